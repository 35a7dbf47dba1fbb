"""What people write where the kernel wants numbers: names, prefixes, links.

`names="rtprot"` makes a field take `"static"` for 4. `Inputs` makes a class take other spellings:
`dst="10.0.0.0/8"` for an address and a length, `dev=` for `oif=`, an address without its family.
The index of a link depends on the namespace that is asked, so a record that names one is a `Draft`
until a Socket looks the name up.
"""

from __future__ import annotations

import _thread

from ._backend import engine
from .uapi import AF_INET, AF_INET6, AF_UNSPEC

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from typing import Any

    from ._engine import RecordBase

    Lookup = Callable[[str], int]
    Fields = dict[str, Any]

__all__ = ["Draft", "Inputs", "LinkNames", "Names", "UnresolvedLink", "resolving"]

_ip = engine.Codec("ip")


class Names:
    """The texts of a number, by a family of names of `netlinklib.uapi` (`rtn`), both ways."""

    __slots__ = ("family",)

    def __init__(self, family: str) -> None:
        self.family = family

    def __call__(self, value: int) -> str:
        from .uapi import name

        return name(self.family, value)

    def parse(self, text: str) -> int:
        """Return the number of a name, of names joined by `|`, or of digits.

        Tables, protocols and scopes have the names of iproute2's files as well.

        Raises:
            ValueError: there is no such name.
        """
        from .uapi import value

        try:
            return value(self.family, text)
        except ValueError:
            from .iproute2 import number

            found = number(self.family, text)
            if found is None:
                raise
            return found

    def __repr__(self) -> str:
        return f"Names({self.family!r})"


# ---- links by name ----


class UnresolvedLink(TypeError):
    """A link was given by its name where nobody is there to look it up."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"the link {name!r} is given by its name, and only a Socket knows the index of that: "
            "give the record to one, or look it up with link()"
        )
        self.name = name


_here = _thread._local()


class resolving:
    """Within it, this thread's records take names of links, whose indexes `lookup` returns."""

    __slots__ = ("before", "lookup")

    def __init__(self, lookup: Lookup | None) -> None:
        self.lookup = lookup

    def __enter__(self) -> None:
        self.before: Lookup | None = getattr(_here, "lookup", None)
        _here.lookup = self.lookup

    def __exit__(self, *_: object) -> None:
        _here.lookup = self.before


class LinkNames:
    """The names of links for their indexes."""

    __slots__ = ()

    @staticmethod
    def parse(text: str) -> int:
        """Return the index of the link, from the Socket at work; raises UnresolvedLink without."""
        lookup: Lookup | None = getattr(_here, "lookup", None)
        if lookup is None:
            raise UnresolvedLink(text)
        return lookup(text)

    def __repr__(self) -> str:
        return "LinkNames()"


class Draft:
    """What a record will be as soon as a Socket has looked up the links it names.

    `Route(dst="10.0.0.0/8", dev="eth0")` gives one. A Socket's verbs take it as they take records,
    and so do other records for their nests; `resolve` makes the record itself.
    """

    __slots__ = ("_cls", "_fields")

    def __init__(self, cls: type[RecordBase], fields: Fields) -> None:
        self._cls = cls
        self._fields = fields

    def resolve(self, lookup: Lookup) -> Any:
        """Return the record, with the indexes that `lookup` returns for names.

        Raises:
            TypeError, ValueError: as the class does.
            Exception: what `lookup` raises.
        """
        with resolving(lookup):
            return self._cls.__from_fields__(dict(self._fields))

    def keys(self) -> list[str]:
        """Return the names of the fields that were given."""
        return list(self._fields)

    def __getitem__(self, name: str) -> Any:
        return self._fields[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._fields)

    def __len__(self) -> int:
        return len(self._fields)

    def __repr__(self) -> str:
        given = ", ".join(f"{name}={value!r}" for name, value in self._fields.items())
        return f"{self._cls.__name__}({given})"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Draft):
            return NotImplemented
        return self._cls is other._cls and self._fields == other._fields

    __hash__ = None  # type: ignore[assignment]  # its fields may be lists and dicts

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        raise AttributeError(
            f"{self!r} names a link, so it is no record yet: give it to a Socket, or resolve() it"
        )

    def __bytes__(self) -> bytes:
        raise TypeError(
            f"{self!r} names a link, so it has no bytes yet: give it to a Socket, or resolve() it"
        )


# ---- other spellings ----


