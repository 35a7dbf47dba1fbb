"""Codecs: payload to value and back, each row of the contract's table on both engines."""

from __future__ import annotations

import ipaddress
import struct
import sys
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netlinklib import _engine_py
from netlinklib.errors import DecodeError
from netlinklib.uapi._data.netlink import NLA_F_NESTED
from support.records import attr, codecs, member, nla, record_class, samples


def host(value: int, width: int, *, signed: bool = False) -> bytes:
    return value.to_bytes(width, sys.byteorder, signed=signed)


class Index:
    def __init__(self, value: int) -> None:
        self.value = value

    def __index__(self) -> int:
        return self.value


DECODE = [
    ("u8", b"\xff", 255),
    ("u8", host(300, 2), 300),
    ("u8", host(1 << 31, 4), 1 << 31),
    ("u8", host(1 << 63, 8), 1 << 63),
    ("u16", host(65535, 2), 65535),
    ("u16", b"\xff", 255),
    ("u32", host(4294967295, 4), 4294967295),
    ("u32", host(7, 8), 7),
    ("u64", host(7, 4), 7),
    ("u64", host((1 << 64) - 1, 8), (1 << 64) - 1),
    ("s8", b"\xff", -1),
    ("s8", host(-300, 2, signed=True), -300),
    ("s16", host(-2, 2, signed=True), -2),
    ("s32", host(-(1 << 31), 4, signed=True), -(1 << 31)),
    ("s32", b"\x80", -128),
    ("s64", host(-(1 << 63), 8, signed=True), -(1 << 63)),
    ("s64", host(-5, 4, signed=True), -5),
    ("be16", b"\x12\x34", 0x1234),
    ("be32", b"\x12\x34\x56\x78", 0x12345678),
    ("be64", b"\xff" * 8, (1 << 64) - 1),
    ("uint", b"\xff", 255),
    ("uint", host(1 << 40, 8), 1 << 40),
    ("sint", b"\xff\xff", -1),
    ("sint", host(-(1 << 40), 8, signed=True), -(1 << 40)),
    ("flag", b"", True),
    ("flag", b"\0", True),
    ("string", b"", ""),
    ("string", b"eth0\0", "eth0"),
    ("string", b"eth0", "eth0"),
    ("string", b"a\0b\0", "a"),
    ("string", b"\0", ""),
    ("string", b"caf\xe9\0", "caf\udce9"),
    ("string", "zażółć".encode(), "zażółć"),
    ("binary", b"\0\1\2", b"\0\1\2"),
    ("binary", b"", b""),
    ("raw", b"x", b"x"),
    ("ip", bytes((192, 0, 2, 255)), "192.0.2.255"),
    ("ip", bytes(4), "0.0.0.0"),
    ("ip", bytes(15) + b"\1", "::1"),
    ("ip", bytes.fromhex("20010db8000000000000000000000001"), "2001:db8::1"),
    ("ip", bytes(10) + b"\xff\xff\1\2\3\4", "::ffff:1.2.3.4"),
    ("mac", bytes.fromhex("02aabbccddee"), "02:aa:bb:cc:dd:ee"),
    ("mac", b"", ""),
    ("mac", b"\1", "01"),
    ("mac", bytes(range(20)), ":".join(f"{i:02x}" for i in range(20))),
    ("mpls", struct.pack(">II", 16 << 12, 17 << 12 | 0x100), "16/17"),
    ("mpls", struct.pack(">I", 0xFFFFF << 12 | 0x1FF), "1048575"),
    # the labels end at the bottom-of-stack bit, and where it is missing with the payload
    ("mpls", struct.pack(">II", 16 << 12 | 0x100, 17 << 12), "16"),
    ("mpls", struct.pack(">II", 16 << 12, 17 << 12), "16/17"),
    ("bitfield32", host(5, 4) + host(7, 4), (5, 7)),
]

DECODE_ERRORS = [
    *[(op, bytes(n), f"{n} bytes for {op}") for op in ("u8", "s64", "uint") for n in (0, 3, 5, 9)],
    *[("be16", bytes(n), f"{n} bytes for be16") for n in (0, 1, 3, 4)],
    *[("be32", bytes(n), f"{n} bytes for be32") for n in (2, 3, 8)],
    ("be64", bytes(4), "4 bytes for be64"),
    *[("ip", bytes(n), f"{n} bytes for an IPv4 or IPv6 address") for n in (0, 3, 5, 15, 17)],
    *[("mpls", bytes(n), f"{n} bytes for an MPLS label stack") for n in (0, 1, 6)],
    *[("bitfield32", bytes(n), f"{n} bytes for bitfield32") for n in (0, 4, 7, 9)],
]

