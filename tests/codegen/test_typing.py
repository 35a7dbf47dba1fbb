"""The stubs: a type checker knows each constant as a literal and each struct's members."""

from __future__ import annotations

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from support import needs

pytestmark = pytest.mark.slow

PROGRAM = """
from __future__ import annotations
from netlinklib import uapi
from netlinklib.defs import NLMSG_DONE
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
reveal_type(uapi.name("rtm", 24))
uapi.RTM_NEWROUT
"""

EXPECTED = [
    "Literal[24]?", "Literal[3]?", "Literal[1]?", "Literal[", "Literal[",
    "Literal[28]?", "Literal['TIPC']?", "int\"",
    "int\"", "int\"", "int\"", "tuple[", "has no attribute",
    "str\"", 'no attribute "RTM_NEWROUT"',
]  # fmt: skip


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
    for line, expected in zip(lines, EXPECTED, strict=False):
        assert expected in line, line
