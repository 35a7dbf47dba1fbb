"""docs/reliability.md names the tests that hold each behaviour: they are all there."""

from __future__ import annotations

import re
from pathlib import Path

TESTS = Path(__file__).parents[1]
PAGE = (TESTS.parent / "docs" / "reliability.md").read_text()


def test_each_behaviour_has_tests() -> None:
    rows = re.findall(r"^\| (\d+) \| (.*) \| (.*) \|$", PAGE, re.MULTILINE)
    assert [int(number) for number, _, _ in rows] == list(range(1, 38))
    known = {
        name
        for file in TESTS.rglob("test_*.py")
        for name in re.findall(r"^def (test_\w+)\(", file.read_text(), re.MULTILINE)
    }
    for number, behaviour, tests in rows:
        names = re.findall(r"`(\w+)`", tests)
        assert names, f"{number}: {behaviour}"
        assert tests == " ".join(f"`{name}`" for name in names)
        assert set(names) <= known, (number, set(names) - known)
    assert set(re.findall(r"`(test_\w+)`", PAGE)) <= known


def test_each_file_named_is_there() -> None:
    folder = TESTS
    for path in re.findall(r"`(?:tests/)?([\w/]+\.py|fuzz/)`", PAGE):
        found = [folder / path, *TESTS.glob(f"*/{path}")]
        assert any(file.exists() for file in found), path
