"""The interface of both engines: the C module `_engine` and its twin `_engine_py`.

docs/engine.md is the contract; the classes here have the docstrings that editors show.
"""

from collections.abc import Callable
from types import MappingProxyType
from typing import Any, Generic, TypeVar, final, overload

from typing_extensions import Buffer, Self

__all__ = ["Codec", "Dump", "Field", "Plan", "Reader", "RecordBase", "constant", "layout", "names"]

_T = TypeVar("_T")
_R = TypeVar("_R", bound=RecordBase)
_Row = TypeVar("_Row", covariant=True)

class Codec(Generic[_T]):
    """How the payload of an attribute becomes a Python value, and back.

    Immutable; compared by identity. See docs/engine.md for the operations and their arguments.
    """

    @property
    def op(self) -> str: ...
    @property
    def args(self) -> tuple[Any, ...]: ...
    def __new__(cls, op: str, *args: Any) -> Codec[Any]: ...
    def decode(self, payload: Buffer, /) -> _T:
        """Return the value of a payload; raises DecodeError."""

    def encode(self, value: Any, /) -> bytes:
        """Return the payload of a value; raises TypeError and ValueError."""

@final
class Field(Generic[_T]):
    """A data descriptor: one thing in a record, decoded when it is read.

    Parameters:
        name: the field's name.
        codec: how its payload is read and written.
        type: the attribute's type, or -1 for a member of the fixed header.
        path: the attribute types of the nests around it.
        offset, size: where the member stands in the fixed header, in bytes; without a size it goes
            up to the end of the payload (a flexible array).
        fallback: the header field that is read where the attribute is absent.
        doc: its docstring.
        show: called with a value that is an int, for its text in `repr`.
        parse: called with a value that is a str, for its int, when a number is encoded.
    """

    @property
    def name(self) -> str: ...
    @property
    def codec(self) -> Codec[_T]: ...
    @property
    def type(self) -> int: ...
    @property
    def path(self) -> tuple[int, ...]: ...
    @property
    def offset(self) -> int: ...
    @property
    def size(self) -> int: ...
    @property
    def fallback(self) -> Field[Any] | None: ...
    @property
    def show(self) -> Callable[[int], str] | None: ...
    @property
    def parse(self) -> Callable[[str], int] | None: ...
    def __new__(
        cls,
        name: str,
        codec: Codec[_T],
        *,
        type: int = -1,
        path: tuple[int, ...] = (),
        offset: int = -1,
        size: int = -1,
        fallback: Field[Any] | None = None,
        doc: str | None = None,
        show: Callable[[int], str] | None = None,
        parse: Callable[[str], int] | None = None,
    ) -> Field[_T]: ...
    @overload
    def __get__(self, record: None, cls: Any = None, /) -> Self: ...
    @overload
    def __get__(self, record: RecordBase, cls: Any = None, /) -> _T | None: ...
    def __set__(self, record: RecordBase, value: object, /) -> None:
        """Raise AttributeError: records are immutable."""

    def __delete__(self, record: RecordBase, /) -> None:
        """Raise AttributeError: records are immutable."""

@final
class Plan:
    """The fields of a record class.

    Parameters:
        name: the name of the class.
        header: the size of the fixed header in bytes; attributes follow it, aligned to 4.
        attributes: False for a plain C struct.
        fields: in the order in which they are written and shown.
    """

    @property
    def name(self) -> str: ...
    @property
    def header(self) -> int: ...
    @property
    def attributes(self) -> bool: ...
    @property
    def fields(self) -> tuple[Field[Any], ...]: ...
    @property
    def by_name(self) -> MappingProxyType[str, Field[Any]]: ...
    def __new__(
        cls, name: str, header: int, attributes: bool, fields: tuple[Field[Any], ...]
    ) -> Plan: ...
    def encode(self, values: dict[str, Any], /) -> bytes:
        """Return the bytes of a record with these values; raises TypeError and ValueError."""

class RecordBase:
    """The base of all records: immutable, its bytes and its class."""

    __plan__: Plan

    def __new__(cls, **fields: Any) -> Self: ...
    @classmethod
    def __from_fields__(cls, fields: dict[str, Any], /) -> Self:
        """Make a record from its fields, as `cls(**fields)` does; always a record."""

    @classmethod
    def from_bytes(cls, data: Buffer, /) -> Self:
        """Make a record from a payload; raises DecodeError if its framing is broken."""

    def as_dict(self) -> dict[str | int, Any]:
        """Decode everything, nested records too, into a dict.

        Attributes without a field stand under their type, as bytes. Raises DecodeError.
        """

    def attributes(self) -> dict[int, bytes]:
        """Return {type: payload}, unknown ones included; the first of a repeated one."""

    def attribute_list(self) -> list[tuple[int, bytes]]:
        """Return [(type, payload), ...] of all attributes in their order."""

    def __bytes__(self) -> bytes: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    def __copy__(self) -> Self: ...
    def __deepcopy__(self, memo: object, /) -> Self: ...

