"""What qdiscs and classes of each kind have more than others: TCA_OPTIONS, TCA_XSTATS and
TCA_STATS_APP, one file per kind or group of kin, each loaded when it is met.

Options and counters of a kind that is not listed stay bytes: they may be a struct as well as
attributes.
"""

from __future__ import annotations

from ....codecs import nest
from ....record import Attributes
from ...lazy import lazy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, TypeAlias

    from ....codecs import Codec
    from ....record import Record
    from ....uapi import (
        tc_cbq_xstats,
        tc_choke_xstats,
        tc_codel_xstats,
        tc_drr_stats,
        tc_dualpi2_xstats,
        tc_fq_pie_xstats,
        tc_hfsc_stats,
        tc_hhf_xstats,
        tc_htb_xstats,
        tc_netem_xstats,
        tc_pie_xstats,
        tc_qfq_stats,
        tc_red_xstats,
        tc_sfb_xstats,
        tc_sfq_xstats,
    )
    from .atm import Atm
    from .cake import Cake
    from .cbq import Cbq
    from .cbs import Cbs
    from .codel import Codel, FqCodel, FqCodelClassXstats, FqCodelXstats
    from .drr import Drr, Qfq
    from .dsmark import Dsmark
    from .dualpi2 import Dualpi2
    from .etf import Etf
    from .ets import Ets
    from .fifo import Fifo, Skbprio
    from .fq import Fq, FqXstats
    from .gred import Gred
    from .hfsc import Hfsc, HfscClass
    from .hhf import Hhf
    from .htb import Htb
    from .mqprio import Mqprio
    from .netem import Netem
    from .pie import FqPie, Pie
    from .plug import Plug
    from .prio import Multiq, Prio
    from .red import Choke, Red
    from .sfb import Sfb
    from .sfq import Sfq
    from .taprio import Taprio
    from .tbf import Tbf

    Options: TypeAlias = (
        Cake
        | Cbq
        | Cbs
        | Choke
        | Codel
        | Dsmark
        | Dualpi2
        | Etf
        | Ets
        | Fifo
        | Fq
        | FqCodel
        | FqPie
        | Gred
        | Hfsc
        | Hhf
        | Htb
        | Mqprio
        | Multiq
        | Netem
        | Pie
        | Plug
        | Prio
        | Red
        | Sfb
        | Sfq
        | Skbprio
        | Taprio
        | Tbf
        | Attributes
        | bytes
    )
    ClassOptions: TypeAlias = Atm | Cbq | Drr | Dsmark | Ets | HfscClass | Htb | Qfq | bytes
    Xstats: TypeAlias = (
        FqCodelXstats
        | FqXstats
        | tc_cbq_xstats
        | tc_choke_xstats
        | tc_codel_xstats
        | tc_dualpi2_xstats
        | tc_fq_pie_xstats
        | tc_hhf_xstats
        | tc_netem_xstats
        | tc_pie_xstats
        | tc_red_xstats
        | tc_sfb_xstats
        | bytes
    )
    ClassXstats: TypeAlias = (
        FqCodelClassXstats
        | tc_cbq_xstats
        | tc_drr_stats
        | tc_hfsc_stats
        | tc_htb_xstats
        | tc_qfq_stats
        | tc_sfq_xstats
        | bytes
    )

__all__ = ["CLASS_OPTIONS", "CLASS_STATS", "CLASS_XSTATS", "OPTIONS", "STATS", "XSTATS"]


def _later(place: str) -> Codec[Any]:
    """Return the codec of the class at a place like `htb.Htb`."""
    return lazy(__name__, *place.split("."))


def _counted(place: str) -> Codec[Any]:
    """Return the codec of what a class of statistics has in `app`."""
    stats = _later(place)

    def find() -> type[Record]:
        found: type[Record] = stats.args[0]().FIELDS["app"].codec.args[0]
        return found

    return nest(find)


