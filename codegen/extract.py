"""Headers in, model out: the pipeline of one header set under one ABI."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from . import functions
from . import manifest as manifests
from .abi import DEFAULT, Abi
from .declarations import Declarations, Expressions
from .errors import CodegenError, NotConstant
from .evaluate import Address, Evaluator, Number
from .manifest import Manifest
from .members import Flattener, python_name
from .model import Const, Enum, Function, Model
from .normalise import normalise, normalise_expression
from .preprocess import LIBC, Macro, Unit

COMMAND = "gcc -E"

# Headers without names of interest which macros of others need.
COMPANIONS = ("linux/ioctl.h", "asm/ioctls.h", "asm/byteorder.h")

Node = Any

_VERSION = "LINUX_VERSION_CODE"
_WORD = re.compile(r"[A-Za-z_]\w*")


@dataclass(frozen=True)
class Source:
    """Where headers come from and how they are read."""

    include: tuple[Path, ...]
    command: str = COMMAND
    abi: Abi = DEFAULT

    @property
    def path(self) -> tuple[Path, ...]:
        """Where the preprocessor searches: stand-ins for the C library, for asm/, the headers."""
        return (LIBC, *self.abi.include, *self.include)


def extract(source: Source, manifest: Manifest, numbers: Sequence[Const] = ()) -> Model:
    """Reads the headers of the manifest that the source has, and the names wanted from libc.

    Numbers are further constants which the headers may use, and which are no part of the model.
    """
    present = [header for header in manifest.headers if _exists(header.name, source.include)]
    if not present:
        raise CodegenError(f"none of the headers is in {', '.join(map(str, source.include))}")
    own = libc(source, manifest.libc)
    lines = [f"#include <{name}>" for header in present for name in (*header.preludes, header.name)]
    defines = [f"{const.name}={const.value}" for const in (*own, *numbers)]
    text = "\n".join(lines) + "\n"
    unit = Unit(source.command, text, source.path, source.abi, defines)
    reader = _Reader(unit, source.abi, {header.name for header in present})
    complete = _exists(COMPANIONS[0], source.include)
    reader.read(helpers() if complete else manifests.helpers())
    model = reader.model
    model.headers = [header.name for header in present]
    model.absent = [header.name for header in manifest.headers if header not in present]
    model.version = _version(source)
    model.read = sorted(reader.headers_read())
    for const in own:
        model.constants.setdefault(const.name, const)
    return model


def helpers() -> str:
    """C text behind the headers: what their macros need besides."""
    includes = [f"#include <{name}>" for name in COMPANIONS]
    return "\n".join([*includes, manifests.helpers()])


def _exists(name: str, include: Sequence[Path]) -> bool:
    return any((path / name).is_file() for path in include)


def _version(source: Source) -> int:
    if not _exists("linux/version.h", source.include):
        return 0
    text = "#include <linux/version.h>\n"
    unit = Unit(source.command, text, source.path, source.abi)
    return int(unit.expand({_VERSION: _VERSION}).get(_VERSION, "0"))


def libc(source: Source, manifest: dict[str, tuple[str, ...]]) -> list[Const]:
    """The wanted names of this machine's C library headers, evaluated by the same means."""
    constants = []
    for header, wanted in manifest.items():
        unit = Unit(source.command, f"#include <{header}>\n", (), None)
        reader = _Reader(unit, source.abi, {header}, set(wanted))
        reader.read("")
        found = reader.model.constants
        if missing := [name for name in wanted if name not in found]:
            raise CodegenError(f"the C library's <{header}> lacks {', '.join(missing)}")
        constants += [replace(found[name], header=header, line=0) for name in wanted]
    return constants


