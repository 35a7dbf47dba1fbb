"""Record classes side by side with the kernel's machine-readable specifications (YNL).

`Walk` takes every class with a `Message` in netlinklib, finds the operation that has its numbers in
a specification, and goes down from there: header, attributes, nests, structs, sub-messages (through
the classes' `select` codecs). A new class is found by itself; nothing need be written here.

    cd tests && ../.venv/bin/python -m support.ynl [SPECIFICATION] [--unreached]

prints what differs and is not listed in data/ynl/SPECIFICATION.txt, in that file's form, and what
is listed there and no longer so.
"""

from __future__ import annotations

import importlib
import os
import pkgutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import Any

import netlinklib
from netlinklib import uapi
from netlinklib.record import Attributes, Record

#: `Documentation/netlink/specs` of a kernel tree will do; but that of another kernel may differ in
#: other places than those in data/ynl.
SPECS = Path(
    os.environ.get("NETLINKLIB_YNL_SPECS")
    or Path(__file__).resolve().parents[3] / "shared" / "ynl-specs"
)
LISTS = Path(__file__).resolve().parents[1] / "data" / "ynl"

#: Classes that a specification describes but does not lead to: it leaves the payload as bytes.
ALSO = [("rt-route", "RouteNexthop", "route-attrs")]


#: Classes whose sub-messages are not those of the specification: for classes of traffic control it
#: has the forms of qdiscs.
OWN_FORMS = {("tc", "Tclass")}


@dataclass(frozen=True)
class Attribute:
    """An attribute as a specification has it."""

    name: str
    number: int
    constant: str
    says: str
    item: dict[str, Any]


