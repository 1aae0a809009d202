# SPDX-License-Identifier: BSD-2-Clause
"""Rules about memory regions: sizes, physical places, what they begin with.

Source for what the kernel keeps: seL4 gives user level all of the address space up to 2^40 but the pages of devices that it maps itself, its image, and,
at the top of memory, the first program's own objects: a table of 4 MiB that begins at a multiple of its size, and some pages.
"""

from __future__ import annotations

from collections.abc import Iterator

from cloister.abi.boot import ROOT_CNODE_RADIX
from cloister.boards.description import Board
from cloister.system.files import is_file
from cloister.system.layout import contiguous_regions, page_size
from cloister.system.errors import extent
from cloister.system.model import LARGE_PAGE, SMALL_PAGE, MemoryRegion, RegionFact, SystemModel
from cloister.system.rules.registry import Findings, overlaps, repeated, rule

_PHYSICAL_LIMIT = 1 << 40
_AT_THE_TOP = 0x80_0000  # the first program's own objects are in there
_FOR_PROGRAMS = 0x40_0000  # of memory: the least that kernel, runtime and programs take
_MAXIMUM_PAGES = (1 << ROOT_CNODE_RADIX) * 3 // 4  # the first program has a capability for each; the others are programs' pages and all else
_VIRTUAL_INTERFACE = "gicv2-virtual-cpu"  # which is for guests


@rule("S014")
def region_names_are_unique(model: SystemModel, board: Board) -> Findings:
    for first, second in repeated(model.memory_regions, lambda region: region.name):
        yield second.location, f"there are two regions named '{second.name}'", f"the other is at {first.location}: rename one"


@rule("S015")
def page_size_is_supported(model: SystemModel, board: Board) -> Findings:
    for region in model.memory_regions:
        if region.page_size not in (None, SMALL_PAGE, LARGE_PAGE):
            yield region.location, f"region '{region.name}' has pages of {region.page_size:#x} bytes", f"pages have {SMALL_PAGE:#x} or {LARGE_PAGE:#x}"


def _given_page(region: MemoryRegion) -> int:
    return LARGE_PAGE if region.page_size == LARGE_PAGE else SMALL_PAGE


@rule("S016")
def region_size_is_whole_pages(model: SystemModel, board: Board) -> Findings:
    for region in model.memory_regions:
        page = _given_page(region)
        unknown = region.size == 0 and region.prefill is not None  # the file cannot be read
        if (region.size <= 0 or region.size % page) and not unknown:
            message = f"region '{region.name}' has a size of {region.size:#x} bytes"
            yield region.location, message, f"a size is a multiple of the page size, {page:#x}, and not zero"


@rule("S017")
def physical_address_is_aligned(model: SystemModel, board: Board) -> Findings:
    for region in model.memory_regions:
        page = _given_page(region)
        if region.physical is not None and (region.physical < 0 or region.physical % page):
            yield region.location, f"region '{region.name}' lies at physical {region.physical:#x}", f"it must be a multiple of the page size, {page:#x}"


@rule("S018")
def physical_ranges_are_disjoint(model: SystemModel, board: Board) -> Findings:
    ranges = [(each.physical, each.physical + each.size, each) for each in model.memory_regions if each.physical is not None]
    for first, second in overlaps(ranges):
        assert first.physical is not None and second.physical is not None
        yield (
            second.location,
            f"region '{second.name}' {extent(second.physical, second.size)} overlaps "
            f"region '{first.name}' {extent(first.physical, first.size)} in physical memory",
            "move one of them, or map one region into both PDs",
        )


def _kept(board: Board) -> Iterator[tuple[str, int, int]]:
    """What is never given away: (what, start, end). Where the kernel's image ends is known when there is one."""
    yield "the kernel's memory", board.kernel_base, board.kernel_base + SMALL_PAGE
    yield "memory that the kernel needs to start the system", board.memory.end - _AT_THE_TOP, board.memory.end
    for each in board.interrupt_controller:
        if each.kind != _VIRTUAL_INTERFACE:
            yield f"the interrupt controller ({each.name})", each.registers.base, each.registers.base + SMALL_PAGE


@rule("S019")
def physical_range_can_be_had(model: SystemModel, board: Board) -> Findings:
    memory = board.memory
    for region in model.memory_regions:
        if region.physical is None or region.size <= 0:
            continue
        start, end = region.physical, region.physical + region.size
        what = f"region '{region.name}' at physical {extent(start, region.size)}"
        kept = next((each for each in _kept(board) if start < each[2] and each[1] < end), None)
        if end > _PHYSICAL_LIMIT:
            yield region.location, f"{what} lies beyond what the processor can address", f"physical addresses are below {_PHYSICAL_LIMIT:#x}"
        elif kept is not None:
            remedy = f"memory at fixed addresses is {extent(memory.base, memory.size)} but that and where programs are, on {board.name}"
            yield region.location, f"{what} lies in {kept[0]}, {extent(kept[1], kept[2] - kept[1])}", remedy
        elif start < memory.base < end or start < memory.end < end:
            remedy = f"memory is {extent(memory.base, memory.size)} on {board.name}: make two regions of it"
            yield region.location, f"{what} lies partly in memory and partly not", remedy


