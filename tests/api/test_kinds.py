"""Kinds of links: what iproute2 sends for each, field by field, and what kernels answer."""

from __future__ import annotations

import struct
import subprocess
import sys
from typing import Any

import pytest

from netlinklib import uapi
from netlinklib.inputs import Names
from netlinklib.record import Attributes, decode, name_at
from netlinklib.rtnl import kinds
from netlinklib.rtnl.link import Link, LinkInfo
from netlinklib.uapi._names import _table
from support.iproute2 import recorded
from support.kinds import CASES, Case
from support.records import nla
from support.strategies import reachable

PORTS = {"bond_slave": kinds.BondPort, "bridge_slave": kinds.BridgePort}

cases = pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)


def recorded_of(case: Case) -> bytes:
    (message,) = recorded("link_kinds")[case.command]
    return message


def request_of(case: Case) -> Link:
    (link,) = decode(recorded_of(case), Link)
    return link


def data_of(case: Case) -> Any:
    """What a request has for the kind. iproute2 calls the kind of ports by a name of its own."""
    info = request_of(case).linkinfo
    assert info is not None and info.kind == case.kind
    if case.kind in PORTS:
        return PORTS[case.kind].from_bytes(info.attributes()[uapi.IFLA_INFO_SLAVE_DATA])
    return info.data


def test_all_commands_are_recorded() -> None:
    assert set(recorded("link_kinds")) == {case.command for case in CASES}
    assert all(kind in {case.kind for case in CASES} for kind in kinds.DATA if kind not in UNASKED)


#: The kinds of which `ip` cannot ask anything.
UNASKED = ("caif", "ovpn", "ppp", "tun")


@cases
def test_requests_of_iproute2(case: Case) -> None:
    """The same in fields, and in bytes the same attributes."""
    data = data_of(case)
    if not case.fields:
        assert data is None
        return
    cls = type(data)
    made = cls(**case.fields)
    assert data.as_dict() == made.as_dict()
    # In nests iproute2 has its own order, and its indices begin at 0, of which the kernel takes no
    # notice.
    free = {f.type for f in cls.__plan__.fields if f.codec.op in ("array", "record")}
    theirs, ours = data.attributes(), made.attributes()
    assert theirs.keys() == ours.keys()
    assert [k for k in theirs if theirs[k] != ours[k] and k not in free] == []
    assert cls(**{name: getattr(data, name) for name in case.fields}).as_dict() == made.as_dict()
    if case.kind not in PORTS:
        assert LinkInfo(kind=case.kind, data=case.fields).data == made
    assert "DecodeError" not in repr(request_of(case)) and "attr_" not in repr(data)


# ---- what pyroute2 says to the same bytes ----

#: Kinds that pyroute2 leaves undecoded.
OPAQUE = (
    *("amt", "bareudp", "batadv", "bond_slave", "bridge_slave", "dsa", "dummy", "erspan", "hsr"),
    *("ip6erspan", "ipvtap", "macsec", "netkit", "rmnet", "team", "vxcan", "wwan"),
)

#: Where it is pyroute2 that is wrong.
DIFFERENT = {
    ("vxlan", "label"): "read in the order of the host",
    ("ip6gre", "iflags"): "read in the order of the host, other than those of gre",
    ("ip6gre", "oflags"): "read in the order of the host, other than those of gre",
    ("ip6gretap", "iflags"): "read in the order of the host, other than those of gre",
    ("ip6gretap", "oflags"): "read in the order of the host, other than those of gre",
    ("can", "restart"): "taken for a flag",
    ("xfrm", "collect_metadata"): "not known",
}
COMPARABLE = [
    case
    for case in CASES
    if case.kind not in OPAQUE and any((case.kind, name) not in DIFFERENT for name in case.fields)
]


def compare(kind: str, data: Any, attrs: list[tuple[Any, ...]]) -> int:
    """Compare all that pyroute2 has a name for; return how much that was."""
    compared = 0
    seen: dict[str, int] = {}
    for name, theirs, *_ in attrs:
        if name == "UNKNOWN":
            continue
        suffix = name.lower().replace("_6rd_", "_ip6rd_")
        own = max((n for n in data.__plan__.by_name if suffix.endswith("_" + n)), key=len)
        ours = getattr(data, own)
        if data.__plan__.by_name[own].codec.op == "multi":
            ours, seen[own] = ours[seen.get(own, 0)], seen.get(own, 0) + 1
        if (kind, own) not in DIFFERENT:
            compared += same(kind, data.__plan__.by_name[own], ours, theirs)
    return compared


