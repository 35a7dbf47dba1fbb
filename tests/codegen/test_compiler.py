"""Every constant and every struct against the compiler's own answers, on two sets of headers."""

from __future__ import annotations

import re
import struct
import subprocess

import pytest


def unit_text(source) -> str:
    """The includes that the generator reads, and the helpers that its macros need."""
    from codegen import extract, manifest

    lines = []
    present = set(source.model.headers)
    for header in manifest.load().headers:
        if header.name in present:
            lines += [f"#include <{name}>" for name in (*header.preludes, header.name)]
    return "\n".join(lines) + "\n" + extract.helpers()


def options(source) -> list[str]:
    """The same include directories, and the numbers of the C library that the headers need."""
    from codegen import manifest

    libc = {name for names in manifest.load().libc.values() for name in names}
    numbers = [
        f"-D{const.name}={const.value}"
        for const in source.model.constants.values()
        if const.name in libc
    ]
    folders = [f"-I{path}" for path in source.source.path]
    return ["-nostdinc", "-Doffsetof=__builtin_offsetof", *numbers, *folders]


def quads(found: bytes, order: str) -> tuple[int, ...]:
    return struct.unpack(f"{order}{len(found) // 8}Q", found)


def test_integers(source, compile_object) -> None:
    names = [c.name for c in source.model.constants.values() if isinstance(c.value, int)]
    rows = "\n".join(f"(unsigned long long)({name}), ({name}) < 0," for name in names)
    text = f"{unit_text(source)}\nconst unsigned long long table[] = {{\n{rows}\n}};\n"
    made = compile_object(text, *options(source), command=source.command)
    values = quads(made.symbols["table"], made.order)
    wrong = {}
    for index, name in enumerate(names):
        value, negative = values[2 * index : 2 * index + 2]
        true = value - 2**64 if negative else value
        if true != source.model.constants[name].value:
            wrong[name] = (true, source.model.constants[name].value)
    assert not wrong
    assert len(names) > 15000


def test_strings(source, compile_object) -> None:
    strings = {c.name: c.value for c in source.model.constants.values() if isinstance(c.value, str)}
    rows = "\n".join(f"const char string_{name}[] = {name};" for name in strings)
    text = f"{unit_text(source)}\n{rows}\n"
    made = compile_object(text, *options(source), command=source.command)
    found = {name: made.symbols[f"string_{name}"] for name in strings}
    assert found == {name: value.encode("latin-1") + b"\0" for name, value in strings.items()}
    assert len(strings) > 50


@pytest.mark.slow
def test_nothing_is_missed(source) -> None:
    """No macro that was left out is an integer for the compiler: none can be an enumerator."""
    left_out = source.model.left_out.items()
    left = sorted(name for name, why in left_out if why != "empty" and "(" not in name)
    probes = "\n".join(f"void in_{name}(void) {{ enum {{ probe = ({name}) }}; }}" for name in left)
    text = f"{unit_text(source)}\n#line 1 \"probes\"\n{probes}\n"
    switches = ["-std=gnu11", "-w", "-fsyntax-only", *options(source)]
    if source.command[0] == "clang":
        switches.append("-ferror-limit=0")
    done = subprocess.run(
        [*source.command, *switches, "-x", "c", "-"],
        input=text, capture_output=True, text=True, check=False,
    )
    refused = {int(line) for line in re.findall(r"^probes:(\d+):\d+:", done.stderr, re.MULTILINE)}
    missed = [name for line, name in enumerate(left, 1) if line not in refused]
    assert not missed
    assert refused


def test_functions(source, compile_object) -> None:
    """Function-like macros give what the compiler computes, for arguments that are ints."""
    samples = [(1, 2), (2, 7), (5, 3), (24, 16), (1000, 4), (0x7FFF, 8), (0x12345678, 32)]
    calls, expected = [], []
    for function in source.model.functions.values():
        code = f"lambda {', '.join(function.parameters)}: {function.expression}"
        call = eval(code)
        for sample in samples:
            arguments = sample[: len(function.parameters)]
            value = call(*arguments)
            if not -(2**31) <= value < 2**31:
                continue  # where C's int overflows
            calls.append(f"{function.name}({', '.join(map(str, arguments))})")
            expected.append(value)
    rows = ",\n".join(f"(long long)({call})" for call in calls)
    text = f"{unit_text(source)}\nconst long long table[] = {{\n{rows}\n}};\n"
    made = compile_object(text, *options(source), command=source.command)
    values = struct.unpack(f"{made.order}{len(calls)}q", made.symbols["table"])
    wrong = [row for row in zip(calls, expected, values, strict=True) if row[1] != row[2]]
    assert not wrong
    assert {"TC_H_MAKE", "NLMSG_ALIGN", "RTM_FAM", "NFNL_SUBSYS_ID"} <= {
        call.partition("(")[0] for call in calls
    }
    assert len(source.model.functions) > 90


