# SPDX-License-Identifier: BSD-2-Clause
"""The rules that a system must obey. One rule, one code, one message, one function; `RULES` lists them all.

Invariant: a rule never fails on what another rule is there to refuse (an unknown region, a duplicate name), so that all problems of a
description are reported together, in the order of the rules.
Sources: the limits are those of Microkit 2.3 on seL4 16 (62 ids because notification words have 64 bits and two tell the kind; 63 PDs;
calls only towards higher priority, which is what makes the call graph acyclic).
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TypeVar

from cloister.boards.description import Board
from cloister.system.errors import DescriptionError, Problem
from cloister.system.files import is_file
from cloister.system.layout import map_ceiling
from cloister.system.model import (
    LARGE_PAGE,
    MAXIMUM_CHANNEL_IDS,
    MAXIMUM_PRIORITY,
    MAXIMUM_PROTECTION_DOMAINS,
    SMALL_PAGE,
    IdKind,
    Location,
    RegionFact,
    SystemModel,
)

_MAXIMUM_NAME = 63  # bytes: 64 with the final zero
_MINIMUM_STACK, MAXIMUM_STACK = SMALL_PAGE, 0x100_0000
_U64 = 1 << 64

Rule = Callable[[SystemModel, Board], Iterator[Problem]]
RULES: dict[str, Rule] = {}
T = TypeVar("T")


def check(model: SystemModel, board: Board) -> None:
    """Raise DescriptionError with every rule that the system breaks on this board."""
    problems = [problem for rule in RULES.values() for problem in rule(model, board)]
    if problems:
        raise DescriptionError(problems)


def warnings(model: SystemModel) -> list[Problem]:
    """What is allowed and yet is seldom meant."""
    used = {each.region for pd in model.protection_domains for each in (*pd.all_mappings(), *pd.physical, *pd.region_settings)}
    return [
        Problem("W001", region.location, f"region '{region.name}' is not used by any PD", "map it or delete it")
        for region in model.memory_regions
        if region.name not in used
    ]


def _rule(code: str) -> Callable[[Callable[[SystemModel, Board], Iterator[tuple[Location, str, str]]]], Rule]:
    def register(function: Callable[[SystemModel, Board], Iterator[tuple[Location, str, str]]]) -> Rule:
        def rule(model: SystemModel, board: Board) -> Iterator[Problem]:
            for location, message, remedy in function(model, board):
                yield Problem(code, location, message, remedy)

        rule.__name__, rule.__doc__ = function.__name__, function.__doc__
        assert code not in RULES
        RULES[code] = rule
        return rule

    return register


Findings = Iterator[tuple[Location, str, str]]


def _repeated(items: Iterable[T], key: Callable[[T], Hashable]) -> Iterator[tuple[T, T]]:
    """(first, repeated) for each item whose key was there before."""
    seen: dict[Hashable, T] = {}
    for item in items:
        if key(item) in seen:
            yield seen[key(item)], item
        else:
            seen[key(item)] = item


def _overlaps(ranges: Sequence[tuple[int, int, T]]) -> Iterator[tuple[T, T]]:
    ordered = sorted(ranges, key=lambda each: each[:2])
    for (_, end, first), (start, _, second) in zip(ordered, ordered[1:], strict=False):
        if start < end:
            yield first, second


def _names(items: Iterable[str]) -> str:
    return ", ".join(sorted(items)) or "none"


# ------------------------------------------------------------------------------------------------------------------ protection domains


@_rule("S001")
def has_a_pd(model: SystemModel, board: Board) -> Findings:
    if not model.protection_domains:
        yield model.location, f"system '{model.name}' has no protection domain", 'add one: system.pd("hello", program="hello.py")'


@_rule("S002")
def not_too_many_pds(model: SystemModel, board: Board) -> Findings:
    count = len(model.protection_domains)
    if count > MAXIMUM_PROTECTION_DOMAINS:
        location = model.protection_domains[MAXIMUM_PROTECTION_DOMAINS].location
        yield location, f"{count} protection domains are too many", f"a system has at most {MAXIMUM_PROTECTION_DOMAINS}"


@_rule("S003")
def pd_names_are_unique(model: SystemModel, board: Board) -> Findings:
    for first, second in _repeated(model.protection_domains, lambda pd: pd.name):
        yield second.location, f"there are two PDs named '{second.name}'", f"the other is at {first.location}: rename one"


@_rule("S004")
def pd_name_is_not_reserved(model: SystemModel, board: Board) -> Findings:
    for pd in model.protection_domains:
        if pd.name == "monitor":
            yield pd.location, "no PD may be named 'monitor'", "that is the one who reports faults: choose another name"


@_rule("S005")
def names_are_usable(model: SystemModel, board: Board) -> Findings:
    machines = [pd.virtual_machine for pd in model.protection_domains if pd.virtual_machine is not None]
    named = [("a PD", pd) for pd in model.protection_domains] + [("a virtual machine", each) for each in machines]
    for kind, each in [*named, *(("a region", region) for region in model.memory_regions)]:
        try:
            length = len(each.name.encode())
        except UnicodeEncodeError:
            length = 0
        if length == 0 or not all(letter.isprintable() for letter in each.name):
            yield each.location, f"{each.name!r} cannot be the name of {kind}", "a name has at least one character, and all can be printed"
        elif length > _MAXIMUM_NAME and kind != "a region":  # those of regions never get to the device
            yield each.location, f"{each.name!r} is too long for the name of {kind}", f"a name has at most {_MAXIMUM_NAME} bytes of UTF-8"


@_rule("S006")
def priority_is_in_range(model: SystemModel, board: Board) -> Findings:
    for pd in model.protection_domains:
        if not 0 <= pd.priority <= MAXIMUM_PRIORITY:
            yield pd.location, f"PD '{pd.name}' has priority {pd.priority}", f"priorities are 0 to {MAXIMUM_PRIORITY}; 255 is the monitor's"


@_rule("S007")
def budget_fits_period(model: SystemModel, board: Board) -> Findings:
    for pd in model.protection_domains:
        if pd.budget_us > pd.effective_period_us:
            yield (
                pd.location,
                f"PD '{pd.name}' has a budget of {pd.budget_us} µs in a period of {pd.effective_period_us} µs",
                "the budget must be less than or equal to the period",
            )


@_rule("S008")
def budget_is_positive(model: SystemModel, board: Board) -> Findings:
    for pd in model.protection_domains:
        if pd.budget_us <= 0:
            yield pd.location, f"PD '{pd.name}' has a budget of {pd.budget_us} µs", "give it time to run: at least 1 µs"


@_rule("S009")
def stack_size_is_possible(model: SystemModel, board: Board) -> Findings:
    for pd in model.protection_domains:
        if not _MINIMUM_STACK <= pd.stack_size <= MAXIMUM_STACK or pd.stack_size % SMALL_PAGE:
            yield (
                pd.location,
                f"PD '{pd.name}' has a stack of {pd.stack_size:#x} bytes",
                f"a stack has {_MINIMUM_STACK:#x} to {MAXIMUM_STACK:#x} bytes, in whole pages of {SMALL_PAGE:#x}",
            )


@_rule("S010")
def program_exists(model: SystemModel, board: Board) -> Findings:
    for pd in model.protection_domains:
        if isinstance(pd.program, Path):
            for path in (pd.program, *([] if pd.symbols is None else [pd.symbols])):
                if not is_file(path):
                    searched = ", ".join(str(each) for each in model.search)
                    remedy = f"build it, or correct the path; looked for in: {searched}" if searched else "create it, or correct the path"
                    yield pd.location, f"PD '{pd.name}' has the program {path}, which does not exist", remedy
        elif not _module_exists(pd.program):
            yield pd.location, f"PD '{pd.name}' has the program {pd.program}, and there is no such module", "correct the name, or install it"


def _module_exists(name: str) -> bool:
    """Looked up among files: importing target code's packages here would run it."""
    package, *rest = name.split(".")
    try:
        spec = find_spec(package)
    except (ImportError, ValueError):
        return False
    places = [] if spec is None else spec.submodule_search_locations or []
    return any(Path(place).joinpath(*rest).with_suffix(".py").is_file() for place in places)


