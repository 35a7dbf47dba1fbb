"""Records, fields and plans: framing, reading, encoding, and what any value can do."""

from __future__ import annotations

import copy
import pickle
import struct
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from netlinklib.errors import DecodeError
from netlinklib.uapi._data import if_link, rtnetlink
from netlinklib.uapi._data.netlink import NLA_F_NESTED, NLA_F_NET_BYTEORDER
from support import records
from support.records import attr, codecs, member, nla, path_field, record_class, samples


def u32(value: int) -> bytes:
    return struct.pack("=I", value)


def rtmsg(family: int = 2, dst_len: int = 0, table: int = 0, flags: int = 0) -> bytes:
    return struct.pack("=BBBBBBBBI", family, dst_len, 0, 0, table, 0, 0, 0, flags)


def ifinfomsg(index: int = 0) -> bytes:
    return struct.pack("=BxHiII", 0, 0, index, 0, 0)


# ---- framing ----


def test_reads_what_it_was_made_from(engine: ModuleType) -> None:
    data = (
        rtmsg(2, 8, 254, 3)
        + nla(rtnetlink.RTA_DST, bytes((10, 0, 0, 0)))
        + nla(rtnetlink.RTA_OIF, u32(3))
    )
    route = samples(engine).Route.from_bytes(data)
    assert (route.family, route.dst_len, route.flags) == (2, 8, 3)
    assert (route.dst, route.oif, route.gateway, route.table) == ("10.0.0.0", 3, None, 254)
    assert bytes(route) == data


@pytest.mark.parametrize("make", [bytes, bytearray, memoryview])
def test_from_bytes_takes_what_holds_bytes(engine: ModuleType, make: Any) -> None:
    data = rtmsg() + nla(rtnetlink.RTA_OIF, u32(3))
    assert samples(engine).Route.from_bytes(make(data)).oif == 3


@pytest.mark.parametrize("wrong", ["text", 12, None, [1, 2]])
def test_from_bytes_takes_nothing_else(engine: ModuleType, wrong: object) -> None:
    with pytest.raises(TypeError):
        samples(engine).Route.from_bytes(wrong)


def test_record_keeps_no_hold_of_the_buffer(engine: ModuleType) -> None:
    data = bytearray(rtmsg() + nla(rtnetlink.RTA_OIF, u32(3)))
    route = samples(engine).Route.from_bytes(data)
    data[:] = bytes(len(data))
    data.clear()  # raises BufferError while somebody has a view
    assert route.oif == 3


@pytest.mark.parametrize("size", [0, 1, 11])
def test_short_header(engine: ModuleType, size: int) -> None:
    with pytest.raises(DecodeError) as caught:
        samples(engine).Route.from_bytes(bytes(size))
    assert str(caught.value) == f"Route: header of 12 bytes, {size} received"
    assert caught.value.data == bytes(size)


def test_header_alone(engine: ModuleType) -> None:
    route = samples(engine).Route.from_bytes(rtmsg(family=10))
    assert route.family == 10
    assert route.attributes() == {}


@pytest.mark.parametrize("length", [0, 1, 2, 3, 9, 12, 65535])
def test_impossible_nla_len(engine: ModuleType, length: int) -> None:
    data = rtmsg() + nla(1, bytes(4), length=length)
    with pytest.raises(DecodeError) as caught:
        samples(engine).Route.from_bytes(data)
    error = caught.value
    assert str(error) == f"Route: attribute at offset 12: nla_len {length} of 8 bytes left"
    assert (error.record, error.path, error.data) == ("Route", "", data)


def test_impossible_nla_len_behind_a_good_one(engine: ModuleType) -> None:
    data = rtmsg() + nla(1, bytes(4)) + nla(2, b"", length=3)
    with pytest.raises(DecodeError, match="^Route: attribute at offset 20: nla_len 3 of 4 bytes"):
        samples(engine).Route.from_bytes(data)


@pytest.mark.parametrize("tail", [b"\0", b"\4\0", b"\4\0\1"])
def test_remnant_is_no_attribute(engine: ModuleType, tail: bytes) -> None:
    data = rtmsg() + nla(rtnetlink.RTA_OIF, u32(3)) + tail
    route = samples(engine).Route.from_bytes(data)
    assert route.attribute_list() == [(rtnetlink.RTA_OIF, u32(3))]
    assert bytes(route) == data


def test_tail_of_zeros_is_an_error(engine: ModuleType) -> None:
    with pytest.raises(DecodeError, match="nla_len 0"):
        samples(engine).Route.from_bytes(rtmsg() + bytes(4))


@pytest.mark.parametrize("size", [0, 1, 2, 3, 5])
def test_last_attribute_may_lack_its_padding(engine: ModuleType, size: int) -> None:
    data = rtmsg() + nla(1000, bytes(size), pad=False)
    assert samples(engine).Route.from_bytes(data).attributes() == {1000: bytes(size)}


def test_padding_in_part(engine: ModuleType) -> None:
    data = rtmsg() + nla(1000, b"x", pad=False) + b"\0"
    assert samples(engine).Route.from_bytes(data).attribute_list() == [(1000, b"x")]


def test_largest_attribute(engine: ModuleType) -> None:
    data = rtmsg() + nla(1000, bytes(65531))
    assert samples(engine).Route.from_bytes(data).attributes() == {1000: bytes(65531)}


def test_flags_of_the_type_do_not_count(engine: ModuleType) -> None:
    kinds = samples(engine)
    for flags in (0, NLA_F_NESTED, NLA_F_NET_BYTEORDER, NLA_F_NESTED | NLA_F_NET_BYTEORDER):
        data = rtmsg() + nla(flags | rtnetlink.RTA_METRICS, bytes(kinds.Metrics(mtu=9)))
        assert kinds.Route.from_bytes(data).metrics.mtu == 9


def test_unaligned_header(engine: ModuleType) -> None:
    c = codecs(engine)
    cls = record_class(
        engine, "Odd", member(engine, "a", c.u8, 5, 1), attr(engine, "b", 1, c.u8), header=6
    )
    data = b"\0\0\0\0\0\7" + b"\0\0" + nla(1, b"\5")
    assert cls(a=7, b=5) == cls.from_bytes(data)
    # the header is whole, but attributes would begin behind the end
    for size in (6, 7, 8):
        record = cls.from_bytes(bytes(size))
        assert (record.a, record.b, record.attributes()) == (0, None, {})
    with pytest.raises(DecodeError, match="offset 8"):
        cls.from_bytes(bytes(12))


# ---- structs ----