ENCODE = [
    ("u8", 255, b"\xff"),
    ("u8", True, b"\1"),
    ("u16", Index(3), host(3, 2)),
    ("u32", 0, bytes(4)),
    ("u64", (1 << 64) - 1, b"\xff" * 8),
    ("s8", -128, b"\x80"),
    ("s32", -1, b"\xff" * 4),
    ("s64", -(1 << 63), host(-(1 << 63), 8, signed=True)),
    ("be16", 0x1234, b"\x12\x34"),
    ("be32", 1, b"\0\0\0\1"),
    ("be64", 1, b"\0\0\0\0\0\0\0\1"),
    ("uint", 4294967295, b"\xff" * 4),
    ("uint", 4294967296, host(1 << 32, 8)),
    ("sint", -(1 << 31), host(-(1 << 31), 4, signed=True)),
    ("sint", 1 << 31, host(1 << 31, 8, signed=True)),
    ("flag", True, b""),
    ("flag", False, b""),
    ("string", "eth0", b"eth0\0"),
    ("string", b"\xff", b"\xff\0"),
    ("string", "caf\udce9", b"caf\xe9\0"),
    ("string", "", b"\0"),
    ("binary", bytearray(b"abc"), b"abc"),
    ("raw", memoryview(b"abc"), b"abc"),
    ("ip", "192.0.2.1", bytes((192, 0, 2, 1))),
    ("ip", "2001:db8::1", bytes.fromhex("20010db8000000000000000000000001")),
    ("ip", ipaddress.IPv4Address("10.1.2.3"), bytes((10, 1, 2, 3))),
    ("ip", ipaddress.IPv6Address("::1"), bytes(15) + b"\1"),
    ("ip", bytes(4), bytes(4)),
    ("ip", bytearray(16), bytes(16)),
    ("mac", "02:aa:BB:cc:dd:ee", bytes.fromhex("02aabbccddee")),
    ("mac", "02-aa-bb", bytes.fromhex("02aabb")),
    ("mac", "", b""),
    ("mac", b"\1\2", b"\1\2"),
    ("mpls", "16/17", struct.pack(">II", 16 << 12, 17 << 12 | 0x100)),
    ("mpls", 1048575, struct.pack(">I", 0xFFFFF << 12 | 0x100)),
    ("bitfield32", (5, 7), host(5, 4) + host(7, 4)),
    ("bitfield32", 6, host(6, 4) + host(6, 4)),
]