@_rule("S011")
def c_sources_exist(model: SystemModel, board: Board) -> Findings:
    for pd in model.protection_domains:
        for path in pd.c_sources:
            if path.suffix not in (".c", ".S"):
                yield pd.location, f"PD '{pd.name}' has the C source {path.name}", "a C source is a .c or .S file"
            elif not path.is_file():
                yield pd.location, f"PD '{pd.name}' has the C source {path}, which does not exist", "create it, or correct the path"


@_rule("S012")
def settings_fit(model: SystemModel, board: Board) -> Findings:
    for pd in model.protection_domains:
        for name, value in pd.settings.items():
            if not -(_U64 >> 1) <= value < _U64:
                yield pd.location, f"setting '{name}' of PD '{pd.name}' is {value}", "a setting fits into 64 bits"


@_rule("S013")
def settings_are_set_once(model: SystemModel, board: Board) -> Findings:
    for pd in model.protection_domains:
        named = [(name, pd.location) for name in pd.settings] + [(each.name, each.location) for each in (*pd.region_settings, *pd.id_settings)]
        for first, second in _repeated(named, lambda each: each[0]):
            yield second[1], f"setting '{second[0]}' of PD '{pd.name}' is set twice", f"the other is at {first[1]}: delete one"


# ------------------------------------------------------------------------------------------------------------------ memory regions


