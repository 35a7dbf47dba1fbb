"""Both engines on the same arbitrary input: the same values, or the same one error.

Where the C engine is missing the properties are checked on the twin alone: reading gives values or
errors of netlinklib, and never another exception.
"""

from __future__ import annotations

import functools
import ipaddress
from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from fakekernel import PORT, ROW, SEQ, FakeKernel, KernelError, done, error, message, text_tlv
from netlinklib import _engine_py
from netlinklib.uapi._data import if_link
from netlinklib.uapi._data.netlink import (
    NLA_F_NESTED,
    NLM_F_ACK_TLVS,
    NLM_F_CAPPED,
    NLM_F_DUMP_INTR,
    NLM_F_MULTI,
    NLMSG_DONE,
    NLMSG_ERROR,
    NLMSG_NOOP,
    NLMSG_OVERRUN,
)
from support.outcomes import decoded, outcome, plain
from support.outcomes import error as error_of
from support.records import SCALARS, attr, codecs, member, nla, path_field, record_class, samples

try:
    from netlinklib import _engine

    ENGINES: list[ModuleType] = [_engine, _engine_py]
except ImportError:
    ENGINES = [_engine_py]


def same(call: Callable[[ModuleType], Any]) -> Any:
    """Return what `call` came to, which is to be the same on both engines."""
    found = [call(engine) for engine in ENGINES]
    assert all(one == found[0] for one in found), found
    return found[0]


def test_both_engines_are_there(engines: tuple[ModuleType, ModuleType]) -> None:
    """Without the C engine this module compares nothing, which CI must not miss."""
    assert list(engines) == ENGINES


# ---- input ----

lies = st.one_of(st.none(), st.none(), st.none(), st.integers(0, 12), st.integers(0, 65535))


@st.composite
def attributes(draw: st.DrawFn, depth: int = 3) -> bytes:
    """Attributes, nested, of which some lie about their length."""
    inner = st.binary(max_size=24)
    if depth:
        inner = st.one_of(inner, inner, attributes(depth - 1))
    parts = []
    for _ in range(draw(st.integers(0, 4))):
        kind = draw(st.one_of(st.integers(0, 6), st.integers(0, 60), st.integers(0, 65535)))
        kind |= draw(st.sampled_from((0, 0, NLA_F_NESTED)))
        pad = draw(st.sampled_from((True, True, True, False)))
        parts.append(nla(kind & 0xFFFF, draw(inner), length=draw(lies), pad=pad))
    return b"".join(parts) + draw(st.sampled_from((b"", b"", b"", b"\0", b"\4\0\1", bytes(4))))


payloads = st.one_of(st.binary(max_size=40), attributes())


# ---- codecs ----

# A codec as data, because it is to be built on each engine: (op, more…).
shapes = st.recursive(
    st.sampled_from(SCALARS).map(lambda op: (op,)),
    lambda inner: st.one_of(
        st.tuples(st.just("array"), inner),
        st.tuples(st.just("multi"), inner),
        st.tuples(st.just("record"), st.sampled_from(("Metrics", "Route", "CacheInfo", "Node"))),
        st.tuples(st.just("sequence"), st.sampled_from(("NextHop", "Metrics", "CacheInfo"))),
        st.tuples(
            st.just("packed"), st.sampled_from(("u8", "be16", "s32", "u64")).map(lambda op: (op,))
        ),
        st.tuples(st.just("select"), inner, inner),
        st.tuples(st.just("bits"), st.integers(0, 20), st.integers(0, 20)),
    ),
    max_leaves=4,
)


def build(engine: ModuleType, shape: tuple[Any, ...]) -> Any:
    """Return the codec of a shape; raises what the engine says to impossible ones."""
    op, *rest = shape
    if op in ("array", "multi", "packed"):
        return engine.Codec(op, build(engine, rest[0]))
    if op in ("record", "sequence"):
        return engine.Codec(op, getattr(samples(engine), rest[0]))
    if op == "select":
        case, other = (build(engine, inner) for inner in rest)
        return engine.Codec("select", "kind", {1: case}, other)
    if op == "bits":
        return engine.Codec("bits", codecs(engine).u16, *rest)
    return engine.Codec(op)


@given(shapes, payloads)
def test_decode(shape: tuple[Any, ...], payload: bytes) -> None:
    def call(engine: ModuleType) -> Any:
        try:
            codec = build(engine, shape)
        except (TypeError, ValueError) as refused:
            return error_of(refused)
        return decoded(lambda: codec.decode(payload))

    same(call)


