"""`python -m netlinklib`: the tables of the kernel on standard output.

python -m netlinklib routes --format jsonl --fields dst,dst_len,gateway family=inet table=254
python -m netlinklib links --netns blue --kind veth
"""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from typing import Any, TextIO

    from ._engine import Codec, Dump, Field
    from .record import Record

__all__ = ["main"]

#: Each noun: the module and name of its class, and the columns of a table.
_NOUNS = {
    "routes": (
        ".rtnl.route",
        "Route",
        "family table type dst dst_len gateway oif priority prefsrc protocol scope",
    ),
    "links": (
        ".rtnl.link",
        "Link",
        "index ifname linkinfo.kind flags operstate mtu master link address",
    ),
    "addrs": (".rtnl.addr", "Addr", "index family address local prefixlen scope flags label"),
    "neighbours": (".rtnl.neigh", "Neigh", "family ifindex dst lladdr state flags"),
    "rules": (
        ".rtnl.rule",
        "Rule",
        "family priority src src_len dst dst_len iifname oifname fwmark action table",
    ),
}

_OPTIONS = ("--format", "--fields", "--netns")

#: How many rows decide how wide the columns of a table are.
_SAMPLE = 200


class _Usage(Exception):
    """What is wrong with the command line."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line.

    Parameters:
        arguments: without the program's name; None for those of the process.

    Returns the exit status: 0; 1 after an error of the kernel or an interrupted dump; 2 for a wrong
    command line; 130 after Ctrl-C; 141 when the reader of the output has gone.
    """
    words = sys.argv[1:] if arguments is None else list(arguments)
    parser = _parser()
    options = parser.parse_args(_filters_first(words))
    try:
        return _run(
            options.noun,
            options.format,
            options.fields,
            options.netns,
            options.format == "table" if options.names is None else options.names,
            options.filters,
        )
    except _Usage as error:
        parser.error(str(error))
    except BrokenPipeError:
        # or the interpreter would fail to flush it at exit
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141
    except KeyboardInterrupt:
        return 130
    except OSError as error:
        print(f"netlinklib: {_printable(str(error))}", file=sys.stderr)
        return 1


def _parser() -> ArgumentParser:
    from argparse import ArgumentParser, BooleanOptionalAction, RawDescriptionHelpFormatter

    from . import __version__

    parser = ArgumentParser(
        prog="python -m netlinklib",
        description="Print tables of the kernel.",
        epilog="filters: NAME=VALUE or --NAME VALUE, by field name; an empty value is an absent\n"
        "field; numbers that have names may be written as these, in full or without their\n"
        "prefix (RTN_BLACKHOLE or blackhole, AF_INET6 or inet6)",
        formatter_class=RawDescriptionHelpFormatter,
    )
    parser.add_argument("noun", choices=sorted(_NOUNS), help="what to print")
    parser.add_argument(
        "--format", choices=("table", "json", "jsonl", "csv"), default="table", help="of the output"
    )
    parser.add_argument("--fields", metavar="A,B.C", help="which fields, in this order")
    parser.add_argument(
        "--netns", metavar="NS", help="the network namespace: a name, a path or a process id"
    )
    parser.add_argument(
        "--names",
        action=BooleanOptionalAction,
        help="write numbers by the names of the kernel's constants; so a table does, and json,\n"
        "jsonl and csv do not, if nothing is said",
    )
    parser.add_argument("--version", action="version", version=f"netlinklib {__version__}")
    parser.add_argument("filters", nargs="*", metavar="NAME=VALUE", help="which rows")
    return parser


def _filters_first(words: list[str]) -> list[str]:
    """Write `--oif 3` and `--oif=3` as `oif=3`, and leave the options of the command alone."""
    options: list[str] = []
    rest: list[str] = []
    queue = iter(words)
    for word in queue:
        name, equals, value = word.partition("=")
        if name in _OPTIONS:
            options += (
                [word] if equals else [word, *(w for w in [next(queue, None)] if w is not None)]
            )
        elif word in ("--names", "--no-names"):
            options.append(word)
        elif not word.startswith("--") or word in ("--", "--help", "--version"):
            rest.append(word)
        else:
            if not equals:
                value = next(queue, "")
            rest.append(f"{name[2:].replace('-', '_')}={value}")
    return [*options, *rest]