@_rule("S014")
def region_names_are_unique(model: SystemModel, board: Board) -> Findings:
    for first, second in _repeated(model.memory_regions, lambda region: region.name):
        yield second.location, f"there are two regions named '{second.name}'", f"the other is at {first.location}: rename one"


@_rule("S015")
def page_size_is_supported(model: SystemModel, board: Board) -> Findings:
    for region in model.memory_regions:
        if region.page_size not in (None, SMALL_PAGE, LARGE_PAGE):
            yield region.location, f"region '{region.name}' has pages of {region.page_size:#x} bytes", f"pages have {SMALL_PAGE:#x} or {LARGE_PAGE:#x}"


@_rule("S016")
def region_size_is_whole_pages(model: SystemModel, board: Board) -> Findings:
    for region in model.memory_regions:
        page = LARGE_PAGE if region.page_size == LARGE_PAGE else SMALL_PAGE
        if region.size <= 0 or region.size % page:
            yield (
                region.location,
                f"region '{region.name}' has a size of {region.size:#x} bytes",
                f"a size is a multiple of the page size, {page:#x}, and not zero",
            )


@_rule("S017")
def physical_address_is_aligned(model: SystemModel, board: Board) -> Findings:
    for region in model.memory_regions:
        page = LARGE_PAGE if region.page_size == LARGE_PAGE else SMALL_PAGE
        if region.physical is not None and (region.physical < 0 or region.physical % page):
            yield region.location, f"region '{region.name}' lies at physical {region.physical:#x}", f"it must be a multiple of the page size, {page:#x}"


@_rule("S018")
def physical_ranges_are_disjoint(model: SystemModel, board: Board) -> Findings:
    ranges = [(each.physical, each.physical + each.size, each) for each in model.memory_regions if each.physical is not None]
    for first, second in _overlaps(ranges):
        assert first.physical is not None and second.physical is not None
        yield (
            second.location,
            f"region '{second.name}' [{second.physical:#x}..{second.physical + second.size:#x}) overlaps "
            f"region '{first.name}' [{first.physical:#x}..{first.physical + first.size:#x}) in physical memory",
            "move one of them, or map one region into both PDs",
        )


@_rule("S019")
def physical_range_is_not_the_kernels(model: SystemModel, board: Board) -> Findings:
    ranges = [("the kernel's memory", board.kernel_base, board.memory.end)]
    ranges += [(f"the interrupt controller ({each.name})", each.registers.base, each.registers.end) for each in board.interrupt_controller]
    for region in model.memory_regions:
        for what, start, end in ranges:
            if region.physical is not None and region.physical < end and start < region.physical + region.size:
                yield (
                    region.location,
                    f"region '{region.name}' at physical {region.physical:#x} lies in {what}, [{start:#x}..{end:#x})",
                    f"memory at fixed addresses is [{board.dma_memory.base:#x}..{board.dma_memory.end:#x}) on {board.name}",
                )


# ------------------------------------------------------------------------------------------------------------------ mappings


@_rule("S020")
def mapped_region_exists(model: SystemModel, board: Board) -> Findings:
    known = {region.name for region in model.memory_regions}
    for pd in model.protection_domains:
        for each in (*pd.mappings, *pd.physical, *pd.region_settings):
            if each.region not in known:
                yield each.location, f"PD '{pd.name}' uses region '{each.region}', which does not exist", f"regions: {_names(known)}"


@_rule("S021")
def mapping_is_aligned(model: SystemModel, board: Board) -> Findings:
    pages = {region.name: region.page_size or SMALL_PAGE for region in model.memory_regions}
    for pd in model.protection_domains:
        for each in pd.mappings:
            page = pages.get(each.region, SMALL_PAGE)
            if each.address is not None and (each.address < 0 or each.address % page):
                yield (
                    each.location,
                    f"PD '{pd.name}' maps '{each.region}' at {each.address:#x}",
                    f"the address must be a multiple of the region's page size, {page:#x}",
                )


