"""Other ABIs: what differs there is in tables of its own, and those are used."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize(
    ("machine", "order", "bits", "name"),
    [
        ("x86_64", "little", 64, ""),
        ("aarch64", "little", 64, ""),
        ("riscv64", "little", 64, ""),
        ("x86_64", "little", 32, "i386"),
        ("i686", "little", 32, "i386"),
        ("armv7l", "little", 32, "arm"),
        ("aarch64", "little", 32, "arm"),
        ("mips", "little", 32, "mipsel"),
        ("ppc64le", "little", 64, "powerpc64le"),
        ("ppc64", "big", 64, "powerpc64"),
        ("s390x", "big", 64, "s390x"),
        ("mips", "big", 32, "mips"),
    ],
)
def test_which_table(machine: str, order: str, bits: int, name: str) -> None:
    from netlinklib.uapi._machine import abi

    assert abi(machine, order, bits) == name


def test_differences_are_used(monkeypatch: pytest.MonkeyPatch) -> None:
    from netlinklib import uapi
    from netlinklib.uapi import _machine

    monkeypatch.setattr(uapi, "_here", None)
    monkeypatch.setattr(_machine, "abi", lambda *_: "s390x")
    assert uapi._constant("TUNNEL_CSUM") == 1
    assert ";version 0 1 bits:u8:4:4" in uapi._layout("iphdr")
    assert uapi._constant("RTM_NEWROUTE") == 24
    monkeypatch.setattr(uapi, "_here", None)
    monkeypatch.setattr(_machine, "abi", lambda *_: "mips")
    with pytest.raises(KeyError):
        uapi._constant("SOCK_STREAM")


def test_a_32_bit_process_on_a_64_bit_kernel(monkeypatch: pytest.MonkeyPatch) -> None:
    from types import SimpleNamespace

    from netlinklib import uapi
    from netlinklib.uapi import _machine

    monkeypatch.setattr(_machine, "abi", lambda *_: "i386")
    sizes = {}
    for machine in ("i686", "x86_64"):
        found = SimpleNamespace(machine=machine)
        monkeypatch.setattr(_machine.os, "uname", lambda found=found: found)
        monkeypatch.setattr(uapi, "_here", None)
        sizes[machine] = [
            int(uapi._layout(name).split()[1]) for name in ("tc_stats", "xfrm_usersa_info")
        ]
    assert sizes == {"i686": [36, 220], "x86_64": [40, 220]}


@pytest.mark.slow
def test_the_default_is_right_for_aarch64(model_of) -> None:
    """But for the sign of plain char, which is a matter of taste there."""
    from codegen import emit

    default, there = model_of("pinned"), model_of("pinned", "aarch64")
    assert {n: c.value for n, c in default.constants.items()} == {
        n: c.value for n, c in there.constants.items()
    }
    for name, found in default.structs.items():
        other = emit.layout_parts(there.structs[name])
        for ours, theirs in zip(emit.layout_parts(found), other, strict=True):
            assert ours == theirs or ours.replace("s8", "u8") == theirs, name