@given(shapes, st.integers(0, 2), payloads)
def test_decode_in_a_record(shape: tuple[Any, ...], kind: int, payload: bytes) -> None:
    def call(engine: ModuleType) -> Any:
        c = codecs(engine)
        try:
            codec = build(engine, shape)
            fields = [
                member(engine, "head", codecs(engine).u16, 0, 2),
                attr(engine, "kind", 1, c.u8),
                attr(engine, "value", 2, codec),
            ]
            cls = record_class(engine, "Any", *fields, header=4)
        except (TypeError, ValueError) as refused:
            return error_of(refused)
        record = cls.from_bytes(bytes(4) + nla(1, bytes((kind,))) + nla(2, payload))
        return (
            decoded(lambda: record.value),
            decoded(lambda: cls.value.__get__(record)),
            decoded(record.as_dict),
            repr(record),
        )

    same(call)


class Number:
    def __init__(self, value: int) -> None:
        self.value = value

    def __index__(self) -> int:
        return self.value

    def __str__(self) -> str:
        return f"number {self.value}"

    __repr__ = __str__


values = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(-(1 << 70), 1 << 70),
        st.sampled_from((-1, 0, 1, 127, 128, 255, 256, 65535, 65536, 1 << 31, 1 << 32, 1 << 63)),
        st.integers(-300, 70000).map(Number),
        st.floats(),
        st.text(max_size=12),
        st.sampled_from(("10.0.0.1", "::1", "1.2.3", "::g", "16/17", "/", "aa:bb", "aa-bb", "a")),
        st.binary(max_size=20),
        st.binary(max_size=20).map(bytearray),
        st.ip_addresses(),
        st.ip_addresses().map(lambda address: ipaddress.ip_interface(str(address))),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.tuples(inner, inner),
        st.dictionaries(
            st.sampled_from(("mtu", "dst", "hops", "value", "nobody")), inner, max_size=2
        ),
    ),
    max_leaves=5,
)


@given(shapes, values)
def test_encode(shape: tuple[Any, ...], value: Any) -> None:
    def call(engine: ModuleType) -> Any:
        try:
            codec = build(engine, shape)
        except (TypeError, ValueError) as refused:
            return error_of(refused)
        return outcome(lambda: codec.encode(value))

    found = same(call)
    assert found[0] == "value" or found[1] in ("TypeError", "ValueError"), found


names = ("family", "dst_len", "flags", "dst", "oif", "metrics", "multipath", "cacheinfo", "table")


@given(st.dictionaries(st.sampled_from((*names, "nobody")), values, max_size=3))
def test_encode_a_record(fields: dict[str, Any]) -> None:
    def call(engine: ModuleType) -> Any:
        found = outcome(lambda: samples(engine).Route(**fields))
        assert found[0] == "value" or found[1] in ("TypeError", "ValueError"), found
        return found

    same(call)


# ---- records ----


def everything(record: Any) -> Any:
    """Return all that can be read of a record."""
    return [
        bytes(record),
        plain(record.attributes()),
        record.attribute_list(),
        repr(record),
        decoded(record.as_dict),
        *[decoded(functools.partial(getattr, record, name)) for name in record.__plan__.by_name],
    ]


@pytest.mark.parametrize("name", ["Route", "Link", "LinkInfo", "Metrics", "CacheInfo", "Node"])
@given(data=st.data())
def test_records(name: str, data: st.DataObject) -> None:
    header = data.draw(st.binary(min_size=0, max_size=16), "header")
    raw = header + data.draw(payloads, "attributes")

    def call(engine: ModuleType) -> Any:
        found = decoded(lambda: getattr(samples(engine), name).from_bytes(raw))
        if found[0] == "value":
            return everything(getattr(samples(engine), name).from_bytes(raw))
        return found

    same(call)


