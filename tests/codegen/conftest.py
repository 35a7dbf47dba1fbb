"""The generator from the checkout, headers to feed it, and a compiler as witness."""

from __future__ import annotations

import shutil
import struct
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

ROOT = Path(__file__).resolve().parents[2]
PINNED = ROOT.parent / "shared" / "uapi-headers" / "linux-7.2"

# The generator is no part of the wheel; the installed library, if there is one, stays first.
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
        pytest.skip("no gcc to compare with")
    return found


@pytest.fixture(scope="session", params=["pinned", "system"])
def headers(request: pytest.FixtureRequest, gcc: str) -> list[Path]:
    """Include directories of one set of kernel headers."""
    if request.param == "pinned":
        if not PINNED.is_dir():
            pytest.skip("the pinned kernel headers are not beside the checkout")
        return [PINNED]
    found = _system_headers()
    if not any((path / "linux" / "rtnetlink.h").is_file() for path in found):
        pytest.skip("this machine has no kernel headers")
    return found


@pytest.fixture(scope="session")
def source(headers: list[Path]) -> SimpleNamespace:
    """A header set and the model that the generator makes of it."""
    from codegen import extract, manifest

    made = extract.Source(tuple(headers))
    return SimpleNamespace(source=made, model=extract.extract(made, manifest.load()))


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
