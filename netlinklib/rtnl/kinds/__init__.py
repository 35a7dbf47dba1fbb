"""What links of each kind have more than others: IFLA_INFO_DATA and IFLA_INFO_SLAVE_DATA, one file
per kind.

A kind that is not listed stays readable: its `data` is a record of `Attributes`.
"""

from __future__ import annotations

from ...codecs import nest
from .bridge import Bridge, BridgePort
from .macvlan import Macvlan
from .veth import Veth
from .vlan import Vlan
from .vxlan import Vxlan

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ...codecs import Codec

__all__ = ["DATA", "SLAVE_DATA", "Bridge", "BridgePort", "Macvlan", "Veth", "Vlan", "Vxlan"]

#: IFLA_INFO_DATA by IFLA_INFO_KIND.
DATA: dict[str, Codec[Any]] = {
    "bridge": nest(Bridge),
    "macvlan": nest(Macvlan),
    "macvtap": nest(Macvlan),
    "veth": nest(Veth),
    "vlan": nest(Vlan),
    "vxlan": nest(Vxlan),
}

#: IFLA_INFO_SLAVE_DATA by IFLA_INFO_SLAVE_KIND.
SLAVE_DATA: dict[str, Codec[Any]] = {
    "bridge": nest(BridgePort),
}