NO_ADDRESS = "is not an IPv4 or IPv6 address"
NO_MAC = "is not a link-layer address"
NO_LABELS = "is not an MPLS label stack"
ENCODE_ERRORS = [
    ("u8", 256, ValueError, "256 is out of range for u8"),
    ("u8", -1, ValueError, "-1 is out of range for u8"),
    ("u32", 4294967296, ValueError, "4294967296 is out of range for u32"),
    ("u64", 1 << 64, ValueError, f"{1 << 64} is out of range for u64"),
    ("u64", 1 << 200, ValueError, f"{1 << 200} is out of range for u64"),
    ("s8", 128, ValueError, "128 is out of range for s8"),
    ("s8", -129, ValueError, "-129 is out of range for s8"),
    ("s64", 1 << 63, ValueError, f"{1 << 63} is out of range for s64"),
    ("s64", -(1 << 63) - 1, ValueError, f"{-(1 << 63) - 1} is out of range for s64"),
    ("be16", 65536, ValueError, "65536 is out of range for be16"),
    ("uint", -1, ValueError, "-1 is out of range for uint"),
    ("uint", 1 << 64, ValueError, f"{1 << 64} is out of range for uint"),
    ("sint", 1 << 63, ValueError, f"{1 << 63} is out of range for sint"),
    ("u32", "7", TypeError, "expected an int, not str"),
    ("u32", 7.0, TypeError, "expected an int, not float"),
    ("u32", None, TypeError, "expected an int, not NoneType"),
    ("string", "a\0b", ValueError, "a NUL inside 'a\\x00b'"),
    ("string", b"\0", ValueError, "a NUL inside b'\\x00'"),
    ("string", 7, TypeError, "expected a str, not int"),
    ("string", "\ud800", ValueError, ""),
    ("binary", "text", TypeError, "expected bytes, not str"),
    ("raw", 5, TypeError, "expected bytes, not int"),
    ("ip", "10.0.0", ValueError, f"'10.0.0' {NO_ADDRESS}"),
    ("ip", "", ValueError, f"'' {NO_ADDRESS}"),
    ("ip", "10.0.0.1\0", ValueError, f"'10.0.0.1\\x00' {NO_ADDRESS}"),
    ("ip", "::1%lo", ValueError, f"'::1%lo' {NO_ADDRESS}"),
    ("ip", "\ud800", ValueError, f"'\\ud800' {NO_ADDRESS}"),
    ("ip", bytes(5), ValueError, f"{bytes(5)!r} {NO_ADDRESS}"),
    ("ip", 7, TypeError, "expected an address, not int"),
    ("mac", "zz", ValueError, f"'zz' {NO_MAC}"),
    ("mac", "0", ValueError, f"'0' {NO_MAC}"),
    ("mac", "00:1", ValueError, f"'00:1' {NO_MAC}"),
    ("mac", "00:11-22", ValueError, f"'00:11-22' {NO_MAC}"),
    ("mac", "00 11", ValueError, f"'00 11' {NO_MAC}"),
    ("mac", "00:", ValueError, f"'00:' {NO_MAC}"),
    ("mac", "+1:22", ValueError, f"'+1:22' {NO_MAC}"),
    ("mac", "é0", ValueError, f"'é0' {NO_MAC}"),
    ("mac", 7, TypeError, "expected a str, not int"),
    ("mpls", "", ValueError, f"'' {NO_LABELS}"),
    ("mpls", "16/", ValueError, f"'16/' {NO_LABELS}"),
    ("mpls", "x", ValueError, f"'x' {NO_LABELS}"),
    ("mpls", "-1", ValueError, f"'-1' {NO_LABELS}"),
    ("mpls", "1048576", ValueError, f"'1048576' {NO_LABELS}"),
    ("mpls", "²", ValueError, f"'²' {NO_LABELS}"),
    ("mpls", "99999999999999999999", ValueError, f"'99999999999999999999' {NO_LABELS}"),
    ("mpls", 1048576, ValueError, f"1048576 {NO_LABELS}"),
    ("mpls", -1, ValueError, f"-1 {NO_LABELS}"),
    ("mpls", 1.5, TypeError, "expected an int, not float"),
    ("bitfield32", (1, 2, 3), ValueError, "expected (value, selector), not (1, 2, 3)"),
    ("bitfield32", (1, 1 << 32), ValueError, f"{1 << 32} is out of range for bitfield32"),
    ("bitfield32", -1, ValueError, "-1 is out of range for bitfield32"),
    ("bitfield32", "x", TypeError, "expected an int, not str"),
]


@pytest.mark.parametrize(("op", "payload", "value"), DECODE)
def test_decode(engine: ModuleType, op: str, payload: bytes, value: object) -> None:
    found = engine.Codec(op).decode(payload)
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(("op", "payload", "reason"), DECODE_ERRORS)
def test_decode_errors(engine: ModuleType, op: str, payload: bytes, reason: str) -> None:
    with pytest.raises(DecodeError) as caught:
        engine.Codec(op).decode(payload)
    error = caught.value
    assert (error.reason, error.path, error.record, error.data) == (reason, "", "", payload)
    assert str(error) == reason


@pytest.mark.parametrize(("op", "value", "payload"), ENCODE)
def test_encode(engine: ModuleType, op: str, value: object, payload: bytes) -> None:
    found = engine.Codec(op).encode(value)
    assert found == payload
    assert type(found) is bytes


@pytest.mark.parametrize(("op", "value", "kind", "text"), ENCODE_ERRORS)
def test_encode_errors(
    engine: ModuleType, op: str, value: object, kind: type[Exception], text: str
) -> None:
    with pytest.raises(kind) as caught:
        engine.Codec(op).encode(value)
    assert text in str(caught.value)


def test_decode_takes_what_holds_bytes(engine: ModuleType) -> None:
    u32 = engine.Codec("u32")
    for payload in (b"\1\0\0\0", bytearray(b"\1\0\0\0"), memoryview(b"\1\0\0\0")):
        assert u32.decode(payload) == u32.decode(bytes(payload))
    for wrong in ("text", 4, None, [1, 2, 3, 4]):
        with pytest.raises(TypeError):
            u32.decode(wrong)


class Spite:
    def __init__(self, name: str) -> None:
        self.name = name

    def __getattr__(self, name: str) -> Any:
        if name == self.name:
            raise ZeroDivisionError(name)
        raise AttributeError(name)


