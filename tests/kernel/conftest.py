# SPDX-License-Identifier: BSD-2-Clause
"""A kernel to test: loaded once, booted anew for each test."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from simulated import Kernel  # noqa: E402


@pytest.fixture(scope="session")
def loaded_kernel() -> Kernel:
    return Kernel()


@pytest.fixture
def kernel(loaded_kernel: Kernel) -> Iterator[Kernel]:
    """Booted; its invariants hold at the end of the test too."""
    loaded_kernel.restart()
    loaded_kernel.boot()
    yield loaded_kernel
    loaded_kernel.check()
