"""Writes what differs on other ABIs: a module for each, with those constants and layouts."""

from __future__ import annotations

from .abi import Abi
from .emit import head, layout_parts
from .emit_python import FOLDER, NOQA
from .model import Model

PREFIX = "_abi_"


def emit(default: Model, others: dict[Abi, Model]) -> dict[str, str]:
    """Path -> text; `others` are the models by ABI."""
    top = [f"# {line}" for line in head(default)]
    return {
        f"{FOLDER}/_data/{PREFIX}{abi.name}.py": _module(top, abi, default, model)
        for abi, model in others.items()
    }


def _module(top: list[str], abi: Abi, default: Model, model: Model) -> str:
    lines = [*top, NOQA, f'"""What differs on {abi.name}; None is what it has not."""', ""]
    lines.append("CONSTANTS: dict[str, int | str | None] = {")
    for const in default.constants.values():
        here = model.constants.get(const.name)
        value = here.value if here else None
        if abi.own_sockets and const.name.startswith("SOCK_"):
            value = None  # the numbers are those of the C library where the tables were made
        if value != const.value and not const.gone:
            lines.append(f'    "{const.name}": {value!a},')
    lines += ["}", "", "LAYOUTS: dict[str, str] = {"]
    for struct in default.structs.values():
        if not struct.gone:
            parts = layout_parts(model.structs[struct.name])
            if parts != layout_parts(struct):
                lines.append(f'    "{struct.name}":')
                lines += [f'        "{part}"' for part in parts]
                lines[-1] += ","
    return "\n".join([*lines, "}", ""])