def test_exceptions_of_values_come_through(engine: ModuleType) -> None:
    class Number:
        def __index__(self) -> int:
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        engine.Codec("u8").encode(Number())
    with pytest.raises(ZeroDivisionError):
        engine.Codec("ip").encode(Spite("packed"))


def test_packed_of_an_address_must_be_an_address(engine: ModuleType) -> None:
    class Address:
        packed: object = bytes(5)

    with pytest.raises(ValueError, match=NO_ADDRESS):
        engine.Codec("ip").encode(Address())
    Address.packed = "10.0.0.1"
    with pytest.raises(TypeError, match="expected an address, not Address"):
        engine.Codec("ip").encode(Address())


# ---- codecs that hold others ----


def test_record(engine: ModuleType) -> None:
    kinds = samples(engine)
    nest = engine.Codec("record", kinds.Metrics)
    metrics = kinds.Metrics(mtu=1500)
    assert nest.decode(bytes(metrics)) == metrics
    assert nest.encode(metrics) == nest.encode({"mtu": 1500}) == nest.encode(bytes(metrics))
    assert nest.encode(b"\1") == b"\1"  # bytes are taken as they are
    with pytest.raises(DecodeError) as caught:
        nest.decode(b"\2\0\1\0")
    assert (caught.value.record, caught.value.path) == ("Metrics", "")
    for wrong in (5, "mtu", [("mtu", 1)], kinds.Route(), None):
        with pytest.raises(TypeError, match="expected a Metrics or a mapping, not"):
            nest.encode(wrong)
    with pytest.raises(TypeError, match="Metrics has no field 'mtuu'; its fields are: mtu, advmss"):
        nest.encode({"mtuu": 1})
    with pytest.raises(ValueError, match=r"^Metrics\.mtu: -1 is out of range for u32$"):
        nest.encode({"mtu": -1})


def test_record_takes_any_mapping(engine: ModuleType) -> None:
    from types import MappingProxyType

    nest = engine.Codec("record", samples(engine).Metrics)
    assert nest.encode(MappingProxyType({"mtu": 1500})) == nest.encode({"mtu": 1500})


def test_class_by_a_function_is_asked_for_once(engine: ModuleType) -> None:
    kinds, asked = samples(engine), []

    def find() -> Any:
        asked.append(True)
        return kinds.Metrics

    nest = engine.Codec("record", find)
    assert not asked
    assert nest.decode(b"") == kinds.Metrics()
    assert nest.encode({"mtu": 1}) == bytes(kinds.Metrics(mtu=1))
    assert asked == [True]


def test_class_by_a_function_that_is_none(engine: ModuleType) -> None:
    for wrong in (int, None, engine.RecordBase):
        nest = engine.Codec("record", lambda wrong=wrong: wrong)
        with pytest.raises(TypeError):
            nest.decode(b"")
        with pytest.raises(TypeError):
            nest.encode({})

    def broken() -> Any:
        raise LookupError("later")

    with pytest.raises(LookupError, match="later"):
        engine.Codec("sequence", broken).decode(b"")


def test_array(engine: ModuleType) -> None:
    c = codecs(engine)
    array = engine.Codec("array", c.u16)
    payload = nla(9, host(1, 2)) + nla(0x8001, host(2, 2)) + nla(9, host(3, 2), pad=False)
    assert array.decode(payload) == (1, 2, 3)
    assert array.decode(payload + b"\1\2") == (1, 2, 3)  # too short for an attribute
    assert array.decode(b"") == ()
    assert array.encode([1, 2]) == nla(1, host(1, 2)) + nla(2, host(2, 2))
    assert array.encode(iter((1,))) == nla(1, host(1, 2))
    nested = engine.Codec("array", array)
    assert nested.encode([[1]]) == nla(1 | NLA_F_NESTED, nla(1, host(1, 2)))
    assert nested.decode(nested.encode([[1, 2], [], [3]])) == ((1, 2), (), (3,))
    with pytest.raises(DecodeError, match="attribute at offset 8: nla_len 3"):
        array.decode(nla(1, host(1, 2)) + nla(1, b"", length=3))
    with pytest.raises(DecodeError, match="3 bytes for u16"):
        array.decode(nla(1, bytes(3)))


def test_array_of_records(engine: ModuleType) -> None:
    kinds = samples(engine)
    array = engine.Codec("array", engine.Codec("record", kinds.Metrics))
    metrics = kinds.Metrics(mtu=9)
    assert array.encode([metrics]) == nla(1 | NLA_F_NESTED, bytes(metrics))
    assert array.decode(array.encode([metrics, {}])) == (metrics, kinds.Metrics())


