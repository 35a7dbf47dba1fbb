"""From a layout to the members that a Record class shows: flattened, named for Python, coded.

Names are those of C, with one rule for each of the two kinds that Python cannot take: a keyword
gets an underscore behind it (`from` -> `from_`), and of several underscores in front one stays
(`__pad` -> `_pad`), because a class body mangles names that begin with two.
"""

from __future__ import annotations

import keyword

from .ctype import Aligned, Array, Int, Pointer, Type
from .declarations import Aggregate
from .errors import CodegenError
from .layout import Slot, Types
from .model import Member, Struct


def python_name(name: str) -> str:
    """A C member's name as a Python attribute."""
    if name.startswith("__"):
        name = "_" + name.lstrip("_")
    return name + "_" if keyword.iskeyword(name) else name


class Flattener:
    """Makes the `Struct` records of one unit."""

    def __init__(self, types: Types) -> None:
        self.types = types
        self.structs: dict[str, Struct] = {}
        self._needed: list[tuple[str, Aggregate]] = []

    def add(self, name: str, aggregate: Aggregate, header: str, line: int) -> None:
        """Enters a struct, and under names of their own those without a tag that it consists of."""
        layout = self.types.layout(aggregate)
        members = self._flatten(name, aggregate, 0, "", "")
        names = [member.name for member in members]
        if twice := {member for member in names if names.count(member) > 1}:
            raise CodegenError(f"{name}: members with the same name: {', '.join(sorted(twice))}")
        tag = f"{aggregate.kind} {name}" if aggregate.tagged else name
        self.structs[name] = Struct(
            name, aggregate.kind, layout.size, layout.align, tuple(members), header, line, tag
        )
        needed, self._needed = self._needed, []
        for inner, nested in needed:
            self.add(inner, nested, header, line)

    def _flatten(
        self, owner: str, aggregate: Aggregate, base: int, prefix: str, c_prefix: str
    ) -> list[Member]:
        members = []
        for slot in self.types.layout(aggregate).slots:
            name, c_name = prefix + python_name(slot.name), c_prefix + slot.name
            type_, offset = _plain(slot.type), base + slot.offset
            if slot.width is not None:
                members.append(self._bits(name, c_name, slot, base, aggregate))
            elif not isinstance(type_, Aggregate) or (slot.name and type_.name):
                members.append(self._member(owner, name, c_name, offset, type_))
            elif slot.name:
                members += self._flatten(owner, type_, offset, name + ".", c_name + ".")
            else:
                members += self._flatten(owner, type_, offset, prefix, c_prefix)
        return members

    def _member(
        self, owner: str, name: str, c_name: str, offset: int, type_: Type
    ) -> Member:
        size = self.types.size(type_)
        flexible = isinstance(type_, Array) and not type_.count
        code = self._code(f"{owner}.{name}", type_)
        if flexible:
            code = f"flex:{code.removeprefix('packed:').removeprefix('array:')}"
        return Member(name, offset, size, code, c_name)

    def _code(self, path: str, type_: Type) -> str:
        type_ = _plain(type_)
        if isinstance(type_, Pointer):
            return "pointer"
        if isinstance(type_, Int):
            return _integer(type_)
        if isinstance(type_, Aggregate):
            if not type_.name:
                self._needed.append((path, type_))
                return f"struct:{path}"
            return f"struct:{type_.name}"
        if isinstance(type_, Array):
            element = _plain(type_.element)
            while isinstance(element, Array):
                element = _plain(element.element)
            if isinstance(element, Int) and element.size == 1 and element.name != "bool":
                if element.text:
                    return "string"
                return "packed:s8" if element.signed else "binary"
            code = self._code(path, element)
            return f"array:{code}" if code.startswith("struct:") else f"packed:{code}"
        raise CodegenError(f"{path}: a member of a type without a size")

    def _bits(
        self, name: str, c_name: str, slot: Slot, base: int, aggregate: Aggregate
    ) -> Member:
        """A bit field in the smallest integer, no larger than its type, that holds all of it."""
        declared = _plain(slot.type)
        assert isinstance(declared, Int) and slot.width is not None
        total = self.types.layout(aggregate).size
        sizes = [declared.size, *(size for size in (1, 2, 4, 8) if size != declared.size)]
        for size in sizes:
            offset = slot.bit // (8 * size) * size
            shift = slot.bit - 8 * offset
            if shift + slot.width <= 8 * size and offset + size <= total:
                break
        else:
            raise CodegenError(f"{aggregate.name}.{name}: a bit field across integers")
        if self.types.abi.big_endian:
            shift = 8 * size - shift - slot.width
        sign = "s" if declared.signed else "u"
        code = f"bits:{sign}{8 * size}:{shift}:{slot.width}"
        return Member(name, base + offset, size, code, c_name)


def _plain(type_: Type) -> Type:
    while isinstance(type_, Aligned):
        type_ = type_.type
    return type_


def _integer(type_: Int) -> str:
    if type_.order == "be":
        return f"be{8 * type_.size}"
    return f"{'s' if type_.signed else 'u'}{8 * type_.size}"
