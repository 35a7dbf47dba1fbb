"""The C engine over many rounds, error paths included: no reference, no memory stays behind."""

from __future__ import annotations

import contextlib
import errno
import functools
import pickle
from types import ModuleType
from typing import Any

import pytest

from fakekernel import (
    FakeKernel,
    ack,
    done,
    error,
    message,
    multipart,
    offset_tlv,
    text_tlv,
)
from netlinklib.errors import DecodeError
from netlinklib.uapi._data import if_link, rtnetlink
from netlinklib.uapi._data.netlink import NLM_F_DUMP_INTR, NLMSG_OVERRUN
from support.leaks import flat, raising
from support.records import attr, codecs, member, nla, path_field, record_class, samples

pytestmark = [pytest.mark.leaks, pytest.mark.alone]

TLVS = text_tlv("why") + offset_tlv(20)


def link(engine: ModuleType) -> Any:
    return samples(engine).Link(
        index=1,
        ifname="lo",
        address="02:00:00:00:00:01",
        linkinfo={"kind": "vlan", "data": {"id": 7}},
        props=[{"altname": ["a", "b"]}, {"altname": ["c"]}],
        af_spec=[{"id": 1}, {"protocol": 2}],
        carrier=True,
    )


def route(engine: ModuleType) -> Any:
    return samples(engine).Route(
        dst="10.0.0.0",
        table=1000,
        metrics={"mtu": 1500, "cc_algo": "bbr"},
        multipath=[{"ifindex": 1}, {"ifindex": 2, "gateway": "::1"}],
        cacheinfo={"expires": -1},
    )


def broken() -> bytes:
    """Return a route of which no attribute can be decoded."""
    kinds = (
        *(rtnetlink.RTA_DST, rtnetlink.RTA_OIF, rtnetlink.RTA_METRICS),
        *(rtnetlink.RTA_MULTIPATH, rtnetlink.RTA_TABLE, 1000),
    )
    return bytes(12) + b"".join(nla(kind, b"\3\0\3\0\0") for kind in kinds)


def test_leak_is_noticed() -> None:
    kept: list[Any] = []
    thing = object()
    with pytest.raises(AssertionError):
        flat(lambda: kept.append(bytearray(5)))
    with pytest.raises(AssertionError):
        flat(lambda: kept.append(thing), thing)


def test_reading(c_engine: ModuleType) -> None:
    for record in (link(c_engine), route(c_engine)):
        cls, raw = type(record), bytes(record)
        names = list(cls.__plan__.by_name)

        def read(cls: Any = cls, raw: bytes = raw, names: list[str] = names) -> None:
            made = cls.from_bytes(raw)
            for name in names:
                getattr(made, name)
            made.as_dict()
            made.attributes()
            made.attribute_list()
            repr(made)
            hash(made)
            assert made == cls.from_bytes(bytearray(raw))
            assert made != 5
            made.__copy__()
            made.__reduce__()

        flat(read, cls, cls.__plan__, *cls.__plan__.fields)


def test_reading_what_is_broken(c_engine: ModuleType) -> None:
    kinds = samples(c_engine)
    cls = kinds.Route
    record = cls.from_bytes(broken())
    fields = ("dst", "oif", "metrics", "multipath", "table")
    for name in fields:
        flat(raising(DecodeError, lambda name=name: getattr(record, name)), cls, cls.__plan__)
    flat(raising(DecodeError, record.as_dict), cls)
    flat(lambda: repr(record), cls)
    flat(raising(DecodeError, lambda: cls.from_bytes(bytes(3))), cls)
    flat(raising(DecodeError, lambda: cls.from_bytes(bytes(16))), cls)
    flat(raising(TypeError, lambda: cls.from_bytes("text")), cls)
    flat(raising(AttributeError, lambda: setattr(record, "oif", 1)), cls)
    flat(raising(AttributeError, lambda: delattr(record, "oif")), cls)
    deep = nla(1, b"\7")
    for _ in range(20):
        deep = nla(2, deep)
    node = kinds.Node.from_bytes(deep)
    flat(raising(DecodeError, node.as_dict), kinds.Node)
    flat(lambda: repr(node), kinds.Node)
    inner = nla(1, b"vlan\0") + nla(2, nla(1, bytes(3)))
    bad = kinds.Link.from_bytes(bytes(16) + nla(if_link.IFLA_LINKINFO, inner))
    flat(raising(DecodeError, bad.as_dict), kinds.Link, kinds.LinkInfo, kinds.Vlan)


