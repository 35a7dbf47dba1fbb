"""The command line: write the tables, or check that they are what the headers give."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from pathlib import Path

from . import emit_abi, emit_c, emit_python, emit_stubs, lock, manifest, merge, output
from .abi import OTHERS, Abi
from .errors import CodegenError
from .extract import COMMAND, Source, extract
from .model import Model


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the generator; returns 0, or 1 after a failed check, or 2 after an error."""
    options = _parser().parse_args(arguments)
    try:
        root = options.root or _checkout()
        pinned = options.headers == [Path("pinned")]
        include = lock.folders(root) if pinned else tuple(options.headers)
        source = Source(include, options.cpp)
        model = extract(source, manifest.load())
        if options.pin:
            lock.FILE.write_text(lock.dump(options.pin, model.version, source.include, model.read))
        lock.verify(source.include, model.read)
        if options.older:
            _write_older(model, options)
        merge.merge(model, merge.load())
        files = generate(model)
        if options.abis:
            files.update(emit_abi.emit(model, _other_abis(source)))
        if options.report:
            print(_report(model))
        if options.check:
            diffs = output.compare(root, files)
            print("\n".join(diffs), end="\n" if diffs else "")
            print(f"{_figures(model)}; {len(files)} files, {len(diffs)} differ")
            return 1 if diffs else 0
        changed = output.write(root, files)
        print(f"{_figures(model)}; {len(files)} files, {len(changed)} changed")
    except CodegenError as error:
        print(f"codegen: {error}", file=sys.stderr)
        return 2
    return 0


def generate(model: Model) -> dict[str, str]:
    """All files of the library that come from the headers: path -> text."""
    return {**emit_c.emit(model), **emit_python.emit(model), **emit_stubs.emit(model)}


def _checkout() -> Path:
    """The checkout that this package lies in; one that is installed lies in none."""
    root = Path(__file__).resolve().parents[1]
    if not (root / output.HOME).is_dir():
        raise CodegenError("--headers writes the library's own tables: --root names the checkout")
    return root


def _other_abis(source: Source) -> dict[Abi, Model]:
    """The models of the same headers under every other ABI."""
    sources = [replace(source, abi=abi) for abi in OTHERS]
    with ProcessPoolExecutor() as pool:
        models = pool.map(extract, sources, [manifest.load()] * len(sources))
        return {made.abi: model for made, model in zip(sources, models, strict=True)}


def _write_older(newest: Model, options: argparse.Namespace) -> None:
    older = extract(Source(tuple(options.older), options.cpp), manifest.load())
    origin = options.older_origin or merge.load().origin
    text = merge.dump(merge.contribution(newest, older, origin))
    if not options.check:
        merge.FILE.write_text(text, encoding="ascii")
    elif merge.FILE.read_text(encoding="ascii") != text:
        raise CodegenError("older.json is not what the older headers give")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog=f"python -m {__package__}", description=__doc__)
    add = parser.add_argument
    add("--headers", type=Path, action="append", required=True, metavar="DIR",
        help="include directory with linux/ and asm/ (may be given several times); the word pinned "
        "means the headers that the tables are made of, beside the checkout or in the package "
        "ziglang")  # fmt: skip
    add("--older", type=Path, action="append", metavar="DIR",
        help="include directory of an older set: what only it has goes to older.json")  # fmt: skip
    add("--older-origin", metavar="TEXT", help="where the older headers come from")
    add("--pin", metavar="ORIGIN", help="from now on, the tables are made of these headers")
    add("--cpp", default=COMMAND, metavar="COMMAND", help="the C preprocessor")
    add("--root", type=Path, metavar="DIR",
        help="the checkout to write to (default: the one this package lies in)")  # fmt: skip
    add("--abis", action="store_true", help="also the tables of other ABIs (takes longer)")
    add("--check", action="store_true", help="write nothing; show differences")
    add("--report", action="store_true", help="say what was left out, and why")
    return parser


def _figures(model: Model) -> str:
    kinds = Counter(
        "strings" if isinstance(const.value, str) else "integers"
        for const in model.constants.values()
    )
    return (
        f"Linux {model.release}: {len(model.headers)} headers ({len(model.absent)} absent), "
        f"{kinds['integers']} integers, {kinds['strings']} strings, {len(model.structs)} structs, "
        f"{len(model.functions)} functions, "
        f"{len(model.left_out)} macros left out"
    )


def _report(model: Model) -> str:
    lines = [f"absent: {header}" for header in model.absent]
    lines += [f"{name}: {reason}" for name, reason in sorted(model.left_out.items())]
    return "\n".join(lines)
