"""Data center bridging: what the Ethernet hardware does with priorities."""

from __future__ import annotations

from ..codecs import raw, text
from ..record import Message, Record, attr, head
from ..uapi import (
    DCB_ATTR_APP,
    DCB_ATTR_BCN,
    DCB_ATTR_CAP,
    DCB_ATTR_CEE,
    DCB_ATTR_DCBX,
    DCB_ATTR_FEATCFG,
    DCB_ATTR_IEEE,
    DCB_ATTR_IFNAME,
    DCB_ATTR_NUM_TC,
    DCB_ATTR_NUMTCS,
    DCB_ATTR_PERM_HWADDR,
    DCB_ATTR_PFC_CFG,
    DCB_ATTR_PFC_STATE,
    DCB_ATTR_PG_CFG,
    DCB_ATTR_SET_ALL,
    DCB_ATTR_STATE,
    IFNAMSIZ,
    NETLINK_ROUTE,
    RTM_GETDCB,
    RTM_SETDCB,
    dcbmsg,
)

__all__ = ["Dcb"]


class Dcb(
    Record,
    header=dcbmsg,
    message=Message(protocol=NETLINK_ROUTE, get=RTM_GETDCB, new=RTM_GETDCB, set=RTM_SETDCB),
):
    """A request or an answer of data center bridging: struct dcbmsg and DCB_ATTR_*, in RTM_GETDCB
    and RTM_SETDCB; by net/dcb/dcbnl.c, for the kernel's specifications are silent.

    Which attributes it has, and what is in them, depends on the command and on the standard (CEE,
    IEEE 802.1Qaz); all but the names are left as they are.
    """

    family: int = head("dcb_family", names="af")
    #: DCB_CMD_*.
    cmd: int = head("cmd", names="dcbnl_commands")
    ifname: str | None = attr(DCB_ATTR_IFNAME, text(IFNAMSIZ))
    state: bytes | None = attr(DCB_ATTR_STATE, raw)
    pfc_state: bytes | None = attr(DCB_ATTR_PFC_STATE, raw)
    pfc_cfg: bytes | None = attr(DCB_ATTR_PFC_CFG, raw)
    num_tc: bytes | None = attr(DCB_ATTR_NUM_TC, raw)
    pg_cfg: bytes | None = attr(DCB_ATTR_PG_CFG, raw)
    set_all: bytes | None = attr(DCB_ATTR_SET_ALL, raw)
    perm_hwaddr: bytes | None = attr(DCB_ATTR_PERM_HWADDR, raw)
    cap: bytes | None = attr(DCB_ATTR_CAP, raw)
    numtcs: bytes | None = attr(DCB_ATTR_NUMTCS, raw)
    bcn: bytes | None = attr(DCB_ATTR_BCN, raw)
    app: bytes | None = attr(DCB_ATTR_APP, raw)
    ieee: bytes | None = attr(DCB_ATTR_IEEE, raw)
    dcbx: bytes | None = attr(DCB_ATTR_DCBX, raw)
    featcfg: bytes | None = attr(DCB_ATTR_FEATCFG, raw)
    cee: bytes | None = attr(DCB_ATTR_CEE, raw)
