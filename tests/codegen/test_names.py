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


#: What iproute2 takes, and means by it.
SPELLED = [
    ("rt_table", "main", "RT_TABLE_MAIN"),
    ("rt_table", "local", "RT_TABLE_LOCAL"),
    ("rt_table", "default", "RT_TABLE_DEFAULT"),
    ("rtprot", "kernel", "RTPROT_KERNEL"),
    ("rtprot", "boot", "RTPROT_BOOT"),
    ("rtprot", "BGP", "RTPROT_BGP"),
    ("rt_scope", "global", "RT_SCOPE_UNIVERSE"),
    ("rtn", "blackhole", "RTN_BLACKHOLE"),
    ("arphrd", "ether", "ARPHRD_ETHER"),
    ("nud", "noarp", "NUD_NOARP"),
    ("ntf", "extern_learn", "NTF_EXT_LEARNED"),
    ("ntf", "ext_learned", "NTF_EXT_LEARNED"),
    ("ntf_ext", "managed", "NTF_EXT_MANAGED"),
    ("iff", "noarp", "IFF_NOARP"),
    ("ifa_f", "home", "IFA_F_HOMEADDRESS"),
    ("ifa_f", "noprefixroute", "IFA_F_NOPREFIXROUTE"),
    ("macvlan_mode", "passthru", "MACVLAN_MODE_PASSTHRU"),
    ("ipvlan_mode", "l3s", "IPVLAN_MODE_L3S"),
    ("bond_mode", "802.3ad", "BOND_MODE_8023AD"),
    ("bond_mode", "active-backup", "BOND_MODE_ACTIVEBACKUP"),
    ("bond_mode", "balance-rr", "BOND_MODE_ROUNDROBIN"),
    ("bond_xmit_policy", "layer3+4", "BOND_XMIT_POLICY_LAYER34"),
    ("bond_xmit_policy", "vlan+srcmac", "BOND_XMIT_POLICY_VLAN_SRCMAC"),
    ("eth_p", "ip", "ETH_P_IP"),
    ("eth_p", "ipv4", "ETH_P_IP"),
    ("eth_p", "802.1q", "ETH_P_8021Q"),
    ("eth_p", "802.1ad", "ETH_P_8021AD"),
    ("ipproto", "tcp", "IPPROTO_TCP"),
    ("ipproto", "icmpv6", "IPPROTO_ICMPV6"),
    ("ipproto", "ipv6-icmp", "IPPROTO_ICMPV6"),
    ("tc_act", "drop", "TC_ACT_SHOT"),
    ("tc_act", "pass", "TC_ACT_OK"),
    ("fr_act", "table", "FR_ACT_TO_TBL"),
    ("rtm_flags", "onlink", "RTNH_F_ONLINK"),
    ("rtm_flags", "cloned", "RTM_F_CLONED"),
]


@pytest.mark.parametrize(("family", "word", "name"), SPELLED)
def test_what_people_write(family: str, word: str, name: str) -> None:
    assert uapi.value(family, word) == getattr(uapi, name)


def test_numbers_as_text() -> None:
    assert uapi.value("rt_table", "254") == uapi.value("rt_table", " 0xfe ") == 254
    assert uapi.value("tc_act", "-1") == uapi.TC_ACT_UNSPEC
    assert uapi.value("iff", "up|0x10|32") == 0x31
    assert uapi.value("eth_p", "1588") == 1588 != uapi.ETH_P_1588
    assert uapi.value("eth_p", "eth_p_1588") == uapi.ETH_P_1588


def test_flags_of_an_enumeration_are_flags() -> None:
    assert uapi.name("nft_set_flags", 5) == "NFT_SET_ANONYMOUS|NFT_SET_INTERVAL"
    # These are the numbers of bits.
    assert uapi.name("nl80211_sta_flags", 3) == "NL80211_STA_FLAG_WME"


def test_unknown() -> None:
    with pytest.raises(ValueError, match="no family of names is called 'xyz'$"):
        uapi.name("xyz", 1)
    with pytest.raises(ValueError, match="no family of names is called 'rtprt'; .* 'rtprot'"):
        uapi.name("rtprt", 1)
    with pytest.raises(ValueError, match="family 'rtm' has no 'xyz'$"):
        uapi.value("rtm", "xyz")
    with pytest.raises(ValueError, match=r"'rtprot' has no 'statc'; did you mean 'static'\?$"):
        uapi.value("rtprot", "statc")
    with pytest.raises(ValueError, match="'bond_mode' has no 'balance'; did you mean 'balance-rr'"):
        uapi.value("bond_mode", "balance")
    with pytest.raises(ValueError, match="family 'iff' has no 'runing'"):
        uapi.value("iff", "up|runing")


def test_every_family_goes_both_ways() -> None:
    from netlinklib.uapi._data._families import FAMILIES
    from netlinklib.uapi._names import _table

    for family in FAMILIES:
        flags, names, _ = _table(family)
        for value in names:
            assert uapi.value(family, uapi.name(family, value)) == value, (family, value)
    assert len(FAMILIES) > 1000


def test_names_asked_for_after_a_family() -> None:
    """The module `_names`, loaded by `name`, hides nothing of the package's own."""
    assert uapi.name("rtm", 24) == "RTM_NEWROUTE"
    assert {"RTM_NEWROUTE", "rtmsg", "TC_H_MAKE"} <= set(dir(uapi))
    with pytest.raises(AttributeError, match="did you mean 'RTM_NEWROUTE'"):
        uapi.__getattr__("RTM_NEWROUT")