class Inputs:
    """Other spellings that a class takes for its fields.

    Parameters:
        aliases: other names (`dev`), and the fields they stand for (`oif`, `linkinfo.kind`).
        prefixes: the fields that hold addresses with a length (`dst`), and the fields of the
            lengths (`dst_len`). `"10.0.0.0/8"` and `ipaddress` networks set both, an address alone
            has the full length, `"default"` is none.
        hosts: whether such an address may have bits set behind its length, as that of an interface.
        family: the field of the address family, and the fields whose addresses tell which it is.
        more: a function that does the rest; it changes the fields.
    """

    __slots__ = ("aliases", "family", "hosts", "more", "prefixes", "telling")

    def __init__(
        self,
        *,
        aliases: Mapping[str, str] | None = None,
        prefixes: Mapping[str, str] | None = None,
        hosts: bool = False,
        family: tuple[str, Sequence[str]] = ("", ()),
        more: Callable[[str, Fields], None] | None = None,
    ) -> None:
        self.aliases = dict(aliases or {})
        self.prefixes = dict(prefixes or {})
        self.hosts = hosts
        self.family, self.telling = family
        self.more = more

    def __call__(self, cls: type[RecordBase], fields: Fields) -> None:
        """Turn what was written for a new record into its fields, in place."""
        self.spell(cls, fields)
        for name in self.prefixes:
            if name in fields:
                length = self.prefixes[name]
                if fields.get(length) is None and fields[name] is not None:
                    bits = _bits(fields[name])
                    if bits:
                        fields[length] = bits
        if self.family and fields.get(self.family) is None:
            for name in self.telling:
                family = _BITS.get(_bits(fields.get(name)))
                if family is not None:
                    fields[self.family] = family
                    break
        if self.more is not None:
            self.more(cls.__name__, fields)

    def spell(self, cls: type[RecordBase], fields: Fields) -> None:
        """Turn aliases and prefixes into fields, in place: what holds for filters, too."""
        # records are made by the hundred thousand: what has nothing to spell is soon done
        if not self.aliases.keys().isdisjoint(fields):
            for name in fields.keys() & self.aliases.keys():
                target = self.aliases[name]
                if target in fields:
                    raise TypeError(f"{cls.__name__}: {name} and {target} are the same, give one")
                fields[target] = fields.pop(name)
        for name in self.prefixes:
            if name in fields:
                split = _split(fields[name])
                # MPLS writes stacks of labels with a slash, too
                if split is not None and fields.get(self.family) in _INTERNET:
                    self._take(cls, name, self.prefixes[name], split, fields)

    def _take(
        self, cls: type[RecordBase], name: str, length: str, split: tuple[Any, Any], fields: Fields
    ) -> None:
        """Set an address and its length."""
        address, size = split
        where = f"{cls.__name__}.{name}"
        try:
            packed = None if address is None else _ip.encode(address)
            bits = int(size)
        except ValueError:
            raise ValueError(f"{where}: {fields[name]!r} is no prefix") from None
        if packed is None:
            most, rest = 0, 0
        else:
            most = 8 * len(packed)
            rest = int.from_bytes(packed, "big") & ((1 << max(most - bits, 0)) - 1)
        if not 0 <= bits <= most:
            raise ValueError(f"{where}: a prefix of {bits} bits; an address has {most}")
        if rest and not self.hosts:
            raise ValueError(f"{where}: {fields[name]} has bits set behind its length")
        given = fields.get(length)
        if given is not None and given != bits:
            raise ValueError(f"{where}: {fields[name]} and {length}={given} contradict each other")
        # the default route has no address
        fields[name] = address if bits or self.hosts else None
        fields[length] = bits
        if fields[name] is None and packed is not None and self.family:
            fields.setdefault(self.family, _BITS[most])


#: The address family by the length of its addresses in bits.
_BITS = {32: AF_INET, 128: AF_INET6}


#: How a family that has prefixes may be given; without one, its addresses tell.
_INTERNET = (
    *(None, AF_UNSPEC, AF_INET, AF_INET6),
    *("inet", "inet6", "INET", "INET6", "AF_INET", "AF_INET6"),
)


def _bits(address: Any) -> int:
    """Return the length of an address in bits, or 0 where it does not tell."""
    if type(address) is str:
        return 128 if ":" in address else 32 if "." in address else 0
    size = getattr(address, "max_prefixlen", None)  # an ipaddress object
    if isinstance(size, int):
        return size
    if isinstance(address, (bytes, bytearray)):
        return 8 * len(address)
    return 0


def _split(value: Any) -> tuple[Any, Any] | None:
    """Return (address, length) of what holds both, or None of what is an address only."""
    if type(value) is str:
        if value == "default":
            return None, 0
        address, slash, length = value.partition("/")
        return (address, length) if slash else None
    if value is None or type(value) is bytes:
        return None
    size = getattr(value, "prefixlen", None)  # of an IPv4Network
    if size is not None:
        return value.network_address, size
    network = getattr(value, "network", None)  # of an IPv4Interface
    return None if network is None else (value.ip, network.prefixlen)