def same(kind: str, field: Any, ours: Any, theirs: Any) -> int:
    if isinstance(theirs, dict):
        if "attrs" in theirs:
            return compare(kind, ours, theirs["attrs"])
        if field.name == "ctrlmode":
            for mode, switch in theirs.items():
                if mode != "header":
                    bit = uapi.value("can_ctrlmode", mode)
                    assert bool(ours.flags & bit) == (switch == "on"), mode
            return 1
        told = {name.rstrip("_"): value for name, value in ours.as_dict().items()}
        assert {name: told[name] for name in theirs} == theirs
        return len(theirs)
    if isinstance(theirs, str) and isinstance(ours, int):
        theirs = field.parse(theirs)
    if isinstance(theirs, list):
        theirs = tuple(theirs)
    assert ours == theirs, field.name
    return 1


@pytest.mark.parametrize("case", COMPARABLE, ids=lambda case: case.name)
def test_pyroute2_reads_the_same(case: Case) -> None:
    ifinfmsg = pytest.importorskip("pyroute2.netlink.rtnl.ifinfmsg").ifinfmsg
    message = ifinfmsg(recorded_of(case))
    message.decode()
    read = message.get_attr("IFLA_LINKINFO").get_attr("IFLA_INFO_DATA")
    assert compare(case.kind, data_of(case), read["attrs"]) > 0


# ---- nothing left out ----

#: The attributes of each class: what their constants begin with.
PREFIXES = {
    "Amt": "IFLA_AMT_",
    "Bareudp": "IFLA_BAREUDP_",
    "Batadv": "IFLA_BATADV_",
    "Bond": "IFLA_BOND_",
    "BondPort": "IFLA_BOND_SLAVE_",
    "Bridge": "IFLA_BR_",
    "BridgePort": "IFLA_BRPORT_",
    "Caif": "IFLA_CAIF_",
    "Can": "IFLA_CAN_",
    "Dsa": "IFLA_DSA_",
    "Geneve": "IFLA_GENEVE_",
    "Gre": "IFLA_GRE_",
    "Gtp": "IFLA_GTP_",
    "Hsr": "IFLA_HSR_",
    "Ip6tnl": "IFLA_IPTUN_",
    "Ipoib": "IFLA_IPOIB_",
    "Iptun": "IFLA_IPTUN_",
    "Ipvlan": "IFLA_IPVLAN_",
    "Macsec": "IFLA_MACSEC_",
    "Macvlan": "IFLA_MACVLAN_",
    "Netkit": "IFLA_NETKIT_",
    "Ovpn": "IFLA_OVPN_",
    "Ppp": "IFLA_PPP_",
    "Rmnet": "IFLA_RMNET_",
    "Tun": "IFLA_TUN_",
    "Veth": "VETH_INFO_",
    "Vlan": "IFLA_VLAN_",
    "Vrf": "IFLA_VRF_",
    "VrfPort": "IFLA_VRF_PORT_",
    "Vti": "IFLA_VTI_",
    "Vxcan": "VXCAN_INFO_",
    "Vxlan": "IFLA_VXLAN_",
    "Wwan": "IFLA_WWAN_",
    "Xfrm": "IFLA_XFRM_",
}

#: Those of nests, whose names begin with the name of the nest.
NESTS = {
    "BondAdInfo": "IFLA_BOND_AD_INFO_",
    "CanCtrlmodeExt": "IFLA_CAN_CTRLMODE_",
    "CanPwm": "IFLA_CAN_PWM_",
    "CanTdc": "IFLA_CAN_TDC_",
    "VlanQos": "IFLA_VLAN_QOS_",
}


def constants(prefix: str) -> dict[str, int]:
    """The attributes of an enumeration, by their names in small letters without the prefix."""
    longer = [p for p in (*PREFIXES.values(), *NESTS.values()) if p != prefix and prefix in p]
    ends = {prefix + end for end in ("UNSPEC", "MAX", "PAD")}
    found = {
        name
        for name in dir(uapi)
        if name.startswith(prefix) and name not in ends and not name.startswith(tuple(longer))
    }
    # of the enumeration that its beginning does not tell
    if prefix == "IFLA_CAN_":
        found.add("IFLA_CAN_CTRLMODE_EXT")
    elif prefix == "IFLA_CAN_CTRLMODE_":
        found.remove("IFLA_CAN_CTRLMODE_EXT")
    return {name.removeprefix(prefix).lower(): getattr(uapi, name) for name in found}


