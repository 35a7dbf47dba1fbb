"""Rules of policy routing."""

from __future__ import annotations

from ..codecs import be32, be64, ip, struct, text, u8, u16, u32
from ..inputs import Inputs
from ..record import Message, Record, attr, head
from ..uapi import (
    AF_INET,
    AF_UNSPEC,
    FR_ACT_GOTO,
    FR_ACT_TO_TBL,
    FRA_DPORT_MASK,
    FRA_DPORT_RANGE,
    FRA_DSCP,
    FRA_DSCP_MASK,
    FRA_DST,
    FRA_FLOW,
    FRA_FLOWLABEL,
    FRA_FLOWLABEL_MASK,
    FRA_FWMARK,
    FRA_FWMASK,
    FRA_GOTO,
    FRA_IIFNAME,
    FRA_IP_PROTO,
    FRA_L3MDEV,
    FRA_OIFNAME,
    FRA_PRIORITY,
    FRA_PROTOCOL,
    FRA_SPORT_MASK,
    FRA_SPORT_RANGE,
    FRA_SRC,
    FRA_SUPPRESS_IFGROUP,
    FRA_SUPPRESS_PREFIXLEN,
    FRA_TABLE,
    FRA_TUN_ID,
    FRA_UID_RANGE,
    IFNAMSIZ,
    NETLINK_ROUTE,
    RT_TABLE_MAIN,
    RTM_DELRULE,
    RTM_GETRULE,
    RTM_NEWRULE,
    fib_rule_hdr,
    fib_rule_port_range,
    fib_rule_uid_range,
)

__all__ = ["Rule"]


_HEADER = {name: member.offset for name, member in fib_rule_hdr.FIELDS.items()}


def _complete(rule: Rule, verb: str) -> bytes:
    """Return the bytes of a rule with what it needs and nobody gave."""
    head = bytearray(bytes(rule))
    if not head[_HEADER["family"]]:
        head[_HEADER["family"]] = AF_INET
    if verb != "delete" and not head[_HEADER["action"]]:
        action = FR_ACT_TO_TBL if rule.goto is None else FR_ACT_GOTO
        head[_HEADER["action"]] = action
        if action == FR_ACT_TO_TBL and not rule.table and not rule.l3mdev:
            head[_HEADER["table"]] = RT_TABLE_MAIN
    return bytes(head)


class Rule(
    Record,
    header=fib_rule_hdr,
    message=Message(
        protocol=NETLINK_ROUTE,
        get=RTM_GETRULE,
        new=RTM_NEWRULE,
        delete=RTM_DELRULE,
        complete=_complete,
        filters=("family",),
        any={"family": AF_UNSPEC},
    ),
    inputs=Inputs(
        aliases={"iif": "iifname", "oif": "oifname"},
        prefixes={"dst": "dst_len", "src": "src_len"},
        family=("family", ("dst", "src")),
    ),
):
    """A rule: struct fib_rule_hdr and FRA_*, in RTM_NEWRULE, RTM_DELRULE, RTM_GETRULE.

    Reading needs no privileges. The kernel filters dumps by `family` only.

    `dst="10.0.0.0/8"` and `src` take prefixes, from which the family follows; without them a rule
    in a change is one of AF_INET. One that is added goes to RT_TABLE_MAIN if it has no table, and
    by `goto` to FR_ACT_GOTO.
    """

    #: AF_INET, AF_INET6, or that of multicast routing.
    family: int = head("family", names="af")
    #: The length of the prefixes `dst` and `src`, in bits.
    dst_len: int = head("dst_len")
    src_len: int = head("src_len")
    tos: int = head("tos")
    #: The table to look into.
    table: int = attr(FRA_TABLE, u32, fallback="table", names="rt_table")
    #: FR_ACT_*.
    action: int = head("action", names="fr_act")
    #: FIB_RULE_*.
    flags: int = head("flags", names="fib_rule")
    dst: str | None = attr(FRA_DST, ip)
    src: str | None = attr(FRA_SRC, ip)
    #: The name of the link a packet came in by.
    iifname: str | None = attr(FRA_IIFNAME, text(IFNAMSIZ))
    #: The priority of the rule to go on with, for FR_ACT_GOTO.
    goto: int | None = attr(FRA_GOTO, u32)
    #: The order of the rule; the kernel leaves out 0.
    priority: int | None = attr(FRA_PRIORITY, u32)
    fwmark: int | None = attr(FRA_FWMARK, u32)
    #: The realms, source in the upper 16 bits.
    flow: int | None = attr(FRA_FLOW, u32)
    #: (The kernel's specification does not tell that it is big endian.)
    tun_id: int | None = attr(FRA_TUN_ID, be64)
    #: Ignore routes by links of this group.
    suppress_ifgroup: int | None = attr(FRA_SUPPRESS_IFGROUP, u32)
    #: Ignore routes with a prefix of this length or shorter; 4294967295 ignores none.
    suppress_prefixlen: int | None = attr(FRA_SUPPRESS_PREFIXLEN, u32)
    fwmask: int | None = attr(FRA_FWMASK, u32)
    #: The name of the link a packet goes out by.
    oifname: str | None = attr(FRA_OIFNAME, text(IFNAMSIZ))
    #: 1: look into the table of the link's VRF.
    l3mdev: int | None = attr(FRA_L3MDEV, u8)
    uid_range: fib_rule_uid_range | None = attr(FRA_UID_RANGE, struct(fib_rule_uid_range))
    #: Who added it, RTPROT_*.
    protocol: int | None = attr(FRA_PROTOCOL, u8, names="rtprot")
    #: IPPROTO_*.
    ip_proto: int | None = attr(FRA_IP_PROTO, u8, names="ipproto")
    sport_range: fib_rule_port_range | None = attr(FRA_SPORT_RANGE, struct(fib_rule_port_range))
    dport_range: fib_rule_port_range | None = attr(FRA_DPORT_RANGE, struct(fib_rule_port_range))
    dscp: int | None = attr(FRA_DSCP, u8)
    flowlabel: int | None = attr(FRA_FLOWLABEL, be32)
    flowlabel_mask: int | None = attr(FRA_FLOWLABEL_MASK, be32)
    sport_mask: int | None = attr(FRA_SPORT_MASK, u16)
    dport_mask: int | None = attr(FRA_DPORT_MASK, u16)
    dscp_mask: int | None = attr(FRA_DSCP_MASK, u8)