def test_encoding(c_engine: ModuleType) -> None:
    kinds = samples(c_engine)
    flat(lambda: link(c_engine), kinds.Link, kinds.LinkInfo, kinds.Vlan)
    flat(lambda: route(c_engine), kinds.Route, kinds.Metrics, kinds.NextHop)
    metrics = kinds.Metrics(mtu=1)
    flat(lambda: kinds.Route(metrics=metrics), kinds.Metrics, metrics)
    for fields in (
        {"oif": 1 << 32},
        {"oif": "x"},
        {"dst": "x"},
        {"dst": 5},
        {"nobody": 1},
        {"family": 256},
        {"table": "x"},
        {"metrics": 5},
        {"metrics": {"mtu": "x"}},
        {"metrics": {"nobody": 1}},
        {"multipath": 5},
        {"multipath": [{"hops": 1}, {"hops": 256}]},
        {"multipath": [bytes(3)]},
        {"cacheinfo": object()},
    ):
        wrong = raising((TypeError, ValueError), lambda fields=fields: kinds.Route(**fields))
        flat(wrong, kinds.Route, kinds.Metrics, kinds.NextHop)
    flat(raising(TypeError, lambda: kinds.Route(5)), kinds.Route)


def test_codecs(c_engine: ModuleType) -> None:
    c = codecs(c_engine)
    good = (
        *((c.u8, 7), (c.s64, -5), (c.be32, 9), (c.uint, 1 << 40), (c.string, "zażółć")),
        *((c.binary, b"x" * 600), (c.ip, "::1"), (c.ip, "1.2.3.4"), (c.mac, "aa:bb")),
        *((c.mpls, "16/17"), (c.bitfield32, (1, 2)), (c.bitfield32, 5)),
        (c_engine.Codec("array", c.string), ["a", "b"]),
        (c_engine.Codec("packed", c.u16), [1000, 2000]),
        (c_engine.Codec("custom", bytes.hex, bytes.fromhex), "0102"),
        (c_engine.Codec("select", "k", {1: c.u8}, c.string), "x"),
    )
    for codec, value in good:
        flat(lambda codec=codec, value=value: codec.decode(codec.encode(value)), codec)
    wrong = ("", "\0", "\ud800", 5.0, -1, 1 << 70, b"\1\2\3", None, [], [None], (1, 2, 3), {})
    for codec, _ in good:

        def try_all(codec: Any = codec) -> None:
            for value in wrong:
                with contextlib.suppress(TypeError, ValueError):
                    codec.encode(value)
                with contextlib.suppress(TypeError, ValueError):
                    codec.decode(value)

        flat(try_all, codec)


def test_making_classes(c_engine: ModuleType) -> None:
    c = codecs(c_engine)

    def make() -> None:
        node: list[Any] = []
        inner = c_engine.Codec("record", lambda: node[0])
        head = member(c_engine, "h", c.u8, 0, 1)
        fields = (
            head,
            attr(c_engine, "a", 1, c.u32, fallback=head, doc="A."),
            attr(c_engine, "n", 2, inner),
            attr(c_engine, "s", 3, c_engine.Codec("select", "a", {1: c.u8}, c.raw)),
            path_field(c_engine, "p", c.u8, 1, 2, 3),
        )
        node.append(record_class(c_engine, "Own", *fields, header=4))
        made = node[0](a=1, n={"a": 2}, s=5)
        made.as_dict()
        repr(fields)
        repr(node[0].__plan__)

    flat(make, *vars(c).values())
    for wrong in (
        lambda: c_engine.Codec("u24"),
        lambda: c_engine.Codec("array", 5),
        lambda: c_engine.Codec("select", "k", {1: 5}, c.raw),
        lambda: c_engine.Codec("bits", c.u8, 0, 99),
        lambda: c_engine.Codec("custom", len, 5),
        lambda: c_engine.Codec("record", int),
        lambda: c_engine.Field("a", c.u8),
        lambda: c_engine.Field("a", c.u8, type=1, path=(1, "x")),
        lambda: c_engine.Field("a", c.u8, type=1, path=(1, -1)),
        lambda: c_engine.Field("a", c.u8, type=1, fallback=5),
        lambda: c_engine.Plan("P", 0, True, (attr(c_engine, "a", 1, c.u8), 5)),
        lambda: c_engine.Plan("P", 0, True, (attr(c_engine, "a", 1, c.u8),) * 2),
        lambda: c_engine.Plan("P", 0, True, (member(c_engine, "a", c.u8, 0, 1),)),
    ):
        flat(raising((TypeError, ValueError), wrong), c.u8, c.raw)


