"""Traffic control: qdiscs, classes and what belongs to them; each is loaded when it is used."""

from __future__ import annotations

from ..lazy import exports

TYPE_CHECKING = False
if TYPE_CHECKING:
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

if not TYPE_CHECKING:
    __getattr__, __dir__ = exports(globals(), _HOMES)
