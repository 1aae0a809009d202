# SPDX-License-Identifier: BSD-2-Clause
"""Rules about scheduling domains.

Sources: 16 domains and a table of 100 entries, of which the last is the end, are what Microkit 2.3 configures seL4 with; what the kernel takes as
an entry is in seL4's src/object/domain.c.
"""

from __future__ import annotations

from cloister.abi.objects import DOMAIN_SCHEDULE_LENGTH, NUM_DOMAINS
from cloister.boards.description import Board
from cloister.system.model import DurationUnit, ScheduleEntry, SystemModel
from cloister.system.rules.registry import Findings, names, repeated, rule

_LONGEST_TICKS = (1 << 56) - 1


def ticks_of(entry: ScheduleEntry, board: Board) -> int:
    """How many ticks of the board's counter an entry lasts, rounded to the nearest."""
    if entry.unit is DurationUnit.TICKS:
        return entry.duration
    return (entry.duration * board.timer_frequency + 500_000) // 1_000_000


@rule("S070")
def domain_is_of_the_schedule(model: SystemModel, board: Board) -> Findings:
    known = {each.name for each in (() if model.domains is None else model.domains.domains)}
    for pd in model.protection_domains:
        if pd.domain is not None and not known:
            yield pd.location, f"PD '{pd.name}' is in domain '{pd.domain}', and the system has no schedule of domains", "describe one, or remove the domain"
        elif pd.domain is not None and pd.domain not in known:
            yield pd.location, f"PD '{pd.name}' is in domain '{pd.domain}', which does not exist", f"domains: {names(known)}"
        elif pd.domain is None and known:
            yield pd.location, f"PD '{pd.name}' is in no domain, and the system has a schedule of domains", f"say which it runs in: {names(known)}"


@rule("S071")
def domain_names_are_unique(model: SystemModel, board: Board) -> Findings:
    for first, second in repeated(() if model.domains is None else model.domains.domains, lambda each: each.name):
        yield second.location, f"there are two domains named '{second.name}'", f"the other is at {first.location}: rename one"


@rule("S072")
def domain_ids_are_possible(model: SystemModel, board: Board) -> Findings:
    if model.domains is None:
        return
    numbered = [each for each in model.domains.domains if each.id is not None]
    for each in numbered:
        if each.id is not None and not 0 <= each.id < NUM_DOMAINS:
            yield each.location, f"domain '{each.name}' has id {each.id}", f"ids of domains are 0 to {NUM_DOMAINS - 1}"
    for first, second in repeated(numbered, lambda each: each.id):
        yield second.location, f"domains '{first.name}' and '{second.name}' have id {second.id}", f"the other is at {first.location}: change one"
    if len(model.domains.domains) > NUM_DOMAINS:
        yield model.domains.location, f"{len(model.domains.domains)} domains are too many", f"a system has at most {NUM_DOMAINS}"


@rule("S073")
def schedule_is_of_known_domains(model: SystemModel, board: Board) -> Findings:
    if model.domains is None:
        return
    known = {each.name for each in model.domains.domains}
    for each in model.domains.entries:
        if each.domain is not None and each.domain not in known:
            yield each.location, f"the schedule has domain '{each.domain}', which does not exist", f"domains: {names(known)}"


@rule("S074")
def duration_is_possible(model: SystemModel, board: Board) -> Findings:
    for each in () if model.domains is None else model.domains.entries:
        if each.domain is not None and not 1 <= ticks_of(each, board) <= _LONGEST_TICKS:
            message = f"domain '{each.domain}' is to be on for {each.duration} {each.unit.value}"
            longest = _LONGEST_TICKS if each.unit is DurationUnit.TICKS else _LONGEST_TICKS * 1_000_000 // board.timer_frequency
            yield each.location, message, f"a duration is not zero, and at most {longest} {each.unit.value}"


@rule("S075")
def schedule_fits_the_kernels_table(model: SystemModel, board: Board) -> Findings:
    schedule = model.domains
    if schedule is None:
        return
    length = len(schedule.entries)
    if schedule.index_shift < 0 or schedule.index_shift + length >= DOMAIN_SCHEDULE_LENGTH:
        message = f"the schedule has {length} entries from index {schedule.index_shift} on"
        yield schedule.entries_location, message, f"the last has at most index {DOMAIN_SCHEDULE_LENGTH - 2}: the kernel's table has {DOMAIN_SCHEDULE_LENGTH} entries"


@rule("S076")
def schedule_starts_with_a_domain(model: SystemModel, board: Board) -> Findings:
    schedule = model.domains
    if schedule is None:
        return
    if not 0 <= schedule.start_index < len(schedule.entries):
        message = f"the schedule is to start with its entry {schedule.start_index}, and has {len(schedule.entries)}"
        yield schedule.entries_location, message, "entries count from 0"
    elif schedule.entries[schedule.start_index].domain is None:
        location = schedule.entries[schedule.start_index].location
        yield location, f"the schedule is to start with its entry {schedule.start_index}, which is an end marker", "start with a domain"
    elif schedule.index_shift == 0 and schedule.entries[0].domain is None:
        yield schedule.entries[0].location, "the schedule begins with an end marker", "the kernel's first entry must be a domain: shift the schedule by 1"
