"""Which engine runs: the C extension, or its pure-Python twin.

The environment variable NETLINKLIB_BACKEND decides (`c` or `python`); without it the C extension
is used where it can be imported.
"""

from __future__ import annotations

import os

__all__ = ["backend", "engine"]

TYPE_CHECKING = False
if TYPE_CHECKING:
    from . import _engine as engine

    backend: str
else:
    _wanted = os.environ.get("NETLINKLIB_BACKEND", "")
    if _wanted not in ("", "c", "python"):
        raise ImportError(f"NETLINKLIB_BACKEND is {_wanted!r}; it can be 'c' or 'python'")
    if _wanted == "python":
        from . import _engine_py as engine
    else:
        try:
            from . import _engine as engine
        except ImportError:
            if _wanted == "c":
                raise
            from . import _engine_py as engine
    backend = "c" if engine.__name__.endswith("._engine") else "python"
