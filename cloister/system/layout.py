# SPDX-License-Identifier: BSD-2-Clause
"""Fills in what a description left open: page sizes, physical addresses of contiguous regions, virtual addresses, ids.

Invariant: deterministic (depends on the description's order and the board only) and idempotent: what is given is kept, and laying out
twice changes nothing. Regions in one PD never touch each other: an unmapped page lies between those that are laid out here.
Trusts: `check` found no problem in the model.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from types import MappingProxyType

from cloister.boards.description import Board
from cloister.system.errors import DescriptionError, Problem
from cloister.system.model import (
    LARGE_PAGE,
    MAXIMUM_CHANNEL_IDS,
    SMALL_PAGE,
    Channel,
    ChannelEnd,
    Irq,
    Mapping,
    MemoryRegion,
    ProtectionDomain,
    RegionFact,
    SystemModel,
)


def ipc_buffer_address(board: Board) -> int:
    """The IPC buffer is the last page of user space."""
    return board.user_top & ~(SMALL_PAGE - 1)


def stack_top(board: Board) -> int:
    """The stack ends one guard page below the IPC buffer."""
    return ipc_buffer_address(board) - SMALL_PAGE


def map_ceiling(board: Board, pd: ProtectionDomain) -> int:
    """The first address that a mapping of this PD may not reach: the guard page below its stack."""
    return stack_top(board) - pd.stack_size - SMALL_PAGE


def lay_out(model: SystemModel, board: Board) -> SystemModel:
    """The same system with nothing left open. Raises DescriptionError if there is no room."""
    regions = {region.name: region for region in _place_regions(model, board)}
    channels = _number_channels(model)
    pds: list[ProtectionDomain] = []
    for pd in model.protection_domains:
        taken = {end.id for channel in channels for end in channel.ends if end.pd == pd.name}
        irqs = _number_irqs(pd.irqs, {each for each in taken if each is not None})
        mappings = _place_mappings(pd, regions, board)
        pds.append(_resolve_settings(replace(pd, irqs=irqs, mappings=mappings), regions, channels))
    return replace(model, protection_domains=tuple(pds), memory_regions=tuple(regions.values()), channels=channels)


def _page_size(region: MemoryRegion, model: SystemModel) -> int:
    """The largest page that fits: size, physical address and all given virtual addresses must be multiples of it."""
    if region.page_size is not None:
        return region.page_size
    numbers = [region.size, region.physical or 0]
    numbers += [each.address or 0 for pd in model.protection_domains for each in pd.mappings if each.region == region.name]
    return LARGE_PAGE if all(number % LARGE_PAGE == 0 for number in numbers) else SMALL_PAGE


def _place_regions(model: SystemModel, board: Board) -> Iterable[MemoryRegion]:
    """Contiguous regions go to the memory below the kernel, from its top downwards, around what was given a place there.

    So do prefilled ones of large pages: there the loader can put their contents, which then need no second copy.
    """
    asked = {
        each.region for pd in model.protection_domains for each in pd.region_settings if each.fact is RegionFact.PHYSICAL
    } | {each.region for pd in model.protection_domains for each in pd.physical}
    fixed = [(each.physical, each.physical + each.size) for each in model.memory_regions if each.physical is not None]
    top = board.dma_memory.end
    for region in model.memory_regions:
        page = _page_size(region, model)
        physical = region.physical
        contiguous = region.contiguous or physical is not None or region.name in asked or (region.prefill is not None and page == LARGE_PAGE)
        if contiguous and physical is None:
            physical = (top - region.size) & ~(page - 1)
            while blocker := next((each for each in fixed if each[0] < physical + region.size and physical < each[1]), None):
                physical = (blocker[0] - region.size) & ~(page - 1)
            if physical < board.dma_memory.base:
                raise DescriptionError(
                    [
                        Problem(
                            "S042",
                            region.location,
                            f"no contiguous memory is left for region '{region.name}' of {region.size:#x} bytes",
                            f"board {board.name} has {board.dma_memory.size:#x} bytes for such regions: make them smaller",
                        )
                    ]
                )
            top = physical
        yield replace(region, page_size=page, physical=physical, contiguous=contiguous)


def _place_mappings(pd: ProtectionDomain, regions: dict[str, MemoryRegion], board: Board) -> tuple[Mapping, ...]:
    fixed = [(each.address, each.address + regions[each.region].size) for each in pd.mappings if each.address is not None]
    result: list[Mapping] = []
    next_free = board.map_base
    for mapping in pd.mappings:
        if mapping.address is not None:
            result.append(mapping)
            continue
        region = regions[mapping.region]
        page = region.page_size or SMALL_PAGE
        address = -(-next_free // page) * page
        while blocker := next((each for each in fixed if each[0] < address + region.size + SMALL_PAGE and address < each[1] + SMALL_PAGE), None):
            address = -(-(blocker[1] + SMALL_PAGE) // page) * page
        next_free = address + region.size + SMALL_PAGE
        if next_free > map_ceiling(board, pd):
            raise DescriptionError(
                [Problem("S043", mapping.location, f"region '{mapping.region}' does not fit into the address space of PD '{pd.name}'")]
            )
        result.append(replace(mapping, address=address))
    return tuple(result)


def _number_channels(model: SystemModel) -> tuple[Channel, ...]:
    """Given ids first, so that they are never taken; then the smallest free one, in the order of description."""
    taken: dict[str, set[int]] = {pd.name: {irq.id for irq in pd.irqs if irq.id is not None} for pd in model.protection_domains}
    for channel in model.channels:
        for end in channel.ends:
            if end.id is not None:
                taken[end.pd].add(end.id)

    def number(end: ChannelEnd) -> ChannelEnd:
        return replace(end, id=_take(taken[end.pd])) if end.id is None else end

    return tuple(replace(channel, a=number(channel.a), b=number(channel.b)) for channel in model.channels)


def _number_irqs(irqs: tuple[Irq, ...], taken: set[int]) -> tuple[Irq, ...]:
    taken = taken | {irq.id for irq in irqs if irq.id is not None}
    return tuple(replace(irq, id=_take(taken)) if irq.id is None else irq for irq in irqs)


def _take(taken: set[int]) -> int:
    free = next(each for each in range(MAXIMUM_CHANNEL_IDS + 1) if each not in taken)
    assert free < MAXIMUM_CHANNEL_IDS, "checks.py lets no PD have more channels and interrupts than ids"
    taken.add(free)
    return free


def _resolve_settings(pd: ProtectionDomain, regions: dict[str, MemoryRegion], channels: tuple[Channel, ...]) -> ProtectionDomain:
    settings = dict(pd.settings)
    addresses = {each.region: each.address for each in pd.mappings}
    for each in pd.region_settings:
        region = regions[each.region]
        value = {
            RegionFact.ADDRESS: addresses.get(each.region),
            RegionFact.SIZE: region.size,
            RegionFact.PHYSICAL: region.physical,
            RegionFact.PREFILL_SIZE: region.prefill_size,
        }[each.fact]
        assert value is not None, "checks.py lets no setting ask for the address of a region that is not mapped"
        settings[each.name] = value
    ids = {end.name: end.id for channel in channels for end in channel.ends if end.pd == pd.name} | {irq.name: irq.id for irq in pd.irqs}
    for each in pd.id_settings:
        number = ids[each.target]
        assert number is not None
        settings[each.name] = number
    return replace(pd, settings=MappingProxyType(settings), region_settings=(), id_settings=())
