"""Record classes built by hand on a chosen engine.

`netlinklib.record` takes its base from the engine that was picked at import; tests of both engines
in one process need classes of each.
"""

from __future__ import annotations

import functools
import struct
from types import ModuleType, SimpleNamespace
from typing import Any

from netlinklib.uapi._data import if_link, rtnetlink

SCALARS = (
    *("u8", "u16", "u32", "u64", "s8", "s16", "s32", "s64", "be16", "be32", "be64", "uint"),
    *("sint", "flag", "string", "binary", "raw", "ip", "mac", "mpls", "bitfield32"),
)


def record_class(
    engine: ModuleType, name: str, *fields: Any, header: int = 0, attributes: bool = True
) -> Any:
    """Return a record class with these fields, as `netlinklib.record` would make it."""
    namespace = {field.name: field for field in fields if not field.path}
    namespace["__slots__"] = ()
    namespace["__plan__"] = engine.Plan(name, header, attributes, fields)
    namespace["__module__"] = __name__
    namespace["__qualname__"] = name
    return type(name, (engine.RecordBase,), namespace)


@functools.cache
def codecs(engine: ModuleType) -> SimpleNamespace:
    """The codecs without arguments, by name."""
    return SimpleNamespace(**{name: engine.Codec(name) for name in SCALARS})


def attr(engine: ModuleType, name: str, type: int, codec: Any, **more: Any) -> Any:
    return engine.Field(name, codec, type=type, **more)


def member(engine: ModuleType, name: str, codec: Any, offset: int, size: int, **more: Any) -> Any:
    return engine.Field(name, codec, offset=offset, size=size, **more)


@functools.cache
def samples(engine: ModuleType) -> SimpleNamespace:
    """Route and Link with what belongs to them: a nest, structs, a sequence, a sub-message."""
    c = codecs(engine)
    at = functools.partial(attr, engine)
    mem = functools.partial(member, engine)
    codec = engine.Codec
    made = SimpleNamespace()

    made.Metrics = record_class(
        engine,
        "Metrics",
        at("mtu", rtnetlink.RTAX_MTU, c.u32),
        at("advmss", rtnetlink.RTAX_ADVMSS, c.u32),
        at("cc_algo", rtnetlink.RTAX_CC_ALGO, c.string),
    )
    made.NextHop = record_class(
        engine,
        "NextHop",
        mem("flags", c.u8, 2, 1),
        mem("hops", c.u8, 3, 1),
        mem("ifindex", c.s32, 4, 4),
        at("gateway", rtnetlink.RTA_GATEWAY, c.ip),
        header=8,
    )
    made.CacheInfo = record_class(
        engine,
        "CacheInfo",
        mem("clntref", c.u32, 0, 4),
        mem("lastuse", c.u32, 4, 4),
        mem("expires", c.s32, 8, 4),
        header=12,
        attributes=False,
    )
    names = ("family", "dst_len", "src_len", "tos", "rtm_table", "protocol", "scope", "type")
    small = [mem(name, c.u8, i, 1) for i, name in enumerate(names) if name != "rtm_table"]
    made.rtm_table = mem("rtm_table", c.u8, 4, 1)
    made.Route = record_class(
        engine,
        "Route",
        *small,
        mem("flags", c.u32, 8, 4),
        at("dst", rtnetlink.RTA_DST, c.ip, doc="The destination."),
        at("oif", rtnetlink.RTA_OIF, c.u32),
        at("gateway", rtnetlink.RTA_GATEWAY, c.ip),
        at("priority", rtnetlink.RTA_PRIORITY, c.u32),
        at("metrics", rtnetlink.RTA_METRICS, codec("record", made.Metrics)),
        at("multipath", rtnetlink.RTA_MULTIPATH, codec("sequence", made.NextHop)),
        at("cacheinfo", rtnetlink.RTA_CACHEINFO, codec("record", made.CacheInfo)),
        at("table", rtnetlink.RTA_TABLE, c.u32, fallback=made.rtm_table),
        header=12,
    )

    made.Vlan = record_class(
        engine,
        "Vlan",
        at("id", if_link.IFLA_VLAN_ID, c.u16),
        at("protocol", if_link.IFLA_VLAN_PROTOCOL, c.be16),
    )
    made.LinkInfo = record_class(
        engine,
        "LinkInfo",
        at("kind", if_link.IFLA_INFO_KIND, c.string),
        at(
            "data",
            if_link.IFLA_INFO_DATA,
            codec("select", "kind", {"vlan": codec("record", made.Vlan), "mtu": c.u32}, c.raw),
        ),
    )
    made.Props = record_class(
        engine, "Props", at("altname", if_link.IFLA_ALT_IFNAME, codec("multi", c.string))
    )
    made.Link = record_class(
        engine,
        "Link",
        mem("family", c.u8, 0, 1),
        mem("type", c.u16, 2, 2),
        mem("index", c.s32, 4, 4),
        mem("flags", c.u32, 8, 4),
        at("address", if_link.IFLA_ADDRESS, c.mac),
        at("ifname", if_link.IFLA_IFNAME, c.string),
        at("mtu", if_link.IFLA_MTU, c.u32),
        at("linkinfo", if_link.IFLA_LINKINFO, codec("record", made.LinkInfo)),
        at("props", if_link.IFLA_PROP_LIST, codec("multi", codec("record", made.Props))),
        at("af_spec", if_link.IFLA_AF_SPEC, codec("array", codec("record", made.Vlan))),
        at("carrier", if_link.IFLA_CARRIER, c.flag),
        header=16,
    )

    made.Node = record_class(
        engine,
        "Node",
        at("value", 1, c.u8),
        at("child", 2, codec("record", lambda: made.Node)),
        at("children", 3, codec("array", codec("record", lambda: made.Node))),
    )
    return made


def path_field(engine: ModuleType, name: str, codec: Any, type: int, *path: int) -> Any:
    return engine.Field(name, codec, type=type, path=path)


def nla(kind: int, payload: bytes, *, length: int | None = None, pad: bool = True) -> bytes:
    """Build one attribute, by itself and not by the library; `length` lies."""
    head = struct.pack("=HH", 4 + len(payload) if length is None else length, kind)
    return head + payload + (bytes(-len(payload) % 4) if pad else b"")
