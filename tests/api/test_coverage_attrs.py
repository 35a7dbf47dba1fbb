"""Every attribute of rtnetlink is typed, raw on purpose, or not used by the kernel."""

from __future__ import annotations

import importlib
import re
import subprocess
import sys
from pathlib import Path

import pytest

import coverage_attrs
from netlinklib import uapi
from netlinklib.uapi import IFLA_MTU, NHA_GROUP, TCA_KIND

ROWS = coverage_attrs.rows()


def test_nothing_is_left() -> None:
    left = [f"{row.name}: {row.why}" for row in ROWS if row.column == coverage_attrs.LEFT]
    assert not left


def test_enumerations_are_whole() -> None:
    """They begin with 0 or 1 and go on without a gap, and none that has a zero is missed."""
    for header in coverage_attrs.rules()[0]:
        found = coverage_attrs.enumerations(header)
        for last, members in found.items():
            if coverage_attrs.rule(last, "values"):
                continue
            values = sorted(set(members.values()))
            assert values == list(range(values[0], getattr(uapi, last))), last
            assert values[0] in (0, 1), last
        seen = {name for members in found.values() for name in members}
        module = importlib.import_module(f"netlinklib.uapi._data.{header}")
        missed = {
            name
            for name, value in vars(module).items()
            if name.endswith(("_UNSPEC", "_UNDEFINED")) and value == 0
        }
        assert not {name for name in missed - seen if not coverage_attrs.rule(name, "values")}, (
            header
        )


def test_what_is_known_is_found() -> None:
    """The report sees fields where they are, and knows a raw one from a typed one."""
    fields = coverage_attrs.declared()
    assert ("Link.mtu", coverage_attrs.TYPED) in fields["IFLA_MTU"]
    assert ("Nexthop.group", coverage_attrs.TYPED) in fields["NHA_GROUP"]
    assert ("Dcb.ieee", coverage_attrs.RAW) in fields["DCB_ATTR_IEEE"]
    assert IFLA_MTU and NHA_GROUP and TCA_KIND
    names = {row.name for row in ROWS}
    assert {"IFLA_MTU", "NHA_GROUP", "TCA_KIND", "IFLA_VXLAN_ID", "MDBA_MDB_EATTR_TIMER"} <= names
    assert len(ROWS) == len(names) > 1500


def test_no_rule_is_idle() -> None:
    """Each line of the data file is needed, and names nothing that has a type meanwhile."""
    for rule in coverage_attrs.rules()[1]:
        if rule.kind == "values":
            names = [
                last
                for header in coverage_attrs.rules()[0]
                for last in (
                    *coverage_attrs.enumerations(header),
                    *vars(importlib.import_module(f"netlinklib.uapi._data.{header}")),
                )
            ]
            assert any(coverage_attrs.fnmatchcase(name, rule.pattern) for name in names), rule
        else:
            wanted = coverage_attrs.TYPED if rule.kind == "same" else rule.kind
            fits = [r for r in ROWS if coverage_attrs.fnmatchcase(r.name, rule.pattern)]
            assert any(row.column == wanted for row in fits), rule


def test_report() -> None:
    done = subprocess.run(
        (sys.executable, str(Path(coverage_attrs.__file__))), capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout[-2000:]
    numbers = coverage_attrs.counts()
    *_, last = done.stdout.splitlines()
    assert last == ", ".join(f"{column} {numbers[column]}" for column in numbers)


def test_document() -> None:
    """The numbers in the documentation are those of the report."""
    page = Path(__file__).parents[2] / "docs" / "coverage.md"
    if not page.exists():
        pytest.skip("the documents are not here")
    numbers = coverage_attrs.counts()
    said = {
        word: int(number)
        for word, number in re.findall(
            r"^\| (typed|raw|unused|left)\b[^|]*\| (\d+) \|", page.read_text(), re.M
        )
    }
    assert said == numbers