def test_several_values_are_no_text(engine: ModuleType) -> None:
    c, kinds = codecs(engine), samples(engine)
    for codec in (
        engine.Codec("array", c.u8),
        engine.Codec("packed", c.u8),
        engine.Codec("sequence", kinds.NextHop),
    ):
        for wrong in ("text", b"bytes", {1: 2}, 5, None, bytearray(2)):
            with pytest.raises(TypeError, match="expected a list or tuple, not"):
                codec.encode(wrong)


def test_sequence(engine: ModuleType) -> None:
    kinds = samples(engine)
    sequence = engine.Codec("sequence", kinds.NextHop)
    one = struct.pack("=HBBi", 8, 0, 1, 3)
    two = struct.pack("=HBBi", 16, 0, 0, 4) + nla(5, bytes((10, 0, 0, 1)))
    first, second = sequence.decode(one + two)
    assert (first.hops, first.ifindex, first.gateway) == (1, 3, None)
    assert (second.ifindex, second.gateway) == (4, "10.0.0.1")
    assert sequence.encode([{"hops": 1, "ifindex": 3}, second]) == one + two
    assert sequence.encode([first, second]) == one + two
    assert sequence.decode(b"") == ()


def test_sequence_is_padded(engine: ModuleType) -> None:
    kinds = samples(engine)
    sequence = engine.Codec("sequence", kinds.NextHop)
    odd = struct.pack("=HBBi", 13, 0, 0, 1) + nla(5, b"", length=5) + b"x"
    assert len(odd) == 13
    one = struct.pack("=HBBi", 8, 0, 0, 2)
    first, second = sequence.decode(odd + bytes(3) + one)
    assert (bytes(first), second.ifindex) == (odd, 2)
    # the last may lack its padding
    assert [bytes(entry) for entry in sequence.decode(one + odd)] == [one, odd]
    assert sequence.encode([odd, one]) == odd + bytes(3) + one


@pytest.mark.parametrize("length", [0, 1, 7, 9, 65535])
def test_sequence_with_an_impossible_length(engine: ModuleType, length: int) -> None:
    sequence = engine.Codec("sequence", samples(engine).NextHop)
    bad = struct.pack("=HBBi", length, 0, 0, 1)
    with pytest.raises(DecodeError, match="^entry at offset 0: impossible length, 8 bytes left$"):
        sequence.decode(bad)
    with pytest.raises(DecodeError, match="^entry at offset 8: impossible length, 8 bytes left$"):
        sequence.decode(struct.pack("=HBBi", 8, 0, 0, 1) + bad)


@pytest.mark.parametrize("rest", [b"\x08", b"\x08\0", b"\x08\0\0\0\0\0\0"])
def test_sequence_with_a_remnant(engine: ModuleType, rest: bytes) -> None:
    sequence = engine.Codec("sequence", samples(engine).NextHop)
    with pytest.raises(DecodeError, match="entry at offset 8"):
        sequence.decode(struct.pack("=HBBi", 8, 0, 0, 1) + rest)


def test_sequence_of_a_class_without_header(engine: ModuleType) -> None:
    kinds = samples(engine)
    sequence = engine.Codec("sequence", kinds.Metrics)
    for bad in (b"\0\0", b"\1\0", b"\0"):
        with pytest.raises(DecodeError):
            sequence.decode(bad)
    with pytest.raises(ValueError, match="an entry of 0 bytes, shorter than its header"):
        sequence.encode([{}])


def test_sequence_entries_have_bounds(engine: ModuleType) -> None:
    sequence = engine.Codec("sequence", samples(engine).NextHop)
    with pytest.raises(ValueError, match="an entry of 4 bytes, shorter than its header"):
        sequence.encode([bytes(4)])
    with pytest.raises(ValueError, match="an entry of 70000 bytes; its length is a u16"):
        sequence.encode([bytes(70000)])
    with pytest.raises(DecodeError):
        # attributes are bounded by the entry
        sequence.decode(struct.pack("=HBBi", 12, 0, 0, 1) + b"\x08\0\5\0" + bytes(4))