def test_struct_of_any_length(engine: ModuleType) -> None:
    cls = samples(engine).CacheInfo
    whole = struct.pack("=IIi", 1, 2, -3)
    for size in range(len(whole) + 1):
        info = cls.from_bytes(whole[:size])
        values = (info.clntref, info.lastuse, info.expires)
        assert values == tuple(
            value if size >= 4 * i else None for i, value in enumerate((1, 2, -3), 1)
        )
        assert bytes(info) == whole[:size]
        expected = dict(zip(("clntref", "lastuse", "expires"), values, strict=True))
        assert info.as_dict() == {k: v for k, v in expected.items() if v is not None}
    longer = cls.from_bytes(whole + b"new")
    assert longer.expires == -3
    assert bytes(longer) == whole + b"new"


def test_struct_has_no_attributes(engine: ModuleType) -> None:
    c = codecs(engine)
    cls = record_class(
        engine,
        "S",
        member(engine, "a", c.u32, 0, 4),
        attr(engine, "b", 1, c.u8),
        attr(engine, "f", 2, c.flag),
        attributes=False,
        header=4,
    )
    record = cls.from_bytes(bytes(4) + nla(1, b"\1") + nla(2, b""))
    assert (record.a, record.b, record.f) == (0, None, False)
    assert record.attributes() == {}
    assert record.attribute_list() == []
    # bytes behind the struct are not looked at
    assert cls.from_bytes(bytes(4) + b"\3\0\0\0").as_dict() == {"a": 0}


def test_struct_members(engine: ModuleType) -> None:
    c = codecs(engine)
    codec = engine.Codec
    inner = record_class(
        engine, "Inner", member(engine, "x", c.u16, 0, 2), header=4, attributes=False
    )
    cls = record_class(
        engine,
        "Outer",
        member(engine, "name", c.string, 0, 8),
        member(engine, "mac", c.mac, 8, 6),
        member(engine, "raw", c.binary, 14, 2),
        member(engine, "inner", codec("record", inner), 16, 4),
        member(engine, "words", codec("packed", c.be16), 20, 4),
        member(engine, "low", codec("bits", c.u8, 0, 4), 24, 1),
        member(engine, "high", codec("bits", c.u8, 4, 4), 24, 1),
        member(engine, "address", c.ip, 25, 16),
        header=41,
        attributes=False,
    )
    record = cls(
        name="eth0",
        mac="02:00:00:00:00:01",
        raw=b"z",
        inner={"x": 7},
        words=[1, 2],
        low=5,
        high=10,
        address="::1",
    )
    assert bytes(record) == (
        b"eth0\0\0\0\0"
        + bytes.fromhex("020000000001")
        + b"z\0"
        + struct.pack("=Hxx", 7)
        + b"\0\1\0\2"
        + b"\xa5"
        + bytes(15)
        + b"\1"
    )
    assert record.as_dict() == {
        "name": "eth0",
        "mac": "02:00:00:00:00:01",
        "raw": b"z\0",
        "inner": {"x": 7},
        "words": (1, 2),
        "low": 5,
        "high": 10,
        "address": "::1",
    }
    assert repr(record.inner) == "Inner(x=7)"
    assert repr(cls(low=1)) == "Outer(low=1)"
    with pytest.raises(ValueError, match=r"^Outer\.name: 9 bytes for a member of 8$"):
        cls(name="12345678")
    assert cls(name="1234567").name == "1234567"
    with pytest.raises(ValueError, match=r"^Outer\.raw: 3 bytes for a member of 2$"):
        cls(raw=b"abc")
    with pytest.raises(ValueError, match=r"^Outer\.high: 16 is out of range for 4 bits$"):
        cls(high=16)
    with pytest.raises(ValueError, match=r"^Outer\.high: -1 is out of range for 4 bits$"):
        cls(high=-1)
    with pytest.raises(ValueError, match=r"^Outer\.words: 6 bytes for a member of 4$"):
        cls(words=[1, 2, 3])
    # a number is never padded: its value would change with the byte order
    narrow = record_class(engine, "N", member(engine, "n", c.u16, 0, 4), header=4)
    with pytest.raises(ValueError, match=r"^N\.n: 2 bytes for a member of 4$"):
        narrow(n=1)


# ---- fields ----


def test_widths_of_the_payload(engine: ModuleType) -> None:
    cls = samples(engine).Route
    for payload, value in ((b"\7", 7), (b"\7\0" * 1, 7), (struct.pack("=Q", 1 << 40), 1 << 40)):
        assert cls.from_bytes(rtmsg() + nla(rtnetlink.RTA_OIF, payload)).oif == value
    record = cls.from_bytes(rtmsg() + nla(rtnetlink.RTA_OIF, bytes(3)))
    with pytest.raises(DecodeError) as caught:
        _ = record.oif
    error = caught.value
    assert str(error) == "Route.oif: 3 bytes for u32"
    assert (error.record, error.path, error.reason) == ("Route", "oif", "3 bytes for u32")
    assert error.data == bytes(3)
    with pytest.raises(DecodeError, match=r"^Route\.oif: 3 bytes for u32$"):
        record.as_dict()
    assert repr(record) == "Route(family=2, oif=<DecodeError: 3 bytes for u32>)"


def test_first_occurrence_wins(engine: ModuleType) -> None:
    oif = rtnetlink.RTA_OIF
    data = rtmsg() + nla(oif, u32(1)) + nla(1000, b"a") + nla(oif, u32(2)) + nla(1000, b"b")
    route = samples(engine).Route.from_bytes(data)
    assert route.oif == 1
    assert route.attributes() == {oif: u32(1), 1000: b"a"}
    assert route.attribute_list() == [(oif, u32(1)), (1000, b"a"), (oif, u32(2)), (1000, b"b")]
    assert [(k, v) for k, v in route.as_dict().items() if k in ("oif", 1000)] == [
        ("oif", 1),
        (1000, b"a"),
    ]
    assert repr(route) == "Route(family=2, oif=1, attr_1000=b'a')"


def test_absent(engine: ModuleType) -> None:
    link = samples(engine).Link.from_bytes(ifinfomsg())
    assert link.ifname is None
    assert link.carrier is False
    assert link.props == ()
    assert link.linkinfo is None
    assert link.af_spec is None
    assert samples(engine).Link.from_bytes(ifinfomsg() + nla(if_link.IFLA_CARRIER, b"")).carrier


def test_fallback(engine: ModuleType) -> None:
    cls = samples(engine).Route
    assert cls.from_bytes(rtmsg(table=9)).table == 9
    assert cls.from_bytes(rtmsg(table=9) + nla(rtnetlink.RTA_TABLE, u32(1000))).table == 1000
    small, large = cls(table=254), cls(table=1000)
    assert bytes(small) == rtmsg(0, table=254) + nla(rtnetlink.RTA_TABLE, u32(254))
    assert bytes(large) == rtmsg(0, table=0) + nla(rtnetlink.RTA_TABLE, u32(1000))
    assert small.as_dict()["table"] == 254
    assert repr(small) == "Route(table=254)"
    assert repr(cls.from_bytes(rtmsg(0, table=9))) == "Route(table=9)"
    with pytest.raises(ValueError, match=r"^Route\.table: 4294967296 is out of range for u32$"):
        cls(table=1 << 32)
    with pytest.raises(TypeError, match=r"^Route\.table: expected an int, not str$"):
        cls(table="main")


