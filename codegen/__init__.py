"""From the kernel's C headers to numbers, struct layouts and names.

The way of a header: `manifest` (what to read) -> `preprocess` (the C preprocessor) -> `normalise`
(GNU C to standard C) -> `declarations` (pycparser's tree, indexed) -> `layout` and `evaluate` (C's
rules for types and expressions) -> `extract` (the `model`) -> `emit_*` (files) -> `output` (write
or compare).

The package imports nothing of the library it writes tables for, and needs pycparser and a C
preprocessor only.
"""