def test_packed(engine: ModuleType) -> None:
    c = codecs(engine)
    assert engine.Codec("packed", c.u8).decode(b"\1\2\3") == (1, 2, 3)
    assert engine.Codec("packed", c.be16).decode(b"\0\1\0\2") == (1, 2)
    assert engine.Codec("packed", c.s32).decode(b"\xff" * 8) == (-1, -1)
    assert engine.Codec("packed", c.u64).decode(b"") == ()
    assert engine.Codec("packed", c.be16).encode((1, 2)) == b"\0\1\0\2"
    assert engine.Codec("packed", c.u32).encode([]) == b""
    for n in (1, 3, 5):
        with pytest.raises(DecodeError, match=f"^{n} bytes for an array of u32$"):
            engine.Codec("packed", c.u32).decode(bytes(n))
    with pytest.raises(ValueError, match="256 is out of range for u8"):
        engine.Codec("packed", c.u8).encode([1, 256])


def test_multi_bare_is_one_occurrence(engine: ModuleType) -> None:
    multi = engine.Codec("multi", codecs(engine).string)
    assert multi.decode(b"a\0") == "a"
    assert multi.encode("a") == b"a\0"


def test_select_without_a_container_takes_the_other(engine: ModuleType) -> None:
    c = codecs(engine)
    select = engine.Codec("select", "kind", {"a": c.u32}, c.string)
    assert select.decode(b"x\0") == "x"
    assert select.encode("x") == b"x\0"


def test_select_keeps_its_own_cases(engine: ModuleType) -> None:
    c = codecs(engine)
    cases = {"vlan": c.u8}
    field = engine.Field("data", engine.Codec("select", "kind", cases, c.raw), type=2)
    cls = record_class(engine, "Info", engine.Field("kind", c.string, type=1), field)
    cases["vlan"] = c.string
    cases.clear()
    assert cls(kind="vlan", data=7).data == 7


def test_bits(engine: ModuleType) -> None:
    c = codecs(engine)
    for unit, word in ((c.u16, host(0xABCD, 2)), (c.be16, b"\xab\xcd")):
        assert engine.Codec("bits", unit, 0, 4).decode(word) == 0xD
        assert engine.Codec("bits", unit, 4, 8).decode(word) == 0xBC
        assert engine.Codec("bits", unit, 0, 16).decode(word) == 0xABCD
    assert engine.Codec("bits", c.u64, 63, 1).decode(b"\xff" * 8) == 1
    assert engine.Codec("bits", c.u64, 0, 64).decode(b"\xff" * 8) == (1 << 64) - 1
    with pytest.raises(TypeError, match="bits stand in a header only"):
        engine.Codec("bits", c.u8, 0, 4).encode(1)


def test_custom(engine: ModuleType) -> None:
    seen = []

    def decode(payload: bytes) -> str:
        seen.append(payload)
        return payload.hex()

    codec = engine.Codec("custom", decode, bytes.fromhex, "hex")
    assert codec.decode(bytearray(b"\1\2")) == "0102"
    assert seen == [b"\1\2"]
    assert type(seen[0]) is bytes
    assert codec.encode("0102") == b"\1\2"
    assert engine.Codec("custom", decode, bytearray.fromhex).encode("01") == b"\1"


def test_exceptions_of_custom_come_through(engine: ModuleType) -> None:
    def broken(_: object) -> bytes:
        raise ZeroDivisionError("mine")

    codec = engine.Codec("custom", broken, broken)
    with pytest.raises(ZeroDivisionError, match="^mine$"):
        codec.decode(b"")
    with pytest.raises(ZeroDivisionError, match="^mine$"):
        codec.encode(1)
    with pytest.raises(TypeError, match="expected bytes, not int"):
        engine.Codec("custom", len, len).encode("four")


# ---- the type ----


def test_attributes_are_read_only(engine: ModuleType) -> None:
    u32 = engine.Codec("u32")
    array = engine.Codec("array", u32)
    assert (array.op, array.args) == ("array", (u32,))
    assert array.args[0] is u32
    for name in ("op", "args", "new"):
        with pytest.raises(AttributeError):
            setattr(array, name, ())
    with pytest.raises(AttributeError):
        del array.op


def test_identity(engine: ModuleType) -> None:
    one, other = engine.Codec("u32"), engine.Codec("u32")
    assert one == one
    assert one != other
    assert len({one, other}) == 2


def test_repr(engine: ModuleType) -> None:
    c, kinds = codecs(engine), samples(engine)
    assert repr(c.u32) == "Codec('u32')"
    assert repr(engine.Codec("record", kinds.Metrics)) == "Codec('record', Metrics)"
    assert repr(engine.Codec("array", c.u8)) == "Codec('array', Codec('u8'))"
    assert repr(engine.Codec("bits", c.u8, 4, 2)) == "Codec('bits', Codec('u8'), 4, 2)"
    assert repr(engine.Codec("select", "kind", {}, c.raw)) == "Codec('select', 'kind')"
    assert repr(engine.Codec("custom", len, bytes)) == "Codec('custom')"
    assert repr(engine.Codec("custom", len, bytes, "len")) == "Codec('custom', 'len')"