def test_fallback_on_bits(engine: ModuleType) -> None:
    c = codecs(engine)
    nibble = member(engine, "low", engine.Codec("bits", c.u8, 0, 4), 0, 1)
    cls = record_class(engine, "B", attr(engine, "n", 1, c.u32, fallback=nibble), header=4)
    assert cls(n=7).n == 7
    assert bytes(cls(n=7))[0] == 7
    assert bytes(cls(n=300)) == bytes(4) + nla(1, u32(300))
    assert cls.from_bytes(b"\xf9\0\0\0").n == 9


def test_field_on_the_class(engine: ModuleType) -> None:
    cls = samples(engine).Route
    field = cls.dst
    assert type(field) is engine.Field
    assert (field.name, field.type, field.path, field.fallback) == (
        "dst",
        rtnetlink.RTA_DST,
        (),
        None,
    )
    assert (field.offset, field.size) == (-1, -1)
    assert field.codec.op == "ip"
    assert field.__doc__ == "The destination."
    assert cls.oif.__doc__ is None
    assert cls.table.fallback is samples(engine).rtm_table
    assert (cls.flags.type, cls.flags.offset, cls.flags.size) == (-1, 8, 4)
    assert repr(field) == f"Field('dst', Codec('ip'), type={rtnetlink.RTA_DST})"
    assert repr(cls.flags) == "Field('flags', Codec('u32'), offset=8, size=4)"
    for name in ("name", "codec", "type", "path", "offset", "size", "fallback", "__doc__", "x"):
        with pytest.raises(AttributeError):
            setattr(field, name, None)


def test_field_of_another_class(engine: ModuleType) -> None:
    kinds = samples(engine)
    with pytest.raises(TypeError):
        kinds.Route.dst.__get__(5)

    class Stranger:
        dst = kinds.Route.dst

    with pytest.raises(TypeError):
        _ = Stranger().dst


def test_wrong_fields(engine: ModuleType) -> None:
    c = codecs(engine)
    head = member(engine, "h", c.u8, 0, 1)
    for kind, args, kwargs in (
        (TypeError, (), {}),
        (TypeError, ("a",), {}),
        (TypeError, ("a", "u8"), {"type": 1}),
        (TypeError, (5, c.u8), {"type": 1}),
        (ValueError, ("a", c.u8), {}),
        (ValueError, ("a", c.u8), {"type": 1, "offset": 0, "size": 1}),
        (ValueError, ("a", c.u8), {"offset": 0, "size": -2}),
        (ValueError, ("a", c.u8), {"type": 0x4000}),
        (ValueError, ("a", c.u8), {"type": -2}),
        (TypeError, ("a", c.u8), {"type": "1"}),
        (TypeError, ("a", c.u8), {"type": 1, "path": [1]}),
        (ValueError, ("a", c.u8), {"type": 1, "path": (-1,)}),
        (ValueError, ("a", c.u8), {"type": 1, "path": (1,) * 16}),
        (TypeError, ("a", c.u8), {"type": 1, "fallback": 5}),
        (TypeError, ("a", c.u8), {"type": 1, "fallback": attr(engine, "b", 2, c.u8)}),
        (TypeError, ("a", c.u8), {"offset": 0, "size": 1, "fallback": head}),
        (TypeError, ("a", c.u8), {"type": 1, "unknown": 5}),
        (TypeError, ("a", c.u8, 1), {}),
    ):
        with pytest.raises(kind):
            engine.Field(*args, **kwargs)
            pytest.fail(f"Field{args} {kwargs} was taken")


def test_select_by_a_sibling(engine: ModuleType) -> None:
    kinds = samples(engine)
    info = kinds.LinkInfo(kind="vlan", data={"id": 7, "protocol": 0x8100})
    assert info.data == kinds.Vlan(id=7, protocol=0x8100)
    assert bytes(info) == nla(1, b"vlan\0") + nla(
        2 | NLA_F_NESTED, nla(1, struct.pack("=H", 7)) + nla(5, b"\x81\0")
    )
    assert kinds.LinkInfo(kind="mtu", data=9).data == 9
    assert bytes(kinds.LinkInfo(kind="mtu", data=9)) == nla(1, b"mtu\0") + nla(2, u32(9))
    assert kinds.LinkInfo(kind="dummy", data=b"xyz").data == b"xyz"
    assert kinds.LinkInfo(data=b"xyz").data == b"xyz"
    # the selector may stand behind
    assert kinds.LinkInfo.from_bytes(nla(2, u32(9)) + nla(1, b"mtu\0")).data == 9
    assert kinds.LinkInfo.from_bytes(nla(2, u32(9))).data == u32(9)


def test_select_by_an_int_of_the_header(engine: ModuleType) -> None:
    c = codecs(engine)
    cls = record_class(
        engine,
        "M",
        member(engine, "family", c.u8, 0, 1),
        attr(engine, "value", 1, engine.Codec("select", "family", {2: c.u8, 10: c.string}, c.raw)),
        header=4,
    )
    assert cls(family=2, value=7).value == 7
    assert cls(family=10, value="x").value == "x"
    assert cls(family=7, value=b"x").value == b"x"
    assert cls.from_bytes(bytes(cls(family=10, value="x"))).as_dict() == {
        "family": 10,
        "value": "x",
    }


def test_select_by_a_selector_that_is_given_by_name(engine: ModuleType) -> None:
    c = codecs(engine)

    def parse(text: str) -> int:
        return {"one": 1, "two": 2}[text] if text != "none" else int("none")

    kinds = engine.Codec("select", "kind", {1: c.u32, 2: c.string}, c.raw)
    for kind in (
        attr(engine, "kind", 1, c.u16, parse=parse),
        member(engine, "kind", c.u16, 0, 2, parse=parse),
    ):
        header = 0 if kind.type >= 0 else 4
        Message = record_class(
            engine, "Message", kind, attr(engine, "data", 2, kinds), header=header
        )
        assert Message(kind="one", data=5) == Message(kind=1, data=5)
        assert Message(data="text", kind="two").data == "text"
        assert Message(kind=3, data=b"raw").data == b"raw"
        with pytest.raises(ValueError, match=r"^Message\.kind: invalid literal"):
            Message(kind="none")
        with pytest.raises((ValueError, TypeError)):
            Message(kind="none", data=b"")
        with pytest.raises(KeyError):
            Message(kind="nothing", data=5)


