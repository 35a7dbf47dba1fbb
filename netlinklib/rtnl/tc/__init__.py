"""Traffic control: qdiscs, classes and what belongs to them; each is loaded when it is used."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .action import TcAction, TcActions
    from .ematch import Ematch, Ematches
    from .handles import FILTER_HANDLE, FILTER_PARENT, HANDLE, U32_HANDLE, Handles
    from .qdisc import Qdisc, Tclass
    from .qdiscs.htb import htb_class, htb_qdisc
    from .qdiscs.tbf import tbf
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
        usual_burst,
    )
    from .stats import Stats2, estimator
    from .tfilter import Chain, Tfilter

__all__ = [
    "FILTER_HANDLE",
    "FILTER_PARENT",
    "HANDLE",
    "U32_HANDLE",
    "Chain",
    "Ematch",
    "Ematches",
    "Handles",
    "Qdisc",
    "RateSpec",
    "SizeSpec",
    "SizeTable",
    "Stats2",
    "Tclass",
    "TcAction",
    "TcActions",
    "Tfilter",
    "estimator",
    "htb_class",
    "htb_qdisc",
    "rate_spec",
    "rate_table",
    "size_table",
    "tbf",
    "ticks",
    "transmit_ticks",
    "usecs",
    "usual_burst",
]

_HOMES = {
    "FILTER_HANDLE": "handles",
    "FILTER_PARENT": "handles",
    "HANDLE": "handles",
    "U32_HANDLE": "handles",
    "Chain": "tfilter",
    "Ematch": "ematch",
    "Ematches": "ematch",
    "Handles": "handles",
    "Qdisc": "qdisc",
    "RateSpec": "rates",
    "SizeSpec": "rates",
    "SizeTable": "rates",
    "Stats2": "stats",
    "Tclass": "qdisc",
    "TcAction": "action",
    "TcActions": "action",
    "Tfilter": "tfilter",
    "estimator": "stats",
    "htb_class": "qdiscs.htb",
    "htb_qdisc": "qdiscs.htb",
    "rate_spec": "rates",
    "rate_table": "rates",
    "size_table": "rates",
    "tbf": "qdiscs.tbf",
    "ticks": "rates",
    "transmit_ticks": "rates",
    "usecs": "rates",
    "usual_burst": "rates",
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
