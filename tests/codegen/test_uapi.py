"""`netlinklib.uapi` on both engines: every name, on first use, with the same answers."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from support import needs

BACKENDS = ["c", "python"]


def ask(backend: str, program: str):
    """What a Python of its own prints, as JSON."""
    if backend == "c" and find_spec("netlinklib._engine") is None:
        pytest.skip("the C extension is not built")
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False,
        env={**os.environ, "NETLINKLIB_BACKEND": backend},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


EVERYTHING = """
import json
from netlinklib import uapi
found = {}
for name in dir(uapi):
    value = getattr(uapi, name)
    if isinstance(value, (int, str)) and name[2:3] == name[2:3].upper():
        found[name] = value
    elif isinstance(value, type):
        found[name] = uapi._layout(name)
print(json.dumps(found))
"""


def test_both_engines_know_the_same() -> None:
    found = ask("c", EVERYTHING)
    assert found == ask("python", EVERYTHING)
    assert len(found) > 17000


@pytest.mark.parametrize("backend", BACKENDS)
def test_every_name_of_the_model_is_there(backend: str) -> None:
    from netlinklib.uapi._data import _index

    names = {name for name in _index.CONSTANTS.split("\n") if name and name[0] != "@"}
    names |= {name for name in _index.STRUCTS.split("\n") if name and name[0] != "@"}
    program = "import json\nfrom netlinklib import uapi\nprint(json.dumps(dir(uapi)))"
    shown = set(ask(backend, program))
    assert {name for name in names if "." not in name} <= shown


@pytest.mark.parametrize("backend", BACKENDS)
def test_names(backend: str) -> None:
    assert ask(
        backend,
        """
import json
from netlinklib import uapi
from netlinklib.uapi import RTM_GETROUTE, NLA_TYPE_MASK, XFRM_INF, TIPC_CFG_NOT_SUPPORTED, rtmsg
from netlinklib.uapi.rtnetlink import RTA_DST
from netlinklib.uapi import TC_H_MAKE, rtnetlink
from netlinklib.uapi.pkt_sched import TC_H_MAJ
assert TC_H_MAKE(1 << 16, 2) == 0x10002 and TC_H_MAJ(0x10002) == 0x10000
before = "AF_MPLS" in vars(uapi)
af = uapi.AF_MPLS, "AF_MPLS" in vars(uapi)
assert rtnetlink.rtmsg is rtmsg is uapi.rtmsg
assert rtnetlink.rtmsg.from_bytes(bytes(12)).rtm_family == 0
print(json.dumps([RTM_GETROUTE, NLA_TYPE_MASK, XFRM_INF, TIPC_CFG_NOT_SUPPORTED, RTA_DST,
                  before, af, "RTA_DST" in dir(rtnetlink), "NLMSG_DONE" in dir(rtnetlink)]))
""",
    ) == [26, -49153, 2**64 - 1, "\x84", 1, False, [28, True], True, False]


@pytest.mark.parametrize("backend", BACKENDS)
def test_unknown_names(backend: str) -> None:
    messages = ask(
        backend,
        """
import json
from netlinklib import uapi
from netlinklib.uapi import rtnetlink
found = []
for module, name in [(uapi, "RTM_GETROUT"), (uapi, "xyzzy"), (uapi, "__wrapped__"),
                     (uapi, "@rtnetlink"), (uapi, ""), (rtnetlink, "NLMSG_DONE")]:
    try:
        getattr(module, name)
    except AttributeError as error:
        found.append(str(error))
print(json.dumps(found))
""",
    )
    assert messages == [
        "the kernel's headers have no 'RTM_GETROUT'; did you mean 'RTM_GETROUTE'?",
        "the kernel's headers have no 'xyzzy'",
        "module 'netlinklib.uapi' has no attribute '__wrapped__'",
        "the kernel's headers have no '@rtnetlink'",
        "the kernel's headers have no ''",
        "module 'netlinklib.uapi.rtnetlink' has no attribute 'NLMSG_DONE'",
    ]


@pytest.mark.parametrize("backend", BACKENDS)
def test_star(backend: str) -> None:
    program = """
import json
from netlinklib.uapi import *
print(json.dumps([RTM_GETROUTE, AF_INET6, NL80211_GENL_NAME]))
"""
    assert ask(backend, program) == [26, 10, "nl80211"]


def test_import_is_light() -> None:
    """Nothing but the package itself is loaded before the first name is asked for."""
    modules = ask(
        "python",
        """
import json, sys
import importlib
before = set(sys.modules)
import netlinklib.uapi._data.netlink
print(json.dumps(sorted(set(sys.modules) - before - {"netlinklib"})))
""",
    )
    light = [name for name in modules if name.startswith("netlinklib.uapi")]
    assert light == ["netlinklib.uapi", "netlinklib.uapi._data", "netlinklib.uapi._data.netlink"]


@pytest.mark.parametrize("backend", BACKENDS)
def test_the_old_module_names(backend: str) -> None:
    program = """
import json
from netlinklib import classes, defs, uapi
from netlinklib.defs import RTM_GETROUTE
from netlinklib.classes import rtmsg
assert rtmsg is uapi.rtmsg and "rtmsg" in dir(classes) and "RTM_GETROUTE" in dir(defs)
print(json.dumps([RTM_GETROUTE, rtmsg.SIZE]))
"""
    assert ask(backend, program) == [26, 12]


def test_fields_of_structs_in_structs(tmp_path: Path) -> None:
    """The dotted names of FIELDS, against offsetof and sizeof of the compiler."""
    from netlinklib.uapi import rtgenmsg, tc_htb_opt, xfrm_user_acquire, xfrm_usersa_info

    structs = {"xfrm_usersa_info": xfrm_usersa_info, "xfrm_user_acquire": xfrm_user_acquire}
    structs["tc_htb_opt"] = tc_htb_opt
    asked = [
        (struct, name, field)
        for struct, cls in structs.items()
        for name, field in cls.FIELDS.items()
        if field.codec.op != "bits"
    ]
    assert sum("." in name for _, name, _ in asked) > 100
    lines = "".join(
        f'printf("%zu %zu\\n", offsetof(struct {struct}, {name}), '
        f"sizeof(((struct {struct} *)0)->{name}));\n"
        for struct, name, _ in asked
    )
    source = tmp_path / "fields.c"
    source.write_text(
        "#include <stdio.h>\n#include <stddef.h>\n#include <linux/in6.h>\n#include <linux/xfrm.h>\n"
        f"#include <linux/pkt_sched.h>\nint main(void) {{\n{lines}return 0;\n}}\n"
    )
    program = tmp_path / "fields"
    built = subprocess.run(["cc", "-o", program, source], capture_output=True, text=True)
    if built.returncode:
        needs(f"a compiler with the kernel's headers: {built.stderr[-300:]}")
    said = subprocess.run([program], capture_output=True, text=True, check=True).stdout
    ours = [f"{field.offset} {field.size}" for _, _, field in asked]
    assert said.split("\n")[:-1] == ours
    record = xfrm_usersa_info.from_bytes(bytes(range(224)))
    dotted = xfrm_usersa_info.FIELDS["sel.sport_mask"]
    assert dotted.__get__(record) == record.sel.sport_mask
    assert list(rtgenmsg.FIELDS) == ["rtgen_family"]
