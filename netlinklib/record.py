"""Record classes: netlink messages, nests and structs as their bytes, with fields to read them.

A class declares a fixed header and attributes:

    class Route(Record, header=rtmsg):
        dst_len: int = head("rtm_dst_len")
        dst: str | None = attr(RTA_DST, ip)
        metrics: Metrics | None = attr(RTA_METRICS, nest(Metrics))

A message has both, a nest has attributes only, a C struct (`netlinklib.uapi`) a header only.
"""

from __future__ import annotations

from ._backend import engine
from .inputs import Draft, Inputs, LinkNames, Names, UnresolvedLink
from .uapi import NLM_F_REPLACE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any, Protocol, TypeVar, overload

    from typing_extensions import Buffer, Self

    from ._engine import Codec, Field, Plan, RecordBase
    from .codecs import Total

    R = TypeVar("R", bound="Record")
    T = TypeVar("T")

    class Naming(Protocol):
        """Texts of numbers, both ways."""

        def __call__(self, value: int, /) -> str: ...
        def parse(self, text: str, /) -> int: ...
else:
    Codec, Field, Plan, RecordBase = engine.Codec, engine.Field, engine.Plan, engine.RecordBase

__all__ = [
    "Attributes",
    "Message",
    "Record",
    "attr",
    "condition",
    "decode",
    "head",
    "name_at",
    "resolve",
    "struct_class",
]


#: How fields whose numbers are indexes of links take names.
_LINKS = LinkNames()


def _naming(
    names: str | Naming | None,
) -> tuple[Callable[[int], str] | None, Callable[[str], int] | None]:
    """Return what shows and what parses the texts of numbers."""
    if names is None:
        return None, None
    if names == "link":
        return None, _LINKS.parse
    naming = Names(names) if isinstance(names, str) else names
    return naming, naming.parse


class _Attr:
    """An attribute as declared in a class body, before the class gives it a name."""

    __slots__ = ("codec", "doc", "fallback", "names", "type")

    def __init__(
        self,
        type: int,
        codec: Codec[Any],
        fallback: str | None,
        doc: str | None,
        names: str | Naming | None,
    ) -> None:
        self.type = type
        self.codec = codec
        self.fallback = fallback
        self.doc = doc
        self.names = names

    def lower(self, name: str, header: Plan | None) -> Field[Any]:
        fallback = None if self.fallback is None else _member(header, self.fallback)
        show, parse = _naming(self.names)
        return Field(
            name,
            self.codec,
            type=self.type,
            fallback=fallback,
            doc=self.doc,
            show=show,
            parse=parse,
        )


class _Head:
    """A member of the fixed header as declared in a class body."""

    __slots__ = ("codec", "doc", "member", "names")

    def __init__(
        self, member: str, codec: Codec[Any] | None, doc: str | None, names: str | Naming | None
    ) -> None:
        self.member = member
        self.codec = codec
        self.doc = doc
        self.names = names

    def lower(self, name: str, header: Plan | None) -> Field[Any]:
        member = _member(header, self.member)
        codec = member.codec if self.codec is None else self.codec
        show, parse = _naming(self.names)
        return Field(
            name,
            codec,
            offset=member.offset,
            size=member.size,
            doc=self.doc,
            show=show,
            parse=parse,
        )


def _member(header: Plan | None, name: str) -> Field[Any]:
    """Return the member `name` of the header class, or raise TypeError."""
    if header is None:
        raise TypeError(f"{name!r} is a header member, but the class has no header=")
    field = header.by_name.get(name)
    if field is None:
        raise TypeError(
            f"struct {header.name} has no member {name!r}; its members are: "
            + ", ".join(header.by_name)
        )
    return field


if TYPE_CHECKING:

    @overload
    def attr(
        type: int,
        codec: Total[T],
        *,
        fallback: str | None = None,
        doc: str | None = None,
        names: str | Naming | None = None,
    ) -> T: ...
    @overload
    def attr(
        type: int,
        codec: Codec[T],
        *,
        fallback: str,
        doc: str | None = None,
        names: str | Naming | None = None,
    ) -> T: ...
    @overload
    def attr(
        type: int,
        codec: Codec[T],
        *,
        fallback: None = None,
        doc: str | None = None,
        names: str | Naming | None = None,
    ) -> T | None: ...