@pytest.mark.parametrize("name", [*PREFIXES, *NESTS])
def test_every_attribute_has_a_field(name: str) -> None:
    """And by the kernel's own name; a name that is no identifier gets another beginning."""
    prefix = {**PREFIXES, **NESTS}[name]
    cls = next(cls for cls in reachable(Link) if cls.__name__ == name)
    own = {f.name.replace("ip6rd", "6rd"): f.type for f in cls.__plan__.fields}
    theirs = constants(prefix)
    if name == "Dsa":
        assert theirs.pop("master") == theirs["conduit"]  # its name of old
    assert own == theirs


def test_no_class_is_left_out() -> None:
    assert {*PREFIXES, "DATA", "SLAVE_DATA", "XSTATS"} == set(kinds.__all__)


def test_every_family_of_names_is_one() -> None:
    """A field whose numbers have names shows them, and takes them."""
    named = 0
    for cls in reachable(Link):
        for field in cls.__plan__.fields:
            if isinstance(field.show, Names):
                family = field.show.family
                _, names, _ = _table(family)
                for number, name in names.items():
                    assert field.show(number) == name == uapi.name(family, number)
                    assert field.parse is not None and field.parse(name) == number
                named += 1
    assert named > 40


def test_names_in_the_order_of_the_network_and_numbers_of_bits() -> None:
    gre = kinds.Gre(iflags="key|csum", oflags="GRE_SEQ")
    assert (gre.iflags, gre.oflags) == (0xA000, 0x1000)
    assert socket_order(uapi.GRE_KEY | uapi.GRE_CSUM) == gre.iflags
    assert "iflags=GRE_KEY|GRE_CSUM" in repr(gre)
    options = kinds.Bridge(multi_boolopt={"optval": "mst_enable", "optmask": 0xFFFF}).multi_boolopt
    assert options is not None and options.optval == 1 << uapi.BR_BOOLOPT_MST_ENABLE
    assert "BR_BOOLOPT_MST_ENABLE" in repr(options)


def test_one_key_for_both_directions() -> None:
    gre = kinds.Gre(key=7, iflags="csum")
    assert gre == kinds.Gre(ikey=7, okey=7, iflags="key|csum", oflags="key")
    assert kinds.Gre(key=None) == kinds.Gre()
    with pytest.raises(TypeError, match="Gre: key is ikey and okey, give one or the other"):
        kinds.Gre(key=7, okey=8)
    with pytest.raises(ValueError, match=r"Gre\.ikey: 4294967296 is out of range for be32"):
        kinds.Gre(key=1 << 32)


def socket_order(number: int) -> int:
    return int.from_bytes(number.to_bytes(2, sys.byteorder), "big")


# ---- what only kernels say ----


def link_with(kind: str, data: bytes, *more: bytes) -> LinkInfo:
    return LinkInfo.from_bytes(
        nla(uapi.IFLA_INFO_KIND, kind.encode() + b"\0")
        + (nla(uapi.IFLA_INFO_DATA, data) if data else b"")
        + b"".join(more)
    )


def u8(kind: int, value: int) -> bytes:
    return nla(kind, struct.pack("=B", value))


def u16(kind: int, value: int) -> bytes:
    return nla(kind, struct.pack("=H", value))


def u32(kind: int, value: int) -> bytes:
    return nla(kind, struct.pack("=I", value))