@st.composite
def links(draw: st.DrawFn) -> bytes:
    """A payload that looks like a link, down to the nests."""
    inner = st.one_of(
        attributes(2),
        st.sampled_from((b"vlan\0", b"mtu\0", b"lo\0", bytes(4), bytes(2), b"")),
    )
    kinds = (
        *(if_link.IFLA_ADDRESS, if_link.IFLA_IFNAME, if_link.IFLA_MTU, if_link.IFLA_LINKINFO),
        *(if_link.IFLA_PROP_LIST, if_link.IFLA_AF_SPEC, if_link.IFLA_CARRIER, 1000),
    )
    parts = [draw(st.binary(min_size=16, max_size=16))]
    for _ in range(draw(st.integers(0, 5))):
        kind = draw(st.sampled_from(kinds))
        if kind == if_link.IFLA_LINKINFO and draw(st.booleans()):
            payload = nla(1, draw(st.sampled_from((b"vlan\0", b"mtu\0")))) + nla(2, draw(inner))
        elif kind == if_link.IFLA_PROP_LIST:
            payload = b"".join(
                nla(if_link.IFLA_ALT_IFNAME, draw(inner), length=draw(lies))
                for _ in range(draw(st.integers(0, 3)))
            )
        else:
            payload = draw(inner)
        parts.append(nla(kind, payload, length=draw(lies)))
    return b"".join(parts)


def link_fields(engine: ModuleType) -> list[Any]:
    """Fields of links of every kind: of the header, attributes, nests, along paths, repeated."""
    c, kinds = codecs(engine), samples(engine)
    info, props = if_link.IFLA_LINKINFO, if_link.IFLA_PROP_LIST
    data = kinds.LinkInfo.data
    multi = engine.Codec("multi", c.string)
    return [
        *kinds.Link.__plan__.fields,
        path_field(engine, "linkinfo.kind", c.string, 1, info),
        path_field(engine, "linkinfo.data", data.codec, data.type, info),
        path_field(engine, "linkinfo.data.id", c.u16, 1, info, 2),
        path_field(engine, "props.altname", multi, if_link.IFLA_ALT_IFNAME, props),
        path_field(engine, "altname", c.string, if_link.IFLA_ALT_IFNAME, props),
        engine.Field("inside", c.u16, path=(info, 2), offset=2, size=2),
    ]


@given(links())
def test_links(raw: bytes) -> None:
    def call(engine: ModuleType) -> Any:
        cls = samples(engine).Link
        found = decoded(lambda: cls.from_bytes(raw))
        if found[0] != "value":
            return found
        record = cls.from_bytes(raw)
        paths = [decoded(lambda f=field: f.__get__(record)) for field in link_fields(engine)]
        return everything(record), paths

    same(call)


# ---- answers ----


def read(
    engine: ModuleType, datagrams: list[bytes], name: str, *, collect: bool = False, **more: Any
) -> Any:
    """Read an answer to its end or to the end of the datagrams; return all that it came to."""
    with FakeKernel(engine) as kernel:
        for datagram in datagrams:
            kernel.send(datagram)
        kernel.silence()
        dump = kernel.dump(getattr(samples(engine), name), **more)
        rows: list[Any] = []
        try:
            if collect:
                rows = dump.collect()
            else:
                for row in dump:
                    rows.append(row)
            end: tuple[Any, ...] = ("end",)
        except (OSError, KernelError) as exc:
            end = error_of(exc)
        assert dump.collect() == []
        dump.close()
        reader = kernel.reader
        return [
            [plain(row) for row in rows],
            list(end),
            kernel.released,
            [dump.interrupted, dump.filtered, dump.warning],
            [reader.datagrams, reader.messages, reader.skipped],
        ]


def check(found: Any) -> None:
    """An answer ends once, well or with an error of a known kind."""
    rows, end, released, *_ = found
    good = end[0] == "end" or end[1] == "DumpInterrupted"
    assert released == [good]
    assert end[0] == "end" or end[1] in (
        *("DumpInterrupted", "KernelError", "ProtocolError", "DecodeError", "Overrun"),
        *("TimedOut", "Truncated"),
    ), end


@st.composite
def messages(draw: st.DrawFn) -> bytes:
    """One message of an answer, or of something else, which may lie about its length."""
    kind = draw(
        st.sampled_from(
            (ROW, ROW, ROW, ROW, ROW + 1, NLMSG_NOOP, NLMSG_ERROR, NLMSG_DONE, NLMSG_OVERRUN, 7)
        )
    )
    if kind in (NLMSG_ERROR, NLMSG_DONE):
        code = draw(st.sampled_from((0, 0, -1, -2, 5, -(1 << 31))))
        tlvs = draw(st.one_of(st.just(b""), st.just(text_tlv("why")), attributes(0)))
        lie = draw(st.one_of(st.none(), st.integers(0, 60)))
        end = error(code, tlvs, inner=lie) if kind == NLMSG_ERROR else done(code, tlvs)
        payload = end[16:]
        if draw(st.integers(0, 5)) == 0:
            payload = payload[: draw(st.integers(0, len(payload)))]
    else:
        payload = draw(st.one_of(payloads, st.builds(bytes.__add__, st.just(bytes(12)), payloads)))
    flags = draw(
        st.sampled_from(
            (
                NLM_F_MULTI,
                NLM_F_MULTI,
                0,
                NLM_F_DUMP_INTR,
                NLM_F_ACK_TLVS,
                NLM_F_ACK_TLVS | NLM_F_CAPPED,
            )
        )
    )
    return message(
        payload,
        kind,
        flags=flags,
        seq=draw(st.sampled_from((SEQ, SEQ, SEQ, SEQ, SEQ, 0))),
        portid=draw(st.sampled_from((PORT, PORT, PORT, PORT, PORT, 0))),
        length=draw(st.one_of(*[st.none()] * 8, st.integers(0, 40), st.integers(0, (1 << 32) - 1))),
        pad=draw(st.sampled_from((True, True, True, False))),
    )