def attr(
    type: int,
    codec: Codec[Any],
    *,
    fallback: str | None = None,
    doc: str | None = None,
    names: str | Naming | None = None,
) -> Any:
    """Declare a field that is an attribute.

    Parameters:
        type: the attribute's type (`RTA_DST`), without NLA_F_NESTED and its like.
        codec: how its payload is read and written.
        fallback: the header member that holds the value where the attribute is absent (`rtm_table`
            for RTA_TABLE).
        doc: the field's docstring.
        names: the family of names (`netlinklib.uapi.name`) by which `repr` shows a number, and by
            which one may be given; `"link"` for indexes of links; or an object that is called with
            a number for its text, and whose `parse` gives the number of a text.
    """
    return _Attr(type, codec, fallback, doc, names)


def head(
    member: str,
    codec: Codec[Any] | None = None,
    *,
    doc: str | None = None,
    names: str | Naming | None = None,
) -> Any:
    """Declare a field that is a member of the fixed header.

    Parameters:
        member: its name in the C struct (`rtm_dst_len`).
        codec: how it is read, if not as the struct's class says.
        doc: the field's docstring.
        names: the family of names (`netlinklib.uapi.name`) by which `repr` shows a number, and by
            which one may be given; `"link"` for indexes of links; or an object that is called with
            a number for its text, and whose `parse` gives the number of a text.
    """
    return _Head(member, codec, doc, names)


class Message:
    """Which messages carry records of a class, and what the kernel filters in a dump of them.

    Parameters:
        protocol: the netlink protocol (`NETLINK_ROUTE`).
        get, new, delete: the message types (`RTM_GETROUTE`, `RTM_NEWROUTE`, `RTM_DELROUTE`);
            without `get` there are events alone.
        set: the message type that changes an object, where it is not `new` (`RTM_SETNEIGHTBL`).
        reply: the message type of the answers, or the types, where it is not `new`
            (`RTM_GETACTION`).
        request: the class of requests for dumps, where it is another one because their attributes
            have the numbers of others in answers; `hints` are its fields.
        defaults: values that fields have in such requests unless others are given
            (`{"family": AF_BRIDGE}`).
        change: the flags with which `new` changes an object that there is (NLM_F_REPLACE for
            routes, none for links and traffic control).
        replace: the flags with which `new` replaces an object, besides NLM_F_CREATE; none for
            links, of which the kernel refuses NLM_F_REPLACE.
        complete: a function of a record and a verb (`"add"`) that returns the bytes to send: the
            record's, with what a new object needs and nobody gave.
        filters: the fields that a strict dump request may carry, for the kernel to filter by; a
            mapping where the request has them under another name (`{"ifindex": "nda_ifindex"}`).
        hints: fields of the request that steer the answer but do not come back in it (`ext_mask`).
        any: values by which a field means «all» in a request (`{"family": 0}`), so nothing is
            compared.
        accepts: for filters of which the kernel takes only some values, these.
    """

    __slots__ = (
        "accepts",
        "any",
        "change",
        "complete",
        "defaults",
        "delete",
        "filters",
        "get",
        "hints",
        "new",
        "protocol",
        "replace",
        "reply",
        "request",
        "set",
    )

    def __init__(
        self,
        *,
        protocol: int,
        get: int | None = None,
        new: int,
        delete: int | None = None,
        set: int | None = None,
        reply: int | Sequence[int] | None = None,
        request: type[Record] | None = None,
        defaults: dict[str, object] | None = None,
        change: int = 0,
        replace: int = NLM_F_REPLACE,
        complete: Callable[[Any, str], bytes] | None = None,
        filters: Sequence[str] | dict[str, str] = (),
        hints: Sequence[str] = (),
        any: dict[str, object] | None = None,
        accepts: dict[str, Sequence[object]] | None = None,
    ) -> None:
        self.protocol = protocol
        self.get: Any = get
        self.new = new
        self.delete = delete
        self.set = set
        reply = new if reply is None else reply
        self.reply = (reply,) if isinstance(reply, int) else tuple(reply)
        self.request = request
        self.defaults = defaults or {}
        self.change = change
        self.replace = replace
        self.complete = complete
        self.filters = filters if isinstance(filters, dict) else {name: name for name in filters}
        self.hints = frozenset(hints)
        self.any = any or {}
        self.accepts = accepts or {}


