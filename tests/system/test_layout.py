# SPDX-License-Identifier: BSD-2-Clause
"""What the layout decides, and that it decides the same each time."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloister import System
from cloister.boards import DEFAULT_BOARD, board
from cloister.system.checks import check
from cloister.system.errors import DescriptionError
from cloister.system.layout import lay_out, map_ceiling
from cloister.system.model import LARGE_PAGE, SMALL_PAGE, IdKind, IdSetting, RegionFact, RegionSetting, SystemModel

BOARD = board(DEFAULT_BOARD)
PROGRAM = Path(__file__)


def laid_out(system: System) -> SystemModel:
    model = system.model(BOARD)
    check(model, BOARD)
    return lay_out(model, BOARD)


def test_ids_that_are_given_are_kept_and_others_fill_the_gaps() -> None:
    system = System("test")
    a, b, c = (system.pd(name, program=PROGRAM) for name in "abc")
    system.channel(a, b)
    system.channel(a, c, ids=(0, 7))
    a.irq(40, name="one")
    a.irq(41, name="two", id=2)
    model = laid_out(system)
    assert [(end.pd, end.id) for channel in model.channels for end in channel.ends] == [("a", 1), ("b", 0), ("a", 0), ("c", 7)]
    assert [irq.id for irq in model.pd("a").irqs] == [3, 2]


def test_large_pages_where_everything_is_aligned() -> None:
    system = System("test")
    pd = system.pd("a", program=PROGRAM)
    pd.map(system.region("big", 2 * LARGE_PAGE))
    pd.map(system.region("small", SMALL_PAGE))
    pd.map(system.region("odd", LARGE_PAGE), address=0x4000_1000)
    model = laid_out(system)
    assert [each.page_size for each in model.memory_regions] == [LARGE_PAGE, SMALL_PAGE, SMALL_PAGE]
    address = model.pd("a").mappings[0].address
    assert address is not None and address % LARGE_PAGE == 0


def test_contiguous_regions_lie_below_the_kernel_around_fixed_ones() -> None:
    system = System("test")
    pd = system.pd("a", program=PROGRAM)
    top = BOARD.dma_memory.end
    pd.map(system.region("fixed", 0x2000, physical=top - 0x3000))
    pd.map(system.region("first", 0x1000, contiguous=True))
    pd.map(system.region("second", 0x1000, contiguous=True))
    model = laid_out(system)
    assert [each.physical for each in model.memory_regions] == [top - 0x3000, top - 0x1000, top - 0x4000]


def test_no_room_for_contiguous_region_is_told() -> None:
    system = System("test")
    system.pd("a", program=PROGRAM).map(system.region("huge", 0x4000_0000, contiguous=True))
    with pytest.raises(DescriptionError, match="no contiguous memory is left for region 'huge'"):
        laid_out(system)


def test_settings_become_numbers() -> None:
    from dataclasses import replace

    system = System("test")
    a, b = system.pd("a", program=PROGRAM), system.pd("b", program=PROGRAM)
    a.map(system.region("r", 0x3000), address=0x1234_5000)
    system.channel(a, b, ids=(9, None))
    model = system.model(BOARD)
    first, second = model.protection_domains
    first = replace(
        first,
        region_settings=(
            RegionSetting("where", "r", RegionFact.ADDRESS),
            RegionSetting("size", "r", RegionFact.SIZE),
            RegionSetting("physical", "r", RegionFact.PHYSICAL),
        ),
        id_settings=(IdSetting("channel", "b", IdKind.CHANNEL),),
    )
    model = lay_out(replace(model, protection_domains=(first, second)), BOARD)
    physical = model.region("r").physical
    assert physical is not None and BOARD.dma_memory.base <= physical < BOARD.dma_memory.end
    assert dict(model.pd("a").settings) == {"where": 0x1234_5000, "size": 0x3000, "physical": physical, "channel": 9}


@given(st.lists(st.tuples(st.integers(1, 1200), st.booleans(), st.booleans(), st.none() | st.integers(0x1_0000, 0x1_2000)), max_size=12))
def test_mappings_never_touch_and_layout_repeats(regions: list[tuple[int, bool, bool, int | None]]) -> None:
    system = System("test")
    pd = system.pd("a", program=PROGRAM)
    for index, (pages, contiguous, physical_known, page) in enumerate(regions):
        region = system.region(f"r{index}", pages * SMALL_PAGE, contiguous=contiguous or physical_known)
        pd.map(region, physical_known=physical_known, address=None if page is None else page * SMALL_PAGE)
    model = system.model(BOARD)
    try:
        check(model, BOARD)
    except DescriptionError:
        return  # given addresses that overlap
    done = lay_out(model, BOARD)
    assert lay_out(model, BOARD) == done
    assert lay_out(done, BOARD) == done
    check(done, BOARD)
    sizes = {each.name: each.size for each in done.memory_regions}
    given_addresses = {each.region for each in model.pd("a").mappings if each.address is not None}
    ranges = sorted((each.address or 0, sizes[each.region], each.region) for each in done.pd("a").mappings)
    for (start, size, first), (following, _, second) in pairwise(ranges):
        gap = 0 if {first, second} <= given_addresses else SMALL_PAGE
        assert start + size + gap <= following
    assert all(BOARD.map_base <= start or name in given_addresses for start, _, name in ranges)
    assert all(start + size <= map_ceiling(BOARD, done.pd("a")) for start, size, _ in ranges)
    places = sorted((each.physical, each.size) for each in done.memory_regions if each.physical is not None)
    assert all(start + size <= following for (start, size), (following, _) in pairwise(places))