def place(type_: str, member: str) -> str:
    return f"((({type_} *)0)->{member})"


@pytest.fixture(scope="module")
def structs(source):
    """Struct -> its type as C writes it, also of those without a tag inside others."""
    types = {}
    for found in source.model.structs.values():
        if "." not in found.name:
            types[found.name] = found.c_name
    for found in source.model.structs.values():
        for member in found.members:
            kind, mark, name = member.code.rpartition("struct:")
            if mark and "." in name and found.name in types:
                subscript = "[0]" if kind else ""
                types[name] = f"__typeof__({place(types[found.name], member.c_name)}{subscript})"
    return [(source.model.structs[name], type_) for name, type_ in types.items()]


def test_layouts(source, structs, compile_object) -> None:
    assert len(structs) == len(source.model.structs)
    expected, rows = [], []
    for found, type_ in structs:
        expected += [(found.name, "size", found.size), (found.name, "align", found.align)]
        rows += [f"sizeof({type_})", f"_Alignof({type_})"]
        for member in found.members:
            if member.code.startswith("bits"):
                continue
            where = f"{found.name}.{member.name}"
            here = place(type_, member.c_name)
            expected.append((where, "offset", member.offset))
            rows.append(f"__builtin_offsetof({type_}, {member.c_name})")
            if not member.code.startswith("flex"):
                expected.append((where, "size", member.size))
                rows.append(f"sizeof({here})")
            if re.fullmatch(r"[su]\d+", member.code):
                expected.append((where, "signed", int(member.code[0] == "s")))
                rows.append(f"(__typeof__({here}))-1 < 0")
            elif re.fullmatch(r"flex:[usb]e?\d+", member.code):
                expected.append((where, "item", int(re.sub(r"\D", "", member.code)) // 8))
                rows.append(f"sizeof({here}[0])")
    text = ",\n".join(rows)
    made = compile_object(
        f"{unit_text(source)}\nconst unsigned long long table[] = {{\n{text}\n}};\n",
        *options(source),
        command=source.command,
    )
    values = quads(made.symbols["table"], made.order)
    wrong = [(row, value) for row, value in zip(expected, values, strict=True) if row[2] != value]
    assert not wrong
    assert len(structs) > 800


def test_bit_fields(source, structs, compile_object) -> None:
    """All bits of one bit field set, nothing else: the bytes say where it lies."""
    rows, expected = [], {}
    for found, type_ in structs:
        for n, member in enumerate(found.members):
            if member.code.startswith("bits"):
                symbol = f"bits_{found.name}_{n}".replace(".", "_")
                rows.append(f"const {type_} {symbol} = {{ .{member.c_name} = -1 }};")
                _, _, shift, width = member.code.split(":")
                mask = ((1 << int(width)) - 1) << int(shift)
                order = "big" if source.source.abi.big_endian else "little"
                data = bytearray(found.size)
                end = member.offset + member.size
                data[member.offset : end] = mask.to_bytes(member.size, order)
                expected[symbol] = bytes(data)
    text = "\n".join([unit_text(source), *rows, ""])
    made = compile_object(text, *options(source), command=source.command)
    wrong = {name: made.symbols[name] for name in expected if made.symbols[name] != expected[name]}
    assert not wrong
    assert len(expected) > 100


def test_byte_order_is_that_of_the_typedef(source) -> None:
    """Sizes agree with any byte order; these few are known from the protocols."""
    codes = {
        f"{name}.{member.name}": member.code
        for name, found in source.model.structs.items()
        for member in found.members
    }
    assert codes["in_addr.s_addr"] == "be32"
    assert codes["iphdr.tot_len"] == "be16"
    assert codes["xfrm_id.spi"] == "be32"
    assert codes["rtmsg.rtm_flags"] == "u32"
    assert codes["tcphdr.seq"] == "be32"
