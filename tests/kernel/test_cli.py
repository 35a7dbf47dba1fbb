"""`python -m netlinklib` on a namespace of its own."""

from __future__ import annotations

import csv
import io
import json
import os
import signal
import subprocess
import sys
import time
from typing import Any

import pytest

import netlinklib as nl
from netlinklib import cli

from .conftest import Namespace


def run(*words: str, status: int = 0, environment: dict[str, str] | None = None) -> tuple[str, str]:
    """Run the command line in a process of its own; return what it wrote to both outputs."""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-m", "netlinklib", *words],
        capture_output=True,
        text=True,
        errors="surrogateescape",
        env={**os.environ, **(environment or {})},
        timeout=60,
    )
    assert done.returncode == status, (done.returncode, done.stdout[-300:], done.stderr[-500:])
    return done.stdout, done.stderr


def call(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    """Run the command line in this process, successfully."""
    assert cli.main(words) == 0
    captured = capsys.readouterr()
    assert captured.err == ""
    return captured.out


NOUNS = ("routes", "links", "addrs", "neighbours", "rules")


@pytest.mark.parametrize("noun", NOUNS)
def test_formats_agree(lan: Namespace, capsys: pytest.CaptureFixture[str], noun: str) -> None:
    lan.ip("neigh add 192.0.2.9 lladdr 02:00:00:00:00:09 dev v0 nud permanent")
    where = ("--netns", lan.name, "family=2") if noun != "links" else ("--netns", lan.name)
    records = getattr(nl, noun)(netns=lan.name, **({} if noun == "links" else {"family": 2}))
    assert len(records) >= 1
    text = call(capsys, noun, "--format", "json", *where)
    rows = json.loads(text)
    selected = {"neighbours": "dst,lladdr,state", "links": "ifname,mtu,linkinfo,map"}.get(noun)
    if selected:  # the rest has ages and counters, which change
        where += ("--fields", selected)
        rows = json.loads(call(capsys, noun, "--format", "json", *where))
    lines = call(capsys, noun, "--format", "jsonl", *where).splitlines()
    assert [json.loads(line) for line in lines] == rows
    assert len(rows) == len(records)
    for row, record in zip(rows, records, strict=True):
        for name, value in record.as_dict().items():
            if isinstance(value, (str, int)) and not selected:
                assert row[name] == value, name
    table = list(csv.DictReader(io.StringIO(call(capsys, noun, "--format=csv", *where))))
    assert len(table) == len(rows)
    assert selected or set(table[0]) == set(type(records[0]).FIELDS)
    for cells, row in zip(table, rows, strict=True):
        for name, value in row.items():
            if isinstance(value, int) and not isinstance(value, bool):
                assert cells[name] == str(value)
    printed = call(capsys, noun, *where).splitlines()
    assert len(printed) == len(rows) + 1
    assert selected or "family" in printed[0]


def test_fields_and_filters(lan: Namespace, capsys: pytest.CaptureFixture[str]) -> None:
    lan.ip("route add 10.0.0.0/8 via 192.0.2.2 table 100 metric 7 mtu 1300")
    lan.ip("route add blackhole 10.1.0.0/16")
    base = ("routes", "--netns", lan.name, "--format", "jsonl")
    fields = ("--fields", "dst,dst_len,metrics.mtu,gateway")
    wanted = [{"dst": "10.0.0.0", "dst_len": 8, "metrics.mtu": 1300, "gateway": "192.0.2.2"}]
    for filters in (
        ("table=100",),
        ("--table", "100"),
        ("--table=0x64",),
        ("priority=7", "family=inet"),
        ("--gateway", "192.0.2.2", "--dst-len", "8"),
        ("metrics.mtu=1300",),
        ("table=100", "prefsrc="),
    ):
        lines = call(capsys, *base, *fields, *filters).splitlines()
        assert [json.loads(line) for line in lines] == wanted, filters
    for filters in (
        ("type=RTN_BLACKHOLE",),
        ("--type", "RTN_BLACKHOLE", "table=main"),
        ("oif=", "family=inet"),
    ):
        lines = call(capsys, *base, "--fields", "dst", *filters).splitlines()
        assert [json.loads(line) for line in lines] == [{"dst": "10.1.0.0"}], filters
    lines = call(capsys, "links", f"--netns={lan.name}", "--kind", "veth", "--fields=ifname")
    assert sorted(lines.split()) == ["ifname", "v0", "v1"]
    assert call(capsys, *base[:-1], "json", "table=9999") == "[]\n"


@pytest.mark.parametrize(
    "words, text",
    [
        ((), "the following arguments are required: noun"),
        (("roads",), "invalid choice: 'roads'"),
        (("routes", "ofi=3"), "Route has no field 'ofi'; its fields are: family, dst_len"),
        (("routes", "--fields", "dst,dest"), "Route has no field 'dest'; its fields are: family"),
        (("links", "--fields", "linkinfo.sort"), "LinkInfo has no field 'sort'; its fields are"),
        (("routes", "table"), "'table' is no filter; write NAME=VALUE"),
        (("routes", "table=middle"), "table=middle: family 'rt_table' has no 'middle'"),
        (("routes", "oif=eth0"), "oif=eth0: write an integer"),
        (("routes", "oif=4294967296"), "Route.oif: "),
        (("routes", "gateway=10.0.0"), "Route.gateway: "),
        (("routes", "metrics=3"), "metrics cannot be a filter here"),
        (("routes", "--format", "xml"), "invalid choice: 'xml'"),
        (("routes", "session=xyz"), "write the bytes in hexadecimal"),
    ],
)
def test_usage(words: tuple[str, ...], text: str) -> None:
    out, err = run(*words, status=2)
    assert out == ""
    assert err.startswith("usage: python -m netlinklib")
    assert text in err
    assert "Traceback" not in err


def test_errors(ns: Namespace) -> None:
    out, err = run("routes", "--netns", ns.name, "family=inet", "table=999", status=1)
    assert (out, err.count("\n")) == ("", 1)
    assert err.startswith("netlinklib: ") and "ipv4: FIB table does not exist" in err
    out, err = run("links", "--netns", "nlt-none", status=1)
    assert "no network namespace has this name" in err
    assert run("links", "--netns", "4194304", status=1)[1].startswith("netlinklib: ")
    out, _ = run("--help")
    assert "NAME=VALUE" in out
    assert run("--version")[0] == f"netlinklib {nl.__version__}\n"


def test_processes_are_namespaces_too(ns: Namespace) -> None:
    out, _ = run("links", "--netns", str(os.getpid()), "--fields", "ifname")
    assert sorted(out.split()[1:]) == sorted(name for (name,) in nl.links("ifname"))


def test_nothing_moves_the_cursor(lan: Namespace) -> None:
    """Names and aliases are whatever bytes somebody gave."""
    lan.run("link", "set", "v0", "alias", "two\nlines\x1b[31m\\ ü \u202e")
    made = lan.run("link", "add", os.fsdecode(b"caf\xe9\x07"), "type", "veth")
    assert made.returncode == 0, made.stderr
    words = ("links", "--netns", lan.name, "--fields", "ifname,ifalias")
    out, _ = run(*words, environment={"PYTHONIOENCODING": "utf-8"})
    assert out.count("\n") == 6
    assert "two\\nlines\\x1b[31m\\\\ ü \\u202e" in out
    assert "caf\\xe9\\x07" in out
    assert "\x1b" not in out and "\x07" not in out
    for form in ("jsonl", "json", "csv"):
        out, _ = run(*words, "--format", form, environment={"PYTHONIOENCODING": "utf-8"})
        if form == "csv":
            rows: Any = list(csv.DictReader(io.StringIO(out)))
        elif form == "json":
            rows = json.loads(out)
        else:
            rows = [json.loads(line) for line in out.splitlines()]
        names = {row["ifname"] for row in rows}
        assert os.fsdecode(b"caf\xe9\x07") in names
        assert "two\nlines\x1b[31m\\ ü \u202e" in {row["ifalias"] for row in rows}
    out, _ = run(*words, environment={"PYTHONIOENCODING": "ascii"})
    assert "caf\\xe9" in out


@pytest.fixture
def busy(ns: Namespace) -> Namespace:
    lines = (f"route add blackhole 10.{n >> 8}.{n & 255}.0/24 table 100\n" for n in range(6000))
    ns.batch("".join(lines))
    return ns


@pytest.mark.parametrize("form", ["table", "json", "jsonl", "csv"])
def test_a_reader_that_goes_away(busy: Namespace, form: str) -> None:
    command = [sys.executable, "-m", "netlinklib", "routes", "--netns", busy.name, "--format", form]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout is not None and process.stderr is not None
    assert process.stdout.readline()
    process.stdout.close()
    assert process.wait(30) == 141
    assert process.stderr.read() == b""
    process.stderr.close()


def test_interrupt(busy: Namespace) -> None:
    """Ctrl-C while the output is stuck in a pipe that nobody reads."""
    command = [sys.executable, "-m", "netlinklib", "routes", "--netns", busy.name, "--format=jsonl"]
    process = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        # a shell's background job ignores Ctrl-C, and so would all its children
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    assert process.stdout is not None and process.stderr is not None
    try:
        assert process.stdout.readline()
        time.sleep(0.3)
        process.send_signal(signal.SIGINT)
        while process.stdout.read(65536):
            pass
        assert process.wait(30) == 130
        assert process.stderr.read() == b""
    finally:
        process.kill()
        process.wait()
        process.stdout.close()
        process.stderr.close()


def test_an_interrupted_dump_is_told(
    ns: Namespace, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    class Interrupted:
        def __init__(self, rows: Any) -> None:
            self.rows = rows

        def __iter__(self) -> Any:
            yield from self.rows
            raise nl.DumpInterrupted

        def close(self) -> None:
            self.rows.close()

    real = nl.Socket.dump
    monkeypatch.setattr(
        nl.Socket, "dump", lambda *words, **filters: Interrupted(real(*words, **filters))
    )
    for form in ("table", "json", "jsonl", "csv"):
        assert cli.main(["routes", "--netns", ns.name, "--format", form]) == 1
        captured = capsys.readouterr()
        assert len(captured.out.splitlines()) >= 4
        assert "rows may be missing or doubled" in captured.err
        if form == "json":
            assert len(json.loads(captured.out)) >= 4
