# SPDX-License-Identifier: BSD-2-Clause
"""Rules about what PDs and guests see of regions, and where."""

from __future__ import annotations

from cloister.boards.description import Board
from cloister.system.layout import contiguous_regions
from cloister.system.errors import extent
from cloister.system.model import SMALL_PAGE, RegionFact, SystemModel
from cloister.system.rules.registry import Findings, names, overlaps, region_sizes, repeated, rule, spaces


@rule("S020")
def mapped_region_exists(model: SystemModel, board: Board) -> Findings:
    known = {region.name for region in model.memory_regions}
    used = [(space.owner, each.region, each.location) for space in spaces(model, board) for each in space.mappings]
    used += [(f"PD '{pd.name}'", each.region, each.location) for pd in model.protection_domains for each in (*pd.physical, *pd.region_settings)]
    told: set[object] = set()
    for owner, region, location in used:
        if region not in known and (location, region) not in told:  # a map that is wrong has settings that are
            told.add((location, region))
            yield location, f"{owner} uses region '{region}', which does not exist", f"regions: {names(known)}"


@rule("S021")
def mapping_is_aligned(model: SystemModel, board: Board) -> Findings:
    pages = {region.name: region.page_size or SMALL_PAGE for region in model.memory_regions}
    for space in spaces(model, board):
        for each in space.mappings:
            page = pages.get(each.region, SMALL_PAGE)
            if each.address is not None and (each.address < 0 or each.address % page):
                message = f"{space.owner} maps '{each.region}' at {each.address:#x}"
                yield each.location, message, f"the address must be a multiple of the region's page size, {page:#x}"


@rule("S022")
def mapping_is_in_user_space(model: SystemModel, board: Board) -> Findings:
    sizes = region_sizes(model)
    for space in spaces(model, board):
        for each in space.mappings:
            size = sizes.get(each.region, 0)
            if each.address is not None and (each.address >= space.ceiling or each.address + size > space.ceiling):
                message = f"{space.owner} maps '{each.region}' {extent(each.address, size)}, which reaches beyond its part of the address space"
                yield each.location, message, f"its mappings end below {space.ceiling:#x}"


@rule("S023")
def mappings_are_disjoint(model: SystemModel, board: Board) -> Findings:
    sizes = region_sizes(model)
    for space in spaces(model, board):
        ranges = [(each.address, each.address + sizes.get(each.region, 0), each) for each in space.mappings if each.address is not None]
        for first, second in overlaps(ranges):
            assert first.address is not None and second.address is not None
            yield (
                second.location,
                f"{space.owner} maps '{second.region}' {extent(second.address, sizes[second.region])} over "
                f"'{first.region}' {extent(first.address, sizes[first.region])}",
                "move one of them, or leave the addresses to the build",
            )


@rule("S024")
def mapping_is_readable(model: SystemModel, board: Board) -> Findings:
    for space in spaces(model, board):
        for each in space.mappings:
            if not each.rights.read:
                yield (
                    each.location,
                    f"{space.owner} maps '{each.region}' with rights '{each.rights}', without reading",
                    "the kernel then gives no access at all: use 'rw', 'r' or 'rx'",
                )


@rule("S025")
def region_names_in_a_program_are_unique(model: SystemModel, board: Board) -> Findings:
    for pd in model.protection_domains:
        named = [each for each in (*pd.mappings, *pd.physical) if each.name is not None and not pd.is_prebuilt]
        for first, second in repeated(named, lambda each: each.name):
            yield second.location, f"PD '{pd.name}' would know two regions as '{second.name}'", f"the other is at {first.location}: give one another name="


@rule("S026")
def address_setting_is_mapped(model: SystemModel, board: Board) -> Findings:
    for pd in model.protection_domains:
        mapped = [each.region for each in pd.mappings]
        for each in pd.region_settings:
            if each.fact is RegionFact.ADDRESS and mapped.count(each.region) <= each.which:
                yield each.location, f"setting '{each.name}' asks where PD '{pd.name}' maps '{each.region}', and it does not", "map the region"


@rule("S027")
def physical_is_known_of_contiguous_regions_only(model: SystemModel, board: Board) -> Findings:
    loose = {each.name for each in model.memory_regions if each.physical is None} - contiguous_regions(model)
    for pd in model.protection_domains:
        for each in pd.mappings:
            if each.physical_known and each.region in loose:
                yield (
                    each.location,
                    f"PD '{pd.name}' is to know where '{each.region}' lies, which is not fixed before the system runs",
                    "make the region contiguous=True",
                )


@rule("S044")
def mapping_is_not_over_the_program(model: SystemModel, board: Board) -> Findings:
    """The first page; how long the program is, and where an executable that was built elsewhere lies, is known when it is there."""
    sizes = region_sizes(model)
    start, end = board.program_base, board.program_base + SMALL_PAGE
    for pd in model.protection_domains:
        for each in pd.mappings:
            size = sizes.get(each.region, 0)
            if not pd.is_prebuilt and each.address is not None and each.address < end and start < each.address + size:
                message = f"PD '{pd.name}' maps '{each.region}' {extent(each.address, size)} over its program, which begins at {start:#x}"
                yield each.location, message, "map the region elsewhere, or leave its address to the build"
