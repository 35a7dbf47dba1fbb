"""The generator from the checkout, headers to feed it, and a compiler as witness."""

from __future__ import annotations

import functools
import shutil
import struct
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from support import needs

ROOT = Path(__file__).resolve().parents[2]
# The checkout's generator; the installed library stays first.
sys.path.append(str(ROOT))

pytest.importorskip("pycparser", reason="the generator needs pycparser")


def _system_headers() -> list[Path]:
    """The directories of the machine's own kernel headers, as its compiler searches them."""
    done = subprocess.run(
        ["gcc", "-E", "-v", "-x", "c", "-"], input="", capture_output=True, text=True, check=True
    )
    _, _, rest = done.stderr.partition("#include <...> search starts here:")
    folders = [Path(line.strip()) for line in rest.partition("End of")[0].splitlines() if line]
    return [path for path in folders if (path / "linux").is_dir() or (path / "asm").is_dir()]


@pytest.fixture(scope="session")
def gcc() -> str:
    """The machine's compiler."""
    found = shutil.which("gcc")
    if found is None:
        needs("gcc to compare with")
    return found


def _headers(name: str) -> tuple[Path, ...]:
    """Include directories of one set of kernel headers."""
    if name == "pinned":
        from codegen import lock
        from codegen.errors import CodegenError

        try:
            return lock.folders(ROOT)
        except CodegenError as error:
            needs(str(error))
    found = _system_headers()
    if not any((path / "linux" / "rtnetlink.h").is_file() for path in found):
        needs("kernel headers on this machine")
    return tuple(found)


# Header set, ABI, compiler for it. Other ABIs are compiled for, nothing is run.
SOURCES = [
    ("pinned", "x86_64", "gcc"),
    ("system", "x86_64", "gcc"),
    ("pinned", "i386", "gcc -m32"),
    ("pinned", "aarch64", "clang --target=aarch64-linux-gnu"),
    ("pinned", "arm", "clang --target=arm-linux-gnueabihf"),
    ("pinned", "powerpc64le", "clang --target=powerpc64le-linux-gnu"),
    ("pinned", "s390x", "clang --target=s390x-linux-gnu"),
    ("pinned", "mips", "clang --target=mips-linux-gnu"),
]


@pytest.fixture(
    scope="session",
    params=[
        pytest.param(row, id="-".join((row[0], row[1], row[2].split()[0])),
                     marks=[pytest.mark.slow] if row[2] != "gcc" else [])  # fmt: skip
        for row in SOURCES
    ],
)
def source(request: pytest.FixtureRequest, gcc: str) -> SimpleNamespace:
    """A header set, the model that the generator makes of it, and a compiler to compare with."""
    name, abi, command = request.param
    if shutil.which(command.split()[0]) is None:
        needs(f"{command.split()[0]} to compare with")
    return SimpleNamespace(**vars(_source(name, abi)), command=tuple(command.split()))


@functools.cache
def _source(name: str, abi: str) -> SimpleNamespace:
    from codegen import extract, manifest
    from codegen.abi import ABIS

    made = extract.Source(_headers(name), abi=ABIS[abi])
    return SimpleNamespace(source=made, model=extract.extract(made, manifest.load()))


@pytest.fixture(scope="session")
def model_of(gcc: str):
    """A function: header set («pinned», «system»), ABI -> the model, made once."""
    return lambda name, abi="x86_64": _source(name, abi).model


class ObjectFile:
    """The symbols of a relocatable ELF file with their bytes, so that no program need be run."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        wide = data[4] == 2
        self.order = "<" if data[5] == 1 else ">"
        head = self._read("QIHHHHHH", 40) if wide else self._read("IIHHHHHH", 32)
        start, _, _, _, _, size, count, _ = head
        self.sections = []
        for n in range(count):
            at = start + n * size
            fields = self._read("IIQQQQIIQQ" if wide else "IIIIIIIIII", at)
            self.sections.append(fields)
        self.symbols: dict[str, bytes] = {}
        for _, kind, _, _, offset, length, link, _, _, step in self.sections:
            if kind != 2:
                continue
            names = self.sections[link][4]
            for at in range(offset, offset + length, step):
                if wide:
                    name, _, _, index, value, extent = self._read("IBBHQQ", at)
                else:
                    name, value, extent, _, _, index = self._read("IIIBBH", at)
                if extent and index < len(self.sections):
                    end = data.index(b"\0", names + name)
                    first = self.sections[index][4] + value
                    text = data[names + name : end].decode()
                    self.symbols[text] = data[first : first + extent]

    def _read(self, codes: str, at: int) -> tuple[int, ...]:
        return struct.unpack_from(self.order + codes, self.data, at)


@pytest.fixture(scope="session")
def compile_object(gcc: str, tmp_path_factory: pytest.TempPathFactory):
    """A function: C text and include directories -> ObjectFile."""

    def compile_text(text: str, *options: str, command: tuple[str, ...] = ()) -> ObjectFile:
        folder = tmp_path_factory.mktemp("object")
        unit, made = folder / "unit.c", folder / "unit.o"
        unit.write_text(text, encoding="ascii")
        done = subprocess.run(
            [*(command or (gcc,)), "-std=gnu11", "-w", *options, "-c", str(unit), "-o", str(made)],
            capture_output=True, text=True, check=False,
        )
        assert done.returncode == 0, done.stderr[:4000]
        return ObjectFile(made.read_bytes())

    return compile_text