class RecordType(type):
    """The metaclass of records: makes descriptors of what is declared, and compiles the plan."""

    if TYPE_CHECKING:
        __plan__: Plan
        __layout__: Plan | None
        __message__: Message | None

    def __new__(
        mcls,
        name: str,
        bases: tuple[type, ...],
        namespace: dict[str, Any],
        *,
        header: type[RecordBase] | int | None = None,
        attributes: bool = True,
        message: Message | None = None,
        inputs: Inputs | None = None,
        **kwargs: Any,
    ) -> RecordType:
        namespace.setdefault("__slots__", ())
        fields: dict[str, Field[Any]] = {}
        size = 0
        layout: Plan | None = None
        for base in reversed(bases):
            plan = getattr(base, "__plan__", None)
            if plan is not None:
                fields.update(plan.by_name)
                size = plan.header
                attributes = attributes and plan.attributes
                layout = getattr(base, "__layout__", None)
        if isinstance(header, int):
            size = header
        elif header is not None:
            layout = header.__plan__
            size = layout.header
        for key, value in list(namespace.items()):
            if isinstance(value, (_Attr, _Head)):
                value = namespace[key] = value.lower(key, layout)
            if isinstance(value, Field):
                fields[key] = value
            elif key in fields:
                del fields[key]
        namespace["__layout__"] = layout
        namespace["__plan__"] = plan = Plan(name, size, attributes, tuple(fields.values()))
        namespace.setdefault("__match_args__", ())
        if message is not None:
            namespace["__message__"] = message
        if inputs is not None:
            namespace["__inputs__"] = inputs
        return super().__new__(mcls, name, bases, namespace, **kwargs)

    def __init__(
        cls, name: str, bases: tuple[type, ...], namespace: dict[str, Any], **kwargs: Any
    ) -> None:
        super().__init__(name, bases, namespace)

    @property
    def FIELDS(cls) -> dict[str, Field[Any]]:
        """The fields by name, in order.

        A C struct (`netlinklib.uapi.xfrm_usersa_info`) has the members of structs inside it too,
        behind these, under dotted names (`sel.family`) and at their offset in the whole.
        """
        fields = dict(cls.__plan__.by_name)
        if cls.__layout__ is not None or cls.__plan__.attributes:
            return fields
        flat: dict[str, Field[Any]] = {}
        for name, field in fields.items():
            flat[name] = field
            if field.codec.op == "record":
                for inner in _target(field.codec).FIELDS:
                    dotted = f"{name}.{inner}"
                    flat[dotted] = resolve(cls, dotted)  # type: ignore[arg-type]  # a record class
        return flat

    @property
    def SIZE(cls) -> int:
        """The size of the fixed header, or of the struct, in bytes."""
        return cls.__plan__.header


#: What makes the bytes of a record.
_encoded = RecordBase.__new__


class Record(RecordBase, metaclass=RecordType):
    """A netlink message, nest or struct: its bytes, and fields that decode them when read.

    `Route(dst="10.0.0.0", dst_len=8)` encodes, `bytes(route)` is what is sent,
    `Route.from_bytes(data)` takes what was received. Records are immutable; two are equal if their
    class and bytes are. Absent attributes read as None.

    Class parameters:
        header: the class of the fixed header (`netlinklib.uapi.rtmsg`), if there is one.
        message: a `Message`, for classes that are asked for by `Socket`.
        inputs: an `Inputs`, for classes that take other spellings for their fields too.

    A field that refers to a link takes its name (`oif="eth0"`); the result is then a
    `netlinklib.inputs.Draft`, of which a Socket makes the record.

    Raises:
        TypeError: for names that are no fields (the text lists them) and values of a wrong type.
        ValueError: for values that the field cannot hold; the text names the field.
    """

    __message__ = None
    __inputs__: Inputs | None = None

    def __new__(cls, /, **fields: Any) -> Self:
        inputs = cls.__inputs__
        if inputs is not None:
            inputs(cls, fields)
        try:
            return _encoded(cls, **fields)
        except UnresolvedLink:
            return Draft(cls, fields)  # type: ignore[return-value]  # as good as one to a Socket

    @classmethod
    def __from_fields__(cls, fields: dict[str, Any], /) -> Self:
        inputs = cls.__inputs__
        if inputs is not None:
            inputs(cls, fields)
        return _encoded(cls, **fields)


class Attributes(Record):
    """Attributes of which nothing is known; `attributes()` has their types and payloads."""


