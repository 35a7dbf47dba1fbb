"""A private network namespace with the tools that the tests of the kernel use."""

from __future__ import annotations

import json
import subprocess
from typing import Any

import pytest

from netlinklib.record import Record
from netlinklib.rtnl import Link, Socket
from netlinklib.uapi import NLM_F_ACK, NLM_F_CREATE, NLM_F_EXCL, NLM_F_REQUEST


class Namespace:
    """A network namespace, the independent witness `ip` in it, and a way to send it records."""

    def __init__(self, name: str) -> None:
        self.name = name

    def run(self, *words: str, tool: str = "ip") -> subprocess.CompletedProcess[bytes]:
        return subprocess.run((tool, "-n", self.name, *words), capture_output=True, check=False)

    def ip(self, command: str) -> None:
        """Run `ip` with the words of a command, which must succeed."""
        done = self.run(*command.split())
        assert done.returncode == 0, (command, done.stderr)

    def can(self, command: str) -> bool:
        """Run `ip`, and tell whether it could."""
        return self.run(*command.split()).returncode == 0

    def sysctl(self, name: str, value: str) -> bool:
        """Set what sysctl has, and tell whether there is such a thing."""
        words = ("ip", "netns", "exec", self.name, "sysctl", "-qw", f"{name}={value}")
        return subprocess.run(words, capture_output=True).returncode == 0

    def batch(self, commands: str) -> None:
        """Run many commands of `ip`, a line each."""
        done = subprocess.run(
            ("ip", "-n", self.name, "-batch", "-"), input=commands.encode(), capture_output=True
        )
        assert done.returncode == 0, done.stderr[-500:]

    def json(self, command: str, tool: str = "ip") -> list[dict[str, Any]]:
        """Return what `ip -j` says."""
        done = self.run("-j", *command.split(), tool=tool)
        assert done.returncode == 0, (command, done.stderr)
        return [entry for entry in json.loads(done.stdout or b"[]") if entry]

    def socket(self, **options: Any) -> Socket:
        return Socket(netns=self.name, **options)

    def names(self) -> dict[int, str]:
        """The links' names by index, as `ip` knows them."""
        return {entry["ifindex"]: entry["ifname"] for entry in self.json("link show")}

    def index(self, name: str) -> int:
        return {text: index for index, text in self.names().items()}[name]

    def link(self, name: str) -> Link:
        with self.socket() as sk:
            return sk.link(name)

    def new(
        self, record: Record, flags: int = NLM_F_CREATE | NLM_F_EXCL, kind: int | None = None
    ) -> None:
        """Have the kernel make what a record describes, from the very bytes of the record.

        Without flags it changes what there is; `kind` is another message type than the class's own.
        """
        message = type(record).__message__
        assert message is not None
        with self.socket() as sk:
            connection = sk._acquire()
            flags |= NLM_F_REQUEST | NLM_F_ACK
            sequence = connection.send(kind or message.new, flags, bytes(record))
            answer = connection.reader.dump(
                sequence,
                type(record),
                (),
                fail=lambda code, ack: OSError(code, str(ack)),
                release=lambda clean: connection.close(),
            )
            answer.collect()


@pytest.fixture
def ns(netns: str) -> Namespace:
    """A namespace with lo up and nothing else."""
    return Namespace(netns)


@pytest.fixture
def lan(ns: Namespace) -> Namespace:
    """A namespace with the veth pair v0, v1, both up, and addresses on v0."""
    ns.batch(
        "link add v0 type veth peer name v1\n"
        "link set v0 up\n"
        "link set v1 up\n"
        "addr add 192.0.2.1/24 dev v0\n"
        "addr add 2001:db8::1/64 dev v0 nodad\n"
    )
    return ns
