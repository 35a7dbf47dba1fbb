"""Odd constructs of the kernel's headers, each in a small header of ours, against the compiler."""

from __future__ import annotations

import subprocess
import textwrap
from pathlib import Path

import pytest


@pytest.fixture
def read(tmp_path: Path, gcc: str):
    """A function: the text of one header -> the model of it."""
    from codegen import extract
    from codegen.manifest import Header, Manifest

    def read_header(text: str, abi: str = "x86_64"):
        from codegen.abi import ABIS

        (tmp_path / "probe.h").write_text(textwrap.dedent(text), encoding="ascii")
        source = extract.Source((tmp_path,), abi=ABIS[abi])
        return extract.extract(source, Manifest([Header("probe.h")]))

    return read_header


@pytest.fixture
def sizes(compile_object, tmp_path: Path):
    """A function: type names -> their sizes and alignments as the compiler has them."""

    def ask(*types: str) -> list[tuple[int, int]]:
        rows = ", ".join(f"sizeof({name}), _Alignof({name})" for name in types)
        text = f'#include "{tmp_path}/probe.h"\nconst unsigned char table[] = {{ {rows} }};\n'
        found = compile_object(text).symbols["table"]
        return list(zip(found[::2], found[1::2], strict=True))

    return ask


def values(model) -> dict[str, int | str]:
    return {name: const.value for name, const in model.constants.items()}


def shape(model, name: str) -> list[tuple[str, int, str]]:
    return [(member.name, member.offset, member.code) for member in model.structs[name].members]


def test_literals(read) -> None:
    assert values(
        read(
            r"""
            #define OCTAL 0755
            #define UNSIGNED_HEX 0x80000000
            #define NEGATED_HEX (-0x80000000)
            #define NEGATIVE (-2147483647 - 1)
            #define ALL_ONES (~0U)
            #define ALL_LONG_ONES (~0ULL)
            #define CHARACTER 'A'
            #define ESCAPED '\377'
            #define BYTES "\x84\0017"
            #define JOINED "a" "b"
            #define SUFFIXED 0x10ull
            """
        )
    ) == {
        "OCTAL": 493,
        "UNSIGNED_HEX": 2**31,
        "NEGATED_HEX": 2**31,
        "NEGATIVE": -(2**31),
        "ALL_ONES": 2**32 - 1,
        "ALL_LONG_ONES": 2**64 - 1,
        "CHARACTER": 65,
        "ESCAPED": -1,
        "BYTES": "\x84\x017",
        "JOINED": "ab",
        "SUFFIXED": 16,
    }


def test_operators(read) -> None:
    assert values(
        read(
            """
            #define QUOTIENT (-7 / 2)
            #define REMAINDER (-7 % 2)
            #define LOGIC (!0 && 2 || 0)
            #define COMPARED (-1 < 0U)
            #define CHOSEN (1 ? -1 : 0U)
            #define CUT ((unsigned char)0x1ff)
            #define SIGN ((signed char)0x80)
            #define SHIFTED (1U << 31)
            #define KEPT (-8 >> 1)
            """
        )
    ) == {
        "QUOTIENT": -3,
        "REMAINDER": -1,
        "LOGIC": 1,
        "COMPARED": 0,
        "CHOSEN": 2**32 - 1,
        "CUT": 255,
        "SIGN": -128,
        "SHIFTED": 2**31,
        "KEPT": -4,
    }


def test_sizes_in_expressions(read) -> None:
    model = read(
        """
        struct s { char a; long b; struct { char c[3]; } in[2]; };
        #define SIZE sizeof(struct s)
        #define PART sizeof(((struct s *)0)->in)
        #define PLACE __builtin_offsetof(struct s, in[1].c)
        #define BY_HAND ((unsigned long)&((struct s *)0)->b)
        #define ALIGN(x, a) (((x) + (__typeof__(x))(a) - 1) & ~((__typeof__(x))(a) - 1))
        #define ALIGNED ALIGN(sizeof(struct s) + 1, 8)
        enum { LENGTH = sizeof(struct s) / 2 };
        """
    )
    assert values(model) == {
        "SIZE": 24, "PART": 6, "PLACE": 19, "BY_HAND": 8, "ALIGNED": 32, "LENGTH": 12,
    }  # fmt: skip


