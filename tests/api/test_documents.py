"""The examples of the README run as they are written; those of examples/ are with the kernel's."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def readme_examples() -> list[str]:
    return re.findall(r"^```python\n(.*?)^```", (ROOT / "README.md").read_text(), re.M | re.S)


def world(netns: str) -> None:
    """Fill the namespace with what the examples look at."""
    script = """
        link add a0 type veth peer name a1
        link add br0 type bridge
        link set a1 master br0
        link set a0 up
        link set a1 up
        link set br0 up
        addr add 192.0.2.1/24 dev a0
        route add 198.51.100.0/24 via 192.0.2.2
    """
    subprocess.run(["ip", "-n", netns, "-batch", "-"], input=script, text=True, check=True)


def run(netns: str, *arguments: str) -> str:
    done = subprocess.run(
        ["ip", "netns", "exec", netns, sys.executable, "-W", "error", *arguments],
        capture_output=True,
        text=True,
        cwd="/",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return done.stdout


EXPECTED = [
    r"(?s)198\.51\.100\.0 24 192\.0\.2\.2 \d+\n",
    r"(?m)^\d+ a0 veth \d+\n(?s:.*)^\d+ br0 bridge \d+$",
    r"^1 65536 00:00:00:00:00:00\n\d+ addresses on lo\n19 No such device",
    r"^200 routes were there$",
    r"(?m)^198\.51\.100\.0 24 \d+ \[1, 4, 5, 15\]$",
]


def test_the_readme_has_as_many_examples() -> None:
    assert len(readme_examples()) == len(EXPECTED)


@pytest.mark.parametrize("number", range(len(EXPECTED)))
def test_readme(netns: str, number: int) -> None:
    world(netns)
    assert re.search(EXPECTED[number], run(netns, "-c", readme_examples()[number]))
