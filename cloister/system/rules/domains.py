# SPDX-License-Identifier: BSD-2-Clause
"""Rules about protection domains: names, time, programs, settings.

Sources: 63 PDs and priorities up to 254 are Microkit 2.3's; the shortest budget and the longest period are what seL4's MCS kernel takes
(src/object/schedcontrol.c): twice the time that a kernel entry may last, and an eighth of what its clock can count.
"""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from cloister.boards.description import Board
from cloister.system.files import is_file
from cloister.system.model import MAXIMUM_PRIORITY, MAXIMUM_PROTECTION_DOMAINS, NO_PROGRAM, SMALL_PAGE, SystemModel
from cloister.system.rules.registry import Findings, machines, repeated, rule, scheduled

MAXIMUM_STACK = 0x100_0000
MINIMUM_BUDGET_US = 20
_MINIMUM_STACK = SMALL_PAGE
_MAXIMUM_NAME = 63  # bytes: 64 with the final zero
_U64 = 1 << 64


def maximum_period_us(board: Board) -> int:
    """The longest period that the kernel can count."""
    return (_U64 - 1) // (board.timer_frequency // 1000) // 8


@rule("S001")
def has_a_pd(model: SystemModel, board: Board) -> Findings:
    if not model.protection_domains:
        yield model.location, f"system '{model.name}' has no protection domain", 'add one: system.pd("hello", program="hello.py")'


@rule("S002")
def not_too_many_pds(model: SystemModel, board: Board) -> Findings:
    count = len(model.protection_domains)
    if count > MAXIMUM_PROTECTION_DOMAINS:
        location = model.protection_domains[MAXIMUM_PROTECTION_DOMAINS].location
        yield location, f"{count} protection domains are too many", f"a system has at most {MAXIMUM_PROTECTION_DOMAINS}"


@rule("S003")
def pd_names_are_unique(model: SystemModel, board: Board) -> Findings:
    for first, second in repeated(model.protection_domains, lambda pd: pd.name):
        yield second.location, f"there are two PDs named '{second.name}'", f"the other is at {first.location}: rename one"


@rule("S004")
def pd_name_is_not_reserved(model: SystemModel, board: Board) -> Findings:
    for pd in model.protection_domains:
        if pd.name == "monitor":
            yield pd.location, "no PD may be named 'monitor'", "that is the one who reports faults: choose another name"


@rule("S005")
def names_are_usable(model: SystemModel, board: Board) -> Findings:
    named = [("a PD", pd.name, pd.location) for pd in model.protection_domains]
    named += [("a virtual machine", each.name, each.location) for _, each in machines(model)]
    limited = len(named)  # names of regions never get to the device
    named += [("a region", region.name, region.location) for region in model.memory_regions]
    for index, (kind, name, location) in enumerate(named):
        if not name or not name.isprintable():
            yield location, f"{name!r} cannot be the name of {kind}", "a name has at least one character, and all can be printed"
        elif index < limited and len(name.encode()) > _MAXIMUM_NAME:
            yield location, f"{name!r} is too long for the name of {kind}", f"a name has at most {_MAXIMUM_NAME} bytes of UTF-8"


@rule("S006")
def priority_is_in_range(model: SystemModel, board: Board) -> Findings:
    for what, each in scheduled(model):
        if not 0 <= each.priority <= MAXIMUM_PRIORITY:
            yield each.location, f"{what} has priority {each.priority}", f"priorities are 0 to {MAXIMUM_PRIORITY}; 255 is the monitor's"


@rule("S007")
def budget_fits_period(model: SystemModel, board: Board) -> Findings:
    for what, each in scheduled(model):
        if each.budget_us > each.effective_period_us:
            yield (
                each.location,
                f"{what} has a budget of {each.budget_us} µs in a period of {each.effective_period_us} µs",
                "the budget must be less than or equal to the period",
            )


@rule("S008")
def budget_is_possible(model: SystemModel, board: Board) -> Findings:
    longest = maximum_period_us(board)
    for what, each in scheduled(model):
        if each.budget_us < MINIMUM_BUDGET_US:
            message = f"{what} has a budget of {each.budget_us} µs"
            yield each.location, message, f"the kernel gives at least {MINIMUM_BUDGET_US} µs, as its own work for the switch takes half of that"
        elif each.effective_period_us > longest:
            message = f"{what} has a period of {each.effective_period_us} µs"
            yield each.location, message, f"the kernel's clock on {board.name} can count {longest} µs"


