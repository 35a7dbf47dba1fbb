"""For tests of the engines: a kernel that they talk to."""

from __future__ import annotations

from collections.abc import Iterator
from types import ModuleType

import pytest

from fakekernel import FakeKernel


@pytest.fixture
def kernel(engine: ModuleType) -> Iterator[FakeKernel]:
    with FakeKernel(engine) as fake:
        yield fake
