"""Function-like macros as Python functions: those that are integer arithmetic of their arguments.

An argument is taken as what it mostly is in C, a non-negative integer that fits its type, so that
an operation needs no wrapping; constant parts are folded with C's rules before.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from pycparser import c_ast

from .ctype import Int
from .errors import NotConstant
from .evaluate import Evaluator, Number

Node = Any

_PLAIN = {"+", "-", "*", "&", "|", "^", "<<", ">>", "==", "!=", "<", ">", "<=", ">="}


def parameters(text: str) -> tuple[str, ...]:
    """`(maj,min)` -> ("maj", "min"); nothing for a variadic macro."""
    names = tuple(name.strip() for name in text.strip("()").split(","))
    return names if all(re.fullmatch(r"[A-Za-z_]\w*", name) for name in names) else ()


def translate(evaluator: Evaluator, tree: Node, arguments: Sequence[str]) -> str:
    """The Python expression of a macro's body; raises NotConstant if there is none."""
    if isinstance(tree, c_ast.ID):
        raise NotConstant("stands for its argument")
    return _Translator(evaluator, arguments).text(tree)


class _Translator:
    def __init__(self, evaluator: Evaluator, arguments: Sequence[str]) -> None:
        self.evaluator = evaluator
        self.arguments = arguments

    def text(self, node: Node) -> str:
        if not self._uses_arguments(node):
            value = self.evaluator.evaluate(node)
            if not isinstance(value, Number):
                raise NotConstant("no integer")
            return str(value.value) if value.value >= 0 else f"({value.value})"
        if isinstance(node, c_ast.ID):
            return str(node.name)
        if isinstance(node, c_ast.UnaryOp) and node.op in ("-", "+", "~"):
            return f"{node.op}{self.text(node.expr)}"
        if isinstance(node, c_ast.UnaryOp) and node.op == "!":
            return f"int(not {self.text(node.expr)})"
        if isinstance(node, c_ast.BinaryOp) and node.op in _PLAIN:
            joined = f"({self.text(node.left)} {node.op} {self.text(node.right)})"
            return joined if node.op not in ("==", "!=", "<", ">", "<=", ">=") else f"int{joined}"
        if isinstance(node, c_ast.BinaryOp) and node.op in ("/", "%"):
            operator = "//" if node.op == "/" else "%"
            return f"({self.text(node.left)} {operator} {self.text(node.right)})"
        if isinstance(node, c_ast.TernaryOp):
            chosen, other = self.text(node.iftrue), self.text(node.iffalse)
            return f"({chosen} if {self.text(node.cond)} else {other})"
        if isinstance(node, c_ast.Cast):
            return self._cast(node)
        if isinstance(node, c_ast.FuncCall) and isinstance(node.name, c_ast.FuncCall):
            return self.text(node.args.exprs[0])  # a cast to the type of an argument
        raise NotConstant(f"no arithmetic ({type(node).__name__})")

    def _cast(self, node: Node) -> str:
        type_ = self.evaluator.types.resolve(node.to_type.type)
        if not isinstance(type_, Int) or type_.signed and type_.size < 4:
            raise NotConstant("a cast to a type that is no integer")
        text = self.text(node.expr)
        return text if type_.signed else f"({text} & {(1 << 8 * type_.size) - 1:#x})"

    def _uses_arguments(self, node: Node) -> bool:
        if isinstance(node, c_ast.ID):
            return node.name in self.arguments
        return any(self._uses_arguments(child) for _, child in node.children())
