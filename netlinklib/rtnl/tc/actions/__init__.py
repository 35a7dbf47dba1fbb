"""What actions of each kind have more than others: TCA_ACT_OPTIONS, one file per kind, loaded when
it is needed.

A kind that is not listed stays readable: its `options` are a record of `Attributes`.
"""

from __future__ import annotations

from ...lazy import lazy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ....codecs import Codec

__all__ = ["OPTIONS"]


#: TCA_ACT_OPTIONS by TCA_ACT_KIND.
OPTIONS: dict[str, Codec[Any]] = {
    "bpf": lazy(__name__, "bpf", "Bpf"),
    "connmark": lazy(__name__, "connmark", "Connmark"),
    "csum": lazy(__name__, "csum", "Csum"),
    "ct": lazy(__name__, "ct", "Ct"),
    "ctinfo": lazy(__name__, "ctinfo", "Ctinfo"),
    "gact": lazy(__name__, "gact", "Gact"),
    "gate": lazy(__name__, "gate", "Gate"),
    "ife": lazy(__name__, "ife", "Ife"),
    "ipt": lazy(__name__, "ipt", "Ipt"),
    "mirred": lazy(__name__, "mirred", "Mirred"),
    "mpls": lazy(__name__, "mpls", "Mpls"),
    "nat": lazy(__name__, "nat", "Nat"),
    "pedit": lazy(__name__, "pedit", "Pedit"),
    "police": lazy(__name__, "police", "Police"),
    "sample": lazy(__name__, "sample", "Sample"),
    "simple": lazy(__name__, "simple", "Simple"),
    "skbedit": lazy(__name__, "skbedit", "Skbedit"),
    "skbmod": lazy(__name__, "skbmod", "Skbmod"),
    "tunnel_key": lazy(__name__, "tunnel_key", "TunnelKey"),
    "vlan": lazy(__name__, "vlan", "Vlan"),
    "xt": lazy(__name__, "ipt", "Ipt"),
}
