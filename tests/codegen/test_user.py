"""`python -m netlinklib.codegen`: tables of a user's own headers, in three formats."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from support import needs

ROOT = Path(__file__).resolve().parents[2]

HEADER = """\
#ifndef MY_MODULE_H
#define MY_MODULE_H
#include <linux/types.h>
#include <linux/in6.h>
#define MY_GENL_NAME "my_module"
#define MY_FAMILY AF_INET6
#define MY_INIT { 0 }
#define MY_ID(major, minor) (((major) << 16) | (minor))
enum my_attrs { MY_A_UNSPEC, MY_A_ID, MY_A_STATS, __MY_A_MAX };
#define MY_A_MAX (__MY_A_MAX - 1)
struct my_pair { __u16 low; __be16 high; };
struct my_stats { __u64 packets; struct my_pair pair; struct in6_addr peer; } \
__attribute__((packed));
#endif
"""

#: zig is 80 MB: `make codegen-zig` brings it.
COMMANDS = ["gcc -E", "clang -E", "pcpp"]
if os.environ.get("NETLINKLIB_ZIG"):
    COMMANDS.append("zig cc -E")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "my_module.h").write_text(HEADER, encoding="ascii")
    return tmp_path


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "codegen", *arguments],
        capture_output=True, text=True, check=False, cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip


def need(command: str) -> list[str]:
    """Options for a preprocessor, or a reason not to test with it."""
    name = command.split()[0]
    if shutil.which(name) is None and find_spec({"zig": "ziglang"}.get(name, name)) is None:
        needs(f"{name} to preprocess with")
    return ["--cpp", command]


@pytest.mark.parametrize("command", COMMANDS)
def test_json(folder: Path, command: str) -> None:
    done = run(folder, "my_module.h", "--format", "json", *need(command))
    assert done.returncode == 0, done.stderr
    data = json.loads(done.stdout)
    assert data["constants"] == {
        "MY_GENL_NAME": "my_module",
        "MY_FAMILY": 10,
        "MY_A_UNSPEC": 0,
        "MY_A_ID": 1,
        "MY_A_STATS": 2,
        "__MY_A_MAX": 3,
        "MY_A_MAX": 2,
    }
    stats = data["structs"]["my_stats"]
    assert (stats["size"], stats["align"]) == (28, 1)
    members = [(row["name"], row["offset"], row["code"]) for row in stats["members"]]
    assert members == [
        ("packets", 0, "u64"),
        ("pair", 8, "struct:my_pair"),
        ("peer", 12, "struct:in6_addr"),
    ]
    assert data["functions"]["MY_ID"]["expression"] == "((major << 16) | minor)"
    assert "left out: MY_INIT: not an expression" in done.stderr


def test_a_python_module(folder: Path) -> None:
    done = run(folder, "my_module.h", "-o", "my_module.py", *need("gcc -E"))
    assert done.returncode == 0, done.stderr
    program = (
        "import my_module as m\n"
        "s = m.my_stats.from_bytes(bytes(range(28)))\n"
        "print(m.MY_A_STATS, m.MY_ID(1, 2), m.my_stats.SIZE, s.pair.high, 'my_pair' in dir(m))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False, cwd=folder
    )
    assert done.stdout == f"2 65538 28 {0x0A0B} True\n", done.stderr


def test_c(folder: Path, gcc: str) -> None:
    done = run(folder, "my_module.h", "--format", "c", "-o", "made.h")
    assert done.returncode == 0, done.stderr
    (folder / "check.c").write_text(
        '#include "made.h"\n#include "my_module.h"\n#include <stddef.h>\n'
        "_Static_assert(UAPI_MY_A_MAX == MY_A_MAX, \"\");\n"
        "_Static_assert(UAPI_SIZEOF_my_stats == sizeof(struct my_stats), \"\");\n"
        "_Static_assert(UAPI_OFFSETOF_my_stats_peer == offsetof(struct my_stats, peer), \"\");\n"
    )
    subprocess.run([gcc, "-fsyntax-only", "check.c"], check=True, cwd=folder)


def test_a_header_of_the_system(folder: Path) -> None:
    done = run(folder, "linux/rtnetlink.h", "--format", "json", *need("gcc -E"))
    assert done.returncode == 0, done.stderr
    data = json.loads(done.stdout)
    assert data["constants"]["RTM_NEWROUTE"] == 24
    assert data["structs"]["rtmsg"]["size"] == 12
    assert "IFLA_ADDRESS" not in data["constants"]


def test_another_abi(folder: Path) -> None:
    (folder / "my_module.h").write_text("struct s { char a; long long b; };\n")
    for abi, size in [("i386", 12), ("s390x", 16)]:
        done = run(folder, "my_module.h", "--format", "json", "--abi", abi)
        assert json.loads(done.stdout)["structs"]["s"]["size"] == size, done.stderr


def test_errors(folder: Path) -> None:
    done = run(folder, "linux/no_such_header.h")
    assert done.returncode == 2
    assert done.stderr == (
        "codegen: linux/no_such_header.h is in no include directory (-I DIR adds one)\n"
    )
    (folder / "bad.h").write_text("struct s { struct t inner; };\n")
    done = run(folder, "bad.h")
    assert done.returncode == 2
    assert done.stderr == "codegen: struct t has no body\n"