def _run(
    noun: str,
    form: str,
    selected: str | None,
    namespace: str | None,
    named: bool,
    words: Sequence[str],
) -> int:
    from importlib import import_module

    from .errors import DecodeError, DumpInterrupted
    from .record import resolve
    from .rtnl.nouns import Socket

    module, name, columns = _NOUNS[noun]
    cls: type[Record] = getattr(import_module(module, __package__), name)
    try:
        filters: dict[str, Any] = dict(_filter(cls, word) for word in words)
        names = None if selected is None else [n.strip() for n in selected.split(",")]
        if names is None and form == "table":
            names = columns.split()
        if names is None and form == "csv":
            names = list(cls.__plan__.by_name)
        fields = [resolve(cls, field) for field in names or ()]
    except (TypeError, ValueError) as error:
        raise _Usage(str(error)) from None
    out = sys.stdout
    if hasattr(out, "reconfigure"):
        if form == "csv":
            # names need not be text: their bytes go out as they came in
            out.reconfigure(encoding="utf-8", errors="surrogateescape")
        else:
            out.reconfigure(errors="backslashreplace")
    with Socket(netns=_namespace(namespace)) as socket:
        try:
            rows: Dump[Any] = socket.dump(cls, *(names or ()), **filters)
        except (TypeError, ValueError) as error:
            if isinstance(error, OSError):
                raise
            raise _Usage(str(error)) from None
        try:
            _WRITERS[form](out, names, _named(rows, fields) if named else rows)
        except DumpInterrupted as error:
            out.flush()
            print(f"netlinklib: {error.strerror}: rows may be missing or doubled", file=sys.stderr)
            return 1
        except DecodeError as error:
            out.flush()
            print(f"netlinklib: {_printable(str(error))}", file=sys.stderr)
            return 1
        finally:
            rows.close()
    out.flush()
    return 0


def _namespace(text: str | None) -> str | None:
    """Return what `Socket` takes for `--netns`: digits are a process id, unless they are a name."""
    from .netns import DIRECTORIES

    if text is None or not text.isdigit():
        return text
    if any(os.path.exists(f"{directory}/{text}") for directory in DIRECTORIES):
        return text
    return f"/proc/{text}/ns/net"


def _filter(cls: type[Record], word: str) -> tuple[str, object]:
    """Return the name and value of a filter as it is written."""
    from .record import resolve

    name, equals, text = word.partition("=")
    if not equals:
        raise _Usage(f"{word!r} is no filter; write NAME=VALUE")
    if name == "kind" and "kind" not in cls.__plan__.by_name:
        name = "linkinfo.kind"
    field = resolve(cls, name)
    return name, None if text == "" else _value(name, field, text)


def _value(name: str, field: Field[Any], text: str) -> object:
    """Return the value that a text means for a field."""
    if field.show is not None and field.parse is not None:
        try:
            return field.parse("unspec" if (name, text) == ("family", "any") else text)
        except ValueError as error:
            raise _Usage(f"{name}={text}: {error}") from None
    codec: Codec[Any] = field.codec
    op = codec.op
    if op == "select":
        op = codec.args[2].op
    if op in ("string", "ip", "mac", "mpls"):
        return text
    if op == "flag":
        if text not in ("true", "false", "1", "0"):
            raise _Usage(f"{name}={text}: write true or false")
        return text in ("true", "1")
    if op in ("binary", "raw"):
        try:
            return bytes.fromhex(text)
        except ValueError:
            raise _Usage(f"{name}={text}: write the bytes in hexadecimal") from None
    if op in ("record", "array", "sequence", "packed", "multi", "bitfield32", "custom"):
        raise _Usage(f"{name} cannot be a filter here, only what is in it")
    from . import uapi

    try:
        return int(text, 0)
    except ValueError:
        found = getattr(uapi, text, None) if text.isupper() else None
        if not isinstance(found, int):
            raise _Usage(f"{name}={text}: write an integer, or a constant's name") from None
        return found


# Numbers by name.


def _named(rows: Iterable[Any], fields: Sequence[Field[Any]]) -> Iterator[Any]:
    """Yield rows whose numbers are names, where their fields have some; records become dicts."""
    for row in rows:
        if fields:
            yield tuple([_name(field, value) for field, value in zip(fields, row, strict=True)])
        else:
            yield _names_in(row)