def test_no_value(read) -> None:
    model = read(
        """
        #define EMPTY
        #define FLOAT 1.5
        #define TYPE unsigned int
        #define MEMBER u.inner
        #define STRAY (1 +
        #define ZERO_DIVISION (1 / 0)
        #define FAR_SHIFT (1 << 40)
        #define CALL something(1)
        #define SAME(x) (x)
        #define DOUBLED(x) (2 * (x))
        """
    )
    assert values(model) == {}
    assert [found.expression for found in model.functions.values()] == ["(2 * x)"]
    assert set(model.left_out) == {
        "EMPTY", "FLOAT", "TYPE", "MEMBER", "STRAY", "ZERO_DIVISION", "FAR_SHIFT", "CALL",
        "SAME(x)",
    }  # fmt: skip


def test_macros_named_like_enumerators(read) -> None:
    model = read(
        """
        enum { SELF, OTHER, __MAX };
        #define SELF SELF
        #define __MAX (__MAX - 1)
        """
    )
    assert values(model) == {"SELF": 0, "OTHER": 1, "__MAX": 1}


def test_enumerators(read) -> None:
    assert values(
        read(
            """
            enum wide { LOW = -1, NEXT, HIGH = 0x80000000, MORE };
            struct s { enum { IN = 7 } e; };
            """
        )
    ) == {"LOW": -1, "NEXT": 0, "HIGH": 2**31, "MORE": 2**31 + 1, "IN": 7}


def test_attributes(read, sizes) -> None:
    model = read(
        """
        struct after { char a; int b; } __attribute__((packed));
        struct __attribute__((__packed__)) before { char a; int b; };
        struct both { char a; int b; } __attribute__((packed, aligned(2)));
        struct grown { int a; } __attribute__((aligned(sizeof(long) * 2)));
        struct member { char a; int b __attribute__((aligned(16))); };
        struct loose { char a; int b __attribute__((packed)); };
        struct inner { char a; struct { int b; } __attribute__((packed)) c; };
        typedef unsigned long __attribute__((aligned(4))) narrow;
        struct by_typedef { char a; narrow b; };
        typedef struct { char a; long b; } __attribute__((packed)) typed;
        """
    )
    names = ["after", "before", "both", "grown", "member", "loose", "inner", "by_typedef"]
    expected = sizes(*(f"struct {name}" for name in names), "typed")
    found = [(model.structs[name].size, model.structs[name].align) for name in [*names, "typed"]]
    assert found == expected
    assert len(set(expected)) > 4


def test_pragma_pack(read, sizes) -> None:
    model = read(
        """
        #pragma pack(2)
        struct two { char a; long b; };
        #pragma pack(push, 1)
        struct one { char a; long b; };
        #pragma pack(pop)
        struct again { char a; int b; };
        #pragma pack()
        struct none { char a; long b; };
        """
    )
    names = ["two", "one", "again", "none"]
    found = [(model.structs[name].size, model.structs[name].align) for name in names]
    assert found == sizes(*(f"struct {name}" for name in names))
    assert found == [(10, 2), (9, 1), (6, 2), (16, 8)]


def test_bit_fields(read, sizes) -> None:
    model = read(
        """
        struct bits {
            unsigned char a:3, :2, b:4;
            unsigned short c:9;
            int d:1;
            unsigned :0;
            unsigned long e:33, f:31;
        };
        struct tight { unsigned char a:5; unsigned short b:11; } __attribute__((packed));
        """
    )
    assert shape(model, "bits") == [
        ("a", 0, "bits:u8:0:3"),
        ("b", 1, "bits:u8:0:4"),
        ("c", 2, "bits:u16:0:9"),
        ("d", 0, "bits:s32:25:1"),
        ("e", 8, "bits:u64:0:33"),
        ("f", 8, "bits:u64:33:31"),
    ]
    assert shape(model, "tight") == [("a", 0, "bits:u8:0:5"), ("b", 0, "bits:u16:5:11")]
    found = [(model.structs[name].size, model.structs[name].align) for name in ("bits", "tight")]
    assert found == sizes("struct bits", "struct tight")


