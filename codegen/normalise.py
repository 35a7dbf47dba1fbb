"""GNU C to standard C: one pass over the preprocessed text, so that pycparser can read it.

pycparser knows no `__attribute__`. Those that change a layout become marker members and specifiers
which `codegen.layout` understands, in the place where C gives them their meaning:

    struct s {...} __attribute__((packed))        struct s { char __attr_packed; ... }
    struct s {...} __attribute__((aligned(8)))    struct s { char __attr_aligned[8]; ... }
    #pragma pack(2)  struct s {...}               struct s { char __attr_pack[2]; ... }
    __u32 m __attribute__((aligned(8)));          _Alignas(8) __u32 m;
    __u32 m __attribute__((packed));              _Alignas(__attr_packed) __u32 m;
    typedef T t __attribute__((aligned(4)));      typedef T t; typedef char __attr_typedef_t[4];

An attribute that this table does not know is an error, never silence: it might change a layout.
Functions, prototypes and `extern` declarations are left out, with whatever attributes they have.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from .errors import CodegenError

PACKED = "__attr_packed"
ALIGNED = "__attr_aligned"
PACK = "__attr_pack"
TYPEDEF = "__attr_typedef_"

# Attributes without influence on sizes and offsets.
_HARMLESS = frozenset(
    "counted_by counted_by_le counted_by_be counted_by_ptr nonstring deprecated unused may_alias "
    "always_inline const pure bitwise format designated_init transparent_union".split()
)

_WORDS = {
    "__signed__": "signed",
    "__signed": "signed",
    "__const": "const",
    "__const__": "const",
    "__volatile__": "volatile",
    "__volatile": "volatile",
    "__inline__": "inline",
    "__inline": "inline",
    "__restrict": "",
    "__restrict__": "",
    "restrict": "",
    "__extension__": "",
    "__alignof__": "_Alignof",
    "__alignof": "_Alignof",
    "alignof": "_Alignof",
    "__builtin_offsetof": "offsetof",
}

_TOKEN = re.compile(
    r"""(?P<line>(?<![^\n])[ \t]*\#[^\n]*)
      | (?P<space>\s+)
      | (?P<word>[A-Za-z_$][\w$]*)
      | (?P<text>(?:L|u8|u|U)?"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')
      | (?P<number>\.?\d(?:[eEpP][+-]|[\w.])*)
      | (?P<mark>.)
    """,
    re.VERBOSE,
)
_MARKER = re.compile(r'\s*# (\d+) "((?:[^"\\]|\\.)*)"')
_PACK = re.compile(r"\s*#\s*pragma\s+pack\s*\((.*)\)")

Token = tuple[str, str]


@dataclass
class _Body:
    """An open brace: where its markers go, and where its present declaration began."""

    kind: str
    markers: int
    start: int
    attributes: list[tuple[str, str]] = field(default_factory=list)


def normalise(text: str, strict: bool = True) -> str:
    """The same declarations in standard C, on the same lines.

    Where it need not be strict (headers of a C library, read for a few numbers), a file-level
    declaration with an unknown attribute is left out instead of being an error.
    """
    return _Normaliser(text, strict).run()


def normalise_expression(text: str) -> str:
    """An expression for pycparser: GNU spellings replaced, `(typeof(x))` casts made calls."""
    text = re.sub(r"\(\s*(?:__typeof__|__typeof|typeof)\s*\(", "__cast_like((", text)
    return "".join(
        _WORDS.get(value, value) if kind == "word" else value for kind, value in _tokens(text)
    )


def _tokens(text: str) -> list[Token]:
    return [(str(match.lastgroup), match[0]) for match in _TOKEN.finditer(text)]


class _Normaliser:
    def __init__(self, text: str, strict: bool) -> None:
        self.strict = strict
        self.tokens = _tokens(text)
        self.at = 0
        self.out: list[str] = []
        self.bodies = [_Body("file", 0, 0)]
        self.closed: _Body | None = None  # the aggregate whose `}` was the last word seen
        self.pending: list[tuple[str, str]] = []  # attributes between `struct` and `{`
        self.keyword = ""  # the last struct, union or enum, until its `{`
        self.previous = ""  # the last token kept that is no space
        self.pack: list[str] = [""]
        self.doubts: list[str] = []  # unknown attributes of the present file-level declaration

    def run(self) -> str:
        self._begin(self.bodies[0])
        while self.at < len(self.tokens):
            kind, value = self.tokens[self.at]
            self.at += 1
            if kind == "space":
                self.out.append(value)
            elif kind == "line":
                self._line(value)
            elif kind == "word":
                self._word(value)
            elif kind == "mark":
                self._mark(value)
            else:
                self._keep(value)
        if len(self.bodies) != 1:
            raise self._error("a brace is not closed")
        return "".join(self.out)

    # -- tokens ---------------------------------------------------------------------------

    def _keep(self, value: str) -> None:
        self.out.append(value)
        self.previous = value
        self.closed = None

    def _line(self, value: str) -> None:
        if pack := _PACK.match(value):
            self._pragma_pack([part.strip() for part in pack[1].split(",")])
            self.out.append("")
        elif _MARKER.match(value):
            self.out.append(value)
        elif re.match(r"\s*#\s*pragma", value):
            self.out.append("")
        else:
            raise self._error(f"an unknown directive: {value.strip()}")

    def _word(self, value: str) -> None:
        if value in ("__attribute__", "__attribute"):
            self._attributes(self._arguments())
        elif value in ("asm", "__asm__", "__asm", "_Static_assert", "static_assert"):
            while self._peek() in ("volatile", "__volatile__", "goto", "inline"):
                self._next()
            self._arguments()
        elif value in _WORDS:
            if _WORDS[value]:
                self._keep(_WORDS[value])
        else:
            if value in ("struct", "union", "enum"):
                self.keyword = value
            self._keep(value)

    def _mark(self, value: str) -> None:
        body = self.bodies[-1]
        if value == "{":
            if body.kind == "file" and self.previous == ")":
                self._skip_block()
                self._drop_declaration()
                return
            kind = {"enum": "enum", "": "block"}.get(self.keyword, "aggregate")
            self._keep(value)
            inner = _Body(kind, len(self.out), 0)
            self.out.append("")
            self.bodies.append(inner)
            pending = self.pending
            self._begin(inner)
            if kind == "aggregate":
                if self.pack[-1]:
                    self._mark_body(inner, PACK, self.pack[-1])
                for attribute in pending:
                    self._mark_body(inner, *attribute)
        elif value == "}":
            if len(self.bodies) == 1:
                raise self._error("a brace too many")
            closed = self.bodies.pop()
            self._keep(value)
            self.closed = closed
        elif value == ";":
            doubtful = bool(self.doubts) and not self.strict
            if body.kind == "file" and (doubtful or self._is_function(body)):
                self._drop_declaration()
                return
            if self.doubts:
                raise CodegenError(self.doubts[0])
            self._keep(value)
            if body.kind == "file":
                self._align_typedef(body)
            self._begin(body)
        else:
            self._keep(value)

    # -- declarations ---------------------------------------------------------------------

    def _begin(self, body: _Body) -> None:
        """A new declaration starts here; a slot is left for what must stand in front of it."""
        body.start = len(self.out)
        body.attributes = []
        self.out.append("")
        self.pending, self.keyword = [], ""

    def _is_function(self, body: _Body) -> bool:
        text = "".join(part for part in self.out[body.start :] if not part.lstrip().startswith("#"))
        words = text.split(None, 1)
        if not words or words[0] == "typedef" or "{" in text:
            return False
        return words[0] == "extern" or "(" in text

    def _drop_declaration(self) -> None:
        body = self.bodies[-1]
        lines = [
            part if part.lstrip().startswith("#") else "\n" * part.count("\n")
            for part in self.out[body.start :]
        ]
        del self.out[body.start :]
        self.out += lines
        self.doubts = []
        self._begin(body)

    def _align_typedef(self, body: _Body) -> None:
        if not body.attributes:
            return
        text = "".join(self.out[body.start :])
        names = re.findall(r"(\w+)\s*(?:\[[^]]*\]\s*)*;\s*$", text)
        if not text.lstrip().startswith("typedef"):
            return  # a variable: it has no place in the tables
        if not names:
            raise self._error("an attribute in a typedef without a plain name")
        for attribute, argument in body.attributes:
            if attribute == ALIGNED:
                self.out.append(f" typedef char {TYPEDEF}{names[0]}[{argument}];")

    def _skip_block(self) -> None:
        depth = 1
        while depth:
            kind, value = self.tokens[self.at] if self.at < len(self.tokens) else ("end", "")
            if kind == "end":
                raise self._error("a function is not closed")
            self.at += 1
            if kind == "line" or kind == "space":
                self.out.append(value)
            elif kind == "mark":
                depth += {"{": 1, "}": -1}.get(value, 0)

    # -- attributes -----------------------------------------------------------------------

    def _attributes(self, text: str) -> None:
        for name, argument in _split_attributes(text):
            if name == "packed":
                self._attribute(PACKED, "")
            elif name == "aligned":
                self._attribute(ALIGNED, normalise_expression(argument) or "16")
            elif name not in _HARMLESS:
                doubt = self._error(f"an unknown attribute: {name}")
                if self.bodies[-1].kind != "file":
                    raise doubt
                self.doubts.append(str(doubt))

    def _attribute(self, name: str, argument: str) -> None:
        body = self.bodies[-1]
        if self.closed is not None:
            if self.closed.kind != "aggregate":
                shown = name.removeprefix("__attr_")
                raise self._error(f"an attribute of an {self.closed.kind}: {shown}")
            self._mark_body(self.closed, name, argument)
        elif self.previous in ("struct", "union"):
            self.pending.append((name, argument))
        elif body.kind == "aggregate":
            self.out[body.start] += f"_Alignas({argument or PACKED}) "
        elif body.kind == "file":
            body.attributes.append((name, argument))
        elif body.kind != "enum":
            raise self._error("an attribute where none was expected")

    def _mark_body(self, body: _Body, name: str, argument: str) -> None:
        self.out[body.markers] += f" char {name}[{argument}];" if argument else f" char {name};"

    def _pragma_pack(self, arguments: list[str]) -> None:
        if arguments == [""]:
            self.pack[-1] = ""
        elif arguments[0] == "pop":
            if len(self.pack) < 2:
                raise self._error("#pragma pack(pop) without a push")
            self.pack.pop()
        elif arguments[0] == "push":
            self.pack.append(arguments[-1] if len(arguments) > 1 else self.pack[-1])
        elif arguments[0].isdigit():
            self.pack[-1] = arguments[0]
        else:
            raise self._error(f"an unknown #pragma pack({', '.join(arguments)})")

    # -- reading on -----------------------------------------------------------------------

    def _skip_space(self) -> None:
        while self.at < len(self.tokens) and self.tokens[self.at][0] in ("space", "line"):
            self.out.append(self.tokens[self.at][1])
            self.at += 1

    def _peek(self) -> str:
        self._skip_space()
        return self.tokens[self.at][1] if self.at < len(self.tokens) else ""

    def _next(self) -> str:
        value = self._peek()
        self.at += 1
        return value

    def _arguments(self) -> str:
        """The text between the next pair of parentheses."""
        if self._next() != "(":
            raise self._error("a parenthesis was expected")
        depth = 1
        parts: list[str] = []
        while True:
            if self.at >= len(self.tokens):
                raise self._error("a parenthesis is not closed")
            kind, value = self.tokens[self.at]
            self.at += 1
            if kind == "line":
                self.out.append(value)
                continue
            if kind == "space":
                self.out.append("\n" * value.count("\n"))
                value = " "
            depth += {"(": 1, ")": -1}.get(value, 0)
            if not depth:
                return "".join(parts)
            parts.append(value)

    def _error(self, message: str) -> CodegenError:
        file, line = "<unit>", 1
        for kind, value in self.tokens[: self.at]:
            if kind == "line" and (marker := _MARKER.match(value)):
                file, line = marker[2], int(marker[1]) - 1
            else:
                line += value.count("\n")
        return CodegenError(f"{file}:{line}: {message}")


def _split_attributes(text: str) -> list[tuple[str, str]]:
    """`(packed, __aligned__(4))` -> [("packed", ""), ("aligned", "4")]."""
    text = text.strip()
    if text.startswith("(") and text.endswith(")"):
        text = text[1:-1]
    parts: list[str] = []
    depth, part = 0, ""
    for character in text + ",":
        depth += {"(": 1, ")": -1}.get(character, 0)
        if character == "," and depth == 0:
            parts.append(part.strip())
            part = ""
        else:
            part += character
    found = []
    for part in filter(None, parts):
        name, _, argument = part.partition("(")
        name = name.strip()
        if name.startswith("__") and name.endswith("__"):
            name = name[2:-2]
        found.append((name, argument.rpartition(")")[0].strip()))
    return found