@rule("S059")
def device_has_a_place(model: SystemModel, board: Board) -> Findings:
    for region in model.memory_regions:
        if region.device and region.physical is None:
            yield region.location, f"region '{region.name}' is a device's, and it is not said where it lies", "write physical=0x..."


# ------------------------------------------------------------------------------------------------------------------ what regions begin with


@rule("S077")
def prefill_is_there(model: SystemModel, board: Board) -> Findings:
    searched = f"; looked for in: {', '.join(map(str, model.search))}" if model.search else ""
    for region in model.memory_regions:
        if region.prefill is None:
            continue
        if not is_file(region.prefill):
            yield region.location, f"region '{region.name}' begins with {region.prefill}, which does not exist", f"correct the path{searched}"
        elif region.prefill_size == 0:
            yield region.location, f"region '{region.name}' begins with {region.prefill}, which is empty or cannot be read", "put something into it"


@rule("S078")
def prefill_fits(model: SystemModel, board: Board) -> Findings:
    for region in model.memory_regions:
        if region.prefill is not None and region.prefill_size > region.size:
            message = f"region '{region.name}' has {region.size:#x} bytes, and begins with a file of {region.prefill_size:#x}"
            yield region.location, message, f"make it larger, or leave out its size: {region.prefill.name} then says it"


@rule("S079")
def prefill_lies_where_it_can_be_filled(model: SystemModel, board: Board) -> Findings:
    """The loader fills memory below the kernel; the kernel clears what it gives away above, and devices are not memory."""
    place = board.dma_memory
    for region in model.memory_regions:
        if region.prefill is None or region.physical is None:
            continue
        if region.physical < place.base or region.physical + region.size > place.end:
            message = f"region '{region.name}' is to be prefilled at physical {extent(region.physical, region.size)}"
            yield region.location, message, f"leave its place to the build, or put it into {extent(place.base, place.size)}"


@rule("S080")
def prefill_size_is_of_a_file(model: SystemModel, board: Board) -> Findings:
    unfilled = {region.name: region for region in model.memory_regions if region.prefill is None}
    for pd in model.protection_domains:
        for each in pd.region_settings:
            if each.fact is RegionFact.PREFILL_SIZE and each.region in unfilled:
                message = f"setting '{each.name}' asks how long the file is that region '{each.region}' begins with, and it begins with none"
                yield each.location, message, f"say with which: the region is at {unfilled[each.region].location}"


# ------------------------------------------------------------------------------------------------------------------ how much there is


@rule("S081")
def memory_suffices(model: SystemModel, board: Board) -> Findings:
    """What is left to place freely; `lay_out` has room for contiguous regions or says that it has not."""
    start, end = board.kernel_base, board.memory.end - _AT_THE_TOP
    room = end - start - _FOR_PROGRAMS - sum(pd.stack_size for pd in model.protection_domains)
    mapped = {each.region for each in model.all_mappings()}
    contiguous = contiguous_regions(model)
    taken = 0
    for region in model.memory_regions:
        if region.name not in mapped or (region.physical is None and region.name in contiguous):
            continue
        if region.physical is not None and not start <= region.physical < end:
            continue
        if region.size > room:
            message = f"region '{region.name}' has {region.size:#x} bytes, and {board.name} has memory for {max(room, 0):#x} bytes of regions"
            yield region.location, message, "make it smaller"
            continue
        taken += region.size
        if taken > room >= taken - region.size:
            message = f"up to region '{region.name}', the system has {taken:#x} bytes of regions, and {board.name} has memory for {room:#x}"
            yield region.location, message, "make regions smaller, or fix the address of one outside the kernel's memory: contiguous=True"


@rule("S082")
def pages_are_not_too_many(model: SystemModel, board: Board) -> Findings:
    times = {region.name: 0 for region in model.memory_regions}
    for each in model.all_mappings():
        if each.region in times:
            times[each.region] += 1
    pages = 0
    for region in model.memory_regions:
        if region.size > board.memory.size or region.page_size not in (None, SMALL_PAGE, LARGE_PAGE):
            continue  # there is not so much memory, or there are no such pages, to begin with
        more = times[region.name] * (region.size // page_size(region, model))
        if pages <= _MAXIMUM_PAGES < pages + more:
            message = f"up to region '{region.name}', the system has {pages + more} pages, counted each time that they are mapped"
            remedy = f"there can be {_MAXIMUM_PAGES}: use large pages, for which size, physical and given virtual addresses are multiples of {LARGE_PAGE:#x}"
            yield region.location, message, remedy
        pages += more
