"""The rooms of the house: each module imports only downwards, and the C walkers know no Python."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "netlinklib"

# The layer of a module is that of the longest name in this table that it starts with.
LAYERS = {
    "netlinklib.errors": 0,
    "netlinklib.uapi._data": 0,
    "netlinklib._engine": 1,
    "netlinklib._engine_py": 1,
    "netlinklib._backend": 1,
    "netlinklib.codecs": 2,
    "netlinklib.record": 2,
    "netlinklib.inputs": 2,
    "netlinklib.uapi": 2,
    "netlinklib.columns": 2,
    "netlinklib.socket": 3,
    "netlinklib.netns": 3,
    "netlinklib.testing": 3,
    "netlinklib.rtnl": 4,
    "netlinklib.genl": 4,
    "netlinklib.nfnl": 4,
    "netlinklib.diag": 4,
    "netlinklib.monitor": 5,
    "netlinklib.aio": 5,
    "netlinklib": 5,
    "netlinklib.compat": 6,
    "netlinklib.cli": 6,
    "netlinklib.__main__": 6,
}

# Modules that cost milliseconds, or megabytes, to import.
HEAVY = {"typing", "dataclasses", "enum", "ipaddress", "socket", "collections.abc", "re", "inspect"}

MODULES = sorted(PACKAGE.rglob("*.py"))


def name_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def layer(name: str) -> int:
    while name not in LAYERS:
        if "." not in name:
            raise LookupError(f"{name} has no layer")
        name = name.rpartition(".")[0]
    return LAYERS[name]


def statements(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """What runs when the module is imported, without the branches of TYPE_CHECKING."""
    for node in body:
        if isinstance(node, ast.If):
            if "TYPE_CHECKING" not in ast.unparse(node.test):
                yield from statements(node.body)
            yield from statements(node.orelse)
        elif isinstance(node, ast.Try):
            for part in (node.body, node.orelse, node.finalbody, *(h.body for h in node.handlers)):
                yield from statements(part)
        elif isinstance(node, (ast.With, ast.ClassDef, ast.For, ast.While)):
            yield from statements(node.body)
        else:
            yield node


def imports(path: Path) -> Iterator[str]:
    """The modules that `path` imports when it is imported itself."""
    name = name_of(path)
    package = name if path.name == "__init__.py" else name.rpartition(".")[0]
    known = {name_of(module) for module in MODULES} | {"netlinklib._engine"}
    for node in statements(ast.parse(path.read_text()).body):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                above = package.split(".")[: len(package.split(".")) - node.level + 1]
                base = ".".join([*above, base] if base else above)
            for alias in node.names:
                inner = f"{base}.{alias.name}"
                yield inner if inner in known else base


def test_imports_go_downwards() -> None:
    upwards = [
        (name_of(path), target)
        for path in MODULES
        for target in imports(path)
        if target.split(".")[0] == "netlinklib" and layer(target) > layer(name_of(path))
    ]
    assert upwards == []


def test_imports_are_light() -> None:
    # What is loaded only by who asks for it may cost something.
    free = ("netlinklib.compat", "netlinklib.cli", "netlinklib.__main__", "netlinklib.aio")
    heavy = [
        (name_of(path), target)
        for path in MODULES
        if not name_of(path).startswith(free)
        for target in imports(path)
        if target in HEAVY
    ]
    assert heavy == []


def test_the_walk_sees_imports() -> None:
    # The two tests above would pass on anything if the walk found nothing.
    assert "netlinklib._backend" in set(imports(PACKAGE / "record.py"))
    assert {"netlinklib.uapi", "netlinklib.record"} <= set(imports(PACKAGE / "rtnl" / "route.py"))


GENERATOR = sorted((ROOT / "codegen").rglob("*.py"))


def every_import(path: Path) -> Iterator[str]:
    """All that a module imports from elsewhere, anywhere in it."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield node.module or ""


@pytest.mark.parametrize("path", GENERATOR, ids=lambda path: path.name)
def test_the_generator_stands_alone(path: Path) -> None:
    """It goes by two names, `codegen` and `netlinklib.codegen`, so it names neither."""
    wanted = {name.split(".")[0] for name in every_import(path)}
    assert wanted <= {*sys.stdlib_module_names, "pycparser"}


def test_the_library_knows_no_generator() -> None:
    assert GENERATOR
    for path in MODULES:
        text = path.read_text()
        assert "pycparser" not in text, path
        assert not re.search(r"^\s*(from|import)\s+(netlinklib)?\.*codegen\b", text, re.MULTILINE)


WALKERS = sorted((ROOT / "src").glob("nl_*.[ch]"))


def test_there_are_walkers() -> None:
    assert {path.name for path in WALKERS} >= {"nl_attr.h", "nl_msg.h", "nl_recv.c", "nl_ack.c"}


@pytest.mark.parametrize("path", WALKERS, ids=lambda path: path.name)
def test_walkers_know_no_python(path: Path) -> None:
    text = path.read_text()
    included = re.findall(r'^\s*#\s*include\s+[<"]([^>"]+)[>"]', text, re.MULTILINE)
    ours = [name for name in included if (ROOT / "src" / name).exists()]
    assert all(name.startswith("nl_") or name == "uapi_numbers.h" for name in ours), included
    assert not [name for name in included if "Python" in name]
    assert not re.search(r"\bPy[A-Z]\w*_\w+\s*\(|\bPyObject\s*\*", text)


@pytest.mark.parametrize("path", sorted((ROOT / "src").glob("*.[ch]")), ids=lambda path: path.name)
def test_no_unchecked_string_functions(path: Path) -> None:
    calls = re.findall(
        r"\b(strcpy|strncpy|strcat|sprintf|vsprintf|gets|alloca)\s*\(", path.read_text()
    )
    assert not calls
