"""What several test modules share.

`needs` skips, `records` has classes of a chosen engine, `strategies` values for any record class,
`outcomes` what a call came to.
"""

from __future__ import annotations

from typing import NoReturn

import pytest


def needs(what: str) -> NoReturn:
    """Skip the running test because `what` is missing, which is a failure with NETLINKLIB_CI=1."""
    pytest.skip(f"needs {what}")
