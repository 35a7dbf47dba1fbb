"""Constant expressions by C's rules: literals, promotions, conversions, casts, sizeof, offsetof."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pycparser import c_ast

from .abi import Abi
from .ctype import Aligned, Array, Int, Type
from .declarations import Aggregate, Declarations, Enumeration
from .errors import CodegenError, NotConstant
from .layout import Types

Node = Any

_NUMBER = re.compile(r"(0[xX][0-9a-fA-F]+|0[bB][01]+|\d+)([uUlL]*)$")
_ESCAPE = re.compile(rb"\\(x[0-9a-fA-F]+|[0-7]{1,3}|.)", re.DOTALL)
_SIMPLE = dict(zip(b"abfnrtv", b"\a\b\f\n\r\t\v", strict=True))
_SWAP = re.compile(r"(?:__builtin_bswap|__fswab|__swab|___constant_swab)(16|32|64)$")


@dataclass(frozen=True)
class Number:
    """An integer value and its C type."""

    value: int
    type: Int


@dataclass(frozen=True)
class Address:
    """A place known as bytes from a null pointer: what offsetof by hand goes through."""

    offset: int
    type: Type


Value = Number | Address | str


class Evaluator:
    """Evaluates the constant expressions of one unit under one ABI."""

    def __init__(self, declarations: Declarations, abi: Abi) -> None:
        self.types = Types(declarations, abi, self.number)
        self.types.enum_range = self._enum_range
        self._integers = self.types.integers
        self.names: dict[str, Value] = {}
        self._ranges: dict[int, tuple[int, int]] = {}
        for enumeration in declarations.enumerations:
            self._enumerate(enumeration)

    def number(self, node: Node) -> int:
        """The integer that an expression stands for."""
        try:
            value = self.evaluate(node)
        except NotConstant as error:
            raise CodegenError(f"{node.coord}: {error}") from None
        if not isinstance(value, Number):
            raise CodegenError(f"{node.coord}: no integer")
        return value.value

    def evaluate(self, node: Node) -> Value:
        """The value of an expression; raises NotConstant with the reason if it has none."""
        method = getattr(self, "_" + type(node).__name__.lower(), None)
        if method is None:
            raise NotConstant(f"not a constant expression ({type(node).__name__})")
        found: Value = method(node)
        return found

    # -- enumerators ----------------------------------------------------------------------

    def _enumerate(self, enumeration: Enumeration) -> None:
        value, rows = -1, []
        for name, expression, _ in enumeration.enumerators:
            value = value + 1 if expression is None else self.number(expression)
            rows.append(value)
            self.names[name] = Number(value, self._enumerator_type(value))
        self._ranges[id(enumeration)] = (min(rows), max(rows)) if rows else (0, 0)

    def _enumerator_type(self, value: int) -> Int:
        for name in ("int", "unsigned int", "long long", "unsigned long long"):
            if self._integers[name].wrap(value) == value:
                return self._integers[name]
        raise CodegenError(f"an enumerator of more than 64 bits: {value}")

    def _enum_range(self, enumeration: Enumeration) -> tuple[int, int]:
        return self._ranges.get(id(enumeration), (0, 0))

    # -- leaves ---------------------------------------------------------------------------

    def _constant(self, node: Node) -> Value:
        if node.type == "string":
            return _text(node.value)
        if node.type == "char":
            code = _text(node.value)
            if len(code) != 1:
                raise NotConstant("a character constant of several characters")
            return Number(self._integers["char"].wrap(ord(code)), self._integers["int"])
        if "float" in node.type or "double" in node.type:
            raise NotConstant("a floating-point number")
        return self._literal(node.value)

    def _literal(self, text: str) -> Number:
        match = _NUMBER.match(text)
        if match is None:
            raise NotConstant(f"not an integer: {text}")
        digits, suffix = match[1], match[2].lower()
        decimal = digits[0] != "0" or digits == "0"
        octal = not decimal and digits[1:2].isdigit()
        value = int(digits, 8) if octal else int(digits, 0)
        for size in ("int", "long", "long long")[suffix.count("l") :]:
            if "u" not in suffix and self._integers[size].wrap(value) == value:
                return Number(value, self._integers[size])
            unsigned = self._integers["unsigned " + size]
            if ("u" in suffix or not decimal) and unsigned.wrap(value) == value:
                return Number(value, unsigned)
        raise NotConstant(f"an integer of more than 64 bits: {text}")

    def _id(self, node: Node) -> Value:
        try:
            return self.names[node.name]
        except KeyError:
            raise NotConstant(f"{node.name} is not a constant") from None

    # -- operators ------------------------------------------------------------------------

    def _unaryop(self, node: Node) -> Value:
        if node.op == "sizeof":
            return self._size_t(self.types.size(self._type_of(node.expr)))
        if node.op == "_Alignof":
            return self._size_t(self.types.align(self._type_of(node.expr)))
        if node.op == "&":
            return self._place(node.expr)
        operand = self._integer(node.expr)
        if node.op == "!":
            return self._int(not operand.value)
        operand = self._promote(operand)
        value = {"-": -operand.value, "+": operand.value, "~": ~operand.value}.get(node.op)
        if value is None:
            raise NotConstant(f"operator {node.op}")
        return Number(operand.type.wrap(value), operand.type)

    def _binaryop(self, node: Node) -> Value:
        operator = node.op
        if operator in ("&&", "||"):
            left = bool(self._integer(node.left).value)
            if left == (operator == "||"):
                return self._int(left)
            return self._int(bool(self._integer(node.right).value))
        left_value, right_value = self._integer(node.left), self._integer(node.right)
        if operator in ("<<", ">>"):
            left_value = self._promote(left_value)
            shift = right_value.value
            if not 0 <= shift < 8 * left_value.type.size:
                raise NotConstant(f"a shift by {shift}")
            value = left_value.value << shift if operator == "<<" else left_value.value >> shift
            return Number(left_value.type.wrap(value), left_value.type)
        type_ = self._common(left_value, right_value)
        a, b = type_.wrap(left_value.value), type_.wrap(right_value.value)
        if operator in _COMPARE:
            return self._int(_COMPARE[operator](a, b))
        if operator in ("/", "%") and b == 0:
            raise NotConstant("a division by zero")
        if operator not in _ARITHMETIC:
            raise NotConstant(f"operator {operator}")
        return Number(type_.wrap(_ARITHMETIC[operator](a, b)), type_)

    def _ternaryop(self, node: Node) -> Value:
        chosen = node.iftrue if self._integer(node.cond).value else node.iffalse
        value = self.evaluate(chosen)
        if not isinstance(value, Number):
            return value
        other = self._quiet(node.iffalse if chosen is node.iftrue else node.iftrue)
        type_ = self._common(value, other) if other else self._promote(value).type
        return Number(type_.wrap(value.value), type_)

    def _cast(self, node: Node) -> Value:
        type_ = self.types.resolve(node.to_type.type)
        return self._convert(self.evaluate(node.expr), type_)

    def _convert(self, value: Value, type_: Type) -> Value:
        while isinstance(type_, Aligned):
            type_ = type_.type
        if isinstance(type_, Int):
            if isinstance(value, Address):
                value = self._size_t(value.offset)
            if not isinstance(value, Number):
                raise NotConstant("a cast of a string")
            if type_.name == "bool":
                return Number(int(bool(value.value)), type_)
            return Number(type_.wrap(value.value), type_)
        target = getattr(type_, "target", None)
        if target is not None and isinstance(value, Number):
            return Address(value.value, type_)
        raise NotConstant("a cast to a type that is no integer")

    def _funccall(self, node: Node) -> Value:
        arguments = node.args.exprs if node.args else []
        if isinstance(node.name, c_ast.FuncCall) and node.name.name.name == "__cast_like":
            like = self._integer(node.name.args.exprs[0])
            return self._convert(self.evaluate(arguments[0]), like.type)
        name = getattr(node.name, "name", "")
        if name == "offsetof" and len(arguments) == 2:
            base = Address(0, self.types.resolve(arguments[0].type))
            return self._size_t(self._member_path(base, arguments[1]).offset)
        if name == "__builtin_constant_p":
            return self._int(True)
        if name == "__builtin_choose_expr" and len(arguments) == 3:
            return self.evaluate(arguments[1 if self._integer(arguments[0]).value else 2])
        if (swap := _SWAP.match(name)) and len(arguments) == 1:
            type_ = self._swapped_type(int(swap[1]))
            raw = type_.wrap(self._integer(arguments[0]).value).to_bytes(type_.size, "little")
            return Number(int.from_bytes(raw, "big"), type_)
        raise NotConstant(f"a call of {name or 'something'}()")

    def _exprlist(self, node: Node) -> Value:
        raise NotConstant("a list of expressions")

    def _structref(self, node: Node) -> Value:
        raise NotConstant("a member of an object")

    # -- places: sizeof(x), offsetof, &((T *)0)->member -----------------------------------

    def _type_of(self, node: Node) -> Type:
        if isinstance(node, c_ast.Typename):
            return self.types.resolve(node.type)
        if isinstance(node, (c_ast.StructRef, c_ast.ArrayRef)):
            return self._place(node).type
        value = self.evaluate(node)
        if isinstance(value, str):
            return Array(self._integers["char"], len(value) + 1)
        return value.type

    def _place(self, node: Node) -> Address:
        if isinstance(node, c_ast.StructRef):
            if node.type == "->":
                base = self.evaluate(node.name)
                if not isinstance(base, Address) or not hasattr(base.type, "target"):
                    raise NotConstant("a member of an object")
                base = Address(base.offset, self.types.resolve(base.type.target))
            else:
                base = self._place(node.name)
            return self._member(base, node.field.name)
        if isinstance(node, c_ast.ArrayRef):
            return self._item(self._place(node.name), node.subscript)
        raise NotConstant("the address of an object")

    def _member_path(self, base: Address, node: Node) -> Address:
        if isinstance(node, c_ast.ID):
            return self._member(base, node.name)
        if isinstance(node, c_ast.StructRef):
            return self._member(self._member_path(base, node.name), node.field.name)
        if isinstance(node, c_ast.ArrayRef):
            return self._item(self._member_path(base, node.name), node.subscript)
        raise NotConstant("not a member")

    def _member(self, base: Address, name: str) -> Address:
        type_ = base.type
        if not isinstance(type_, Aggregate):
            raise NotConstant(f"{name} is no member")
        for slot in self.types.layout(type_).slots:
            here = Address(base.offset + slot.offset, slot.type)
            if slot.name == name and slot.width is None:
                return here
            if not slot.name and isinstance(slot.type, Aggregate):
                try:
                    return self._member(here, name)
                except NotConstant:
                    pass
        raise NotConstant(f"{name} is no member of {type_.name or type_.kind}")

    def _item(self, base: Address, subscript: Node) -> Address:
        if not isinstance(base.type, Array):
            raise NotConstant("a subscript of no array")
        step = self.types.size(base.type.element)
        return Address(base.offset + step * self._integer(subscript).value, base.type.element)

    # -- types of results -----------------------------------------------------------------

    def _integer(self, node: Node) -> Number:
        value = self.evaluate(node)
        if isinstance(value, Address):
            return self._size_t(value.offset)
        if not isinstance(value, Number):
            raise NotConstant("a string in an expression")
        return value

    def _quiet(self, node: Node) -> Number | None:
        try:
            return self._integer(node)
        except NotConstant:
            return None

    def _int(self, value: bool) -> Number:
        return Number(int(value), self._integers["int"])

    def _size_t(self, value: int) -> Number:
        return Number(value, self._integers["unsigned long"])

    def _swapped_type(self, bits: int) -> Int:
        names = {16: "unsigned short", 32: "unsigned int", 64: "unsigned long long"}
        return self._integers[names[bits]]

    def _promote(self, number: Number) -> Number:
        if number.type.rank < self._integers["int"].rank:
            return Number(number.value, self._integers["int"])
        return number

    def _common(self, left: Number, right: Number) -> Int:
        """The usual arithmetic conversions."""
        a, b = self._promote(left).type, self._promote(right).type
        if a.signed == b.signed:
            return a if a.rank >= b.rank else b
        unsigned, signed = (b, a) if a.signed else (a, b)
        if unsigned.rank >= signed.rank:
            return unsigned
        if signed.size > unsigned.size:
            return signed
        return self._integers["unsigned " + signed.name]


def _divide(a: int, b: int) -> int:
    quotient = abs(a) // abs(b)
    return quotient if (a < 0) == (b < 0) else -quotient


_ARITHMETIC: dict[str, Callable[[int, int], int]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": _divide,
    "%": lambda a, b: a - b * _divide(a, b),
    "&": lambda a, b: a & b,
    "|": lambda a, b: a | b,
    "^": lambda a, b: a ^ b,
}

_COMPARE: dict[str, Callable[[int, int], bool]] = {
    "==": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
    "<": lambda a, b: a < b,
    ">": lambda a, b: a > b,
    "<=": lambda a, b: a <= b,
    ">=": lambda a, b: a >= b,
}


def _text(literal: str) -> str:
    """The bytes of a string or character literal, as Latin-1 text."""
    parts = re.findall(r'"((?:[^"\\]|\\.)*)"', literal, re.DOTALL)
    if literal[:1] == "'":
        parts = [literal[1:-1]]
    if not parts:
        raise NotConstant(f"a literal with a prefix: {literal}")
    raw = "".join(parts).encode("utf-8", "surrogateescape")
    return _ESCAPE.sub(_unescape, raw).decode("latin-1")


def _unescape(match: re.Match[bytes]) -> bytes:
    code = match[1]
    if code[:1] == b"x":
        return bytes([int(code[1:], 16) & 0xFF])
    if code[:1].isdigit():
        return bytes([int(code, 8) & 0xFF])
    return bytes([_SIMPLE.get(code[0], code[0])])