def test_members(read) -> None:
    model = read(
        """
        typedef unsigned short __be16;
        typedef unsigned int __u32;
        typedef __u32 __be32;
        typedef unsigned char __u8;
        struct other { int x; };
        struct all {
            __be16 order;
            char text[6];
            __u8 raw[4];
            __u32 list[2][2];
            struct other one, many[2];
            struct { __u8 kind; union { __be32 wide; __u8 from; }; } data;
            struct { int x; } unnamed[3];
            void *pointer;
            int __pad:4;
            enum { E } choice;
            __be32 rest[];
        };
        """
    )
    assert shape(model, "all") == [
        ("order", 0, "be16"),
        ("text", 2, "string"),
        ("raw", 8, "binary"),
        ("list", 12, "packed:u32"),
        ("one", 28, "struct:other"),
        ("many", 32, "array:struct:other"),
        ("data.kind", 40, "u8"),
        ("data.wide", 44, "be32"),
        ("data.from_", 44, "u8"),
        ("unnamed", 48, "array:struct:all.unnamed"),
        ("pointer", 64, "pointer"),
        ("_pad", 72, "bits:s32:0:4"),
        ("choice", 76, "u32"),
        ("rest", 80, "flex:be32"),
    ]
    assert shape(model, "all.unnamed") == [("x", 0, "s32")]


def test_abis(read) -> None:
    text = "struct s { char a; long long b; void *c; unsigned char d:4; };\n"
    assert [member.offset for member in read(text).structs["s"].members] == [0, 8, 16, 24]
    assert [member.offset for member in read(text, "i386").structs["s"].members] == [0, 4, 12, 16]
    assert [member.offset for member in read(text, "arm").structs["s"].members] == [0, 8, 16, 20]
    assert read(text).structs["s"].members[3].code == "bits:u8:0:4"
    assert read(text, "s390x").structs["s"].members[3].code == "bits:u8:4:4"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("struct s { int a __attribute__((mode(DI))); };", "probe.h:1: an unknown attribute: mode"),
        ("struct s { struct unknown u; };", "struct unknown has no body"),
        ("enum e { A } __attribute__((packed));", "an attribute of an enum: packed"),
        ("enum { A = UNKNOWN };", "UNKNOWN is not a constant"),
        ("struct s { int a; };\n\nstruct s { int a; };", "probe.h:3"),
        ("struct s { int a b; };", "cannot parse"),
        ("#pragma pack(pop)\nint x;", "without a push"),
        ("#error by design", "by design"),
    ],
)
def test_what_cannot_be_read_is_an_error(read, text: str, message: str) -> None:
    from codegen.errors import CodegenError

    with pytest.raises(CodegenError, match=message.replace("(", r"\(")):
        read(text)


def test_functions_and_declarations_are_passed_over(read) -> None:
    model = read(
        """
        #define __inline static __inline__ __attribute__((gnu_inline))
        __inline int twice(int x) { if (x) { return 2 * x; } return '}'; }
        extern int far(const char *__restrict text) __attribute__((nonnull(1), leaf));
        int plain(void) __attribute__((noreturn));
        __extension__ typedef long long big;
        _Static_assert(sizeof(big) == 8, "eight (8)");
        struct s { big b; };
        """
    )
    assert shape(model, "s") == [("b", 0, "s64")]


def test_no_preprocessor_is_a_clear_error(tmp_path: Path) -> None:
    from codegen import extract
    from codegen.errors import CodegenError
    from codegen.manifest import Header, Manifest

    (tmp_path / "probe.h").write_text("", encoding="ascii")
    source = extract.Source((tmp_path,), "no-such-compiler -E")
    with pytest.raises(CodegenError, match="no C preprocessor: 'no-such-compiler'"):
        extract.extract(source, Manifest([Header("probe.h")]))


def test_the_headers_as_a_program_sees_them(gcc: str, tmp_path: Path) -> None:
    """Numbers of the C library come from its own headers, by the same way."""
    from codegen import extract, manifest

    found = extract.libc(extract.Source(()), manifest.load().libc)
    rows = "\n".join(f'printf("%d\\n", (int){const.name});' for const in found)
    program = tmp_path / "program.c"
    program.write_text(
        f"#include <stdio.h>\n#include <sys/socket.h>\nint main(void) {{ {rows} }}\n",
        encoding="ascii",
    )
    subprocess.run([gcc, "-w", "-D_GNU_SOURCE", program, "-o", tmp_path / "program"], check=True)
    done = subprocess.run([tmp_path / "program"], capture_output=True, text=True, check=True)
    assert [const.value for const in found] == [int(line) for line in done.stdout.split()]
    assert len(found) > 50
