"""What `import netlinklib` brings along, counted in a Python of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]

# Over a bare interpreter; each bound leaves room for a few more. The twin's constants are modules,
# one for each of the kernel's headers; the extension has them in tables.
MOST_OWN = {"c": 30, "python": 50}
MOST_OTHERS = 15
UNWANTED = {
    "asyncio",
    "ctypes",
    "dataclasses",
    "enum",
    "importlib.metadata",
    "inspect",
    "ipaddress",
    "json",
    "logging",
    "re",
    "select",
    "socket",
    "subprocess",
    "threading",
    "typing",
}


def ask(code: str, folder: Path, **environment: str) -> Any:
    """The JSON that `code` prints, run where no checkout can be imported by mistake."""
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=folder,
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        check=True,
    )
    return json.loads(done.stdout)


LOADED = """
import sys
before = set(sys.modules)
import netlinklib as nl
{}
loaded = sorted(set(sys.modules) - before)
import json
print(json.dumps(loaded))
"""
BARE = LOADED.format("")
# The names of the first example of the README.
USED = LOADED.format("nl.routes, nl.Route, nl.Socket")


def test_import_loads_nothing_else(tmp_path: Path) -> None:
    assert set(ask(BARE, tmp_path)) <= {"netlinklib", "__future__"}


def test_uapi_loads_no_table(tmp_path: Path) -> None:
    """What is in it is looked up name by name; `bench/uapi.py` says what that costs."""
    loaded = set(ask(LOADED.format("import netlinklib.uapi"), tmp_path))
    assert loaded <= {"netlinklib", "netlinklib.uapi", "__future__"}


def test_a_name_loads_the_engine_and_no_table_of_python(tmp_path: Path) -> None:
    use = "from netlinklib.uapi import RTM_NEWROUTE"
    loaded = set(ask(LOADED.format(use), tmp_path, NETLINKLIB_BACKEND="c"))
    ours = {name for name in loaded if name.startswith("netlinklib.")}
    modules = ("uapi", "uapi._machine", "_backend", "_engine", "errors")
    assert ours == {f"netlinklib.{name}" for name in modules}
    loaded = set(ask(LOADED.format(use), tmp_path, NETLINKLIB_BACKEND="python"))
    data = {name for name in loaded if name.startswith("netlinklib.uapi._data.")}
    # The twin itself needs <linux/netlink.h>.
    assert data == {f"netlinklib.uapi._data.{name}" for name in ("_index", "netlink", "rtnetlink")}


@pytest.mark.parametrize("backend", ["c", "python"])
def test_first_use_is_light(tmp_path: Path, backend: str) -> None:
    loaded = set(ask(USED, tmp_path, NETLINKLIB_BACKEND=backend))
    assert {"netlinklib.record", "netlinklib.socket"} <= loaded
    assert ("netlinklib._engine" in loaded) is (backend == "c")
    assert loaded & UNWANTED == set()
    ours = {name for name in loaded if name.startswith("netlinklib")}
    assert len(ours) <= MOST_OWN[backend], sorted(ours)
    assert len(loaded - ours) <= MOST_OTHERS, sorted(loaded - ours)


def test_the_package_under_test_is_the_installed_one(tmp_path: Path) -> None:
    import netlinklib

    child = ask("import json, netlinklib; print(json.dumps(netlinklib.__file__))", tmp_path)
    assert netlinklib.__file__ == child
    assert Path(child).parent != ROOT / "netlinklib"


def test_version_is_the_projects(tmp_path: Path) -> None:
    from importlib.metadata import version

    import netlinklib

    assert netlinklib.__version__ == version("netlinklib")
