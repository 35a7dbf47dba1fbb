"""The command line: write the tables, or check that they are what the headers give."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from . import emit_c, emit_python, emit_stubs, manifest, output
from .errors import CodegenError
from .extract import COMMAND, Source, extract
from .model import Model


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the generator; returns 0, or 1 after a failed check, or 2 after an error."""
    options = _parser().parse_args(arguments)
    try:
        model = extract(Source(tuple(options.headers), options.cpp), manifest.load())
        files = generate(model)
        if options.check:
            diffs = output.compare(options.root, files)
            print("\n".join(diffs), end="\n" if diffs else "")
            print(f"{_figures(model)}; {len(files)} files, {len(diffs)} differ")
            return 1 if diffs else 0
        changed = output.write(options.root, files)
        print(f"{_figures(model)}; {len(files)} files, {len(changed)} changed")
        if options.report:
            print(_report(model))
    except CodegenError as error:
        print(f"codegen: {error}", file=sys.stderr)
        return 2
    return 0


def generate(model: Model) -> dict[str, str]:
    """All files of the library that come from the headers: path -> text."""
    return {**emit_c.emit(model), **emit_python.emit(model), **emit_stubs.emit(model)}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m codegen", description=__doc__)
    parser.add_argument(
        "--headers", type=Path, action="append", required=True, metavar="DIR",
        help="include directory with linux/ and asm/ (may be given several times)",
    )
    parser.add_argument("--cpp", default=COMMAND, metavar="COMMAND", help="the C preprocessor")
    parser.add_argument(
        "--root", type=Path, default=Path(__file__).resolve().parent.parent, metavar="DIR",
        help="the checkout to write to (default: the one this package lies in)",
    )
    parser.add_argument("--check", action="store_true", help="write nothing; show differences")
    parser.add_argument("--report", action="store_true", help="say what was left out, and why")
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