def test_can() -> None:
    """As can_fill_info() and can_fill_xstats() of the kernel write it."""
    const = struct.pack("=16s8I", b"mcp251x", 3, 16, 2, 8, 4, 1, 64, 1)
    tdc = u32(uapi.IFLA_CAN_TDC_TDCO_MIN, 1) + u32(uapi.IFLA_CAN_TDC_TDCO_MAX, 127)
    info = link_with(
        "can",
        nla(uapi.IFLA_CAN_BITTIMING, struct.pack("=8I", 500000, 875, 125, 6, 7, 2, 1, 1))
        + nla(uapi.IFLA_CAN_BITTIMING_CONST, const)
        + u32(uapi.IFLA_CAN_CLOCK, 8000000)
        + u32(uapi.IFLA_CAN_STATE, uapi.CAN_STATE_BUS_OFF)
        + nla(uapi.IFLA_CAN_CTRLMODE, struct.pack("=II", 0, uapi.CAN_CTRLMODE_FD))
        + nla(uapi.IFLA_CAN_BERR_COUNTER, struct.pack("=HH", 3, 4))
        + u16(uapi.IFLA_CAN_TERMINATION, 120)
        + nla(uapi.IFLA_CAN_TERMINATION_CONST, struct.pack("=HH", 0, 120))
        + nla(uapi.IFLA_CAN_DATA_BITRATE_CONST, struct.pack("=3I", 1000000, 2000000, 5000000))
        + u32(uapi.IFLA_CAN_BITRATE_MAX, 1000000)
        + nla(uapi.IFLA_CAN_TDC | uapi.NLA_F_NESTED, tdc)
        + nla(
            uapi.IFLA_CAN_CTRLMODE_EXT | uapi.NLA_F_NESTED,
            u32(uapi.IFLA_CAN_CTRLMODE_SUPPORTED, uapi.CAN_CTRLMODE_FD | uapi.CAN_CTRLMODE_XL),
        ),
        nla(uapi.IFLA_INFO_XSTATS, struct.pack("=6I", 1, 2, 3, 4, 5, 6)),
    )
    can = info.data
    assert isinstance(can, kinds.Can)
    assert can.as_dict() == {
        "bittiming": {
            "bitrate": 500000,
            "sample_point": 875,
            "tq": 125,
            "prop_seg": 6,
            "phase_seg1": 7,
            "phase_seg2": 2,
            "sjw": 1,
            "brp": 1,
        },
        "bittiming_const": {
            "name": "mcp251x",
            "tseg1_min": 3,
            "tseg1_max": 16,
            "tseg2_min": 2,
            "tseg2_max": 8,
            "sjw_max": 4,
            "brp_min": 1,
            "brp_max": 64,
            "brp_inc": 1,
        },
        "clock": {"freq": 8000000},
        "state": uapi.CAN_STATE_BUS_OFF,
        "ctrlmode": {"mask": 0, "flags": uapi.CAN_CTRLMODE_FD},
        "berr_counter": {"txerr": 3, "rxerr": 4},
        "termination": 120,
        "termination_const": (0, 120),
        "data_bitrate_const": (1000000, 2000000, 5000000),
        "bitrate_max": 1000000,
        "tdc": {"tdco_min": 1, "tdco_max": 127},
        "ctrlmode_ext": {"supported": uapi.CAN_CTRLMODE_FD | uapi.CAN_CTRLMODE_XL},
    }
    assert isinstance(info.xstats, uapi.can_device_stats)
    assert info.xstats.as_dict() == {
        "bus_error": 1,
        "error_warning": 2,
        "error_passive": 3,
        "bus_off": 4,
        "arbitration_lost": 5,
        "restarts": 6,
    }
    assert "state=CAN_STATE_BUS_OFF" in repr(can)


def test_tun() -> None:
    """As tun_fill_info() of the kernel writes it."""
    tun = link_with(
        "tun",
        u8(uapi.IFLA_TUN_TYPE, uapi.IFF_TAP)
        + u32(uapi.IFLA_TUN_OWNER, 1000)
        + u32(uapi.IFLA_TUN_GROUP, 1001)
        + u8(uapi.IFLA_TUN_PI, 0)
        + u8(uapi.IFLA_TUN_VNET_HDR, 1)
        + u8(uapi.IFLA_TUN_PERSIST, 1)
        + u8(uapi.IFLA_TUN_MULTI_QUEUE, 1)
        + u32(uapi.IFLA_TUN_NUM_QUEUES, 2)
        + u32(uapi.IFLA_TUN_NUM_DISABLED_QUEUES, 3),
    ).data
    assert isinstance(tun, kinds.Tun)
    assert tun.as_dict() == {
        "type": 2,
        "owner": 1000,
        "group": 1001,
        "pi": 0,
        "vnet_hdr": 1,
        "persist": 1,
        "multi_queue": 1,
        "num_queues": 2,
        "num_disabled_queues": 3,
    }
    assert "type=IFF_TAP" in repr(tun)


