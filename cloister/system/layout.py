# SPDX-License-Identifier: BSD-2-Clause
"""Fills in what a description left open: page sizes, physical addresses of contiguous regions, virtual addresses, ids, processors of guests.

Invariant: deterministic (depends on the description's order and the board only) and idempotent: what is given is kept, and laying out
twice changes nothing. Regions in one PD never touch each other: an unmapped page lies between those that are laid out here.
Trusts: `check` found no problem in the model.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from types import MappingProxyType

from cloister.abi.objects import NUM_DOMAINS
from cloister.boards.description import Board
from cloister.system.errors import DescriptionError, Problem
from cloister.system.model import (
    LARGE_PAGE,
    MAXIMUM_CHANNEL_IDS,
    MAXIMUM_CHILD_IDS,
    SMALL_PAGE,
    Channel,
    ChannelEnd,
    DomainSchedule,
    IdKind,
    Irq,
    Mapping,
    MemoryRegion,
    ProtectionDomain,
    RegionFact,
    SystemModel,
    VirtualMachine,
)


def ipc_buffer_address(board: Board) -> int:
    """The IPC buffer is the last page of user space."""
    return board.user_top & ~(SMALL_PAGE - 1)


def stack_top(board: Board) -> int:
    """The stack ends one guard page below the IPC buffer."""
    return ipc_buffer_address(board) - SMALL_PAGE


def map_ceiling(board: Board, pd: ProtectionDomain) -> int:
    """The first address that a mapping of this PD may not reach.

    A page below its stack stays free, so that a stack that is too small is noticed; not with prebuilt programs, whose mappings are what Microkit allows.
    """
    return stack_top(board) - pd.stack_size - (0 if pd.is_prebuilt else SMALL_PAGE)


def guest_ceiling(board: Board) -> int:
    """The first address that a mapping of a guest may not reach."""
    return board.user_top + 1


def lay_out(model: SystemModel, board: Board) -> SystemModel:
    """The same system with nothing left open. Raises DescriptionError if there is no room."""
    regions = {region.name: region for region in _place_regions(model, board)}
    channels = _number_channels(model)
    child_ids = _number_children(model)
    pds: list[ProtectionDomain] = []
    for pd in model.protection_domains:
        taken = {end.id for channel in channels for end in channel.ends if end.pd == pd.name}
        irqs = _number_irqs(pd.irqs, {each for each in taken if each is not None})
        what = f"PD '{pd.name}'"
        mappings = _place_mappings(pd.mappings, regions, board.map_base, map_ceiling(board, pd), what)
        machine = None if pd.virtual_machine is None else _lay_out_machine(pd.virtual_machine, pd.cpu, regions, board)
        placed = replace(pd, irqs=irqs, mappings=mappings, child_id=child_ids.get(pd.name), virtual_machine=machine)
        pds.append(_resolve_settings(placed, regions, channels, child_ids))
    domains = None if model.domains is None else _number_domains(model.domains)
    return replace(model, protection_domains=tuple(pds), memory_regions=tuple(regions.values()), channels=channels, domains=domains)


def _lay_out_machine(machine: VirtualMachine, cpu: int, regions: dict[str, MemoryRegion], board: Board) -> VirtualMachine:
    """A guest has no stack and no IPC buffer: its mappings may lie anywhere."""
    vcpus = tuple(replace(each, cpu=cpu) if each.cpu is None else each for each in machine.vcpus)
    mappings = _place_mappings(machine.mappings, regions, board.map_base, guest_ceiling(board), f"virtual machine '{machine.name}'")
    return replace(machine, vcpus=vcpus, mappings=mappings)


def page_size(region: MemoryRegion, model: SystemModel) -> int:
    """The largest page that fits: size, physical address and all given virtual addresses must be multiples of it."""
    if region.page_size is not None:
        return region.page_size
    numbers = [region.size, region.physical or 0]
    numbers += [each.address or 0 for each in model.all_mappings() if each.region == region.name]
    return LARGE_PAGE if all(number % LARGE_PAGE == 0 for number in numbers) else SMALL_PAGE


def contiguous_regions(model: SystemModel) -> set[str]:
    """The regions that lie at a known place: as given or asked for, or because they are prefilled.

    The loader can put the contents of large pages there, which then need no second copy.
    """
    told = {each.region for pd in model.protection_domains for each in pd.region_settings if each.fact is RegionFact.PHYSICAL}
    told |= {each.region for pd in model.protection_domains for each in pd.physical}
    return {
        each.name
        for each in model.memory_regions
        if each.contiguous or each.physical is not None or each.name in told or (each.prefill is not None and page_size(each, model) == LARGE_PAGE)
    }


def _place_regions(model: SystemModel, board: Board) -> Iterable[MemoryRegion]:
    """Contiguous regions go to the memory below the kernel, from its top downwards, around what was given a place there."""
    fixed = [(each.physical, each.physical + each.size) for each in model.memory_regions if each.physical is not None]
    contiguous_names = contiguous_regions(model)
    top = board.dma_memory.end
    for region in model.memory_regions:
        page = page_size(region, model)
        physical = region.physical
        contiguous = region.name in contiguous_names
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


def _place_mappings(
    mappings: tuple[Mapping, ...], regions: dict[str, MemoryRegion], base: int, ceiling: int, what: str
) -> tuple[Mapping, ...]:
    """From `base` upwards, around what was given a place. `what`: whose mappings they are."""
    fixed = [(each.address, each.address + regions[each.region].size) for each in mappings if each.address is not None]
    result: list[Mapping] = []
    next_free = base
    for mapping in mappings:
        if mapping.address is not None:
            result.append(mapping)
            continue
        region = regions[mapping.region]
        page = region.page_size or SMALL_PAGE
        address = -(-next_free // page) * page
        while blocker := next((each for each in fixed if each[0] < address + region.size + SMALL_PAGE and address < each[1] + SMALL_PAGE), None):
            address = -(-(blocker[1] + SMALL_PAGE) // page) * page
        next_free = address + region.size + SMALL_PAGE
        if next_free > ceiling:
            message = f"region '{mapping.region}' does not fit into the address space of {what}"
            raise DescriptionError([Problem("S043", mapping.location, message, "make its regions smaller, or move those that have a given address")])
        result.append(replace(mapping, address=address))
    return tuple(result)


def _number_children(model: SystemModel) -> dict[str, int]:
    """The id by which its parent knows each child: given ids and those of the guest's processors first, then the smallest that is free."""
    taken: dict[str, set[int]] = {
        pd.name: {vcpu.id for vcpu in pd.virtual_machine.vcpus} if pd.virtual_machine else set() for pd in model.protection_domains
    }
    children = [(pd, pd.parent) for pd in model.protection_domains if pd.parent is not None]
    for pd, parent in children:
        if pd.child_id is not None:
            taken[parent].add(pd.child_id)
    return {pd.name: _take(taken[parent], MAXIMUM_CHILD_IDS) if pd.child_id is None else pd.child_id for pd, parent in children}