@_rule("S022")
def mapping_is_in_user_space(model: SystemModel, board: Board) -> Findings:
    sizes = {region.name: region.size for region in model.memory_regions}
    for pd in model.protection_domains:
        ceiling = map_ceiling(board, pd)
        for each in pd.mappings:
            if each.address is not None and each.address + sizes.get(each.region, 0) > ceiling:
                yield (
                    each.location,
                    f"PD '{pd.name}' maps '{each.region}' at {each.address:#x}, which reaches into its stack or beyond",
                    f"mappings of this PD end below {ceiling:#x}",
                )


@_rule("S023")
def mappings_are_disjoint(model: SystemModel, board: Board) -> Findings:
    sizes = {region.name: region.size for region in model.memory_regions}
    for pd in model.protection_domains:
        ranges = [(each.address, each.address + sizes.get(each.region, 0), each) for each in pd.mappings if each.address is not None]
        for first, second in _overlaps(ranges):
            assert first.address is not None and second.address is not None
            yield (
                second.location,
                f"PD '{pd.name}' maps '{second.region}' [{second.address:#x}..{second.address + sizes[second.region]:#x}) over "
                f"'{first.region}' [{first.address:#x}..{first.address + sizes[first.region]:#x})",
                "move one of them, or leave the addresses to the build",
            )


@_rule("S024")
def mapping_is_readable(model: SystemModel, board: Board) -> Findings:
    for pd in model.protection_domains:
        for each in pd.mappings:
            if not each.rights.read:
                yield (
                    each.location,
                    f"PD '{pd.name}' maps '{each.region}' with rights '{each.rights}', without reading",
                    "no processor has pages that are written only: use 'rw', 'r' or 'rx'",
                )


@_rule("S025")
def region_names_in_a_program_are_unique(model: SystemModel, board: Board) -> Findings:
    for pd in model.protection_domains:
        named = [each for each in (*pd.mappings, *pd.physical) if each.name is not None]
        for first, second in _repeated(named, lambda each: each.name):
            yield second.location, f"PD '{pd.name}' would know two regions as '{second.name}'", f"the other is at {first.location}: give one another name="


@_rule("S026")
def address_setting_is_mapped(model: SystemModel, board: Board) -> Findings:
    for pd in model.protection_domains:
        mapped = {each.region for each in pd.mappings}
        for each in pd.region_settings:
            if each.fact is RegionFact.ADDRESS and each.region not in mapped:
                yield each.location, f"setting '{each.name}' asks where PD '{pd.name}' maps '{each.region}', and it does not", "map the region"


@_rule("S027")
def physical_is_known_of_contiguous_regions_only(model: SystemModel, board: Board) -> Findings:
    contiguous = {each.name for each in model.memory_regions if each.contiguous or each.physical is not None}
    told = {each.region for pd in model.protection_domains for each in pd.physical}
    told |= {each.region for pd in model.protection_domains for each in pd.region_settings if each.fact is RegionFact.PHYSICAL}
    known = {region.name for region in model.memory_regions}
    for pd in model.protection_domains:
        for each in pd.mappings:
            if each.physical_known and each.region in known - contiguous - told:
                yield (
                    each.location,
                    f"PD '{pd.name}' is to know where '{each.region}' lies, which is not fixed before the system runs",
                    "make the region contiguous=True",
                )


# ------------------------------------------------------------------------------------------------------------------ channels, interrupts


@_rule("S028")
def channel_joins_known_pds(model: SystemModel, board: Board) -> Findings:
    known = {pd.name for pd in model.protection_domains}
    for channel in model.channels:
        for end in channel.ends:
            if end.pd not in known:
                yield end.location, f"a channel ends at PD '{end.pd}', which does not exist", f"PDs: {_names(known)}"


@_rule("S029")
def channel_joins_two_pds(model: SystemModel, board: Board) -> Findings:
    for channel in model.channels:
        if channel.a.pd == channel.b.pd:
            yield channel.location, f"a channel joins PD '{channel.a.pd}' with itself", "a channel has two different PDs at its ends"


@_rule("S030")
def channel_is_called_one_way(model: SystemModel, board: Board) -> Findings:
    for channel in model.channels:
        if channel.a.may_call and channel.b.may_call:
            yield (
                channel.location,
                f"PDs '{channel.a.pd}' and '{channel.b.pd}' may each call the other, and could wait for each other for ever",
                "let one call, and the other notify",
            )


@_rule("S031")
def call_goes_to_higher_priority(model: SystemModel, board: Board) -> Findings:
    priorities = {pd.name: pd.priority for pd in model.protection_domains}
    for channel in model.channels:
        for near, far in channel.directions():
            if near.may_call and not far.may_call and near.pd in priorities and far.pd in priorities and priorities[near.pd] >= priorities[far.pd]:
                yield (
                    channel.location,
                    f"PD '{near.pd}' (priority {priorities[near.pd]}) may call PD '{far.pd}' (priority {priorities[far.pd]})",
                    "the one who is called must have the higher priority",
                )


