"""Writes the plain Python modules: what the library knows without its C extension."""

from __future__ import annotations

from .emit import Module, gone, head, layout_parts, modules
from .families import Family, families
from .model import Model

NOQA = "# ruff: noqa: E501, F401, F403, I001, I002, RUF100"
FOLDER = "netlinklib/uapi"


def emit(model: Model) -> dict[str, str]:
    """Path -> text."""
    top = [f"# {line}" for line in head(model)]
    found = modules(model)
    files = {
        f"{FOLDER}/_data/__init__.py": "\n".join(
            [*top, NOQA, '"""Constants and struct layouts, a plain module per header."""', ""]
        ),
        f"{FOLDER}/_data/_index.py": _index(top, found),
        f"{FOLDER}/_data/_families.py": _families(top, model),
    }
    for module in found:
        files[f"{FOLDER}/_data/{module.name}.py"] = _data(top, module)
        files[f"{FOLDER}/{module.name}.py"] = _public(top, module)
    return files


def _data(top: list[str], module: Module) -> str:
    lines = [*top, NOQA, f'"""<{module.header}>"""', ""]
    lines += [f"{const.name} = {const.value!a}{gone(const)}" for const in module.constants]
    lines += ["", "LAYOUTS: dict[str, str] = {"]
    for struct in module.structs:
        lines.append(f'    "{struct.name}":')
        lines += [f'        "{part}"' for part in layout_parts(struct)]
        lines[-1] += ","
    lines.append("}")
    for function in module.functions:
        arguments = ", ".join(f"{name}: int" for name in function.parameters)
        lines += ["", "", f"def {function.name}({arguments}) -> int:"]
        lines += [f"    return {function.expression}"]
    return "\n".join([*lines, ""])


def _public(top: list[str], module: Module) -> str:
    return "\n".join(
        [
            *top,
            NOQA,
            f'"""The constants and structs of <{module.header}>."""',
            "",
            "from __future__ import annotations",
            "",
            "from . import header",
            "",
            f'__getattr__, __dir__ = header("{module.name}", globals())',
            "",
        ]
    )


def _families(top: list[str], model: Model) -> str:
    title = '"""Family -> `values` or `flags`, names, word=NAME; or `=` and the family it is."""'
    lines = [*top, NOQA, title, "", "FAMILIES = {"]
    first: dict[Family, str] = {}
    for name, family in families(model).items():
        aliases = [f"{word}={target}" for word, target in family.aliases]
        text = " ".join((family.kind, *family.names, *aliases))
        if first.setdefault(family, name) != name:
            text = f"= {first[family]}"
        lines.append(f'    "{name}": "{text}",')
    return "\n".join([*lines, "}", ""])


def _index(top: list[str], found: list[Module]) -> str:
    """Names in two strings: a search in them costs less than importing a dictionary of them."""
    lines = [
        *top,
        NOQA,
        '"""Which module has a name: it stands below the last line with an `@` before it."""',
    ]
    for title in ("constants", "structs", "functions"):
        lines += ["", f'{title.upper()} = """']
        for module in found:
            if part := getattr(module, title):
                lines.append(f"@{module.name}")
                lines += [item.name for item in part]
        lines.append('"""')
    return "\n".join([*lines, ""])