def test_select_whose_selector_is_broken(engine: ModuleType) -> None:
    c = codecs(engine)
    cls = record_class(
        engine,
        "M",
        attr(engine, "key", 1, c.u8),
        attr(engine, "value", 2, engine.Codec("select", "key", {1: c.u8}, c.raw)),
    )
    record = cls.from_bytes(nla(1, bytes(3)) + nla(2, b"\7"))
    with pytest.raises(DecodeError) as caught:
        _ = record.value
    assert caught.value.path == "value.key"
    assert "value=<DecodeError: 3 bytes for u8>" in repr(record)


def test_select_without_its_selector(engine: ModuleType) -> None:
    c = codecs(engine)
    cls = record_class(
        engine, "M", attr(engine, "value", 2, engine.Codec("select", "nobody", {1: c.u8}, c.raw))
    )
    assert cls.from_bytes(nla(2, b"\7")).value == b"\7"


def test_select_in_array(engine: ModuleType) -> None:
    c = codecs(engine)
    select = engine.Codec("select", "kind", {"int": c.u8}, c.string)
    cls = record_class(
        engine,
        "M",
        attr(engine, "kind", 1, c.string),
        attr(engine, "values", 2, engine.Codec("array", select)),
    )
    assert cls(kind="int", values=[1, 2]).values == (1, 2)
    assert cls(kind="str", values=["a", "b"]).values == ("a", "b")


CIRCLES = """
import importlib, sys
sys.path.insert(0, sys.argv[1])
from support.records import attr, codecs, nla, record_class
engine = importlib.import_module(sys.argv[2])
c = codecs(engine)
select = lambda *args: engine.Codec("select", *args)
back = select("a", {}, c.raw)
a = {
    "itself": lambda: back,
    "array": lambda: engine.Codec("array", back),
    "another": lambda: select("b", {}, c.raw),
    "case": lambda: select("k", {1: back}, c.raw),
    "other": lambda: select("k", {}, back),
    "array in a case": lambda: select("k", {1: engine.Codec("array", back)}, c.raw),
}[sys.argv[3]]()
data = nla(1, nla(1, b"x")) + nla(2, b"x") + nla(3, bytes((int(sys.argv[3] != "other"),)))
try:
    b = back if sys.argv[3] == "another" else c.raw
    fields = attr(engine, "a", 1, a), attr(engine, "b", 2, b), attr(engine, "k", 3, c.u8)
    record_class(engine, "M", *fields).from_bytes(data).a
except ValueError as error:
    print(error)
"""


