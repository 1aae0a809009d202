# SPDX-License-Identifier: BSD-2-Clause
"""What all rules have in common: how they are listed, and what several of them look for.

Invariant: a rule never fails on what another rule is there to refuse (an unknown region, a repeated name), and says nothing of it either, so that
all problems of a description are reported together and each once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from cloister.boards.description import Board
from cloister.system.errors import Problem
from cloister.system.layout import guest_ceiling, map_ceiling
from cloister.system.model import Location, Mapping, ProtectionDomain, SystemModel, VirtualMachine

Rule = Callable[[SystemModel, Board], Iterator[Problem]]
RULES: dict[str, Rule] = {}
Findings = Iterator[tuple[Location, str, str]]  # where, what is wrong, what would be right
T = TypeVar("T")


def rule(code: str) -> Callable[[Callable[[SystemModel, Board], Findings]], Rule]:
    """Enter a function into the list of rules; its name, with blanks for underscores, is what the rule asks for."""

    def register(function: Callable[[SystemModel, Board], Findings]) -> Rule:
        def check(model: SystemModel, board: Board) -> Iterator[Problem]:
            for location, message, remedy in function(model, board):
                yield Problem(code, location, message, remedy)

        check.__name__, check.__doc__ = function.__name__, function.__doc__
        assert code not in RULES
        RULES[code] = check
        return check

    return register


def repeated(items: Iterable[T], key: Callable[[T], Hashable]) -> Iterator[tuple[T, T]]:
    """(first, repeated) for each item whose key was there before."""
    seen: dict[Hashable, T] = {}
    for item in items:
        if key(item) in seen:
            yield seen[key(item)], item
        else:
            seen[key(item)] = item


def overlaps(ranges: Sequence[tuple[int, int, T]]) -> Iterator[tuple[T, T]]:
    """(earlier, later), in the order given, for each range that reaches into one of those with a lower start. A range is [start, end)."""
    ordered = sorted((start, end, index) for index, (start, end, _) in enumerate(ranges) if start < end)
    furthest = ordered[:1]
    for each in ordered[1:]:
        if each[0] < furthest[0][1]:
            earlier, later = sorted((each[2], furthest[0][2]))
            yield ranges[earlier][2], ranges[later][2]
        if each[1] > furthest[0][1]:
            furthest = [each]


def names(items: Iterable[str]) -> str:
    """For a message: what there is to choose from."""
    return ", ".join(sorted(items)) or "none"


def region_sizes(model: SystemModel) -> dict[str, int]:
    """How large each region is; nothing of those whose name is not theirs alone, which a rule refuses."""
    count = Counter(region.name for region in model.memory_regions)
    return {region.name: region.size if count[region.name] == 1 else 0 for region in model.memory_regions}


def distinct(model: SystemModel) -> Iterator[ProtectionDomain]:
    """The PDs whose name is theirs alone: of the others it cannot be said which one a channel or a child belongs to."""
    count = Counter(pd.name for pd in model.protection_domains)
    return (pd for pd in model.protection_domains if count[pd.name] == 1)


class Scheduled(Protocol):
    """What has a priority and time: a PD, or a guest."""

    @property
    def priority(self) -> int: ...
    @property
    def budget_us(self) -> int: ...
    @property
    def effective_period_us(self) -> int: ...
    @property
    def location(self) -> Location: ...


def scheduled(model: SystemModel) -> Iterator[tuple[str, Scheduled]]:
    """Every PD and guest, with what messages call it."""
    for pd in model.protection_domains:
        yield f"PD '{pd.name}'", pd
        if pd.virtual_machine is not None:
            yield f"virtual machine '{pd.virtual_machine.name}'", pd.virtual_machine


def machines(model: SystemModel) -> Iterator[tuple[ProtectionDomain, VirtualMachine]]:
    """Every guest, with the PD that looks after it."""
    for pd in model.protection_domains:
        if pd.virtual_machine is not None:
            yield pd, pd.virtual_machine


@dataclass(frozen=True)
class Space:
    """An address space, and what messages call its owner. `ceiling`: the first address that mappings may not reach."""

    owner: str
    mappings: tuple[Mapping, ...]
    ceiling: int


def spaces(model: SystemModel, board: Board) -> Iterator[Space]:
    """The address spaces of all PDs and guests."""
    for pd in model.protection_domains:
        yield Space(f"PD '{pd.name}'", pd.mappings, map_ceiling(board, pd))
        if pd.virtual_machine is not None:
            yield Space(f"virtual machine '{pd.virtual_machine.name}'", pd.virtual_machine.mappings, guest_ceiling(board))