def struct_class(
    name: str, size: int, members: Sequence[tuple[str, int, int, str]], module: str = ""
) -> type[Record]:
    """Return the Record class of a C struct.

    Parameters:
        name: the struct's tag.
        size: its size in bytes.
        members: (name, offset in bytes, size in bytes, code) of each; the codes are those of
            codegen.
        module: the module the class belongs to.
    """
    namespace: dict[str, Any] = {
        member: Field(
            member,
            _member_codec(code),
            offset=offset,
            # what a flexible array has is what stands behind it
            size=-1 if code.startswith("flex:") else length,
        )
        for member, offset, length, code in members
    }
    namespace["__module__"] = module or "netlinklib.uapi"
    namespace["__doc__"] = f"struct {name}: {size} bytes."
    made = RecordType(name, (Record,), namespace, header=size, attributes=False)
    return made  # type: ignore[return-value]  # with Record as its base it is one


def _member_codec(code: str) -> Codec[Any]:
    """Return the codec of a member's code: `u32`, `packed:u8`, `struct:NAME`, `bits:u16:4:12`."""
    op, _, rest = code.partition(":")
    if op == "struct":
        return Codec("record", _struct(rest))
    if op == "packed":
        return Codec("packed", Codec(rest))
    if op == "bits":
        unit, shift, width = rest.split(":")
        return Codec("bits", Codec(unit), int(shift), int(width))
    if op == "pointer":
        return Codec("u64")
    if op == "array":
        return Codec("binary")
    if op == "flex":
        item = _member_codec(rest)
        return item if item.op in ("binary", "string") else Codec("packed", item)
    return Codec(op)


def _struct(name: str) -> Callable[[], type[RecordBase]]:
    """Return a function that returns the class of the struct `name`: it may not be made yet."""

    def find() -> type[RecordBase]:
        from . import uapi

        found: type[RecordBase] = getattr(uapi, name)
        return found

    return find


def _target(codec: Codec[Any]) -> Any:
    """Return the class of a nest or struct."""
    target = codec.args[0]
    return target if isinstance(target, type) else target()


def _first(plan: Plan, steps: list[str]) -> tuple[Field[Any] | None, list[str]]:
    """Return the field that a dotted name begins with, and what is left of the name."""
    # members of structs without a name have dots in theirs
    for count in range(len(steps), 0, -1):
        field = plan.by_name.get(".".join(steps[:count]))
        if field is not None:
            return field, steps[count:]
    return None, steps


def resolve(cls: type[RecordBase], name: str) -> Field[Any]:
    """Return the field `name` of a class, also one in a nest or struct (`linkinfo.kind`).

    Raises:
        TypeError: if there is no such field; the text lists those that there are.
    """
    if not isinstance(name, str):
        raise TypeError(f"a field's name is a str, not {type(name).__name__}")
    field = cls.__plan__.by_name.get(name)
    if field is not None:
        return field
    path: tuple[int, ...] = ()
    start = 0  # of the struct at hand, in the payload or header that it is part of
    inside = False
    outer = cls
    field, rest = _first(outer.__plan__, name.split("."))
    while field is not None and rest:
        codec = field.codec
        if codec.op == "select" and codec.args[2].op == "record":
            # its cases have what the other one has, and more
            codec = codec.args[2]
        if codec.op != "record":
            raise TypeError(
                f"{outer.__name__}.{field.name} is no nest or struct, so {name!r} leads nowhere"
            )
        if field.type < 0:
            start += field.offset
        elif outer.__plan__.header and path:
            raise TypeError(f"{name!r} goes through {outer.__name__}, which has a fixed header")
        else:
            path += (field.type,)
        inside = inside or field.type < 0
        outer = _target(codec)
        field, rest = _first(outer.__plan__, rest)
        if field is not None and field.type >= 0 and inside:
            raise TypeError(f"{name!r} goes through {outer.__name__}, which has a fixed header")
    if field is None:
        raise TypeError(
            f"{outer.__name__} has no field {name.split('.')[-1]!r}; its fields are: "
            + ", ".join(outer.__plan__.by_name)
        )
    if not path and not inside:
        return field
    return Field(
        name,
        field.codec,
        type=field.type,
        path=path,
        offset=field.offset if field.type >= 0 else start + field.offset,
        size=field.size,
        show=field.show,
        parse=field.parse,
    )


