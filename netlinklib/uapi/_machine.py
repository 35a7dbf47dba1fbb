"""The machine this runs on: where its constants and layouts differ from those of the tables.

The tables are those of 64-bit machines with low bytes first and the usual ioctl numbers: x86-64,
aarch64, riscv64, loongarch64. For each other ABI there is a module of differences.
"""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

# A 32-bit process on an x86-64 kernel: what netlink carries has the kernel's layout, except that
# xfrm translates; what goes through ioctl and setsockopt has that of i386.
_KERNEL_LAYOUT = (
    "__port_info",
    "gnet_stats_basic",
    "ifla_vf_guid",
    "rtnl_link_ifmap",
    "tc_skbmod",
    "tc_stats",
)


class Differences:
    """Constants (None: there is none here) and layouts by name."""

    def __init__(self, constants: dict[str, Any], layouts: dict[str, str]) -> None:
        self.CONSTANTS = constants
        self.LAYOUTS = layouts


def abi(machine: str, byteorder: str, bits: int) -> str:
    """The name of the module of differences; none for the machines that the tables are made for."""
    own_ioctls = machine.startswith(("alpha", "mips", "parisc", "ppc", "powerpc", "sparc"))
    if byteorder == "big":
        return ("powerpc64" if own_ioctls else "s390x") if bits == 64 else "mips"
    if bits == 64:
        return "powerpc64le" if own_ioctls else ""
    if machine in ("i386", "i486", "i586", "i686", "x86_64"):
        return "i386"
    return "mipsel" if own_ioctls else "arm"


def differences(load: Callable[[str], Any]) -> Differences:
    """What differs here; `load` imports a module of `_data`."""
    machine = os.uname().machine
    name = abi(machine, sys.byteorder, 64 if sys.maxsize > 2**32 else 32)
    if not name:
        return Differences({}, {})
    module = load(f"_abi_{name}")
    layouts = dict(module.LAYOUTS)
    if name == "i386" and machine == "x86_64":
        layouts = {key: text for key, text in layouts.items() if key not in _KERNEL_LAYOUT}
    return Differences(module.CONSTANTS, layouts)