def _number_domains(schedule: DomainSchedule) -> DomainSchedule:
    taken = {each.id for each in schedule.domains if each.id is not None}
    domains = tuple(replace(each, id=_take(taken, NUM_DOMAINS)) if each.id is None else each for each in schedule.domains)
    return replace(schedule, domains=domains)


def _number_channels(model: SystemModel) -> tuple[Channel, ...]:
    """Given ids first, so that they are never taken; then the smallest free one, in the order of description."""
    taken: dict[str, set[int]] = {pd.name: {irq.id for irq in pd.irqs if irq.id is not None} for pd in model.protection_domains}
    for channel in model.channels:
        for end in channel.ends:
            if end.id is not None:
                taken[end.pd].add(end.id)

    def number(end: ChannelEnd) -> ChannelEnd:
        return replace(end, id=_take(taken[end.pd], MAXIMUM_CHANNEL_IDS)) if end.id is None else end

    return tuple(replace(channel, a=number(channel.a), b=number(channel.b)) for channel in model.channels)


def _number_irqs(irqs: tuple[Irq, ...], taken: set[int]) -> tuple[Irq, ...]:
    taken = taken | {irq.id for irq in irqs if irq.id is not None}
    return tuple(replace(irq, id=_take(taken, MAXIMUM_CHANNEL_IDS)) if irq.id is None else irq for irq in irqs)


def _take(taken: set[int], count: int) -> int:
    free = next(each for each in range(count + 1) if each not in taken)
    assert free < count, "checks.py lets nothing have more of what is numbered than there are numbers"
    taken.add(free)
    return free


def _resolve_settings(
    pd: ProtectionDomain, regions: dict[str, MemoryRegion], channels: tuple[Channel, ...], child_ids: dict[str, int]
) -> ProtectionDomain:
    settings: dict[str, int | None] = dict(pd.settings)
    for each in pd.region_settings:
        region = regions[each.region]
        addresses = [mapping.address for mapping in pd.mappings if mapping.region == each.region]
        settings[each.name] = {
            RegionFact.ADDRESS: addresses[each.which] if each.fact is RegionFact.ADDRESS else None,
            RegionFact.SIZE: region.size,
            RegionFact.PHYSICAL: region.physical,
            RegionFact.PREFILL_SIZE: region.prefill_size,
        }[each.fact]
    machine = pd.virtual_machine
    ids: dict[tuple[IdKind, str], int | None] = {
        **{(IdKind.CHANNEL, end.name): end.id for channel in channels for end in channel.ends if end.pd == pd.name},
        **{(IdKind.INTERRUPT, irq.name): irq.id for irq in pd.irqs},
        **{(IdKind.CHILD, name): number for name, number in child_ids.items()},
        **{(IdKind.VIRTUAL_CPU, vcpu.name): vcpu.id for vcpu in (machine.vcpus if machine else ())},
    }
    for each in pd.id_settings:
        settings[each.name] = ids[each.kind, each.target]
    known = {name: value for name, value in settings.items() if value is not None}
    assert len(known) == len(settings), "checks.py lets no setting ask for what there is not"
    return replace(pd, settings=MappingProxyType(known), region_settings=(), id_settings=())
