"""Values to names and back."""

from __future__ import annotations

import pytest

uapi = pytest.importorskip("netlinklib.uapi")


@pytest.mark.parametrize(
    ("family", "value", "name"),
    [
        ("rtm", 24, "RTM_NEWROUTE"),
        ("rtm", 16, "RTM_NEWLINK"),  # not RTM_BASE
        ("rta", 1, "RTA_DST"),
        ("ifla", 0, "IFLA_UNSPEC"),
        ("ifla_vlan", 1, "IFLA_VLAN_ID"),
        ("nl80211_commands", 5, "NL80211_CMD_GET_INTERFACE"),
        ("nl80211_cmd", 5, "NL80211_CMD_GET_INTERFACE"),
        ("rt_scope", 253, "RT_SCOPE_LINK"),
        ("rtprot", 4, "RTPROT_STATIC"),
        ("af", 28, "AF_MPLS"),
        ("nlm_f_get", 0x301, "NLM_F_REQUEST|NLM_F_DUMP"),
        ("nlm_f_new", 0x605, "NLM_F_REQUEST|NLM_F_ACK|NLM_F_EXCL|NLM_F_CREATE"),
        ("iff", 0x41, "IFF_UP|IFF_RUNNING"),
        ("nud", 0, "NUD_NONE"),
        ("nud", 0x82, "NUD_REACHABLE|NUD_PERMANENT"),
        ("ntf", 2, "NTF_SELF"),
        ("tca", 1, "TCA_KIND"),
    ],
)
def test_both_ways(family: str, value: int, name: str) -> None:
    assert uapi.name(family, value) == name
    assert uapi.value(family, name) == value


def test_what_has_no_name_is_a_number() -> None:
    assert uapi.name("rtm", 9999) == "9999"
    assert uapi.name("iff", 1 | 1 << 40) == "IFF_UP|0x10000000000"
    assert uapi.value("iff", "IFF_UP|0x10000000000") == 1 | 1 << 40
    assert uapi.name("nlm_f", 0) == "0"


def test_the_end_of_an_enumeration_is_no_name() -> None:
    """A newer kernel has a value of its own where these headers end."""
    assert uapi.name("ifla", uapi.__getattr__("__IFLA_MAX")) == str(uapi.IFLA_MAX + 1)
    assert uapi.name("ifla", uapi.IFLA_MAX) != "IFLA_MAX"


def test_names_are_taken_short_and_in_any_case() -> None:
    assert uapi.value("rt_scope", "link") == uapi.RT_SCOPE_LINK
    assert uapi.value("rtm", "NewRoute") == uapi.RTM_NEWROUTE
    assert uapi.value("nud", "permanent | reachable") == 0x82
    assert uapi.value("rtprot", "200") == 200


def test_unknown() -> None:
    with pytest.raises(ValueError, match="no family of names is called 'xyz'"):
        uapi.name("xyz", 1)
    with pytest.raises(ValueError, match="family 'rtm' has no 'xyz'"):
        uapi.value("rtm", "xyz")


def test_every_family_goes_both_ways() -> None:
    from netlinklib.uapi._data._families import FAMILIES
    from netlinklib.uapi._names import _table

    for family in FAMILIES:
        flags, names, _ = _table(family)
        for value in names:
            assert uapi.value(family, uapi.name(family, value)) == value, (family, value)
    assert len(FAMILIES) > 1000
