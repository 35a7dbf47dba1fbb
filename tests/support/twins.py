"""The record classes of netlinklib on the other engine, for comparing the two in one process."""

from __future__ import annotations

import functools
import importlib
import pkgutil
from collections.abc import Callable
from types import ModuleType
from typing import Any

import netlinklib
from netlinklib.record import Attributes, Record


@functools.cache
def messages() -> tuple[Any, ...]:
    """Return all record classes that are messages, by name; those of all modules are found."""
    for found in pkgutil.walk_packages(netlinklib.__path__, "netlinklib."):
        # command lines run when they are imported; the constants hold no classes
        if not found.name.endswith("__main__") and not found.name.startswith(
            ("netlinklib.uapi.", "netlinklib.codegen", "netlinklib._e")
        ):
            importlib.import_module(found.name)
    queue: list[Any] = [Record]
    classes = set()
    while queue:
        cls = queue.pop()
        queue += cls.__subclasses__()
        if cls.__message__ is not None and cls.__module__.startswith("netlinklib."):
            classes.add(cls)
    return tuple(sorted(classes, key=lambda cls: (cls.__module__, cls.__name__)))


#: Classes made by `on`, and what they were made of.
_ORIGINALS: dict[Any, Any] = {}


@functools.cache
def on(engine: ModuleType, cls: Any) -> Any:
    """Return a record class with the same fields as `cls`, made on `engine`."""
    plan = cls.__plan__
    fields = tuple([field_on(engine, field) for field in plan.fields])
    namespace: dict[str, Any] = {field.name: field for field in fields}
    namespace["__slots__"] = ()
    namespace["__plan__"] = engine.Plan(plan.name, plan.header, plan.attributes, fields)
    made = type(cls.__name__, (engine.RecordBase,), namespace)
    _ORIGINALS[made] = cls
    return made


@functools.cache
def field_on(engine: ModuleType, field: Any) -> Any:
    return engine.Field(
        field.name,
        codec_on(engine, field.codec),
        type=field.type,
        path=field.path,
        offset=field.offset,
        size=field.size,
        fallback=None if field.fallback is None else field_on(engine, field.fallback),
        show=field.show,
        parse=field.parse,
    )


@functools.cache
def codec_on(engine: ModuleType, codec: Any) -> Any:
    op, args = codec.op, codec.args
    if op in ("record", "sequence"):
        args = (lambda: on(engine, class_of(codec)),)
    elif op in ("array", "multi", "packed", "bits"):
        args = (codec_on(engine, args[0]), *args[1:])
    elif op == "select":
        cases = {key: codec_on(engine, case) for key, case in args[1].items()}
        args = (args[0], cases, codec_on(engine, args[2]))
    elif op == "custom":
        # a function of its own knows netlinklib's classes only
        decode, encode, *name = args
        args = (
            lambda payload: _moved(decode(payload), lambda cls: on(engine, cls)),
            lambda value: encode(_moved(value, lambda cls: _ORIGINALS.get(cls, cls))),
            *name,
        )
    return engine.Codec(op, *args)


def _moved(value: Any, where: Callable[[Any], Any]) -> Any:
    """Return a value with its records as those of other classes."""
    if isinstance(value, (list, tuple)):
        return type(value)([_moved(item, where) for item in value])
    if hasattr(type(value), "__plan__"):
        return where(type(value)).from_bytes(bytes(value))
    return value


def class_of(codec: Any) -> Any:
    """Return the class of a record or sequence codec."""
    (target,) = codec.args
    return target if isinstance(target, type) else target()


@functools.cache
def paths(cls: Any, depth: int = 3) -> tuple[str, ...]:
    """Return the names of a class's fields and of those in its nests, dotted."""
    names = []
    for field in cls.__plan__.fields:
        names.append(field.name)
        if field.codec.op == "record" and field.type >= 0 and depth > 1:
            inner = class_of(field.codec)
            if inner is not Attributes and not inner.__plan__.header:
                names += [f"{field.name}.{name}" for name in paths(inner, depth - 1)]
    return tuple(names)