def test_pickle(c_engine: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    from support import records

    record = route(c_engine)
    monkeypatch.setattr(records, "Route", type(record), raising=False)
    flat(lambda: pickle.loads(pickle.dumps(record)), type(record))


def answers(engine: ModuleType) -> list[tuple[str, list[bytes], dict[str, Any]]]:
    """Return answers of every kind: (class, datagrams, arguments of dump)."""
    kinds, c = samples(engine), codecs(engine)
    cls = kinds.Route
    rows = multipart(bytes(route(engine)), bytes(cls(oif=1)), bytes(12))
    info, props = if_link.IFLA_LINKINFO, if_link.IFLA_PROP_LIST
    paths = (
        path_field(engine, "kind", c.string, 1, info),
        path_field(engine, "data", kinds.LinkInfo.data.codec, 2, info),
        path_field(engine, "all", engine.Codec("multi", c.string), if_link.IFLA_ALT_IFNAME, props),
        kinds.Link.linkinfo,
        kinds.Link.carrier,
    )
    fields = (cls.dst, cls.oif, cls.table, cls.metrics, cls.multipath)
    few = (cls.oif, cls.dst)
    links = multipart(bytes(link(engine)), bytes(kinds.Link(index=2)))
    intr = message(bytes(12), flags=NLM_F_DUMP_INTR)
    return [
        ("Route", [rows, done()], {}),
        ("Route", [rows + done()], {"fields": fields}),
        ("Route", [rows + ack(TLVS)], {"fields": few, "where": ((cls.oif, 1), (cls.dst, None))}),
        ("Route", [rows + done()], {"where": ((cls.table, 1000), (cls.dst, "10.0.0.0"))}),
        ("Route", [rows + done()], {"where": ((cls.metrics, kinds.Metrics(mtu=1)),)}),
        ("Link", [links + done()], {"fields": paths}),
        ("Link", [links + done()], {"where": ((paths[0], "vlan"), (paths[2], ("a", "b", "c")))}),
        ("Route", [rows + intr + done()], {}),
        ("Route", [rows + error(-errno.EPERM, TLVS)], {}),
        ("Route", [rows + done(-errno.ENOENT, TLVS)], {"fields": few}),
        ("Route", [rows + message(b"", NLMSG_OVERRUN)], {}),
        ("Route", [rows + message(b"\0", 2)], {}),
        ("Route", [rows + b"broken"], {}),
        ("Route", [rows], {}),
        ("Route", [bytes(40000)], {}),
        ("Route", [message(bytes(3))], {}),
        ("Route", [message(bytes(3))], {"fields": few}),
        ("Route", [message(bytes(16))], {}),
        ("Route", [message(bytes(16))], {"fields": few}),
        ("Route", [message(broken())], {"fields": fields}),
        ("Route", [message(broken())], {"where": ((cls.oif, 1),)}),
        ("Route", [message(broken())], {"where": ((cls.dst, "::1"),)}),
    ]


@pytest.mark.parametrize("number", range(22))
def test_answers(c_engine: ModuleType, number: int) -> None:
    everyone = answers(c_engine)
    assert len(everyone) == 22
    name, sent, more = everyone[number]
    cls = getattr(samples(c_engine), name)
    with FakeKernel(c_engine, size=32768) as kernel:
        kernel.silence()

        def read(collect: bool) -> None:
            for datagram in sent:
                kernel.send(datagram)
            dump = kernel.dump(cls, **more)
            # KernelError is no OSError, all others are
            with contextlib.suppress(Exception):
                if collect:
                    dump.collect()
                else:
                    for _ in dump:
                        pass
            assert len(kernel.released) == 1
            kernel.released.clear()
            with contextlib.suppress(BlockingIOError):
                while True:
                    kernel.user.recv(65536)

        watched = (cls, cls.__plan__, *cls.__plan__.fields, kernel.reader)
        flat(lambda: read(True), *watched)
        flat(lambda: read(False), *watched)


def test_abandoning(c_engine: ModuleType) -> None:
    cls = samples(c_engine).Route
    with FakeKernel(c_engine) as kernel:

        def fail(code: int, ack: dict[str, Any]) -> BaseException:
            raise LookupError(code)

        def abandon(rows: int, close: bool, **more: Any) -> None:
            kernel.send(multipart(bytes(cls(oif=1)), bytes(cls(oif=2))), error(-1))
            dump = kernel.dump(cls, **more)
            with contextlib.suppress(LookupError):
                for _ in range(rows):
                    next(dump)
            if close:
                dump.close()
            del dump
            assert len(kernel.released) == 1
            kernel.released.clear()
            with contextlib.suppress(BlockingIOError):
                kernel.user.setblocking(False)
                kernel.user.recv(65536)

        for rows in (0, 1, 3):
            for close in (False, True):
                flat(functools.partial(abandon, rows, close, fail=fail), cls)
                flat(functools.partial(abandon, rows, close, fail=fail, fields=(cls.dst,)), cls)


def test_refused_arguments(c_engine: ModuleType) -> None:
    cls = samples(c_engine).Route
    with FakeKernel(c_engine) as kernel:
        for more in (
            {"fields": (cls.oif, 5)},
            {"fields": [cls.oif]},
            {"where": ((cls.oif, "x"),)},
            {"where": ((cls.dst, "10.0.0.0"), (cls.oif, 1 << 40))},
            {"where": ((cls.oif,),)},
            {"types": ("x",)},
            {"types": (24, -1)},
        ):
            wrong = raising((TypeError, ValueError), lambda more=more: kernel.dump(cls, **more))
            flat(wrong, cls, cls.oif, cls.dst, kernel.reader)
        assert kernel.released == []
        flat(lambda: c_engine.Reader(0, 1))
        flat(raising(ValueError, lambda: c_engine.Reader(0, 1, size=1)))
