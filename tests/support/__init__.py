"""What several test modules share: `records` (classes built on a chosen engine), `outcomes`."""

from __future__ import annotations
