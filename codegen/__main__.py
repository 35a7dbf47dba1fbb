"""`python -m codegen`: the tables of the library (`--headers`), or of a user's own headers."""

from __future__ import annotations

import sys
from importlib.util import find_spec

if find_spec("pycparser") is None:
    print(
        "codegen: pycparser is not installed; `pip install 'netlinklib[codegen]'` brings it",
        file=sys.stderr,
    )
    sys.exit(2)
if any(argument.startswith("--headers") for argument in sys.argv[1:]):
    from .cli import main
else:
    from .user import main

sys.exit(main())