@rule("S009")
def stack_size_is_possible(model: SystemModel, board: Board) -> Findings:
    for pd in model.protection_domains:
        if not _MINIMUM_STACK <= pd.stack_size <= MAXIMUM_STACK or pd.stack_size % SMALL_PAGE:
            yield (
                pd.location,
                f"PD '{pd.name}' has a stack of {pd.stack_size:#x} bytes",
                f"a stack has {_MINIMUM_STACK:#x} to {MAXIMUM_STACK:#x} bytes, in whole pages of {SMALL_PAGE:#x}",
            )


@rule("S010")
def program_exists(model: SystemModel, board: Board) -> Findings:
    remedy = f"create it, or correct the path; looked for in: {', '.join(map(str, model.search))}" if model.search else "create it, or correct the path"
    for pd in model.protection_domains:
        if isinstance(pd.program, str):
            if not _module_exists(pd.program):
                yield pd.location, f"PD '{pd.name}' has the program {pd.program}, and there is no such module", "correct the name, or install it"
        elif pd.program == NO_PROGRAM:
            message = f"PD '{pd.name}' has no program"
            yield pd.location, message, 'say which it runs: <program_image path="hello.elf" />, or program="hello.elf" in Python'
        elif not is_file(pd.program):
            yield pd.location, f"PD '{pd.name}' has the program {pd.program}, which does not exist", remedy
        if pd.symbols is not None and not is_file(pd.symbols):
            yield pd.location, f"PD '{pd.name}' has its symbols in {pd.symbols}, which does not exist", remedy


def _module_exists(name: str) -> bool:
    """Looked up among files: importing target code's packages here would run it."""
    package, *rest = name.split(".")
    try:
        spec = find_spec(package)
    except (ImportError, ValueError):
        return False
    places = [] if spec is None else spec.submodule_search_locations or []
    return any(Path(place).joinpath(*rest).with_suffix(".py").is_file() for place in places)


@rule("S011")
def c_sources_exist(model: SystemModel, board: Board) -> Findings:
    for pd in model.protection_domains:
        for path in () if pd.is_prebuilt else pd.c_sources:
            if path.suffix not in (".c", ".S"):
                yield pd.location, f"PD '{pd.name}' has the C source {path.name}", "a C source is a .c or .S file"
            elif not is_file(path):
                yield pd.location, f"PD '{pd.name}' has the C source {path}, which does not exist", "create it, or correct the path"


@rule("S012")
def settings_fit(model: SystemModel, board: Board) -> Findings:
    for pd in model.protection_domains:
        for name, value in pd.settings.items():
            if not -(_U64 >> 1) <= value < _U64:
                yield pd.location, f"setting '{name}' of PD '{pd.name}' is {value}", "a setting fits into 64 bits"


@rule("S013")
def settings_are_set_once(model: SystemModel, board: Board) -> Findings:
    for pd in model.protection_domains:
        named = [(name, pd.location) for name in pd.settings] + [(each.name, each.location) for each in (*pd.region_settings, *pd.id_settings)]
        for first, second in repeated(named, lambda each: each[0]):
            yield second[1], f"setting '{second[0]}' of PD '{pd.name}' is set twice", f"the other is at {first[1]}: delete one"


@rule("S057")
def program_takes_what_it_is_given(model: SystemModel, board: Board) -> Findings:
    """What only programs in Python have, and what only others have."""
    for pd in model.protection_domains:
        if not pd.is_prebuilt:
            if pd.symbols is not None:
                message = f"PD '{pd.name}' has its symbols in {pd.symbols.name}, and its program is Python"
                yield pd.location, message, "only a prebuilt program has a file of symbols: remove it"
            continue
        if pd.c_sources:
            message = f"PD '{pd.name}' has C sources, and its program is prebuilt"
            yield pd.location, message, "build the sources into the program, or write the program in Python"
        for each in pd.physical:
            message = f"PD '{pd.name}' is to know region '{each.region}' by name, and its program is prebuilt"
            yield each.location, message, 'put the place into one of its variables: pd.know(region, setting="...")'
        for each in pd.mappings:
            if each.name is not None or each.physical_known:
                message = f"PD '{pd.name}' is to know region '{each.region}' by name, and its program is prebuilt"
                remedy = 'put the address into one of its variables: pd.map(region, setting="..."), and the place: pd.know(region, setting="...")'
                yield each.location, message, remedy


@rule("S058")
def cpu_is_the_boards(model: SystemModel, board: Board) -> Findings:
    found = [(f"PD '{pd.name}'", pd.cpu, pd.location) for pd in model.protection_domains]
    found += [(f"{each.name} of '{machine.name}'", each.cpu, each.location) for _, machine in machines(model) for each in machine.vcpus if each.cpu]
    for what, cpu, location in found:
        if not 0 <= cpu < board.processors:
            yield location, f"{what} is to run on CPU {cpu}", f"{board.name} has {board.processors}: write 0, or leave it out"
