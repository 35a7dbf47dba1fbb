"""What the sdist and the wheels contain, and that they can be made from one another."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tarfile
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

pytestmark = pytest.mark.slow

IGNORED = shutil.ignore_patterns(
    ".git", ".venv*", ".*_cache", "build", "dist", "*.egg-info", "__pycache__"
)


def run_build(source: Path, target: Path, *arguments: str, **switches: str) -> None:
    environment = {k: v for k, v in os.environ.items() if not k.startswith("NETLINKLIB_")}
    done = subprocess.run(
        [sys.executable, "-m", "build", "--no-isolation", "--outdir", target, *arguments, source],
        cwd=target,
        env={**environment, **switches},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert done.returncode == 0, done.stdout[-4000:]


@pytest.fixture(scope="module")
def sdist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The source distribution, made from a copy of the checkout, which stays as it is."""
    copy = tmp_path_factory.mktemp("copy") / "netlinklib"
    shutil.copytree(ROOT, copy, ignore=IGNORED)
    target = tmp_path_factory.mktemp("sdist")
    run_build(copy, target, "--sdist")
    (path,) = target.iterdir()
    return path


@pytest.fixture(scope="module")
def unpacked(sdist: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("unpacked")
    with tarfile.open(sdist) as archive:
        if sys.version_info >= (3, 12):
            archive.extractall(target, filter="data")
        else:
            archive.extractall(target)
    (folder,) = target.iterdir()
    return folder


@pytest.fixture(scope="module")
def wheel(unpacked: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel with the extension, made from the sdist alone."""
    target = tmp_path_factory.mktemp("wheel")
    run_build(unpacked, target, "--wheel", NETLINKLIB_REQUIRE_C="1")
    (path,) = target.iterdir()
    return path


@pytest.fixture(scope="module")
def pure_wheel(unpacked: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("pure")
    run_build(unpacked, target, "--wheel", NETLINKLIB_PURE="1")
    (path,) = target.iterdir()
    return path


def names(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


def package_files(*patterns: str) -> set[str]:
    return {
        str(path.relative_to(ROOT))
        for pattern in patterns
        for path in (ROOT / "netlinklib").rglob(pattern)
    }


def generator_files() -> set[str]:
    """The generator's files, where it is installed."""
    folder = ROOT / "codegen"
    return {
        f"netlinklib/codegen/{path.relative_to(folder)}"
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def test_sdist_has_all_it_takes_to_build(unpacked: Path) -> None:
    wanted = {f"src/{path.name}" for path in (ROOT / "src").glob("*.[ch]")}
    wanted |= package_files("*.py", "*.pyi", "py.typed")
    wanted |= {"LICENSE", "README.md", "CHANGES.md", "setup.py", "pyproject.toml", "Makefile"}
    assert not {name for name in wanted if not (unpacked / name).is_file()}


def test_sdist_has_the_tests_and_no_builds(unpacked: Path) -> None:
    assert (unpacked / "tests" / "packaging" / Path(__file__).name).is_file()
    assert not [path for path in unpacked.rglob("*") if path.suffix in {".so", ".o", ".pyc"}]


def test_wheel_has_the_package_and_nothing_else(wheel: Path) -> None:
    found = names(wheel)
    assert package_files("*.py", "*.pyi", "py.typed") <= found
    assert {"netlinklib/_engine.pyi", "netlinklib/py.typed"} <= found
    assert {"netlinklib/codegen/__main__.py", "netlinklib/codegen/data/headers.txt"} <= found
    assert generator_files() == {n for n in found if n.startswith("netlinklib/codegen/")}
    assert {name.split("/")[0].rpartition(".")[2] for name in found} == {"netlinklib", "dist-info"}
    sources = {name for name in found if name.endswith((".c", ".h"))}
    assert sources == {name for name in generator_files() if name.endswith(".h")}


def test_wheel_has_the_extension_of_this_python(wheel: Path) -> None:
    engines = [name for name in names(wheel) if re.fullmatch(r"netlinklib/_engine\..*so", name)]
    assert len(engines) == 1
    tag = f"cp{sys.version_info[0]}{sys.version_info[1]}"
    assert re.search(rf"-{tag}-{tag}\w*-linux_\w+\.whl$", wheel.name)


def test_pure_wheel_is_for_any_machine(pure_wheel: Path) -> None:
    assert pure_wheel.name.endswith("-py3-none-any.whl")
    found = names(pure_wheel)
    assert not [name for name in found if name.endswith(".so")]
    assert "netlinklib/_engine_py.py" in found


def test_pure_wheel_works(pure_wheel: Path, tmp_path: Path) -> None:
    code = "import netlinklib; print(netlinklib.backend)"
    environment = {k: v for k, v in os.environ.items() if k != "NETLINKLIB_BACKEND"}
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env={**environment, "PYTHONPATH": str(pure_wheel)},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    assert done.stdout == "python\n"


def test_metadata(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        (name,) = [name for name in archive.namelist() if name.endswith(".dist-info/METADATA")]
        metadata = archive.read(name).decode()
        licences = [n for n in archive.namelist() if n.endswith(".dist-info/licenses/LICENSE")]
    assert "License-Expression: MIT\n" in metadata
    assert "Classifier: Typing :: Typed\n" in metadata
    assert "Requires-Python: >=3.10\n" in metadata
    required = [line for line in metadata.splitlines() if line.startswith("Requires-Dist")]
    assert required == ['Requires-Dist: pycparser>=2.22; extra == "codegen"']
    assert "Provides-Extra: codegen\n" in metadata
    assert len(licences) == 1


def test_wheel_is_reproducible(wheel: Path, unpacked: Path, tmp_path: Path) -> None:
    copy = tmp_path / "elsewhere"
    shutil.copytree(unpacked, copy, ignore=IGNORED)
    target = tmp_path / "again"
    target.mkdir()
    run_build(copy, target, "--wheel", NETLINKLIB_REQUIRE_C="1")
    (again,) = target.iterdir()
    with zipfile.ZipFile(wheel) as one, zipfile.ZipFile(again) as two:
        for name in one.namelist():
            assert one.read(name) == two.read(name), name


def test_failed_compilation_falls_back_to_the_twin(unpacked: Path, tmp_path: Path) -> None:
    copy, target = tmp_path / "copy", tmp_path / "wheel"
    shutil.copytree(unpacked, copy, ignore=IGNORED)
    target.mkdir()
    with open(copy / "src" / "module.c", "a") as source:
        source.write('\n#error "no such luck"\n')
    run_build(copy, target, "--wheel")
    (path,) = target.iterdir()
    assert not [name for name in names(path) if name.endswith(".so")]
    with pytest.raises(AssertionError, match="no such luck"):
        run_build(copy, tmp_path, "--wheel", NETLINKLIB_REQUIRE_C="1")


HEADER = """\
#include <linux/types.h>
#define MINE_VERSION 3
struct mine { __u32 id; __be16 port; };
"""


@pytest.fixture(scope="module")
def fresh(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Python of an environment with nothing in it but the wheel."""
    folder = tmp_path_factory.mktemp("fresh") / "environment"
    venv.create(folder, with_pip=False)
    (site,) = folder.glob("lib/python*/site-packages")
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index"]
    subprocess.run([*pip, "--target", site, wheel], check=True)
    return folder / "bin" / "python"


def generate(python: Path, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [python, "-I", "-m", "netlinklib.codegen", *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
    )


def test_the_installed_generator_says_what_it_lacks(fresh: Path, tmp_path: Path) -> None:
    done = generate(fresh, tmp_path, "--help")
    assert done.returncode == 2
    assert done.stderr == (
        "codegen: pycparser is not installed; `pip install 'netlinklib[codegen]'` brings it\n"
    )


def test_the_installed_generator(fresh: Path, tmp_path: Path) -> None:
    import pycparser

    # What the extra brings, without asking a package registry.
    (site,) = fresh.parents[1].glob("lib/python*/site-packages")
    shutil.copytree(Path(pycparser.__file__).parent, site / "pycparser")
    (tmp_path / "mine.h").write_text(HEADER)
    done = generate(fresh, tmp_path, "mine.h", "-o", "mine.py")
    assert done.returncode == 0, done.stderr
    assert done.stderr.startswith("1 constants, 1 structs, 0 functions\n")
    code = "import mine; r = mine.mine(id=7, port=80); print(mine.MINE_VERSION, bytes(r)[4:6])"
    ran = subprocess.run(
        [fresh, "-c", code], cwd=tmp_path, stdout=subprocess.PIPE, text=True, check=True
    )
    assert ran.stdout == "3 b'\\x00P'\n"
    assert "python -m netlinklib.codegen" in generate(fresh, tmp_path, "--help").stdout
    # The library's own tables are made in a checkout.
    refused = generate(fresh, tmp_path, "--headers", str(tmp_path))
    assert refused.returncode == 2
    assert "--root names the checkout" in refused.stderr
