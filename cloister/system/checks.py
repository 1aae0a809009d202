# SPDX-License-Identifier: BSD-2-Clause
"""Whether a system obeys the rules (cloister/system/rules), and what is allowed and yet is seldom meant.

Invariant: all problems of a description are reported together, in the order of the rules' codes.
"""

from __future__ import annotations

from collections.abc import Iterator

from cloister.boards.description import Board
from cloister.system.errors import DescriptionError, Problem
from cloister.system.model import ScheduleEntry, SystemModel
from cloister.system.rules import channels, domains, hierarchy, mappings, regions, schedule
from cloister.system.rules.registry import RULES

__all__ = ["MAXIMUM_STACK", "RULES", "check", "problems_of", "warnings"]

MAXIMUM_STACK = domains.MAXIMUM_STACK
assert all((channels, hierarchy, mappings, regions, schedule)), "importing them enters their rules"


def check(model: SystemModel, board: Board) -> None:
    """Raise DescriptionError with every rule that the system breaks on this board."""
    problems = problems_of(model, board)
    if problems:
        raise DescriptionError(problems)


def problems_of(model: SystemModel, board: Board) -> list[Problem]:
    """Every rule that the system breaks on this board."""
    return [problem for code in sorted(RULES) for problem in RULES[code](model, board)]


def warnings(model: SystemModel, board: Board) -> list[Problem]:
    """What is allowed and yet is seldom meant."""
    return [*_unused_regions(model), *_idle_channels(model), *_domains_without_time(model), *_short_turns(model, board)]


def _unused_regions(model: SystemModel) -> Iterator[Problem]:
    used = {each.region for pd in model.protection_domains for each in (*pd.all_mappings(), *pd.physical, *pd.region_settings)}
    for region in model.memory_regions:
        if region.name not in used:
            yield Problem("W001", region.location, f"region '{region.name}' is not used by any PD", "map it or delete it")


def _idle_channels(model: SystemModel) -> Iterator[Problem]:
    for channel in model.channels:
        if not any(end.may_call or end.may_notify for end in channel.ends):
            message = f"nothing may pass through the channel of '{channel.a.pd}' and '{channel.b.pd}'"
            yield Problem("W002", channel.location, message, "allow a notification or a call")


def _domains_without_time(model: SystemModel) -> Iterator[Problem]:
    """The monitor is in domain 0, whatever that is called; so are its reports of faults, and its part in making PDs passive."""
    if model.domains is None:
        return
    on = {each.domain for each in model.domains.entries}
    for domain in model.domains.domains:
        if domain.name in on:
            continue
        if any(pd.domain == domain.name for pd in model.protection_domains):
            yield Problem("W003", domain.location, f"domain '{domain.name}' is never on, so that its PDs never run", "give it an entry of the schedule")
    numbered = [each for each in model.domains.domains if each.id == 0]
    zero = (numbered or [each for each in model.domains.domains if each.id is None])[:1]  # `lay_out` numbers from 0 on
    if not zero or zero[0].name not in on:
        message = "domain 0 is never on, so that faults are not reported, and PDs do not become passive"
        yield Problem("W003", model.domains.location, message, 'give the monitor time: <domain name="monitor" id="0" />, and an entry of the schedule')


def _short_turns(model: SystemModel, board: Board) -> Iterator[Problem]:
    """The kernel takes any duration; with the turns too short for its own work, nobody gets on."""
    least = schedule.ticks_of(ScheduleEntry("", domains.MINIMUM_BUDGET_US), board)
    for each in () if model.domains is None else model.domains.entries:
        if each.domain is not None and 0 < schedule.ticks_of(each, board) < least:
            message = f"domain '{each.domain}' is on for {each.duration} {each.unit.value}, in which its PDs may not get on at all"
            yield Problem("W003", each.location, message, f"the kernel's own work takes up to {domains.MINIMUM_BUDGET_US} µs: give it some times that")
