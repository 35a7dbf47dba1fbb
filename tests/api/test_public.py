"""The public names: where they are, what they accept, what they refuse."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import netlinklib as nl
from netlinklib import rtnl
from netlinklib.record import resolve
from netlinklib.rtnl import nouns
from netlinklib.socket import Socket as Generic

MESSAGES = (nl.Addr, nl.Link, nl.Neigh, nl.Route, nl.Rule)


def test_all_names_are_there() -> None:
    assert sorted(nl.__all__) == nl.__all__
    for name in nl.__all__:
        assert getattr(nl, name) is not None
        assert name in dir(nl)
    for name in ("codecs", "errors", "netns", "record", "rtnl", "socket", "uapi", "cli"):
        assert getattr(nl, name).__name__ == f"netlinklib.{name}"
        assert name in dir(nl)
    with pytest.raises(AttributeError, match="'netlinklib' has no attribute 'nonsense'"):
        nl.nonsense  # type: ignore[attr-defined]  # noqa: B018
    assert not hasattr(nl, "__path_to_nothing__")
    namespace: dict[str, Any] = {}
    exec("from netlinklib import *", namespace)
    assert set(nl.__all__) <= set(namespace)


def test_same_things_under_each_name() -> None:
    assert nl.Socket is nouns.Socket is rtnl.Socket
    assert issubclass(nl.Socket, Generic)
    assert nl.Route is rtnl.Route is rtnl.route.Route
    assert nl.backend in ("c", "python")
    assert nl.__version__.startswith("3.")


def test_each_name_loads_on_its_own() -> None:
    """No name depends on another having been used before."""
    code = "import netlinklib as nl; value = nl.{}; assert value is not None"
    for name in ("Route", "Link", "routes", "Socket", "backend", "DecodeError", "attr", "uapi"):
        subprocess.run([sys.executable, "-W", "error", "-c", code.format(name)], check=True)


@pytest.mark.parametrize("cls", MESSAGES)
def test_messages_fit_their_classes(cls: type[nl.Record]) -> None:
    message = cls.__message__
    assert message is not None
    assert message.protocol == 0
    assert len({message.get, message.new, message.delete}) == 3
    for name, sent in message.filters.items():
        resolve(cls, name)
        resolve(cls, sent)
    for name in (*message.hints, *message.any, *message.accepts):
        assert name in cls.FIELDS
    assert set(message.any) | set(message.accepts) <= set(message.filters)


def classes() -> list[type[nl.Record]]:
    found: list[type[nl.Record]] = []

    def below(cls: type[nl.Record]) -> None:
        for sub in cls.__subclasses__():
            if sub.__module__.startswith("netlinklib.rtnl"):
                found.append(sub)
            below(sub)

    below(nl.Record)
    return sorted(set(found), key=lambda cls: (cls.__module__, cls.__name__))


@pytest.mark.parametrize("cls", classes(), ids=lambda cls: cls.__name__)
def test_classes_tell_what_they_are(cls: type[nl.Record]) -> None:
    """Each class has a docstring, and an annotation for each field, which tells what one gets."""
    assert cls.__doc__ and cls.__doc__.strip().endswith((".", ".)"))
    annotations: dict[str, str] = {}
    for base in reversed(cls.__mro__):
        annotations.update(vars(base).get("__annotations__", {}))
    # those of Record itself are no fields
    annotations = {name: text for name, text in annotations.items() if name in cls.FIELDS}
    assert list(annotations) == list(cls.FIELDS)
    for name, field in cls.FIELDS.items():
        text = annotations[name]
        optional = field.type >= 0 and field.fallback is None
        total = field.codec.op in ("flag", "multi")
        if field.type >= 0:
            assert text.endswith("| None") is (optional and not total), name
        plain = {
            "string": "str",
            "ip": "str",
            "mac": "str",
            "mpls": "str",
            "binary": "bytes",
            "raw": "bytes",
            "flag": "bool",
        }.get(field.codec.op)
        if field.codec.op[0] in "us" and field.codec.op[1:].isdigit():
            plain = "int"
        if field.codec.op.startswith("be"):
            plain = "int"
        if plain == "bytes":
            # subclasses may know better what is in them
            assert "bytes" in text.split(" | "), name
        elif plain is not None:
            assert text.removesuffix(" | None") == plain, name
        if field.codec.op == "record":
            target = field.codec.args[0]
            target = target if isinstance(target, type) else target()
            assert text == target.__name__ + (" | None" if field.type >= 0 else ""), name
    assert len(repr(cls())) > 2
    assert cls().as_dict() is not None
    for name, field in cls.FIELDS.items():
        if field.type >= 0 and field.fallback is None:
            assert getattr(cls(), name) in (None, False, ())


def test_no_attribute_is_declared_twice() -> None:
    for cls in classes():
        types = [field.type for field in cls.FIELDS.values() if field.type >= 0]
        assert len(types) == len(set(types)), cls


@pytest.mark.parametrize("noun", ["addrs", "links", "neighbours", "routes", "rules"])
def test_nouns_are_functions_and_methods(noun: str) -> None:
    function, method = getattr(nl, noun), getattr(nl.Socket, noun)
    assert function.__doc__ and "netns" in function.__doc__
    assert method.__doc__ and "filters" in method.__doc__
    with pytest.raises(TypeError, match="its fields are: "):
        function(nonsense=1)
    with pytest.raises(TypeError, match="its fields are: "):
        function("nonsense")
    assert isinstance(function(), list)


def test_records_are_not_their_requests() -> None:
    """A class that is no message is refused with a text that says so."""
    with nl.Socket() as sk:
        with pytest.raises(TypeError, match="RouteNexthop is no message that can be asked for"):
            sk.dump(nl.RouteNexthop)
        with pytest.raises(TypeError, match="Attributes is no message"):
            sk.get(nl.Attributes)
        with pytest.raises(TypeError):
            sk.dump("Route")  # type: ignore[call-overload]
        with pytest.raises(TypeError):
            sk.list(nl.Route, 3)  # type: ignore[call-overload]


def test_user_code_types() -> None:
    """mypy accepts user code, and sees the types that the objects have."""
    pytest.importorskip("mypy")
    sample = Path(__file__).with_name("typing_sample.py")
    home = Path(nl.__file__).resolve().parents[1]
    installed = home.name in ("site-packages", "dist-packages")
    environment = {**os.environ, **({} if installed else {"MYPYPATH": str(home)})}
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--cache-dir", "/dev/null", str(sample)],
        capture_output=True,
        text=True,
        cwd=sample.parent,
        env=environment,
    )
    assert done.returncode == 0, done.stdout
