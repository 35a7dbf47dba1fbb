"""batadv: a mesh in the link layer (B.A.T.M.A.N. Advanced)."""

from __future__ import annotations

from ...codecs import string
from ...record import Record, attr
from ...uapi import IFLA_BATADV_ALGO_NAME

__all__ = ["Batadv"]


class Batadv(Record):
    """IFLA_BATADV_*, by the kernel's policy: its specification is silent here.

    The kernel sends none of it; it is for making one.
    """

    #: The routing algorithm, `BATMAN_IV` or `BATMAN_V`.
    algo_name: str | None = attr(IFLA_BATADV_ALGO_NAME, string)