@dataclass
class Spec:
    """A specification, with its parts by name."""

    name: str
    data: dict[str, Any]

    def __post_init__(self) -> None:
        def named(part: str) -> dict[str, Any]:
            return {item["name"]: item for item in self.data.get(part, ())}

        self.definitions = named("definitions")
        self.sets = named("attribute-sets")
        self.messages = named("sub-messages")
        self.operations: list[dict[str, Any]] = self.data["operations"]["list"]

    @property
    def protocol(self) -> int | None:
        """The number of the netlink protocol; None is generic netlink."""
        found: int | None = self.data.get("protonum")
        return found

    def numbers(self, name: str, side: str) -> set[int]:
        """The message types of the requests or replies of an operation."""
        return {
            operation[way][side]["value"]
            for operation in self.operations
            if operation["name"] == name
            for way in ("do", "dump")
            if "value" in operation.get(way, {}).get(side, {})
        }

    def getters(self, message: Any) -> Iterator[dict[str, Any]]:
        """The operations that ask for what a class has."""
        if message.protocol != self.protocol:
            return
        for operation in self.operations:
            name = operation["name"]
            if name.startswith("get") and message.get in self.numbers(name, "request"):
                yield operation

    def attributes(self, of: str) -> list[Attribute]:
        """The attributes of a set, numbered as the format says: each one more than the last."""
        this = self.sets[of]
        if "subset-of" in this:
            whole = {found.name: found for found in self.attributes(this["subset-of"])}
            return [
                whole[item["name"]]
                if len(item) == 1
                else self._attribute(
                    {**whole[item["name"]].item, **item},
                    whole[item["name"]].number,
                    self.sets[this["subset-of"]],
                )
                for item in this["attributes"]
                if item["name"] in whole
            ]
        found = []
        number = 0
        for item in this["attributes"]:
            number = item.get("value", number + 1)
            if item["type"] not in ("pad", "unused") and item["name"] not in ("pad", "unspec"):
                found.append(self._attribute(item, number, this))
        return found

    @staticmethod
    def _attribute(item: dict[str, Any], number: int, of: dict[str, Any]) -> Attribute:
        prefix = of.get("name-prefix")
        constant = "" if prefix is None else (prefix + item["name"]).upper().replace("-", "_")
        return Attribute(item["name"], number, constant, says(item), item)

    def members(self, struct: str) -> list[tuple[int, int, dict[str, Any]]]:
        """The members of a struct, each with its offset and size, laid out as C does it."""
        found = []
        offset = 0
        for member in self.definitions[struct]["members"]:
            size, align = self._extent(member)
            offset = -(-offset // align) * align
            found.append((offset, size, member))
            offset += size
        return found

    def _extent(self, member: dict[str, Any]) -> tuple[int, int]:
        """The size and the alignment of a member."""
        if "len" in member:
            length = member["len"]
            return length if isinstance(length, int) else getattr(uapi, length.upper()), 1
        if "struct" in member:
            return self.extent(member["struct"])
        size = int(member["type"].lstrip("us")) // 8
        return size, size

    def extent(self, struct: str) -> tuple[int, int]:
        """The size and the alignment of a struct."""
        align = max(self._extent(member)[1] for member in self.definitions[struct]["members"])
        offset, size, _ = self.members(struct)[-1]
        return -(-(offset + size) // align) * align, align


@cache
def specs() -> dict[str, Spec]:
    """All specifications by name; raises FileNotFoundError or ImportError."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    paths = sorted(SPECS.glob("*.yaml"))
    if not paths:
        raise FileNotFoundError(f"no specifications (*.yaml) in {SPECS}")
    return {path.stem: Spec(path.stem, yaml.load(path.read_text(), loader)) for path in paths}


def says(item: dict[str, Any]) -> str:
    """The form of an attribute or of a struct's member, in the words of the codecs."""
    kind: str = item["type"]
    hint = item.get("display-hint", "")
    if kind == "indexed-array":
        kind = "array " + says({**item, "type": item["sub-type"]})
    elif kind == "sub-message":
        kind = "sub-message by " + item["selector"].replace("-", "_")
    elif kind == "binary" and "struct" in item:
        kind = "struct " + item["struct"].replace("-", "_")
    elif kind == "binary" and "sub-type" in item:
        kind = "packed " + item["sub-type"]
    elif hint == "mac" or hint.startswith("ipv"):
        kind = "mac" if hint == "mac" else "ip"
    elif item.get("byte-order") == "big-endian" and kind != "u8":
        kind = "be" + kind[1:]
    return "multi " + kind if item.get("multi-attr") else kind


def target(codec: Any) -> Any:
    """The class of a codec of records."""
    cls = codec.args[0]
    return cls if isinstance(cls, type) else cls()


def layout(cls: Any) -> Any:
    """The plan of the C struct that a class has, or is."""
    return getattr(cls, "__layout__", None) or cls.__plan__


def ours(codec: Any) -> str:
    """The form of a codec, in the same words."""
    if codec.op == "record":
        cls = target(codec)
        return "nest" if cls.__plan__.attributes else "struct " + layout(cls).name
    if codec.op in ("multi", "array", "packed"):
        return f"{codec.op} {ours(codec.args[0])}"
    if codec.op == "select":
        # Of those by the message's family: what is no family's own.
        selector, _, other = codec.args
        return ours(other) if selector == "family" else f"sub-message by {selector}"
    if codec.op == "custom":
        return str(codec.args[2])
    return "binary" if codec.op == "raw" else str(codec.op)


def inner(codec: Any) -> Any:
    """The codec within `multi` and `array`, and that of no special family in a `select`."""
    while codec.op in ("multi", "array") or (codec.op == "select" and codec.args[0] == "family"):
        codec = codec.args[2] if codec.op == "select" else codec.args[0]
    return codec


@cache
def classes() -> dict[str, list[Any]]:
    """All Record classes of the library by name, but for the structs of `uapi`."""
    found: dict[str, list[Any]] = {}
    for module in pkgutil.walk_packages(netlinklib.__path__, "netlinklib."):
        if module.name.startswith(("netlinklib.uapi", "netlinklib.__", "netlinklib.codegen")):
            continue
        for value in vars(importlib.import_module(module.name)).values():
            if (
                isinstance(value, type)
                and issubclass(value, Record)
                and value not in (Record, Attributes)
                and value.__module__ == module.name
                and value not in found.setdefault(value.__name__, [])
            ):
                found[value.__name__].append(value)
    return found


@dataclass
class Walk:
    """What was compared, and what differs: at which place, the specification's and our word."""

    counts: dict[str, int] = field(
        default_factory=lambda: dict.fromkeys(
            ("operations", "attributes", "left as bytes there", "members", "names"), 0
        )
    )
    differences: dict[str, tuple[str, str]] = field(default_factory=dict)
    reached: set[Any] = field(default_factory=set)
    seen: set[tuple[Any, str, str]] = field(default_factory=set)

    def everything(self) -> Walk:
        every = [cls for named in classes().values() for cls in named]
        for cls in every:
            message = vars(cls).get("__message__")
            if message is not None:
                for spec in specs().values():
                    for operation in spec.getters(message):
                        self.message(spec, operation, cls)
        for name, also, of in ALSO:
            for cls in classes().get(also, ()):
                self.set(specs()[name], cls, of, whole=False)
        return self

    def expect(self, place: str, theirs: object, mine: object) -> None:
        if theirs != mine:
            self.differences[place] = (str(theirs), str(mine))

    def form(self, place: str, theirs: str, codec: Any) -> None:
        """Compare a form; where the specification has bytes only, it says nothing."""
        if theirs == "binary":
            self.counts["left as bytes there"] += ours(codec) != "binary"
        else:
            self.expect(place, theirs, ours(codec))

    def message(self, spec: Spec, operation: dict[str, Any], cls: Any) -> None:
        noun, message = operation["name"].removeprefix("get"), cls.__message__
        for verb, side, mine in (
            ("get", "reply", message.reply[0]),
            ("del", "request", message.delete),
            ("set", "request", message.set),
        ):
            if (numbers := spec.numbers(verb + noun, side)) and (verb != "set" or mine is not None):
                self.counts["operations"] += 1
                place = f"{spec.name}: {verb}{noun} ({side})"
                self.expect(place, sorted(numbers), [mine])
        header = operation.get("fixed-header") or spec.data["operations"].get("fixed-header")
        if header is not None:
            self.struct(spec, cls, header)
        self.set(spec, cls, operation["attribute-set"])

    def set(
        self,
        spec: Spec,
        cls: Any,
        of: str,
        whole: bool = True,
        chosen: tuple[str, Any] | None = None,
    ) -> None:
        """Compare a class with an attribute set.

        With `whole`, each attribute of the set must be there. `chosen` is the selector, and its
        value, by which the class was found: sub-messages below depend on it as well.
        """
        if cls is Attributes or (cls, spec.name, of) in self.seen:
            return
        self.seen.add((cls, spec.name, of))
        self.reached.add(cls)
        fields = {f.type: f for f in cls.__plan__.fields if f.type >= 0}
        for attribute in spec.attributes(of):
            place = f"{spec.name}: {of}.{attribute.name}"
            constant = getattr(uapi, attribute.constant, None) if attribute.constant else None
            if constant is not None:
                self.expect(f"{place} (number)", attribute.number, constant)
            found = fields.get(attribute.number)
            if found is None:
                if whole:
                    self.expect(f"{place} of {cls.__name__}", attribute.says, "nothing")
                continue
            self.counts["attributes"] += 1
            self.expect(f"{place} (name)", attribute.name.replace("-", "_"), found.name.rstrip("_"))
            if "enum" in attribute.item:
                self.enum(spec, place, attribute.item, found)
            own = (spec.name, cls.__name__) in OWN_FORMS
            self.within(spec, place, attribute, found.codec, chosen, own)

    def within(
        self,
        spec: Spec,
        place: str,
        attribute: Attribute,
        codec: Any,
        chosen: tuple[str, Any] | None = None,
        own: bool = False,
    ) -> None:
        """Compare the form of an attribute and what is in it, but for sub-messages of its own."""
        item = attribute.item
        if "sub-message" in item:
            formats = {f["value"]: f for f in spec.messages[item["sub-message"]]["formats"]}
            selector = item["selector"].replace("-", "_")
            if codec.op == "select":
                self.form(place, attribute.says, codec)
                cases = codec.args[1]
            elif chosen is not None and chosen[0] == selector:
                cases = {chosen[1]: codec}
            else:
                self.form(place, attribute.says, codec)
                return
            for value in () if own else formats.keys() & cases.keys():
                case = inner(cases[value])
                if case.op == "record":
                    if "fixed-header" in formats[value]:
                        self.struct(spec, target(case), formats[value]["fixed-header"])
                    if "attribute-set" in formats[value]:
                        self.set(spec, target(case), formats[value]["attribute-set"])
        elif codec.op == "select" and codec.args[0] != "family":
            # The specification has one form for all: then so has each case.
            selector, cases, other = codec.args
            for value, case in cases.items():
                self.within(spec, place, attribute, case, (selector, None if own else value))
            self.within(spec, place, attribute, other, (selector, None))
        else:
            self.form(place, attribute.says, codec)
            codec = inner(codec)
            if codec.op == "record" and "nested-attributes" in item:
                self.set(spec, target(codec), item["nested-attributes"], chosen=chosen)
            elif codec.op == "record" and "struct" in item:
                if not target(codec).__plan__.attributes:
                    self.struct(spec, target(codec), item["struct"])

    def struct(self, spec: Spec, cls: Any, struct: str) -> None:
        if (cls, spec.name, struct) in self.seen:
            return
        self.seen.add((cls, spec.name, struct))
        self.reached.add(cls)
        declared = {f.offset: f for f in cls.__plan__.fields if f.type < 0}
        # Fields of the generated classes of C structs have no names for their values.
        named = bool(getattr(cls, "__layout__", None))
        members = {**{f.offset: f for f in layout(cls).fields}, **declared}
        total = spec.extent(struct)[0]
        for offset, size, member in spec.members(struct):
            if member["type"] == "pad":
                continue
            place = f"{spec.name}: {struct}.{member['name']}"
            kind = says(member)
            self.counts["members"] += 1
            here = members.get(offset)
            if here is None:
                self.expect(place, f"{kind} at {offset}", "nothing")
                continue
            theirs = member["name"].replace("-", "_")
            mine = here.name.rstrip("_")
            alike = theirs == mine or theirs.endswith(f"_{mine}") or mine.endswith(f"_{theirs}")
            self.expect(f"{place} (name)", theirs, theirs if alike else mine)
            if here.size < 0:
                # A flexible array, of which the specification has one element.
                total = offset
                self.expect(place, kind, ours(here.codec).removeprefix("packed "))
                continue
            self.expect(f"{place} (size)", size, here.size)
            self.form(place, kind, here.codec)
            if "enum" in member and named and offset in declared:
                self.enum(spec, place, member, here)
            if "struct" in member and here.codec.op == "record":
                self.struct(spec, target(here.codec), member["struct"])
        self.expect(f"{spec.name}: {struct} (size)", total, layout(cls).header)

    def enum(self, spec: Spec, place: str, item: dict[str, Any], found: Any) -> None:
        definition = spec.definitions[item["enum"]]
        if found.show is None:
            self.expect(f"{place} (names)", item["enum"], "no names")
            return
        value = definition.get("value-start", 0) - 1
        for entry in definition["entries"]:
            entry = entry if isinstance(entry, dict) else {"name": entry}
            value = entry.get("value", value + 1)
            flags = definition["type"] == "flags" or item.get("enum-as-flags")
            number = 1 << value if flags else value
            shown = found.show(number)
            self.counts["names"] += 1
            alike = shown.replace("_", "").endswith(entry["name"].upper().replace("-", ""))
            self.expect(f"{place} = {entry['name']}", number, number if alike else shown)


@dataclass(frozen=True)
class Disagreement:
    """A line of a list: `PLACE | SPECIFICATION'S WORD | OURS | why ours is right`.

    The place and the words may be patterns: `brport-attrs.*`, for several of the same kind.
    """

    place: str
    theirs: str
    mine: str
    reason: str

    def __str__(self) -> str:
        return f"{self.place} | {self.theirs} | {self.mine} | {self.reason}"


def disagreements(name: str) -> list[Disagreement]:
    """The known disagreements of a specification with the kernel, and so with us."""
    path = LISTS / f"{name}.txt"
    found = []
    for line in path.read_text(encoding="utf-8").splitlines() if path.exists() else ():
        if line and line[0] != "#":
            place, theirs, mine, reason = (word.strip() for word in line.split("|", 3))
            found.append(Disagreement(f"{name}: {place}", theirs, mine, reason))
    return found


def compare(walk: Walk, name: str) -> tuple[list[str], list[str]]:
    """The lines that a list lacks, and those that no longer apply."""
    head = len(name) + 2
    listed = disagreements(name)
    used = set()
    new = []
    for place, words in walk.differences.items():
        if place.startswith(f"{name}: "):
            known = [
                line
                for line in listed
                if fnmatchcase(place, line.place)
                and fnmatchcase(words[0], line.theirs)
                and fnmatchcase(words[1], line.mine)
            ]
            used.update(known)
            if not known:
                new.append(f"{place[head:]} | {words[0]} | {words[1]} | ")
    return new, [line.place[head:] for line in listed if line not in used]


def main(arguments: list[str]) -> int:
    walk = Walk().everything()
    wanted = [word for word in arguments if word[0] != "-"] or list(specs())
    bad = 0
    for name in wanted:
        new, gone = compare(walk, name)
        bad += len(new) + len(gone)
        if new or gone:
            print(f"== {name}")
        for line in new:
            print(line)
        for place in gone:
            print(f"no longer: {place}")
    if "--unreached" in arguments:
        every = {cls for named in classes().values() for cls in named}
        names = sorted(f"{cls.__module__}.{cls.__name__}" for cls in every - walk.reached)
        print("in no specification:", *names, sep="\n  ")
    counts = ", ".join(f"{count} {what}" for what, count in walk.counts.items())
    print(f"compared: {counts}; {bad} to sort out")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