def test_strings_of_limited_size(engine: ModuleType) -> None:
    four = engine.Codec("string", 4)
    assert four.encode("abc") == b"abc\0"
    assert four.encode(b"") == b"\0"
    assert four.decode(b"longer") == "longer"  # what the kernel sends is never refused
    assert repr(four) == "Codec('string', 4)"
    assert four.args == (4,)
    for value in ("abcd", b"abcde", "aé\udcff", "x" * 70000):
        size = len(value if isinstance(value, bytes) else value.encode("utf-8", "surrogateescape"))
        with pytest.raises(ValueError) as caught:
            four.encode(value)
        assert str(caught.value) == f"{value!r} has {size} bytes; 3 at most"
    assert engine.Codec("string", 1 << 70).encode("x" * 70000) == b"x" * 70000 + b"\0"
    assert engine.Codec("string", True).encode("") == b"\0"
    field = attr(engine, "name", 1, four)
    names = attr(engine, "names", 2, engine.Codec("multi", four))
    label = member(engine, "label", four, 0, 4)
    cls = record_class(engine, "Named", field, names, label, header=4)
    for values, name in (
        ({"name": "abcd"}, "name"),
        ({"names": ["a", "abcd"]}, "names"),
        ({"label": "abcd"}, "label"),
    ):
        with pytest.raises(ValueError) as caught:
            cls(**values)
        assert str(caught.value) == f"Named.{name}: 'abcd' has 4 bytes; 3 at most"


def test_packed_structs_have_a_fixed_size(engine: ModuleType) -> None:
    codec = engine.Codec("packed", engine.Codec("record", samples(engine).Metrics))
    for value in ([], [{}], [{"mtu": 1}]):
        with pytest.raises(TypeError) as caught:
            codec.encode(value)
        assert str(caught.value) == "Metrics is no struct of a fixed size"
    with pytest.raises(TypeError):
        codec.decode(b"")


def test_too_many_items(engine: ModuleType) -> None:
    array = engine.Codec("array", codecs(engine).u32)
    assert len(array.encode([0] * 0x3FFF)) == 8 * 0x3FFF
    with pytest.raises(ValueError) as caught:
        array.encode(["x"] * 0x4000)
    assert str(caught.value) == f"more than {0x3FFF} items"


def test_generic(engine: ModuleType) -> None:
    assert engine.Codec[int].__origin__ is engine.Codec
    assert engine.Field[int].__origin__ is engine.Field


def wrong_arguments(engine: ModuleType) -> list[tuple[type[Exception], tuple[Any, ...]]]:
    c, kinds = codecs(engine), samples(engine)
    return [
        (TypeError, ()),
        (TypeError, (5,)),
        (TypeError, (b"u8",)),
        (ValueError, ("u24",)),
        (ValueError, ("",)),
        (ValueError, ("u8\0",)),
        (ValueError, ("U8",)),
        (TypeError, ("u8", 1)),
        (TypeError, ("record",)),
        (TypeError, ("record", int)),
        (TypeError, ("record", 5)),
        (TypeError, ("record", kinds.Metrics, 5)),
        (TypeError, ("sequence", str)),
        (TypeError, ("array", "u8")),
        (TypeError, ("array", kinds.Metrics)),
        (ValueError, ("array", c.flag)),
        (ValueError, ("array", engine.Codec("multi", c.u8))),
        (TypeError, ("string", "x")),
        (TypeError, ("string", 1, 2)),
        (ValueError, ("string", 0)),
        (ValueError, ("string", -1)),
        (ValueError, ("string", -(1 << 70))),
        (TypeError, ("multi",)),
        (ValueError, ("multi", engine.Codec("multi", c.u8))),
        (ValueError, ("packed", c.string)),
        (ValueError, ("packed", c.uint)),
        (TypeError, ("packed", 8)),
        (TypeError, ("select", "kind", {})),
        (TypeError, ("select", 5, {}, c.raw)),
        (TypeError, ("select", "kind", [], c.raw)),
        (TypeError, ("select", "kind", {"a": 5}, c.raw)),
        (TypeError, ("select", "kind", {}, None)),
        (TypeError, ("bits", 8, 0, 1)),
        (TypeError, ("bits", c.u8, "0", 1)),
        (ValueError, ("bits", c.u8, 0, 0)),
        (ValueError, ("bits", c.u8, 0, 9)),
        (ValueError, ("bits", c.u8, 8, 1)),
        (ValueError, ("bits", c.u8, 1, 8)),
        (ValueError, ("bits", c.string, 0, 1)),
        (TypeError, ("custom", len)),
        (TypeError, ("custom", len, 5)),
        (TypeError, ("custom", 5, len)),
        (TypeError, ("custom", len, len, "x", 5)),
    ]