@final
class Reader:
    """Receives the answers to requests on a netlink socket, into one buffer.

    Parameters:
        fd: the socket's descriptor, borrowed.
        portid: the socket's port id.
        size: of the receive buffer in bytes, at least 32 KiB.
        trusted: read what did not come from the kernel too, for tests with socket pairs.
        wake: a descriptor (an eventfd) whose readability ends a wait with Closed.
        tap: called with the bytes of each datagram, before it is looked at.
    """

    @property
    def fd(self) -> int: ...
    @property
    def portid(self) -> int: ...
    @property
    def size(self) -> int: ...
    @property
    def datagrams(self) -> int: ...
    @property
    def messages(self) -> int: ...
    @property
    def skipped(self) -> int: ...
    def __new__(
        cls,
        fd: int,
        portid: int,
        *,
        size: int = 65536,
        trusted: bool = False,
        wake: int = -1,
        tap: Callable[[bytes], object] | None = None,
    ) -> Reader: ...
    @overload
    def dump(
        self,
        seq: int,
        cls: type[_R],
        types: tuple[int, ...],
        *,
        fields: None = None,
        where: tuple[tuple[Field[Any], Any], ...] = (),
        deadline: float | None = None,
        count: int | None = None,
        fail: Callable[[int, dict[str, Any]], BaseException],
        release: Callable[[bool], object],
    ) -> Dump[_R]:
        """Return the Dump that reads the answer to a request that was sent.

        Parameters:
            seq: the request's sequence number.
            cls: the record class of the rows.
            types: the message types that are rows.
            fields: rows are tuples of these fields, where given.
            where: pairs of a field and the value that it has in the rows to be kept.
            deadline: when to give up with TimedOut, in seconds of time.monotonic().
            count: how many requests were sent, with consecutive numbers; the rows are then tuples
                of (position, errno, record or ext-ack), and no refusal is raised.
            fail: makes the exception for an error of the kernel, from its errno and ext-ack.
            release: called once: with True at the end, with False when it was not reached.
        """

    @overload
    def dump(
        self,
        seq: int,
        cls: type[RecordBase],
        types: tuple[int, ...],
        *,
        fields: tuple[Field[Any], ...],
        where: tuple[tuple[Field[Any], Any], ...] = (),
        deadline: float | None = None,
        count: int | None = None,
        fail: Callable[[int, dict[str, Any]], BaseException],
        release: Callable[[bool], object],
    ) -> Dump[tuple[Any, ...]]: ...

@final
class Dump(Generic[_Row]):
    """The rows of an answer, one after the other; made by Reader.dump."""

    @property
    def interrupted(self) -> bool:
        """Whether the table changed meanwhile (NLM_F_DUMP_INTR)."""

    @property
    def filtered(self) -> bool:
        """Whether the kernel filtered (NLM_F_DUMP_FILTERED)."""

    @property
    def warning(self) -> str | None:
        """The ext-ack text that came with success, or None."""

    def __iter__(self) -> Self: ...
    def __next__(self) -> _Row: ...
    def collect(self) -> list[_Row]:
        """Return all rows that are left; look at `interrupted` afterwards."""

    def close(self) -> None:
        """Abandon the dump; may be called twice."""

@overload
def decode(
    data: Buffer,
    cls: type[_R],
    types: tuple[int, ...],
    *,
    fields: None = None,
    where: tuple[tuple[Field[Any], Any], ...] = (),
) -> list[_R]:
    """Return the rows in captured bytes: messages back to back, whoever they were for.

    Parameters:
        data: the bytes.
        cls, types, fields, where: as in Reader.dump.

    Raises:
        DecodeError: a payload does not have the declared form.
        ProtocolError: a message has an impossible length.
    """

@overload
def decode(
    data: Buffer,
    cls: type[RecordBase],
    types: tuple[int, ...],
    *,
    fields: tuple[Field[Any], ...],
    where: tuple[tuple[Field[Any], Any], ...] = (),
) -> list[tuple[Any, ...]]: ...
def constant(name: str, /) -> int | str:
    """Return the value of a kernel constant (the C module alone); raises KeyError."""

def layout(name: str, /) -> str:
    """Return the layout of a struct (the C module alone); raises KeyError."""

def names() -> list[str]:
    """Return the names of all constants and structs (the C module alone)."""