def _name(field: Field[Any] | None, value: Any) -> Any:
    from .record import Record

    if field is not None and field.show is not None and type(value) is int:
        return field.show(value)
    if isinstance(value, Record):
        return _names_in(value)
    if isinstance(value, tuple):
        return tuple([_name(field, item) for item in value])
    return value


def _names_in(record: Record) -> dict[Any, Any]:
    by_name = type(record).__plan__.by_name
    return {
        key: _name(by_name[key], getattr(record, key))
        if isinstance(key, str) and key in by_name
        else value
        for key, value in record.as_dict().items()
    }


# Forms of output. Each writes rows as they come; `names` are the columns, None for records.


def _write_json(out: TextIO, names: Sequence[str] | None, rows: Iterable[Any]) -> None:
    separator = "[\n"
    try:
        for line in _json_lines(names, rows):
            out.write(separator + line)
            separator = ",\n"
    finally:
        out.write("\n]\n" if separator == ",\n" else "[]\n")


def _write_jsonl(out: TextIO, names: Sequence[str] | None, rows: Iterable[Any]) -> None:
    for line in _json_lines(names, rows):
        out.write(line + "\n")


def _json_lines(names: Sequence[str] | None, rows: Iterable[Any]) -> Iterator[str]:
    import json

    for row in rows:
        value = row if names is None else dict(zip(names, row, strict=True))
        yield json.dumps(_plain(value))


def _write_csv(out: TextIO, names: Sequence[str] | None, rows: Iterable[Any]) -> None:
    import csv
    import json

    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(names or ())
    for row in rows:
        cells = [_plain(value) for value in row]
        writer.writerow(
            "" if cell is None else json.dumps(cell) if isinstance(cell, (dict, list)) else cell
            for cell in cells
        )


def _write_table(out: TextIO, names: Sequence[str] | None, rows: Iterable[Any]) -> None:
    from itertools import islice

    source = iter(rows)
    heading = [str(name) for name in names or ()]
    # As many rows as decide the widths; those before an error are printed too.
    sample: list[list[str]] = []
    failed: BaseException | None = None
    try:
        for row in islice(source, _SAMPLE):
            sample.append([_cell(value) for value in row])
    except OSError as error:
        failed = error
    if failed is not None and not sample:
        raise failed
    widths = [max(map(len, column)) for column in zip(heading, *sample, strict=True)]

    def line(cells: Sequence[str]) -> str:
        padded = (f"{cell:<{width}}" for cell, width in zip(cells, widths, strict=True))
        return "  ".join(padded).rstrip() + "\n"

    out.write(line(heading))
    for cells in sample:
        out.write(line(cells))
    if failed is not None:
        raise failed
    for row in source:
        out.write(line([_cell(value) for value in row]))


_WRITERS: dict[str, Callable[[TextIO, Sequence[str] | None, Iterable[Any]], None]] = {
    "table": _write_table,
    "json": _write_json,
    "jsonl": _write_jsonl,
    "csv": _write_csv,
}


def _plain(value: Any) -> Any:
    """Return a value as JSON can hold it: records as objects, bytes as hexadecimal text."""
    if isinstance(value, (str, int, float)) or value is None:
        return value
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, (tuple, list)):
        return [_plain(item) for item in value]
    return _plain(value.as_dict())


def _cell(value: Any) -> str:
    """Return a value as a cell of a table; nothing in it can move the terminal's cursor."""
    if value is None:
        return "-"
    if isinstance(value, str):
        return _printable(value) if value else '""'
    plain = _plain(value)
    if isinstance(plain, (dict, list)):
        import json

        plain = json.dumps(plain)
    return str(plain)


def _printable(text: str) -> str:
    """Return a text with all that is not printable, and backslashes, written as escapes."""
    if text.isprintable() and "\\" not in text:
        return text
    parts = []
    for char in text:
        code = ord(char)
        if char == "\\":
            parts.append("\\\\")
        elif char.isprintable():
            parts.append(char)
        elif 0xDC80 <= code <= 0xDCFF:  # a byte that is no UTF-8
            parts.append(f"\\x{code - 0xDC00:02x}")
        else:
            parts.append(char.encode("unicode_escape").decode())
    return "".join(parts)
