"""pycparser's tree, indexed: typedefs, tags, enumerators; each with the header that defines it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pycparser import CParser, c_ast
from pycparser.c_parser import ParseError

from .errors import CodegenError
from .normalise import ALIGNED, PACK, PACKED, TYPEDEF

Node = Any  # pycparser has no type information


@dataclass(eq=False)
class Aggregate:
    """A struct or union with a body; the name is its tag, or that of a typedef, or empty."""

    kind: str
    name: str
    members: list[Node]
    packed: bool
    aligned: list[Node]
    pack: int
    file: str
    line: int = 0
    tagged: bool = True
    incomplete: bool = False


@dataclass(eq=False)
class Enumeration:
    """An enum with a body: rows of name, expression (None for «one more») and line."""

    tag: str
    enumerators: list[tuple[str, Node, int]]
    file: str


@dataclass(eq=False)
class Typedef:
    """A typedef; `aligned` is the alignment that an attribute gave it."""

    name: str
    type: Node
    aligned: Node = None


class Declarations:
    """All that a unit declares."""

    def __init__(self, text: str) -> None:
        self.typedefs: dict[str, Typedef] = {}
        self.tags: dict[tuple[str, str], Aggregate] = {}
        self.enum_tags: dict[str, Enumeration] = {}
        self.aggregates: list[Aggregate] = []
        self.enumerations: list[Enumeration] = []
        self._by_node: dict[int, Aggregate] = {}
        self._enum_by_node: dict[int, Enumeration] = {}
        try:
            self._tree = CParser().parse(text, "<unit>")
        except ParseError as error:
            raise CodegenError(f"cannot parse: {error}") from None
        for declaration in self._tree.ext:
            self._declare(declaration)

    def aggregate(self, node: Node) -> Aggregate:
        """The aggregate that a `Struct` or `Union` node means."""
        if id(node) in self._by_node:
            return self._by_node[id(node)]
        kind = _kind(node)
        found = self.tags.get((kind, node.name))
        return found or Aggregate(kind, node.name, [], False, [], 0, "", incomplete=True)

    def enumeration(self, node: Node) -> Enumeration | None:
        """The enumeration that an `Enum` node means, None if it has no body anywhere."""
        return self._enum_by_node.get(id(node)) or self.enum_tags.get(node.name)

    # -- the walk -------------------------------------------------------------------------

    def _declare(self, node: Node) -> None:
        if isinstance(node, c_ast.Typedef):
            self._visit(node.type)
            if node.name.startswith(TYPEDEF):
                self.typedefs[node.name[len(TYPEDEF) :]].aligned = node.type.dim
                return
            self.typedefs[node.name] = Typedef(node.name, node.type)
            inner = node.type.type if isinstance(node.type, c_ast.TypeDecl) else None
            found = self._by_node.get(id(inner))
            if found is not None and not found.name:
                found.name = node.name
        elif isinstance(node, c_ast.Decl):
            self._visit(node.type)

    def _visit(self, node: Node) -> None:
        """Enters every struct, union and enum with a body below a type."""
        if isinstance(node, (c_ast.Struct, c_ast.Union)):
            if node.decls is not None:
                self._enter(node)
        elif isinstance(node, c_ast.Enum):
            if node.values is not None:
                self._enter_enum(node)
        elif isinstance(node, (c_ast.TypeDecl, c_ast.PtrDecl, c_ast.ArrayDecl)):
            self._visit(node.type)
        elif isinstance(node, c_ast.FuncDecl):
            self._visit(node.type)

    def _enter(self, node: Node) -> None:
        file, line = _place(node)
        name = node.name or ""
        found = Aggregate(_kind(node), name, [], False, [], 0, file, line, bool(name))
        self._by_node[id(node)] = found
        if found.name:
            if (found.kind, found.name) in self.tags:
                raise CodegenError(f"{node.coord}: {found.kind} {found.name} is defined twice")
            self.tags[found.kind, found.name] = found
        self.aggregates.append(found)
        for member in node.decls:
            marker = getattr(member, "name", None)
            if isinstance(member, c_ast.Pragma):
                raise CodegenError(f"{member.coord}: a pragma inside a struct")
            if marker == PACKED:
                found.packed = True
            elif marker == ALIGNED:
                found.aligned.append(member.type.dim)
            elif marker == PACK:
                found.pack = int(member.type.dim.value)
            else:
                found.members.append(member)
                self._visit(member.type)

    def _enter_enum(self, node: Node) -> None:
        file, _ = _place(node)
        rows = [(item.name, item.value, _place(item)[1]) for item in node.values.enumerators]
        found = Enumeration(node.name or "", rows, file)
        self._enum_by_node[id(node)] = found
        if node.name:
            self.enum_tags[node.name] = found
        self.enumerations.append(found)


class Expressions:
    """Parses single expressions, with the typedef names of a unit known."""

    def __init__(self, typedefs: dict[str, Typedef]) -> None:
        self._typedefs = typedefs
        self._parser = CParser()

    def parse(self, text: str, words: Iterator[str]) -> Node:
        """The tree of `text`, whose identifiers are `words`; ValueError if it is no expression."""
        if text.isalnum() or text.isidentifier():
            # Most macros are a number or a name: no need of a parser.
            return c_ast.Constant("int", text) if text[0].isdigit() else c_ast.ID(text)
        known = sorted({word for word in words if word in self._typedefs})
        names = "".join(f"typedef int {word};" for word in known)
        try:
            tree = self._parser.parse(f"{names} int v = ({text}\n);", "<macro>")
        except ParseError as error:
            raise ValueError(str(error)) from None
        if len(tree.ext) != len(known) + 1:
            raise ValueError("more than an expression")
        return tree.ext[-1].init


def _kind(node: Node) -> str:
    return "struct" if isinstance(node, c_ast.Struct) else "union"


def _place(node: Node) -> tuple[str, int]:
    return (node.coord.file, node.coord.line) if node.coord else ("", 0)