@_rule("S032")
def channel_is_of_use(model: SystemModel, board: Board) -> Findings:
    for channel in model.channels:
        if not any(end.may_call or end.may_notify for end in channel.ends):
            yield channel.location, f"nothing may pass through the channel of '{channel.a.pd}' and '{channel.b.pd}'", "allow a notification or a call"


@_rule("S033")
def ids_are_in_range(model: SystemModel, board: Board) -> Findings:
    ends = [(end.pd, end.id, end.location) for channel in model.channels for end in channel.ends]
    irqs = [(pd.name, irq.id, irq.location) for pd in model.protection_domains for irq in pd.irqs]
    for pd, number, location in ends + irqs:
        if number is not None and not 0 <= number < MAXIMUM_CHANNEL_IDS:
            yield location, f"PD '{pd}' has id {number} for a channel or interrupt", f"ids are 0 to {MAXIMUM_CHANNEL_IDS - 1}"


@_rule("S034")
def ids_are_unique(model: SystemModel, board: Board) -> Findings:
    for pd in model.protection_domains:
        used = [(irq.id, irq.location) for irq in pd.irqs if irq.id is not None]
        used += [(near.id, near.location) for near, _ in model.ends_of(pd.name) if near.id is not None]
        for first, second in _repeated(used, lambda each: each[0]):
            yield second[1], f"PD '{pd.name}' uses id {second[0]} twice", f"the other is at {first[1]}: channels and interrupts share their ids"


@_rule("S035")
def ids_suffice(model: SystemModel, board: Board) -> Findings:
    for pd in model.protection_domains:
        count = len(model.ends_of(pd.name)) + len(pd.irqs)
        if count > MAXIMUM_CHANNEL_IDS:
            yield pd.location, f"PD '{pd.name}' has {count} channels and interrupts", f"a PD has at most {MAXIMUM_CHANNEL_IDS}: split it"


@_rule("S036")
def channel_names_are_unique(model: SystemModel, board: Board) -> Findings:
    for pd in model.protection_domains:
        for first, second in _repeated((near for near, _ in model.ends_of(pd.name)), lambda end: end.name):
            yield (
                second.location,
                f"PD '{pd.name}' would know two channels as '{second.name}'",
                f'the other is at {first.location}: give one other names=("...", "...")',
            )


@_rule("S037")
def irq_names_are_unique(model: SystemModel, board: Board) -> Findings:
    for pd in model.protection_domains:
        for first, second in _repeated(pd.irqs, lambda irq: irq.name):
            yield second.location, f"PD '{pd.name}' would know two interrupts as '{second.name}'", f"the other is at {first.location}: give one another name="


@_rule("S038")
def irq_goes_to_one_pd(model: SystemModel, board: Board) -> Findings:
    owned = [(pd, irq) for pd in model.protection_domains for irq in pd.irqs]
    for first, second in _repeated(owned, lambda each: each[1].number):
        yield (
            second[1].location,
            f"interrupt {second[1].number} goes to PD '{second[0].name}' and to PD '{first[0].name}'",
            f"the other is at {first[1].location}: an interrupt has one receiver",
        )


@_rule("S039")
def irq_is_a_devices(model: SystemModel, board: Board) -> Findings:
    for pd in model.protection_domains:
        for irq in pd.irqs:
            if irq.number < 0:
                yield irq.location, f"PD '{pd.name}' asks for interrupt {irq.number}", "interrupt numbers are not negative"
            elif irq.number == board.timer_irq:
                yield irq.location, f"PD '{pd.name}' asks for interrupt {irq.number}, which is the kernel's timer", "use a device's interrupt"


@_rule("S040")
def id_setting_has_a_target(model: SystemModel, board: Board) -> Findings:
    for pd in model.protection_domains:
        machine = pd.virtual_machine
        known = {
            IdKind.CHANNEL: {near.name for near, _ in model.ends_of(pd.name)},
            IdKind.INTERRUPT: {irq.name for irq in pd.irqs},
            IdKind.CHILD: {child.name for child in model.children_of(pd.name)},
            IdKind.VIRTUAL_CPU: {vcpu.name for vcpu in (machine.vcpus if machine else ())},
        }
        for each in pd.id_settings:
            if each.target not in known[each.kind]:
                message = f"setting '{each.name}' asks for the id of {each.kind.value} '{each.target}', which PD '{pd.name}' does not have"
                yield each.location, message, f"it has: {_names(known[each.kind])}"
