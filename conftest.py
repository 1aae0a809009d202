# SPDX-License-Identifier: BSD-2-Clause
"""Which tests take long: they begin first, so that no processor waits for one of them at the end, and `make quick` leaves them out."""

from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).parent

# Folders and files whose tests took more than some two seconds each, longest first: they prove, boot machines, compile much, or run other tools.
SLOW = (
    "tests/proofs",
    "tests/test_types.py",
    "tests/lang/differential",
    "tests/runtime",
    "tests/docs/test_pages.py",
    "examples",
    "tests/prover/test_campaign.py",
    "tests/prover/test_claims.py",
    "tests/cli/test_running.py",
    "tests/cli/test_debugger.py",
    "tests/cli/test_xml_system.py",
    "tests/system/test_fuzz.py",
    "tests/system/test_fuzz_built.py",
    "tests/sddf",
    "tests/microkit/test_families.py",
    "tests/microkit/test_fpu.py",
    "tests/microkit/test_sdk.py",
    "tests/kernel/test_abi_booted.py",
    "tests/kernel/conformance",
    "tests/hostile",
    "tests/benchmark",
    "tests/image/test_build.py",
    "tests/image/test_left_out.py",
)
_PLACES = [ROOT / each for each in SLOW]


def _place(item: pytest.Item) -> int:
    """The place in the list of what takes long; behind it all others."""
    return next((i for i, place in enumerate(_PLACES) if item.path == place or place in item.path.parents), len(SLOW))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=_place)
    for item in items:
        if _place(item) < len(SLOW):
            item.add_marker("slow")