def name_at(cls: type[RecordBase], data: bytes, offset: int) -> str | None:
    """Return the name of the field that stands at `offset` of an encoded record, or None.

    Parameters:
        cls: the record's class.
        data: its bytes.
        offset: what the kernel reported (NLMSGERR_ATTR_OFFS), less the 16 bytes of the message
            header.
    """
    plan = cls.__plan__
    if offset < plan.header:
        for field in plan.fields:
            if field.type < 0 and field.offset <= offset < field.offset + field.size:
                return field.name
        return None
    position = (plan.header + 3) & ~3
    record = cls.from_bytes(data)
    for kind, payload in record.attribute_list():
        end = position + 4 + ((len(payload) + 3) & ~3)
        if position <= offset < end:
            found = next((f for f in plan.fields if f.type == kind), None)
            if found is None:
                return str(kind)
            codec = found.codec
            if codec.op == "multi":
                codec = codec.args[0]
            if codec.op == "select":
                selector, cases, other = codec.args
                codec = cases.get(getattr(record, selector), other)
            if codec.op == "record" and offset >= position + 4:
                target = codec.args[0]
                inner = target if isinstance(target, type) else target()
                below = name_at(inner, payload, offset - position - 4)
                if below is not None:
                    return f"{found.name}.{below}"
            return found.name
        position = end
    return None


def _seen(codec: Codec[Any], value: object) -> object:
    """Return a filter's value as a decoded record has it (`10.0.0.0` for an IPv4Address, say)."""
    if value is None:
        return None
    if codec.op == "flag":
        return bool(value)
    if codec.op == "multi":
        return tuple(_seen(codec.args[0], item) for item in value)  # type: ignore[attr-defined]
    if codec.op == "select":
        # Which case holds is known only per row; the first that can hold the value says how it
        # looks.
        _, cases, other = codec.args
        refused: ValueError | TypeError | None = None
        for case in (other, *cases.values()):
            try:
                return _seen(case, value)
            except (ValueError, TypeError) as error:
                refused = refused or error
        assert refused is not None
        raise refused
    return codec.decode(codec.encode(value))


def condition(cls: type[RecordBase], name: str, value: object) -> tuple[Field[Any], object]:
    """Return a filter as the engine takes it: the field, and the value as a record would have it.

    Parameters:
        cls: the record's class.
        name: the field, with dots for one in a nest.
        value: what a user wrote.

    Raises:
        TypeError: there is no such field, or it has no values of that type.
        ValueError: the value is nothing the field could have.
    """
    field = resolve(cls, name)
    try:
        if field.parse is not None and isinstance(value, str):
            value = field.parse(value)
        return field, _seen(field.codec, value)
    except (TypeError, ValueError) as error:
        kind = TypeError if isinstance(error, TypeError) else ValueError
        raise kind(f"{cls.__name__}.{name}: {error}") from None


if TYPE_CHECKING:

    @overload
    def decode(data: Buffer, cls: type[R], /, **filters: Any) -> list[R]: ...
    @overload
    def decode(
        data: Buffer, cls: type[Record], /, *names: str, **filters: Any
    ) -> list[tuple[Any, ...]]: ...


def decode(data: Buffer, cls: type[Any], /, *names: str, **filters: Any) -> list[Any]:
    """Return the rows in captured bytes; nothing but these bytes is looked at, and no kernel asked.

    Whatever the bytes are, the answer is rows or one of the errors below. Messages of other types,
    control messages and other people's sequence numbers and port ids are no obstacle.

    Parameters:
        data: messages back to back, each with its nlmsghdr, as one recvmsg gives them; any
            bytes-like object.
        cls: the Record class whose messages (RTM_NEWROUTE and RTM_DELROUTE for `Route`) are rows.
        names: fields to select, with dots for those in nests; with them the rows are tuples of
            their values, in this order.
        filters: values that fields must have, by name. None matches what is absent. A value that
            means «all» in a request (`family=AF_UNSPEC`) means it here.

    Raises:
        DecodeError: a payload does not have the form that the class declares.
        ProtocolError: a message has an impossible length.
        TypeError: a name is no field of the class, or the class is no message.
        ValueError: a filter's value is nothing its field could have.
    """
    message: Message | None = getattr(cls, "__message__", None)
    if message is None:
        raise TypeError(f"{getattr(cls, '__name__', repr(cls))} is no message")
    types = tuple(
        {kind: None for kind in (message.new, message.delete, *message.reply) if kind is not None}
    )
    fields = tuple([resolve(cls, name) for name in names]) if names else None
    where: list[tuple[Field[Any], object]] = []
    for name, value in filters.items():
        field, wanted = condition(cls, name, value)
        if name not in message.any or wanted != message.any[name]:
            where.append((field, wanted))
    rows: list[Any] = engine.decode(data, cls, types, fields=fields, where=tuple(where))
    return rows
