"""The errors of the generator."""

from __future__ import annotations


class CodegenError(Exception):
    """Headers that cannot be turned into tables; the message says where and why."""


class NotConstant(Exception):
    """An expression without a value at compile time; the message is the report's reason."""
