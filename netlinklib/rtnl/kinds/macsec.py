"""macsec: Ethernet, encrypted and authenticated from link to link."""

from __future__ import annotations

from ...codecs import be16, be64, u8, u32, u64
from ...record import Record, attr
from ...uapi import (
    IFLA_MACSEC_CIPHER_SUITE,
    IFLA_MACSEC_ENCODING_SA,
    IFLA_MACSEC_ENCRYPT,
    IFLA_MACSEC_ES,
    IFLA_MACSEC_ICV_LEN,
    IFLA_MACSEC_INC_SCI,
    IFLA_MACSEC_OFFLOAD,
    IFLA_MACSEC_PORT,
    IFLA_MACSEC_PROTECT,
    IFLA_MACSEC_REPLAY_PROTECT,
    IFLA_MACSEC_SCB,
    IFLA_MACSEC_SCI,
    IFLA_MACSEC_VALIDATION,
    IFLA_MACSEC_WINDOW,
)

__all__ = ["Macsec"]


class Macsec(Record):
    """IFLA_MACSEC_*, by the kernel's policy and fill function: its specification is silent here.

    The link below is the Link's `link`; keys and secure associations are the generic netlink
    family's.
    """

    #: The secure channel identifier: the link-layer address, then the port.
    sci: int | None = attr(IFLA_MACSEC_SCI, be64)
    #: In requests: the port of `sci`, whose address is then that of the link below.
    port: int | None = attr(IFLA_MACSEC_PORT, be16)
    #: In bytes.
    icv_len: int | None = attr(IFLA_MACSEC_ICV_LEN, u8)
    #: MACSEC_CIPHER_ID_*.
    cipher_suite: int | None = attr(IFLA_MACSEC_CIPHER_SUITE, u64, names="macsec_cipher_id")
    #: How far behind a packet may be, with `replay_protect`.
    window: int | None = attr(IFLA_MACSEC_WINDOW, u32)
    #: The secure association to send with.
    encoding_sa: int | None = attr(IFLA_MACSEC_ENCODING_SA, u8)
    encrypt: int | None = attr(IFLA_MACSEC_ENCRYPT, u8)
    protect: int | None = attr(IFLA_MACSEC_PROTECT, u8)
    #: Whether packets carry the `sci`.
    inc_sci: int | None = attr(IFLA_MACSEC_INC_SCI, u8)
    #: The bits «end station» and «single copy broadcast» of packets.
    es: int | None = attr(IFLA_MACSEC_ES, u8)
    scb: int | None = attr(IFLA_MACSEC_SCB, u8)
    replay_protect: int | None = attr(IFLA_MACSEC_REPLAY_PROTECT, u8)
    #: MACSEC_VALIDATE_*.
    validation: int | None = attr(IFLA_MACSEC_VALIDATION, u8, names="macsec_validation_type")
    #: MACSEC_OFFLOAD_*.
    offload: int | None = attr(IFLA_MACSEC_OFFLOAD, u8, names="macsec_offload")