class _Reader:
    """Reads one unit; only what stands in the wanted headers (or has a wanted name) is kept."""

    def __init__(
        self, unit: Unit, abi: Abi, headers: set[str], names: set[str] | None = None
    ) -> None:
        self.unit = unit
        self.abi = abi
        self.headers = headers
        self.names = names
        self.model = Model()
        self._include = [os.path.realpath(path) + os.sep for path in unit.include]
        self._header_of: dict[str, str] = {}

    def read(self, helpers: str) -> None:
        self.unit.preprocess()
        self.declarations = Declarations(normalise(self.unit.expanded, strict=self.names is None))
        self.evaluator = Evaluator(self.declarations, self.abi)
        found = [*self._enumerators(), *self._macros(helpers)]
        order = {header: index for index, header in enumerate(self._order())}
        found.sort(key=lambda const: (order.get(const.header, len(order)), const.line))
        self.model.constants = {const.name: const for const in found}
        if self.names is None:
            self._structs()

    def _order(self) -> list[str]:
        return re.findall(r"#include <(.*)>", self.unit.text)

    def _header(self, file: str) -> str:
        """The header's name below the include directory that it was found in."""
        if file not in self._header_of:
            real = os.path.realpath(file)
            names = [real[len(path) :] for path in self._include if real.startswith(path)]
            self._header_of[file] = min(names, key=len) if names else file
        return self._header_of[file]

    def headers_read(self) -> set[str]:
        """Every header below the include directories that the unit has opened."""
        own = str(manifests.DATA.resolve())
        files = {file for file in self.unit.files if not os.path.realpath(file).startswith(own)}
        return {name for name in map(self._header, files) if name not in files}

    def _wanted(self, name: str, header: str) -> bool:
        return header in self.headers if self.names is None else name in self.names

    # -- constants ------------------------------------------------------------------------

    def _enumerators(self) -> list[Const]:
        found = []
        for enumeration in self.declarations.enumerations:
            header = self._header(enumeration.file)
            names = [name for name, _, _ in enumeration.enumerators]
            if self.names is None and header in self.headers:
                self.model.enums.append(Enum(enumeration.tag, tuple(names), header))
            for name, _, line in enumeration.enumerators:
                if self._wanted(name, header):
                    value = self.evaluator.names[name]
                    assert isinstance(value, Number)
                    found.append(Const(name, value.value, header, line, "enum"))
        return found

    def _macros(self, helpers: str) -> list[Const]:
        """The constants among the macros; what is no constant goes into the report."""
        wanted = {
            macro.name: macro
            for macro in self.unit.macros.values()
            if macro.body != macro.name and self._wanted(macro.name, self._header(macro.file))
        }
        expressions = Expressions(self.declarations.typedefs)
        uses = {name: _use(macro) for name, macro in wanted.items()}
        expanded = self.unit.expand(uses, helpers)
        found = []
        for name, macro in wanted.items():
            try:
                tree = _parse(expressions, name, expanded[name])
                if macro.parameters is None:
                    found.append(self._constant(macro, tree))
                else:
                    self._function(macro, tree)
            except (CodegenError, NotConstant) as error:
                self.model.left_out[name + (macro.parameters or "")] = str(error)
        return found

    def _constant(self, macro: Macro, tree: Node) -> Const:
        value = self.evaluator.evaluate(tree)
        if isinstance(value, Address):
            raise NotConstant("an address")
        plain = value.value if isinstance(value, Number) else value
        return Const(macro.name, plain, self._header(macro.file), macro.line, "macro")

    def _function(self, macro: Macro, tree: Node) -> None:
        names = functions.parameters(macro.parameters or "")
        if any(python_name(name) != name for name in names):
            raise NotConstant("a parameter that is a keyword")
        text = functions.translate(self.evaluator, tree, [_argument(name) for name in names])
        text = text.replace(_argument(""), "")
        self.model.functions[macro.name] = Function(
            macro.name, names, text, self._header(macro.file), macro.line
        )

    # -- structs --------------------------------------------------------------------------

    def _structs(self) -> None:
        flattener = Flattener(self.evaluator.types)
        named = {item.name: item for item in reversed(self.declarations.aggregates) if item.name}
        waiting = [
            item.name
            for item in self.declarations.aggregates
            if item.name and self._header(item.file) in self.headers
        ]
        while waiting:
            name = waiting.pop(0)
            if name not in flattener.structs:
                item = named[name]
                flattener.add(name, item, self._header(item.file), item.line)
                waiting += sorted(flattener.structs[name].references() & named.keys())
        self.model.structs = flattener.structs


def _argument(name: str) -> str:
    """A macro's argument under a name that no constant has."""
    return f"argument__{name}"


def _use(macro: Macro) -> str:
    """A macro as an expression would have it; one without plain parameters is not expanded."""
    if macro.parameters is None:
        return macro.name
    names = functions.parameters(macro.parameters)
    return f"{macro.name}({', '.join(map(_argument, names))})" if names else macro.name


def _parse(expressions: Expressions, name: str, expanded: str) -> Node:
    text = normalise_expression(expanded)
    if not text:
        raise NotConstant("empty")
    if text == name:
        raise NotConstant("not expanded")
    try:
        return expressions.parse(text, iter(_WORD.findall(text)))
    except ValueError:
        raise NotConstant("not an expression") from None
