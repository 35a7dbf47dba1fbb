"""What several test modules share: `needs`, `records` (classes of a chosen engine), `outcomes`."""

from __future__ import annotations

from typing import NoReturn

import pytest


def needs(what: str) -> NoReturn:
    """Skip the running test because `what` is missing, which is a failure with NETLINKLIB_CI=1."""
    pytest.skip(f"needs {what}")
