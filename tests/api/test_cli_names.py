"""Names of numbers on the command line; what the kernel answers is given."""

from __future__ import annotations

import json
from typing import Any

import pytest

import netlinklib as nl
from netlinklib import cli, uapi
from netlinklib.rtnl import nouns

ROUTES = [
    nl.Route(
        family=uapi.AF_INET,
        table=uapi.RT_TABLE_MAIN,
        type=uapi.RTN_UNICAST,
        protocol=uapi.RTPROT_STATIC,
        scope=uapi.RT_SCOPE_UNIVERSE,
        flags=uapi.RTNH_F_ONLINK | uapi.RTNH_F_LINKDOWN,
        dst="10.0.0.0",
        dst_len=8,
        metrics={"mtu": 1300, "features": uapi.RTAX_FEATURE_ECN},
    ),
    nl.Route(family=uapi.AF_INET6, table=1000, type=uapi.RTN_BLACKHOLE, protocol=250),
]


class Answers(list[Any]):
    def close(self) -> None:
        pass


class Kernel:
    """A Socket whose dumps are the routes above."""

    def __init__(self, **_: object) -> None:
        pass

    def __enter__(self) -> Kernel:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def dump(self, cls: Any, *names: str, **filters: Any) -> Answers:
        head = uapi.nlmsghdr
        data = b""
        for route in ROUTES:
            body = bytes(route)
            body += bytes(-len(body) % 4)
            data += bytes(head(nlmsg_len=16 + len(body), nlmsg_type=uapi.RTM_NEWROUTE)) + body
        return Answers(nl.decode(data, cls, *names, **filters))


@pytest.fixture(autouse=True)
def kernel(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nouns, "Socket", Kernel)


def call(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    assert cli.main(["routes", *words]) == 0
    return capsys.readouterr().out


def test_a_table_has_names(capsys: pytest.CaptureFixture[str]) -> None:
    heading, first, second = (line.split() for line in call(capsys).splitlines())
    row = dict(zip(heading, first, strict=True))
    assert (row["family"], row["table"], row["type"]) == ("AF_INET", "RT_TABLE_MAIN", "RTN_UNICAST")
    assert (row["protocol"], row["scope"]) == ("RTPROT_STATIC", "RT_SCOPE_UNIVERSE")
    assert row["dst_len"] == "8"
    row = dict(zip(heading, second, strict=True))
    # What has no name is a number.
    assert (row["table"], row["type"], row["protocol"]) == ("1000", "RTN_BLACKHOLE", "250")
    numbers = call(capsys, "--no-names", "--fields", "table,type").split()
    assert numbers == ["table", "type", "254", "1", "1000", "6"]


def test_json_and_csv_have_numbers_unless_asked(capsys: pytest.CaptureFixture[str]) -> None:
    rows = json.loads(call(capsys, "--format", "json"))
    assert [row["type"] for row in rows] == [uapi.RTN_UNICAST, uapi.RTN_BLACKHOLE]
    rows = json.loads(call(capsys, "--names", "--format", "json"))
    assert [row["type"] for row in rows] == ["RTN_UNICAST", "RTN_BLACKHOLE"]
    assert rows[0]["flags"] == "RTNH_F_ONLINK|RTNH_F_LINKDOWN"
    assert rows[0]["metrics"] == {"mtu": 1300, "features": "RTAX_FEATURE_ECN"}
    lines = call(capsys, "--format=jsonl", "--names", "--fields", "family,metrics").splitlines()
    assert [json.loads(line) for line in lines] == [
        {"family": "AF_INET", "metrics": {"mtu": 1300, "features": "RTAX_FEATURE_ECN"}},
        {"family": "AF_INET6", "metrics": None},
    ]
    assert call(capsys, "--format", "csv", "--fields", "type") == "type\n1\n6\n"
    text = call(capsys, "--format", "csv", "--fields", "type", "--names")
    assert text == "type\nRTN_UNICAST\nRTN_BLACKHOLE\n"


@pytest.mark.parametrize(
    "word",
    [
        *("type=blackhole", "type=RTN_BLACKHOLE", "type=6", "--type=0x6", "family=inet6"),
        *("protocol=250", "table=1000", "family=AF_INET6"),
    ],
)
def test_filters_take_names(capsys: pytest.CaptureFixture[str], word: str) -> None:
    assert call(capsys, word, "--fields", "type").split() == ["type", "RTN_BLACKHOLE"]


def test_any_family(capsys: pytest.CaptureFixture[str]) -> None:
    assert len(call(capsys, "family=any").splitlines()) == 3


def test_a_name_that_is_none(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        cli.main(["routes", "table=mian"])
    assert "table=mian: family 'rt_table' has no 'mian'; did you mean 'main'?" in (
        capsys.readouterr().err
    )