@pytest.mark.parametrize(
    "circle", ["itself", "array", "another", "case", "other", "array in a case"]
)
def test_select_that_goes_in_circles(engine: ModuleType, circle: str) -> None:
    """A select whose selector depends on it, by whatever way, is an error and no crash."""
    script = [sys.executable, "-c", CIRCLES, str(Path(records.__file__).parent.parent)]
    done = subprocess.run(
        [*script, engine.__name__, circle], capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done
    assert "is a select itself" in done.stdout


def test_multi(engine: ModuleType) -> None:
    kinds = samples(engine)
    props = kinds.Props(altname=["one", "two"])
    assert bytes(props) == nla(if_link.IFLA_ALT_IFNAME, b"one\0") + nla(
        if_link.IFLA_ALT_IFNAME, b"two\0"
    )
    assert props.altname == ("one", "two")
    assert kinds.Props(altname=[]).altname == ()
    assert bytes(kinds.Props(altname=())) == b""
    for wrong in ("one", b"one", 5, {"one": 1}):
        with pytest.raises(TypeError, match=r"^Props\.altname: expected a list or tuple, not"):
            kinds.Props(altname=wrong)
    with pytest.raises(TypeError, match=r"^Props\.altname: expected a str, not int"):
        kinds.Props(altname=["one", 5])


def test_multi_keeps_its_place(engine: ModuleType) -> None:
    c = codecs(engine)
    cls = record_class(
        engine,
        "M",
        attr(engine, "name", 1, engine.Codec("multi", c.string)),
        attr(engine, "n", 2, c.u8),
    )
    record = cls.from_bytes(nla(9, b"") + nla(1, b"a") + nla(2, b"\1") + nla(1, b"b"))
    assert list(record.as_dict().items()) == [(9, b""), ("name", ("a", "b")), ("n", 1)]
    assert repr(record) == "M(attr_9=b'', name=('a', 'b'), n=1)"
    broken = record_class(engine, "M", attr(engine, "n", 1, engine.Codec("multi", c.u8)))
    data = nla(1, b"\1") + nla(1, bytes(3))
    with pytest.raises(DecodeError, match=r"^M\.n: 3 bytes for u8$"):
        _ = broken.from_bytes(data).n


def test_path(engine: ModuleType) -> None:
    c, kinds = codecs(engine), samples(engine)
    link = kinds.Link(
        index=1,
        linkinfo={"kind": "vlan", "data": {"id": 7}},
        props=[{"altname": ["one", "two"]}, {"altname": ["three"]}],
    )
    kind = path_field(engine, "linkinfo.kind", c.string, 1, if_link.IFLA_LINKINFO)
    assert kind.__get__(link) == "vlan"
    assert kind.path == (if_link.IFLA_LINKINFO,)
    number = path_field(engine, "linkinfo.data.id", c.u16, 1, if_link.IFLA_LINKINFO, 2)
    assert number.__get__(link) == 7
    assert number.__get__(kinds.Link(linkinfo={"kind": "x"})) is None
    assert number.__get__(kinds.Link()) is None
    # of several containers all are gone through
    multi = path_field(
        engine,
        "props.altname",
        engine.Codec("multi", c.string),
        if_link.IFLA_ALT_IFNAME,
        if_link.IFLA_PROP_LIST,
    )
    assert multi.__get__(link) == ("one", "two", "three")
    assert multi.__get__(kinds.Link()) == ()
    single = path_field(
        engine, "altname", c.string, if_link.IFLA_ALT_IFNAME, if_link.IFLA_PROP_LIST
    )
    assert single.__get__(link) == "one"
    assert single.__get__(kinds.Link(props=[{}, {"altname": ["late"]}])) == "late"


def test_path_to_a_member(engine: ModuleType) -> None:
    c, kinds = codecs(engine), samples(engine)
    field = engine.Field(
        "cacheinfo.lastuse", c.u32, path=(rtnetlink.RTA_CACHEINFO,), offset=4, size=4
    )
    assert field.__get__(kinds.Route(cacheinfo={"lastuse": 9})) == 9
    assert field.__get__(kinds.Route()) is None
    short = kinds.Route.from_bytes(rtmsg() + nla(rtnetlink.RTA_CACHEINFO, bytes(7)))
    assert field.__get__(short) is None
    assert kinds.Route.from_bytes(bytes(short)).cacheinfo.lastuse is None


def test_path_with_bad_framing(engine: ModuleType) -> None:
    c, kinds = codecs(engine), samples(engine)
    field = path_field(engine, "linkinfo.kind", c.string, 1, if_link.IFLA_LINKINFO)
    data = ifinfomsg() + nla(if_link.IFLA_LINKINFO, nla(3, b"\1") + nla(1, b"", length=2))
    link = kinds.Link.from_bytes(data)  # a nest is checked when it becomes a record
    with pytest.raises(DecodeError, match=r"^Link\.linkinfo\.kind: attribute at offset 28: nla_l"):
        field.__get__(link)
    with pytest.raises(DecodeError, match=r"^Link\.linkinfo: attribute at offset 8: nla_len 2 of"):
        _ = link.linkinfo


def test_path_select_looks_at_its_own_siblings(engine: ModuleType) -> None:
    kinds = samples(engine)
    data = kinds.LinkInfo.data
    field = path_field(engine, "linkinfo.data", data.codec, data.type, if_link.IFLA_LINKINFO)
    link = kinds.Link(linkinfo={"kind": "vlan", "data": {"id": 7}})
    assert field.__get__(link) == kinds.Vlan(id=7)


# ---- as_dict and repr ----


def big_route(engine: ModuleType) -> Any:
    return samples(engine).Route(
        family=2,
        dst_len=8,
        dst="10.0.0.0",
        table=254,
        metrics={"mtu": 1500, "cc_algo": "bbr"},
        multipath=[{"ifindex": 1, "hops": 2}, {"ifindex": 3, "gateway": "192.0.2.1"}],
        cacheinfo={"expires": -1},
    )


def test_as_dict(engine: ModuleType) -> None:
    assert list(big_route(engine).as_dict().items()) == [
        ("family", 2),
        ("dst_len", 8),
        ("src_len", 0),
        ("tos", 0),
        ("protocol", 0),
        ("scope", 0),
        ("type", 0),
        ("flags", 0),
        ("table", 254),
        ("dst", "10.0.0.0"),
        ("metrics", {"mtu": 1500, "cc_algo": "bbr"}),
        (
            "multipath",
            (
                {"flags": 0, "hops": 2, "ifindex": 1},
                {"flags": 0, "hops": 0, "ifindex": 3, "gateway": "192.0.2.1"},
            ),
        ),
        ("cacheinfo", {"clntref": 0, "lastuse": 0, "expires": -1}),
    ]


def test_as_dict_is_in_wire_order(engine: ModuleType) -> None:
    data = (
        rtmsg()
        + nla(1000, b"?")
        + nla(rtnetlink.RTA_GATEWAY, bytes(4))
        + nla(rtnetlink.RTA_DST, bytes(4))
    )
    names = list(samples(engine).Route.from_bytes(data).as_dict())
    assert names[-3:] == [1000, "gateway", "dst"]


def test_as_dict_names_the_path(engine: ModuleType) -> None:
    kinds = samples(engine)
    inner = nla(1, b"vlan\0") + nla(2, nla(1, bytes(3)))
    link = kinds.Link.from_bytes(ifinfomsg() + nla(if_link.IFLA_LINKINFO, inner))
    with pytest.raises(DecodeError) as caught:
        link.as_dict()
    assert str(caught.value) == "Link.linkinfo.data.id: 3 bytes for u16"
    assert (caught.value.record, caught.value.path) == ("Link", "linkinfo.data.id")
    spec = nla(1, nla(1, b"\1\0")) + nla(2, nla(1, bytes(5)))
    link = kinds.Link.from_bytes(ifinfomsg() + nla(if_link.IFLA_AF_SPEC, spec))
    with pytest.raises(DecodeError, match=r"^Link\.af_spec\.id: 5 bytes for u16$"):
        link.as_dict()
    assert link.af_spec[0].id == 1


def test_repr(engine: ModuleType) -> None:
    assert repr(big_route(engine)) == (
        "Route(family=2, dst_len=8, table=254, dst='10.0.0.0', "
        "metrics=Metrics(mtu=1500, cc_algo='bbr'), "
        "multipath=(NextHop(hops=2, ifindex=1), NextHop(ifindex=3, gateway='192.0.2.1')), "
        "cacheinfo=CacheInfo(expires=-1))"
    )
    kinds = samples(engine)
    assert repr(kinds.Route()) == "Route()"
    assert repr(kinds.Props(altname=["one"])) == "Props(altname=('one',))"
    assert repr(kinds.Metrics(mtu=0)) == "Metrics(mtu=0)"
    data = rtmsg(0) + nla(35, b"..") + nla(rtnetlink.RTA_DST, bytes(3))
    assert repr(kinds.Route.from_bytes(data)) == (
        "Route(attr_35=b'..', dst=<DecodeError: 3 bytes for an IPv4 or IPv6 address>)"
    )


def test_repr_never_raises(engine: ModuleType) -> None:
    def broken(_: bytes) -> Any:
        raise ZeroDivisionError("mine")

    class Mute:
        def __repr__(self) -> str:
            raise LookupError("no words")

        def __bool__(self) -> bool:
            raise LookupError("no truth")

    custom = engine.Codec("custom", broken, bytes)
    mute = engine.Codec("custom", lambda _: Mute(), bytes)
    cls = record_class(
        engine,
        "M",
        member(engine, "h", custom, 0, 1),
        member(engine, "m", mute, 1, 1),
        attr(engine, "a", 1, custom),
        attr(engine, "b", 2, mute),
        header=4,
    )
    data = b"\1\1\0\0" + nla(1, b"x") + nla(2, b"x")
    assert repr(cls.from_bytes(data)) == (
        "M(h=<ZeroDivisionError: mine>, m=<LookupError: no truth>, a=<ZeroDivisionError: mine>, "
        "b=<LookupError: no words>)"
    )
    with pytest.raises(ZeroDivisionError, match="^mine$"):
        cls.from_bytes(data).as_dict()
    with pytest.raises(ZeroDivisionError, match="^mine$"):
        _ = cls.from_bytes(data).a


def nested(engine: ModuleType, depth: int, kind: int = 2) -> bytes:
    """Return `depth` nodes in each other."""
    data = nla(1, b"\7")
    for _ in range(depth - 1):
        data = nla(2, data) if kind == 2 else nla(3, nla(1, data))
    return data


@pytest.mark.parametrize("kind", [2, 3])
def test_depth(engine: ModuleType, kind: int) -> None:
    cls = samples(engine).Node
    name = "child" if kind == 2 else "children"
    deepest = cls.from_bytes(nested(engine, 16, kind))
    value = deepest.as_dict()
    for _ in range(15):
        value = value[name] if kind == 2 else value[name][0]
    assert value == {"value": 7}
    assert "..." not in repr(deepest)
    deeper = cls.from_bytes(nested(engine, 17, kind))
    with pytest.raises(DecodeError) as caught:
        deeper.as_dict()
    assert caught.value.path == ".".join([name] * 16)
    assert caught.value.reason == "nested deeper than 16 levels"
    assert "..." in repr(deeper)
    far = cls.from_bytes(nested(engine, 4000, kind))
    assert "..." in repr(far)
    with pytest.raises(DecodeError):
        far.as_dict()


# ---- encoding ----


def test_encode_in_the_order_of_fields(engine: ModuleType) -> None:
    cls = samples(engine).Route
    one = cls(oif=3, dst="10.0.0.0", dst_len=8)
    other = cls(dst_len=8, dst="10.0.0.0", oif=3)
    assert bytes(one) == bytes(other)
    assert bytes(one) == (
        rtmsg(0, 8) + nla(rtnetlink.RTA_DST, bytes((10, 0, 0, 0))) + nla(rtnetlink.RTA_OIF, u32(3))
    )


def test_encode_none_and_nothing(engine: ModuleType) -> None:
    kinds = samples(engine)
    assert bytes(kinds.Route()) == bytes(12)
    assert bytes(kinds.Metrics()) == b""
    assert bytes(kinds.Route(dst=None, family=None, metrics=None)) == bytes(12)
    assert bytes(kinds.Link(carrier=True)) == bytes(16) + nla(if_link.IFLA_CARRIER, b"")
    assert bytes(kinds.Link(carrier=False)) == bytes(16)
    assert bytes(kinds.Link(carrier=0)) == bytes(16)


def test_encode_nests(engine: ModuleType) -> None:
    kinds = samples(engine)
    route = kinds.Route(metrics=kinds.Metrics(mtu=1), cacheinfo=kinds.CacheInfo(lastuse=2))
    assert bytes(route) == (
        bytes(12)
        + nla(rtnetlink.RTA_METRICS | NLA_F_NESTED, nla(2, u32(1)))
        + nla(rtnetlink.RTA_CACHEINFO, u32(0) + u32(2) + u32(0))
    )
    route = kinds.Route(multipath=[{"ifindex": 5}])
    assert bytes(route) == bytes(12) + nla(
        rtnetlink.RTA_MULTIPATH, struct.pack("=HBBi", 8, 0, 0, 5)
    )
    link = kinds.Link(props=[{"altname": ["x"]}, {}], af_spec=[{"id": 1}])
    assert bytes(link) == (
        bytes(16)
        + nla(if_link.IFLA_PROP_LIST | NLA_F_NESTED, nla(if_link.IFLA_ALT_IFNAME, b"x\0"))
        + nla(if_link.IFLA_PROP_LIST | NLA_F_NESTED, b"")
        + nla(
            if_link.IFLA_AF_SPEC | NLA_F_NESTED,
            nla(1 | NLA_F_NESTED, nla(1, struct.pack("=H", 1))),
        )
    )


def test_round_trip_of_everything(engine: ModuleType) -> None:
    route = big_route(engine)
    again = type(route).from_bytes(bytes(route))
    assert again == route
    assert again.as_dict() == route.as_dict()


def test_unknown_names(engine: ModuleType) -> None:
    cls = samples(engine).Metrics
    with pytest.raises(TypeError) as caught:
        cls(mtuu=1)
    assert str(caught.value) == "Metrics has no field 'mtuu'; its fields are: mtu, advmss, cc_algo"
    with pytest.raises(TypeError):
        cls(mtu=1, mtuu=None)
    with pytest.raises(TypeError):
        cls(1500)
    with pytest.raises(TypeError):
        cls.__plan__.encode({5: 1})


def test_errors_name_the_field(engine: ModuleType) -> None:
    cls = samples(engine).Route
    for kwargs, kind, text in (
        ({"oif": 1 << 32}, ValueError, "Route.oif: 4294967296 is out of range for u32"),
        ({"oif": "eth0"}, TypeError, "Route.oif: expected an int, not str"),
        ({"dst": "10.0.0"}, ValueError, "Route.dst: '10.0.0' is not an IPv4 or IPv6 address"),
        ({"family": 256}, ValueError, "Route.family: 256 is out of range for u8"),
        ({"metrics": 5}, TypeError, "Route.metrics: expected a Metrics or a mapping, not int"),
        ({"metrics": {"mtu": "x"}}, TypeError, "Metrics.mtu: expected an int, not str"),
        ({"multipath": [{"hops": -1}]}, ValueError, "NextHop.hops: -1 is out of range for u8"),
        ({"multipath": 5}, TypeError, "Route.multipath: expected a list or tuple, not int"),
    ):
        with pytest.raises(kind) as caught:
            cls(**kwargs)
        assert str(caught.value) == text


def test_text_that_is_no_utf8_names_the_field(engine: ModuleType) -> None:
    with pytest.raises(ValueError, match=r"^Metrics\.cc_algo: "):
        samples(engine).Metrics(cc_algo="\ud800")


def test_payloads_over_the_limit(engine: ModuleType) -> None:
    c = codecs(engine)
    cls = record_class(
        engine,
        "Big",
        attr(engine, "data", 1, c.binary),
        attr(engine, "text", 2, c.string),
        attr(engine, "items", 3, engine.Codec("array", c.binary)),
    )
    assert cls(data=bytes(65531)).data == bytes(65531)
    assert len(bytes(cls(data=bytes(65531)))) == 65536
    text = "a payload of 65532 bytes; an attribute holds 65531 at most"
    for name, value in (
        ("data", bytes(65532)),
        ("text", "x" * 65531),
        ("items", [bytes(65532)]),
    ):
        with pytest.raises(ValueError) as caught:
            cls(**{name: value})
        assert str(caught.value) == f"Big.{name}: {text}"
    with pytest.raises(ValueError, match=r"^Big\.items: a payload of 66408 bytes"):
        cls(items=[bytes(4096)] * 16 + [bytes(804)])
    sequence = engine.Codec("sequence", samples(engine).NextHop)
    many = record_class(engine, "Many", attr(engine, "hops", 1, sequence))
    with pytest.raises(ValueError, match=r"^Many\.hops: a payload of 65536 bytes"):
        many(hops=[{}] * 8192)


def test_fields_with_a_path_are_for_reading(engine: ModuleType) -> None:
    field = path_field(engine, "a", codecs(engine).u8, 1, 2)
    cls = record_class(engine, "P", field)
    with pytest.raises(TypeError, match=r"^P\.a: lies in a nest; set the nest's own field$"):
        cls(a=1)


def test_values_may_change_while_they_are_encoded(engine: ModuleType) -> None:
    values: dict[str, Any] = {}

    def encode(value: Any) -> bytes:
        values.clear()
        return b"x"

    custom = engine.Codec("custom", bytes, encode)
    cls = record_class(engine, "M", attr(engine, "a", 1, custom), attr(engine, "b", 2, custom))
    values.update(a=1, b=2)
    assert cls.__plan__.encode(values) == nla(1, b"x") + nla(2, b"x")


# ---- plans ----


def test_plan(engine: ModuleType) -> None:
    plan = samples(engine).Route.__plan__
    assert (plan.name, plan.header, plan.attributes) == ("Route", 12, True)
    assert [field.name for field in plan.fields] == list(plan.by_name)
    assert plan.by_name["dst"] is samples(engine).Route.dst
    with pytest.raises(TypeError):
        plan.by_name["new"] = plan.by_name["dst"]
    for name in ("name", "header", "attributes", "fields", "by_name", "x"):
        with pytest.raises(AttributeError):
            setattr(plan, name, None)
    assert repr(plan) == "<Plan of Route: header of 12 bytes, 16 fields>"
    assert plan.encode({"family": 2}) == rtmsg(2)
    with pytest.raises(TypeError, match="expected a dict, not list"):
        plan.encode([])


def test_wrong_plans(engine: ModuleType) -> None:
    c = codecs(engine)
    a, b = attr(engine, "a", 1, c.u8), attr(engine, "a", 2, c.u8)
    with pytest.raises(ValueError, match="^Plan P: two fields are called a$"):
        engine.Plan("P", 0, True, (a, b))
    with pytest.raises(TypeError, match="no Field"):
        engine.Plan("P", 0, True, (5,))
    with pytest.raises(TypeError):
        engine.Plan("P", 0, True, [a])
    with pytest.raises(TypeError):
        engine.Plan(5, 0, True, ())
    for header in (-1, 70000):
        with pytest.raises(ValueError):
            engine.Plan("P", header, True, ())
    outside = member(engine, "m", c.u32, 4, 4)
    with pytest.raises(ValueError, match=r"^P\.m: a member at 4 of 4 bytes lies outside"):
        engine.Plan("P", 7, True, (outside,))
    fallback = attr(engine, "t", 1, c.u32, fallback=outside)
    with pytest.raises(ValueError, match=r"^P\.t: a member at 4"):
        engine.Plan("P", 7, True, (fallback,))
    bits = member(engine, "m", engine.Codec("bits", c.u8, 0, 1), 0, 2)
    with pytest.raises(ValueError, match=r"^P\.m: bits of a word of another size$"):
        engine.Plan("P", 4, True, (bits,))


def test_two_fields_of_one_type(engine: ModuleType) -> None:
    c = codecs(engine)
    cls = record_class(engine, "T", attr(engine, "a", 1, c.u8), attr(engine, "b", 1, c.u16))
    record = cls.from_bytes(nla(1, b"\7"))
    assert (record.a, record.b) == (7, 7)
    assert record.as_dict() == {"a": 7}
    assert repr(record) == "T(a=7)"


def test_classes_without_a_plan(engine: ModuleType) -> None:
    class Bare(engine.RecordBase):  # type: ignore[name-defined,misc]
        pass

    class Wrong(engine.RecordBase):  # type: ignore[name-defined,misc]
        __plan__ = 5

    for cls in (engine.RecordBase, Bare, Wrong):
        with pytest.raises(TypeError):
            cls()
        with pytest.raises(TypeError):
            cls.from_bytes(b"")


# ---- what any value can do ----


def test_immutable(engine: ModuleType) -> None:
    route = samples(engine).Route(oif=3)
    with pytest.raises(AttributeError, match=r"^Route\.oif is read-only$"):
        route.oif = 4
    with pytest.raises(AttributeError, match=r"^Route\.oif is read-only$"):
        del route.oif
    for name in ("new", "_data", "__plan__"):
        with pytest.raises(AttributeError):
            setattr(route, name, b"")
    with pytest.raises(AttributeError):
        _ = route.nobody
    route.__init__()  # does nothing again
    assert route.oif == 3


def test_equality(engine: ModuleType) -> None:
    kinds = samples(engine)
    one, same, other = kinds.Route(oif=3), kinds.Route(oif=3), kinds.Route(oif=4)
    assert one == same
    assert not one != same
    assert one != other
    assert hash(one) == hash(same)
    assert len({one, same, other}) == 2
    assert one != bytes(one)
    assert one != None  # noqa: E711
    assert kinds.Metrics() != kinds.Props()  # both empty
    assert (one == 5) is False
    with pytest.raises(TypeError):
        _ = one < other


def test_subclass_is_another_class(engine: ModuleType) -> None:
    base = samples(engine).Route

    class Sub(base):  # type: ignore[valid-type,misc]
        __slots__ = ()

        @property
        def prefix(self) -> str:
            return f"{self.dst}/{self.dst_len}"

    one = Sub(dst="10.0.0.0", dst_len=8)
    assert one.prefix == "10.0.0.0/8"
    assert one != base.from_bytes(bytes(one))
    assert isinstance(one, base)
    assert type(Sub.from_bytes(bytes(one))) is Sub


def test_subclass_with_a_dict(engine: ModuleType) -> None:
    class Free(samples(engine).Route):  # type: ignore[misc]
        pass

    one = Free(oif=3)
    assert one.oif == 3
    assert one == Free.from_bytes(bytes(one))
    assert repr(one) == "Route(oif=3)"


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_pickle(engine: ModuleType, protocol: int, monkeypatch: pytest.MonkeyPatch) -> None:
    route = big_route(engine)
    # pickle finds a class by its name in its module
    monkeypatch.setattr(records, "Route", type(route), raising=False)
    again = pickle.loads(pickle.dumps(route, protocol))
    assert again == route
    assert type(again) is type(route)


def test_copy(engine: ModuleType) -> None:
    route = big_route(engine)
    assert copy.copy(route) == route
    assert copy.deepcopy(route) == route
    assert copy.deepcopy([route])[0] == route


def test_match(engine: ModuleType) -> None:
    kinds = samples(engine)
    route_class = kinds.Route
    match kinds.Route(dst="10.0.0.0", oif=3):
        case route_class(dst=None):
            found = "default"
        case route_class(dst=str() as dst, oif=3):
            found = dst
        case _:
            found = "nothing"
    assert found == "10.0.0.0"


def test_size_is_that_of_the_bytes(c_engine: ModuleType) -> None:
    """A record is one object with its bytes inline and nothing else."""
    cls = samples(c_engine).Route
    small, large = cls(), cls(oif=1, priority=2, gateway="10.0.0.1")
    assert sys.getsizeof(large) - sys.getsizeof(small) == len(bytes(large)) - len(bytes(small))
    assert sys.getsizeof(small) <= object.__basicsize__ + 8 + 12 + 8
    import gc

    assert not gc.is_tracked(large)


def test_show(engine: ModuleType) -> None:
    c = codecs(engine)

    def shown(value: int) -> str:
        if value == 3:
            raise LookupError("no three")
        return {1: "ONE"}.get(value, str(value))

    head = engine.Field("h", c.u8, offset=0, size=1, show=shown)
    cls = record_class(
        engine,
        "Shown",
        head,
        engine.Field("a", c.u32, type=1, show=shown),
        engine.Field("text", c.string, type=2, show=shown),
        header=4,
    )
    assert cls.h.show is shown and cls.a.show is shown
    assert cls.a.__class__("x", c.u8, type=1).show is None
    assert repr(cls(h=1, a=1, text="t")) == "Shown(h=ONE, a=ONE, text='t')"
    assert repr(cls(h=2, a=3)) == "Shown(h=2, a=<LookupError: no three>)"
    assert cls(h=1, a=1).as_dict() == {"h": 1, "a": 1}
    with pytest.raises(TypeError, match="show is a function"):
        engine.Field("a", c.u8, type=1, show="ONE")


# ---- members up to the end (flexible arrays) ----


def selector(engine: ModuleType) -> Any:
    """A struct with a flexible array of pairs, which begins inside of its padding."""
    c = codecs(engine)
    pair = record_class(
        engine,
        "Pair",
        member(engine, "a", c.u8, 0, 1),
        member(engine, "b", c.u16, 2, 2),
        header=4,
        attributes=False,
    )
    return record_class(
        engine,
        "Selector",
        member(engine, "count", c.u8, 0, 1),
        member(engine, "pairs", engine.Codec("packed", engine.Codec("record", pair)), 4, -1),
        header=4,
        attributes=False,
    )


def test_a_flexible_array_goes_to_the_end(engine: ModuleType) -> None:
    Selector = selector(engine)
    made = Selector(count=2, pairs=[{"a": 1, "b": 2}, {"a": 3}])
    assert bytes(made) == b"\2\0\0\0" + struct.pack("=BxHBxH", 1, 2, 3, 0)
    assert [(pair.a, pair.b) for pair in made.pairs] == [(1, 2), (3, 0)]
    assert made.as_dict() == {"count": 2, "pairs": ({"a": 1, "b": 2}, {"a": 3, "b": 0})}
    assert Selector(**made.as_dict()) == made
    assert repr(made) == "Selector(count=2, pairs=(Pair(a=1, b=2), Pair(a=3)))"
    empty = Selector(count=0)
    assert (bytes(empty), empty.pairs, repr(empty)) == (bytes(4), (), "Selector()")


def test_a_flexible_array_of_a_struct_cut_short(engine: ModuleType) -> None:
    Selector = selector(engine)
    assert Selector.from_bytes(b"\1").pairs is None
    assert Selector.from_bytes(bytes(4)).pairs == ()
    with pytest.raises(DecodeError, match=r"^Selector\.pairs: 3 bytes"):
        Selector.from_bytes(bytes(7)).pairs  # noqa: B018


def test_a_flexible_member_inside_of_the_struct(engine: ModuleType) -> None:
    c = codecs(engine)
    Text = record_class(
        engine,
        "Text",
        member(engine, "size", c.u8, 0, 1),
        member(engine, "text", c.binary, 1, -1),
        header=4,
        attributes=False,
    )
    for text, data in ((b"", b"\7\0\0\0"), (b"ab", b"\7ab\0"), (b"abcdef", b"\7abcdef")):
        assert bytes(Text(size=7, text=text)) == data
    assert Text.from_bytes(b"\7ab").text == b"ab"


def test_a_flexible_member_that_is_not_there(engine: ModuleType) -> None:
    """Nothing is no number and no struct, but it is an empty array."""
    c = codecs(engine)
    kinds = engine.Codec("select", "kind", {1: c.u32}, c.raw)
    for codec, absent in ((c.u32, None), (c.binary, b""), (kinds, None)):
        Node = record_class(
            engine,
            "Node",
            member(engine, "kind", c.u8, 0, 1),
            member(engine, "data", codec, 4, -1),
            header=4,
            attributes=False,
        )
        node = Node(kind=1)
        assert bytes(node) == b"\1\0\0\0"
        assert node.data == absent
        assert node.as_dict() == {"kind": 1} | ({} if absent is None else {"data": absent})
        assert repr(node) == "Node(kind=1)"
    assert Node.from_bytes(b"\1\0\0\0\5\0\0\0").data == int.from_bytes(b"\5\0\0\0", sys.byteorder)


def test_selecting_a_flexible_array(engine: ModuleType) -> None:
    c = codecs(engine)
    Selector = selector(engine)
    Outer = record_class(engine, "Outer", attr(engine, "sel", 1, engine.Codec("record", Selector)))
    inner = engine.Field("sel.count", c.u8, path=(1,), offset=0, size=1)
    rest = engine.Field("sel.pairs", c.binary, path=(1,), offset=4)
    messages = b""
    for payload in (b"\1\0\0\0abcd", b"\0\0\0\0", b"\5", b""):
        body = nla(1, payload)
        messages += struct.pack("=IHHII", 16 + len(body), 24, 0, 0, 0) + body
    assert engine.decode(messages, Outer, (24,), fields=(inner, rest)) == [
        (1, b"abcd"),
        (0, b""),
        (5, None),
        (None, None),
    ]
    assert engine.decode(messages, Outer, (24,), fields=(inner,), where=((rest, b"abcd"),)) == [
        (1,)
    ]


def test_where_no_flexible_member_can_be(engine: ModuleType) -> None:
    c = codecs(engine)
    up_to_the_end = member(engine, "rest", c.binary, 0, -1)
    with pytest.raises(ValueError, match="only a plain struct"):
        record_class(engine, "Message", up_to_the_end, header=4)
    with pytest.raises(ValueError, match="only a plain struct"):
        record_class(
            engine,
            "Wide",
            attr(engine, "rest", 1, c.u32, fallback=up_to_the_end),
            header=4,
            attributes=False,
        )
    with pytest.raises(ValueError, match="lies outside"):
        record_class(
            engine, "Far", member(engine, "rest", c.binary, 6, -1), header=4, attributes=False
        )
    with pytest.raises(ValueError):
        engine.Field("bad", c.binary, offset=0, size=-2)
