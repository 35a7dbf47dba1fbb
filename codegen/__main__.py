"""`python -m codegen`: the tables of the library (`--headers`), or of a user's own headers."""

from __future__ import annotations

import sys

if any(argument.startswith("--headers") for argument in sys.argv[1:]):
    from .cli import main
else:
    from .user import main

sys.exit(main())
