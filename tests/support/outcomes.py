"""What a call came to, in a form in which those of two engines can be compared."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from netlinklib.errors import DecodeError, NetlinkError, ProtocolError


def plain(value: Any) -> Any:
    """Return a value with records as (class, bytes)."""
    if isinstance(value, (list, tuple)):
        return type(value)([plain(item) for item in value])
    if isinstance(value, dict):
        return [(key, plain(item)) for key, item in value.items()]
    if hasattr(type(value), "__plan__"):
        return type(value).__name__, bytes(value)
    return value


def error(exc: BaseException) -> tuple[Any, ...]:
    """Return all that is known of an exception."""
    details: tuple[Any, ...] = ()
    if isinstance(exc, DecodeError):
        details = exc.record, exc.path, exc.reason, exc.data
    elif isinstance(exc, ProtocolError):
        details = (exc.data,)
    return ("raised", type(exc).__name__, str(exc), *details)


def outcome(call: Callable[[], Any]) -> tuple[Any, ...]:
    """Return ("value", …) or ("raised", …)."""
    try:
        return "value", plain(call())
    except Exception as exc:
        return error(exc)


def decoded(call: Callable[[], Any]) -> tuple[Any, ...]:
    """As `outcome`, of reading: nothing but errors of netlinklib may come."""
    try:
        return "value", plain(call())
    except NetlinkError as exc:
        return error(exc)