datagrams = st.lists(
    st.one_of(
        st.lists(messages(), min_size=1, max_size=4).map(b"".join),
        st.lists(messages(), min_size=1, max_size=4).map(b"".join),
        st.binary(max_size=48),
    ),
    max_size=3,
)


@given(datagrams, st.booleans())
@example([message(bytes(12)) + done()], True)
@example([b"", message(bytes(11))], False)
def test_answers_as_records(sent: list[bytes], collect: bool) -> None:
    for name in ("Route", "Metrics", "CacheInfo"):
        check(same(lambda engine, name=name: read(engine, sent, name, collect=collect)))


@given(datagrams)
def test_answers_as_tuples(sent: list[bytes]) -> None:
    def call(engine: ModuleType) -> Any:
        cls = samples(engine).Route
        return read(engine, sent, "Route", fields=(cls.oif, cls.table, cls.family, cls.dst))

    check(same(call))


@given(st.data())
def test_links_as_tuples(data: st.DataObject) -> None:
    count = len(link_fields(_engine_py))
    picked = data.draw(st.lists(st.integers(0, count - 1), max_size=4), "fields")
    filters = data.draw(
        st.lists(
            st.tuples(
                st.integers(0, count - 1),
                st.sampled_from((None, None, 0, 1, True, "vlan", "lo", "", b"", b"lo", (), "x")),
            ),
            max_size=2,
        ),
        "where",
    )
    sent = data.draw(st.lists(links(), min_size=1, max_size=3), "links")
    datagram = b"".join([message(raw) for raw in sent]) + done()
    asrecords = data.draw(st.booleans(), "records")

    def call(engine: ModuleType) -> Any:
        fields = link_fields(engine)
        where = tuple((fields[number], value) for number, value in filters)
        chosen = None if asrecords else tuple(fields[number] for number in picked)
        try:
            return read(engine, [datagram], "Link", fields=chosen, where=where)
        except (TypeError, ValueError) as refused:
            return ["refused", *error_of(refused)]

    found = same(call)
    if found[0] != "refused":
        check(found)


@given(st.binary(max_size=200))
def test_any_bytes(datagram: bytes) -> None:
    found = same(lambda engine: read(engine, [datagram], "Route"))
    check(found)
    # the same input gives the same output
    assert found == same(lambda engine: read(engine, [datagram], "Route"))


@given(payloads)
def test_rows_equal_records(raw: bytes) -> None:
    """A tuple holds what the fields of the record read, and a filter on it lets it pass."""
    for engine in ENGINES:
        cls = samples(engine).Route
        whole = bytes(12) + raw
        fields = (cls.oif, cls.dst, cls.gateway, cls.priority)
        record = decoded(lambda cls=cls, whole=whole: cls.from_bytes(whole))
        if record[0] != "value":
            continue
        made = cls.from_bytes(whole)
        expected = decoded(lambda made=made, f=fields: tuple(x.__get__(made) for x in f))
        sent = [message(whole) + done()]
        rows, *_ = read_fields(engine, sent, fields)
        if expected[0] == "value":
            assert rows == [expected[1]]
            for field, value in zip(fields, expected[1], strict=True):
                # the kernel may widen an attribute; a filter must fit the declared width
                if isinstance(value, int) and value >= 1 << 32:
                    continue
                rows, *_ = read_fields(engine, sent, (field,), where=((field, value),))
                assert rows == [(value,)]
        else:
            assert rows == []


def read_fields(engine: ModuleType, sent: list[bytes], fields: Any, **more: Any) -> Any:
    return read(engine, sent, "Route", fields=fields, **more)
