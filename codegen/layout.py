"""Sizes, alignments and offsets as gcc lays them out (System V ABIs)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pycparser import c_ast

from .abi import Abi
from .ctype import Aligned, Array, Int, Other, Pointer, Type, canonical, integer_types, with_order
from .declarations import Aggregate, Declarations, Enumeration
from .errors import CodegenError
from .normalise import PACKED

Node = Any


@dataclass(frozen=True)
class Slot:
    """One member where it lies: bytes from the start, or, with a width, bits from the start."""

    name: str
    type: Type
    offset: int
    bit: int = 0
    width: int | None = None


@dataclass(frozen=True)
class Layout:
    """A struct or union laid out."""

    size: int
    align: int
    slots: tuple[Slot, ...]


class Types:
    """The types of one unit under one ABI."""

    def __init__(
        self, declarations: Declarations, abi: Abi, number: Callable[[Node], int]
    ) -> None:
        self.declarations = declarations
        self.abi = abi
        self.integers = integer_types(abi)
        self._number = number  # the value of a constant expression
        self._typedefs: dict[str, Type] = {}
        self._layouts: dict[int, Layout] = {}
        self._enums: dict[int, Int] = {}
        self.enum_range: Callable[[Enumeration], tuple[int, int]] = lambda _: (0, 0)

    # -- from the tree to types -----------------------------------------------------------

    def resolve(self, node: Node) -> Type:
        """The type that a type node of the tree means."""
        if isinstance(node, (c_ast.TypeDecl, c_ast.Typename)):
            return self.resolve(node.type)
        if isinstance(node, c_ast.PtrDecl):
            return Pointer(node.type)
        if isinstance(node, c_ast.ArrayDecl):
            count = None if node.dim is None else self._number(node.dim)
            return Array(self.resolve(node.type), count)
        if isinstance(node, (c_ast.Struct, c_ast.Union)):
            return self.declarations.aggregate(node)
        if isinstance(node, c_ast.Enum):
            return self._enum(node)
        if isinstance(node, c_ast.IdentifierType):
            return self._named(node)
        return Other(type(node).__name__)

    def _named(self, node: Node) -> Type:
        name = node.names[0]
        if len(node.names) > 1 or name not in self.declarations.typedefs:
            words = canonical(node.names)
            return self.integers.get(words) or Other(words)
        if name not in self._typedefs:
            typedef = self.declarations.typedefs[name]
            found = with_order(self.resolve(typedef.type), name)
            if typedef.aligned is not None:
                found = Aligned(found, self._number(typedef.aligned))
            self._typedefs[name] = found
        return self._typedefs[name]

    def _enum(self, node: Node) -> Int:
        enumeration = self.declarations.enumeration(node)
        if enumeration is None:
            raise CodegenError(f"{node.coord}: enum {node.name} has no body")
        if id(enumeration) not in self._enums:
            low, high = self.enum_range(enumeration)
            names = ["int"] if low < 0 else ["unsigned int"]
            names += ["long long"] if low < 0 else ["unsigned long long"]
            fitting = [
                type_
                for type_ in map(self.integers.__getitem__, names)
                if type_.wrap(low) == low and type_.wrap(high) == high
            ]
            self._enums[id(enumeration)] = fitting[0]
        return self._enums[id(enumeration)]

    # -- sizes ----------------------------------------------------------------------------

    def size(self, type_: Type) -> int:
        if isinstance(type_, Int):
            return type_.size
        if isinstance(type_, Pointer):
            return self.abi.pointer_size
        if isinstance(type_, Array):
            return self.size(type_.element) * (type_.count or 0)
        if isinstance(type_, Aligned):
            return self.size(type_.type)
        if isinstance(type_, Aggregate):
            return self.layout(type_).size
        raise CodegenError(f"a type without a size: {type_.name}")

    def align(self, type_: Type) -> int:
        """The alignment of a member of this type."""
        if isinstance(type_, Int):
            return min(type_.size, self.abi.member_align_64) if type_.size == 8 else type_.size
        if isinstance(type_, Pointer):
            return self.abi.pointer_size
        if isinstance(type_, Array):
            return self.align(type_.element)
        if isinstance(type_, Aligned):
            return type_.align
        if isinstance(type_, Aggregate):
            return self.layout(type_).align
        raise CodegenError(f"a type without an alignment: {type_.name}")

    def layout(self, aggregate: Aggregate) -> Layout:
        """Where every member lies; an incomplete type is an error, never size 0."""
        if aggregate.incomplete:
            raise CodegenError(f"{aggregate.kind} {aggregate.name} has no body")
        if id(aggregate) not in self._layouts:
            self._layouts[id(aggregate)] = self._lay_out(aggregate)
        return self._layouts[id(aggregate)]

    def _lay_out(self, aggregate: Aggregate) -> Layout:
        bits = end = 0
        align = 1
        slots = []
        for member in aggregate.members:
            if not hasattr(member, "bitsize"):
                raise CodegenError(f"{member.coord}: no member")
            if member.name is None and _tagged(member.type):
                continue  # declares a tag, not a member
            type_ = self.resolve(member.type)
            natural = self._member_align(aggregate, member, type_)
            if aggregate.kind == "union":
                bits = 0
            if member.bitsize is not None:
                width = self._number(member.bitsize)
                bits = self._place_bits(aggregate, type_, natural, bits, width)
                if width and member.name:
                    slots.append(Slot(member.name, type_, 0, bits, width))
                bits += width
                if width and member.name:
                    align = max(align, natural)
            else:
                offset = _up(-(-bits // 8), natural)
                slots.append(Slot(member.name or "", type_, offset))
                bits = 8 * (offset + self.size(type_))
                align = max(align, natural)
            end = max(end, bits)
        for expression in aggregate.aligned:
            align = max(align, self._number(expression))
        return Layout(_up(-(-end // 8), align), align, tuple(slots))

    def _member_align(self, aggregate: Aggregate, member: Node, type_: Type) -> int:
        wanted = 0
        packed = aggregate.packed
        for specifier in member.align or ():
            expression = specifier.alignment
            if isinstance(expression, c_ast.ID) and expression.name == PACKED:
                packed = True
            else:
                wanted = max(wanted, self._number(expression))
        natural = 1 if packed else self.align(type_)
        natural = max(natural, wanted)
        return min(natural, aggregate.pack) if aggregate.pack else natural

    def _place_bits(
        self, aggregate: Aggregate, type_: Type, natural: int, bits: int, width: int
    ) -> int:
        """The first bit of a bit field that could start at `bits`."""
        unit = 8 * self.size(type_)
        if width == 0:
            return _up(bits, 8 * self.align(type_))
        if aggregate.packed and natural == 1:
            return bits
        step = 8 * natural
        straddles = -(-(bits % step + width) // step) > unit // step
        return _up(bits, step) if straddles else bits


def _tagged(node: Node) -> bool:
    inner = node.type if isinstance(node, c_ast.TypeDecl) else node
    return isinstance(inner, (c_ast.Struct, c_ast.Union, c_ast.Enum)) and (
        bool(inner.name) or isinstance(inner, c_ast.Enum)
    )


def _up(value: int, step: int) -> int:
    return -(-value // step) * step