def test_wrong_arguments(engine: ModuleType) -> None:
    for kind, args in wrong_arguments(engine):
        with pytest.raises(kind):
            engine.Codec(*args)
            pytest.fail(f"Codec{args} was taken")
    with pytest.raises(TypeError):
        engine.Codec(op="u8")


def test_wrong_arguments_have_the_same_text(engines: tuple[ModuleType, ModuleType]) -> None:
    texts = []
    for engine in engines:
        found = []
        for kind, args in wrong_arguments(engine):
            if args and args[0] != "bits":  # an index in C has its own texts
                with pytest.raises(kind) as caught:
                    engine.Codec(*args)
                found.append(str(caught.value).replace("_engine_py", "_engine"))
        texts.append(found)
    assert texts[0] == texts[1]


# ---- properties ----


def integers(op: str) -> st.SearchStrategy[int]:
    bits = int(op.lstrip("sube"))
    if op.startswith("s"):
        return st.integers(-(1 << bits - 1), (1 << bits - 1) - 1)
    return st.integers(0, (1 << bits) - 1)


texts = st.binary().map(lambda data: data.replace(b"\0", b"").decode("utf-8", "surrogateescape"))
VALUES: dict[str, st.SearchStrategy[Any]] = {
    **{op: integers(op) for op in ("u8", "u16", "u32", "u64", "s8", "s16", "s32", "s64")},
    **{op: integers(op) for op in ("be16", "be32", "be64")},
    "uint": st.integers(0, (1 << 64) - 1),
    "sint": st.integers(-(1 << 63), (1 << 63) - 1),
    "string": texts,
    "binary": st.binary(),
    "ip": st.ip_addresses().map(str),
    "mac": st.binary(max_size=40).map(lambda data: data.hex(":") if data else ""),
    "mpls": st.lists(st.integers(0, 0xFFFFF), min_size=1).map(
        lambda labels: "/".join(map(str, labels))
    ),
    "bitfield32": st.tuples(integers("u32"), integers("u32")),
}


@pytest.mark.parametrize("op", sorted(VALUES))
@given(data=st.data())
def test_round_trip(op: str, data: st.DataObject) -> None:
    value = data.draw(VALUES[op])
    payloads = set()
    for engine in both():
        payload = engine.Codec(op).encode(value)
        payloads.add(payload)
        found = engine.Codec(op).decode(payload)
        if op == "ip":
            assert ipaddress.ip_address(found) == ipaddress.ip_address(value)
        else:
            assert found == value
    assert len(payloads) == 1


@given(st.integers(-(1 << 66), 1 << 66))
def test_integers_fit_or_not(value: int) -> None:
    for engine in both():
        for op in ("u8", "u16", "u32", "u64", "s8", "s16", "s32", "s64"):
            width = int(op[1:]) // 8
            try:
                expected = host(value, width, signed=op.startswith("s"))
            except OverflowError:
                with pytest.raises(ValueError, match=f"^{value} is out of range for {op}$"):
                    engine.Codec(op).encode(value)
            else:
                assert engine.Codec(op).encode(value) == expected


@given(st.lists(st.integers(0, 65535)))
def test_lists_round_trip(values: list[int]) -> None:
    for engine in both():
        u16 = engine.Codec("u16")
        for codec in (engine.Codec("array", u16), engine.Codec("packed", u16)):
            assert codec.decode(codec.encode(values)) == tuple(values)


def test_ip_is_the_text_of_the_library(engine: ModuleType) -> None:
    ip = engine.Codec("ip")
    for step in range(0, 1 << 32, 104729 * 41):
        packed = step.to_bytes(4, "big")
        assert ip.decode(packed) == str(ipaddress.IPv4Address(packed))


def both() -> list[ModuleType]:
    """Both engines where the C one is there: hypothesis takes no fixtures of functions."""
    try:
        from netlinklib import _engine
    except ImportError:
        return [_engine_py]
    return [_engine, _engine_py]