def test_what_is_asked_of_the_kernel_and_not_by_ip() -> None:
    assert bytes(kinds.Ppp(dev_fd=5)) == struct.pack("=HHi", 8, uapi.IFLA_PPP_DEV_FD, 5)
    assert bytes(kinds.Ovpn(mode="mp")) == u8(uapi.IFLA_OVPN_MODE, 1)
    assert bytes(kinds.Caif(ipv4_connid=3, loopback=1)) == u32(uapi.IFLA_CAIF_IPV4_CONNID, 3) + u8(
        uapi.IFLA_CAIF_LOOPBACK, 1
    )
    sockets = kinds.Gtp(fd0=-1, fd1=4, local="192.0.2.1", local6="2001:db8::1")
    assert sockets.attributes() == {
        uapi.IFLA_GTP_FD0: b"\xff\xff\xff\xff",
        uapi.IFLA_GTP_FD1: struct.pack("=i", 4),
        uapi.IFLA_GTP_LOCAL: bytes((192, 0, 2, 1)),
        uapi.IFLA_GTP_LOCAL6: bytes.fromhex("20010db8000000000000000000000001"),
    }
    geneve = kinds.Geneve(gro_hint=True, port_range={"low": 0x1234, "high": 0x5678})
    assert geneve.attributes() == {
        uapi.IFLA_GENEVE_GRO_HINT: b"",
        uapi.IFLA_GENEVE_PORT_RANGE: bytes.fromhex("12345678"),
    }


def test_unknown_kinds_stay_whole() -> None:
    data = u32(1, 7) + nla(2, b"abc") + u32(1, 8)
    info = link_with("marvel", data, nla(uapi.IFLA_INFO_XSTATS, b"\1\2\3"))
    assert isinstance(info.data, Attributes)
    assert info.data.attribute_list() == [
        (1, struct.pack("=I", 7)),
        (2, b"abc"),
        (1, struct.pack("=I", 8)),
    ]
    assert bytes(info.data) == data and info.xstats == b"\1\2\3"
    assert info.as_dict()["data"] == info.data.as_dict()
    again = LinkInfo(kind="marvel", data=data, xstats=b"\1\2\3")
    assert again.attributes() == info.attributes()
    port = LinkInfo(slave_kind="marvel", slave_data=data)
    assert isinstance(port.slave_data, Attributes) and bytes(port.slave_data) == data


def test_new_attributes_of_a_known_kind_stay_there() -> None:
    newer = kinds.Vrf.from_bytes(bytes(kinds.Vrf(table=10)) + nla(77, b"new"))
    assert newer.table == 10 and newer.attributes()[77] == b"new"
    assert newer.as_dict() == {"table": 10, 77: b"new"}


def test_attributes_of_a_kind_are_named() -> None:
    """As the kernel's error says where in the request the attribute stands."""
    link = bytes(Link(ifname="X", kind="geneve", data={"id": 5, "df": 3}))
    place = link.index(u8(uapi.IFLA_GENEVE_DF, 3))
    assert name_at(Link, link, place) == "linkinfo.data.df"
    assert name_at(Link, link, link.index(u32(uapi.IFLA_GENEVE_ID, 5))) == "linkinfo.data.id"
    vlan = bytes(Link(kind="vlan", data={"egress_qos": {"mapping": ({"from_": 7, "to": 8},)}}))
    place = vlan.index(struct.pack("=II", 7, 8)) - 4
    assert name_at(Link, vlan, place) == "linkinfo.data.egress_qos.mapping"
    unknown = bytes(Link(kind="marvel", data=u32(5, 0x12345678)))
    assert name_at(Link, unknown, unknown.index(u32(5, 0x12345678))) == "linkinfo.data.5"


def test_kinds_are_loaded_when_they_are_used() -> None:
    code = """
import sys
from netlinklib.rtnl.link import LinkInfo
loaded = lambda: sorted(n.rpartition(".")[2] for n in sys.modules if "rtnl.kinds." in n)
assert loaded() == [], loaded()
info = LinkInfo(kind="gre", data={"ttl": 7})
assert info.data.ttl == 7
assert loaded() == ["gre"], loaded()
from netlinklib.rtnl import kinds
assert kinds.Gre is type(info.data) and kinds.Vxcan.__module__.endswith("veth")
assert set(kinds.__all__) <= set(dir(kinds))
try:
    kinds.Nothing
except AttributeError as error:
    assert "Nothing" in str(error)
else:
    raise AssertionError
"""
    done = subprocess.run((sys.executable, "-c", code), capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
