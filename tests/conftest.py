"""Fixtures for all tests.

`engine` runs a test on both engines; `engines` gives both at once, to compare them. Tests of the
layers above run on the engine that `netlinklib._backend` picked, which the header line names: the
whole suite is to be run twice, with NETLINKLIB_BACKEND=c and =python.

A test that cannot run for lack of a tool or a right calls `support.needs("root")`, or skips with a
reason that begins with "needs ". With NETLINKLIB_CI=1 that is a failure, and so is a missing C
engine. Other skips stay skips.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import hypothesis
import pytest

# `fakekernel` and `support` stand beside this file; importlib mode adds no folder to the path
sys.path.insert(0, str(Path(__file__).parent))

from netlinklib import _backend, _engine_py
from support import needs

try:
    from netlinklib import _engine
except ImportError as _error:
    _engine, _missing = None, str(_error)

#: The tests that ask a kernel for namespaces, links and routes; `make vm` has the same.
KERNEL_TESTS = ("kernel", "api/test_documents.py", "api/test_public.py")

#: NETLINKLIB_KERNEL=vm: they run elsewhere, on a user-mode Linux (`make vm`), and not here.
ELSEWHERE = os.environ.get("NETLINKLIB_KERNEL", "") == "vm"

CI = os.environ.get("NETLINKLIB_CI", "") not in ("", "0")

# no deadlines: the machines are shared; no database: nothing is left behind in the checkout
hypothesis.settings.register_profile("default", deadline=None, database=None, max_examples=100)
hypothesis.settings.register_profile("ci", deadline=None, database=None, max_examples=200)
hypothesis.settings.register_profile("deep", deadline=None, database=None, max_examples=5000)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE") or "default")


def pytest_report_header() -> str:
    c = "missing" if _engine is None else "there"
    kernel = ", without the tests of the kernel (NETLINKLIB_KERNEL=vm)" if ELSEWHERE else ""
    return f"netlinklib: backend {_backend.backend}, C engine {c}{kernel}" + (", CI" if CI else "")


def pytest_ignore_collect(collection_path: Path) -> bool | None:
    """Leave out the tests that run elsewhere."""
    name = collection_path.relative_to(Path(__file__).parent).as_posix()
    return True if ELSEWHERE and name in KERNEL_TESTS else None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what has to have an interpreter to itself, if it would not and nobody asked."""
    if config.getoption("markexpr") in ("alone", "leaks"):
        return
    alone = [item for item in items if item.get_closest_marker("alone")]
    if 0 < len(alone) < len(items):
        config.hook.pytest_deselected(items=alone)
        items[:] = [item for item in items if not item.get_closest_marker("alone")]


def _insist(report: pytest.TestReport | pytest.CollectReport) -> None:
    """With NETLINKLIB_CI=1, turn a skip whose reason begins with "needs " into a failure."""
    if CI and report.skipped and isinstance(report.longrepr, tuple):
        reason = str(report.longrepr[2]).removeprefix("Skipped: ")
        if reason.startswith("needs "):
            report.outcome = "failed"
            report.longrepr = f"NETLINKLIB_CI: {reason}"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: Any) -> Iterator[None]:
    report = yield
    _insist(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector: pytest.Collector) -> Iterator[None]:
    report = yield
    _insist(report)
    return report


def _c_engine() -> ModuleType:
    if _engine is None:
        needs(f"the C engine: {_missing}")
    return _engine


# sanitizers see the C engine only, and the twin would take most of their time
ENGINES = os.environ.get("NETLINKLIB_ENGINES", "c python").split()


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> ModuleType:
    """Each engine in turn."""
    return _c_engine() if request.param == "c" else _engine_py


@pytest.fixture
def c_engine() -> ModuleType:
    """The C engine."""
    return _c_engine()


@pytest.fixture
def engines() -> tuple[ModuleType, ModuleType]:
    """(C, twin), for comparing them."""
    return _c_engine(), _engine_py


_namespaces = 0


@pytest.fixture
def netns() -> Iterator[str]:
    """The name of a network namespace of its own, lo up, removed afterwards."""
    global _namespaces
    if shutil.which("ip") is None:
        needs("ip (iproute2)")
    _namespaces += 1
    name = f"nltest-{os.getpid()}-{_namespaces}"

    def ip(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(("ip", *words), capture_output=True, text=True, check=False)

    made = ip("netns", "add", name)
    try:
        if made.returncode:
            needs(f"the right to make network namespaces: {made.stderr.strip()}")
        up = ip("-n", name, "link", "set", "lo", "up")
        assert up.returncode == 0, up.stderr
        yield name
    finally:
        ip("netns", "delete", name)