#: TCA_OPTIONS of a qdisc by its kind.
OPTIONS: dict[str, Codec[Any]] = {
    "bfifo": _later("fifo.Fifo"),
    "cake": _later("cake.Cake"),
    "cake_mq": _later("cake.Cake"),
    "cbq": _later("cbq.Cbq"),
    "cbs": _later("cbs.Cbs"),
    "choke": _later("red.Choke"),
    "codel": _later("codel.Codel"),
    "dsmark": _later("dsmark.Dsmark"),
    "dualpi2": _later("dualpi2.Dualpi2"),
    "etf": _later("etf.Etf"),
    "ets": _later("ets.Ets"),
    "fq": _later("fq.Fq"),
    "fq_codel": _later("codel.FqCodel"),
    "fq_pie": _later("pie.FqPie"),
    "gred": _later("gred.Gred"),
    "hfsc": _later("hfsc.Hfsc"),
    "hhf": _later("hhf.Hhf"),
    "htb": _later("htb.Htb"),
    "mqprio": _later("mqprio.Mqprio"),
    "multiq": _later("prio.Multiq"),
    "netem": _later("netem.Netem"),
    "pfifo": _later("fifo.Fifo"),
    "pfifo_fast": _later("prio.Prio"),
    "pfifo_head_drop": _later("fifo.Fifo"),
    "pie": _later("pie.Pie"),
    "plug": _later("plug.Plug"),
    "prio": _later("prio.Prio"),
    "red": _later("red.Red"),
    "sfb": _later("sfb.Sfb"),
    "sfq": _later("sfq.Sfq"),
    "skbprio": _later("fifo.Skbprio"),
    "taprio": _later("taprio.Taprio"),
    "tbf": _later("tbf.Tbf"),
    # these have no options; some send a nest with nothing in it
    **dict.fromkeys(
        ("atm", "blackhole", "clsact", "drr", "ingress", "mq", "noop", "noqueue", "qfq"),
        nest(Attributes),
    ),
}

#: TCA_OPTIONS of a class by its qdisc's kind.
CLASS_OPTIONS: dict[str, Codec[Any]] = {
    "atm": _later("atm.Atm"),
    "cbq": _later("cbq.Cbq"),
    "drr": _later("drr.Drr"),
    "dsmark": _later("dsmark.Dsmark"),
    "ets": _later("ets.Ets"),
    "hfsc": _later("hfsc.HfscClass"),
    "htb": _later("htb.Htb"),
    "qfq": _later("drr.Qfq"),
}

_STATS = {
    "cbq": "cbq.CbqStats",
    "choke": "red.ChokeStats",
    "codel": "codel.CodelStats",
    "dualpi2": "dualpi2.Dualpi2Stats",
    "fq": "fq.FqStats",
    "fq_codel": "codel.FqCodelStats",
    "fq_pie": "pie.FqPieStats",
    "hhf": "hhf.HhfStats",
    "netem": "netem.NetemStats",
    "pie": "pie.PieStats",
    "red": "red.RedStats",
    "sfb": "sfb.SfbStats",
}
_CLASS_STATS = {
    "cbq": "cbq.CbqStats",
    "drr": "drr.DrrStats",
    "fq_codel": "codel.FqCodelClassStats",
    "hfsc": "hfsc.HfscStats",
    "htb": "htb.HtbStats",
    "qfq": "drr.QfqStats",
    "sfq": "sfq.SfqStats",
}
# these have attributes in TCA_STATS_APP and send no TCA_XSTATS beside
_NESTED_STATS = {
    "cake": "cake.CakeStats",
    "cake_mq": "cake.CakeStats",
    "taprio": "taprio.TaprioStats",
}

#: TCA_STATS2 of a qdisc by its kind; TCA_STATS_APP in it differs.
STATS = {kind: _later(place) for kind, place in {**_STATS, **_NESTED_STATS}.items()}

#: TCA_STATS2 of a class by its qdisc's kind.
CLASS_STATS = {kind: _later(place) for kind, place in {**_CLASS_STATS, **_NESTED_STATS}.items()}

#: TCA_XSTATS of a qdisc by its kind.
XSTATS = {kind: _counted(place) for kind, place in _STATS.items()}

#: TCA_XSTATS of a class by its qdisc's kind.
CLASS_XSTATS = {kind: _counted(place) for kind, place in _CLASS_STATS.items()}
