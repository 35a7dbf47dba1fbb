"""Traffic control: qdiscs, classes and what belongs to them; each is loaded when it is used."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .handles import FILTER_PARENT, HANDLE, Handles
    from .rates import (
        RateSpec,
        SizeSpec,
        SizeTable,
        rate_spec,
        rate_table,
        size_table,
        ticks,
        transmit_ticks,
        usecs,
    )
    from .stats import Stats2, estimator

__all__ = [
    "FILTER_PARENT",
    "HANDLE",
    "Handles",
    "RateSpec",
    "SizeSpec",
    "SizeTable",
    "Stats2",
    "estimator",
    "rate_spec",
    "rate_table",
    "size_table",
    "ticks",
    "transmit_ticks",
    "usecs",
]

_HOMES = {
    "FILTER_PARENT": "handles",
    "HANDLE": "handles",
    "Handles": "handles",
    "RateSpec": "rates",
    "SizeSpec": "rates",
    "SizeTable": "rates",
    "Stats2": "stats",
    "estimator": "stats",
    "rate_spec": "rates",
    "rate_table": "rates",
    "size_table": "rates",
    "ticks": "rates",
    "transmit_ticks": "rates",
    "usecs": "rates",
}


def __getattr__(name: str) -> Any:
    """Load the module of a public name, and keep the name."""
    from importlib import import_module

    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
