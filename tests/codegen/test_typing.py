"""The stubs: a type checker knows each constant as a literal and each struct's members."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from netlinklib import uapi
from support import needs

pytestmark = pytest.mark.slow

PROGRAM = """
from __future__ import annotations
from netlinklib import uapi
from netlinklib.classes import ifinfomsg
from netlinklib.defs import NLMSG_DONE
from netlinklib.uapi.pkt_sched import TC_H_MAJ
from netlinklib.uapi import RTM_NEWROUTE, TC_H_MAKE, TIPC_GENL_NAME, nlmsgerr, rtmsg, tc_u32_sel
from netlinklib.uapi.if_link import IFLA_ADDRESS, __IFLA_MAX, rtnl_link_stats64
from netlinklib.uapi import __RTM_MAX
reveal_type(RTM_NEWROUTE)
reveal_type(NLMSG_DONE)
reveal_type(IFLA_ADDRESS)
reveal_type(__IFLA_MAX)
reveal_type(__RTM_MAX)
reveal_type(uapi.AF_MPLS)
reveal_type(TIPC_GENL_NAME)
reveal_type(TC_H_MAKE(1, 2))
def see(m: rtmsg, e: nlmsgerr, s: rtnl_link_stats64, u: tc_u32_sel) -> None:
    reveal_type(m.rtm_dst_len)
    reveal_type(e.msg.nlmsg_len)
    reveal_type(s.rx_packets)
    reveal_type(u.keys)
    m.rtm_dst_length
reveal_type(ifinfomsg(ifi_index=1).ifi_flags)
reveal_type(TC_H_MAJ(5))
TC_H_MAJ("5")
reveal_type(uapi.name("rtm", 24))
uapi.RTM_NEWROUT
"""

STUBS = Path(uapi.__file__).parent


def test_the_stubs_have_every_name_and_value() -> None:
    """Of constants, structs and functions, and nothing besides."""
    declared: dict[str, object] = {}
    for stub in STUBS.glob("*.pyi"):
        for line in stub.read_text(encoding="ascii").splitlines():
            if stub.name == "__init__.pyi":
                continue
            if match := re.match(r"(\w+): Final = (.+?)(  #.*)?$", line):
                declared[match[1]] = ast.literal_eval(match[2])
            elif match := re.match(r"(?:class|def) (\w+)\(", line):
                declared[match[1]] = None
    plain = {name for name in dir(uapi) if isinstance(getattr(uapi, name), (int, str))}
    plain -= {name for name in plain if name.startswith("__") and name.islower()}
    constants = {name: value for name, value in declared.items() if value is not None}
    assert plain - {"TYPE_CHECKING"} == constants.keys()
    assert {name: getattr(uapi, name) for name in constants} == constants
    assert declared.keys() - constants.keys() <= set(dir(uapi))
    assert {"rtmsg", "TC_H_MAKE", "tc_u32_sel"} <= declared.keys()
    assert len(constants) > 17000


# mypy's words and pyright's.
EXPECTED = [
    ("Literal[24]?", '"Literal[24]"'),
    ("Literal[3]?", '"Literal[3]"'),
    ("Literal[1]?", '"Literal[1]"'),
    ("Literal[", '"Literal['),
    ("Literal[", '"Literal['),
    ("Literal[28]?", '"Literal[28]"'),
    ("Literal['TIPC']?", "\"Literal['TIPC']\""),
    ('int"', 'is "int"'),
    ('int"', 'is "int"'),
    ('int"', 'is "int"'),
    ('int"', 'is "int"'),
    ("tuple[", 'is "tuple['),
    ("has no attribute", 'Cannot access attribute "rtm_dst_length"'),
    ('int"', 'is "int"'),
    ('int"', 'is "int"'),
    ('incompatible type "str"', "cannot be assigned to parameter"),
    ('str"', 'is "str"'),
    ('no attribute "RTM_NEWROUT"', '"RTM_NEWROUT" is not a known attribute'),
]


def test_mypy_knows_the_names(tmp_path: Path) -> None:
    if find_spec("mypy") is None:
        needs("mypy")
    program = tmp_path / "program.py"
    program.write_text(PROGRAM, encoding="ascii")
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--cache-dir", tmp_path / "cache", program],
        capture_output=True, text=True, check=False, cwd=tmp_path,
    )  # fmt: skip
    lines = done.stdout.splitlines()
    assert len(lines) == len(EXPECTED) + 1, done.stdout
    for line, (expected, _) in zip(lines, EXPECTED, strict=False):
        assert expected in line, line


def test_pyright_knows_the_names(tmp_path: Path) -> None:
    if find_spec("pyright") is None:
        needs("pyright")
    program = tmp_path / "program.py"
    program.write_text(PROGRAM, encoding="ascii")
    done = subprocess.run(
        [sys.executable, "-m", "pyright", "--pythonpath", sys.executable, "--outputjson", program],
        capture_output=True, text=True, check=False, cwd=tmp_path,
    )  # fmt: skip
    found = [
        row
        for row in json.loads(done.stdout)["generalDiagnostics"]
        if row["severity"] != "warning"
    ]
    lines = [row["message"] for row in sorted(found, key=lambda row: row["range"]["start"]["line"])]
    assert len(lines) == len(EXPECTED), lines
    for line, (_, expected) in zip(lines, EXPECTED, strict=True):
        assert expected in line, line
