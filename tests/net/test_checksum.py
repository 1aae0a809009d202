# SPDX-License-Identifier: BSD-2-Clause
"""The Internet checksum against its definition."""

from __future__ import annotations

import sys
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

import cloister.lang.hook  # noqa: F401  # what follows runs as on the device
from cloister.net.checksum import checksum, fold, sum_bytes

sys.path.insert(0, str(Path(__file__).parent))
from frames import internet_checksum


@settings(deadline=None)
@given(st.binary(max_size=1600))
def test_it_is_what_rfc_1071_says(data: bytes) -> None:
    assert checksum(sum_bytes(data)) == internet_checksum(data)


@settings(deadline=None)
@given(st.binary(max_size=100), st.binary(max_size=100))
def test_parts_that_begin_at_even_positions_add_up(left: bytes, right: bytes) -> None:
    left = left[: len(left) // 2 * 2]
    assert fold(sum_bytes(left) + sum_bytes(right)) == fold(sum_bytes(left + right))


@settings(deadline=None)
@given(st.binary(min_size=2, max_size=100))
def test_a_range_with_its_own_checksum_sums_to_all_ones(data: bytes) -> None:
    data = b"\0\0" + data[: len(data) // 2 * 2]
    whole = internet_checksum(data).to_bytes(2, "big") + data[2:]
    assert fold(sum_bytes(whole)) == 0xFFFF


@settings(deadline=None)
@given(st.integers(0, 2**64 - 1))
def test_folding_keeps_the_sum_modulo_65535(total: int) -> None:
    folded = fold(total)
    assert folded % 0xFFFF == total % 0xFFFF and (folded == 0) == (total == 0)
