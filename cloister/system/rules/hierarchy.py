# SPDX-License-Identifier: BSD-2-Clause
"""Rules about who is below whom: children, guests, shared capabilities.

Sources: children and the processors of a guest share the ids of a PD, of which there are as many as its table of capabilities holds; a PD's root
table has 64 slots, of which the first leads to its ordinary table. (Microkit 2.3's tool lets slots go up to 127, and its table has 64 as well.)
"""

from __future__ import annotations

from cloister.boards.description import Board
from cloister.system.model import MAXIMUM_CHILD_IDS, MAXIMUM_SHARED_SLOT, Location, ProtectionDomain, SystemModel
from cloister.system.rules.registry import Findings, distinct, machines, names, repeated, rule


def _numbered(model: SystemModel, pd: ProtectionDomain) -> list[tuple[str, int | None, Location]]:
    """The processors of a PD's guest and its children: (what it is, id, place)."""
    machine = pd.virtual_machine
    found = [(f"virtual CPU of '{machine.name}'", each.id, each.location) for each in machine.vcpus] if machine is not None else []
    return [*found, *((f"child '{each.name}'", each.child_id, each.location) for each in model.children_of(pd.name))]


@rule("S060")
def parent_is_before_its_children(model: SystemModel, board: Board) -> Findings:
    before: set[str] = set()
    for pd in model.protection_domains:
        if pd.parent is not None and pd.parent not in before:
            yield pd.location, f"PD '{pd.name}' is a child of '{pd.parent}', which is not described before it", f"PDs before it: {names(before)}"
        before.add(pd.name)


@rule("S061")
def child_ids_are_in_range(model: SystemModel, board: Board) -> Findings:
    for pd in distinct(model):
        for what, number, location in _numbered(model, pd):
            if number is not None and not 0 <= number < MAXIMUM_CHILD_IDS:
                yield location, f"PD '{pd.name}' would know {what} by id {number}", f"ids are 0 to {MAXIMUM_CHILD_IDS - 1}"


@rule("S062")
def child_ids_are_unique(model: SystemModel, board: Board) -> Findings:
    for pd in distinct(model):
        for first, second in repeated((each for each in _numbered(model, pd) if each[1] is not None), lambda each: each[1]):
            remedy = "children and virtual CPUs share their ids: change one"
            yield second[2], f"PD '{pd.name}' would know {first[0]} and {second[0]} by id {second[1]}", f"the other is at {first[2]}: {remedy}"


@rule("S063")
def child_ids_suffice(model: SystemModel, board: Board) -> Findings:
    for pd in distinct(model):
        count = len(_numbered(model, pd))
        if count > MAXIMUM_CHILD_IDS:
            message = f"PD '{pd.name}' has {count} children and virtual CPUs"
            yield pd.location, message, f"a PD has at most {MAXIMUM_CHILD_IDS}: give some to another one"


@rule("S064")
def virtual_machine_names_are_unique(model: SystemModel, board: Board) -> Findings:
    for first, second in repeated((machine for _, machine in machines(model)), lambda machine: machine.name):
        yield second.location, f"there are two virtual machines named '{second.name}'", f"the other is at {first.location}: rename one"


@rule("S065")
def shared_capability_is_of_a_pd(model: SystemModel, board: Board) -> Findings:
    known = {pd.name for pd in model.protection_domains}
    for pd in model.protection_domains:
        for each in pd.shared:
            if each.pd not in known:
                yield each.location, f"PD '{pd.name}' shares a capability of PD '{each.pd}', which does not exist", f"PDs: {names(known)}"


@rule("S066")
def shared_slot_is_in_range(model: SystemModel, board: Board) -> Findings:
    for pd in model.protection_domains:
        for each in pd.shared:
            if not 1 <= each.slot <= MAXIMUM_SHARED_SLOT:
                message = f"PD '{pd.name}' would have a shared capability in slot {each.slot}"
                yield each.location, message, f"slots are 1 to {MAXIMUM_SHARED_SLOT}: slot 0 is Microkit's own, and the table has no more than 64"


@rule("S067")
def shared_slots_are_unique(model: SystemModel, board: Board) -> Findings:
    for pd in model.protection_domains:
        for first, second in repeated(pd.shared, lambda each: each.slot):
            message = f"PD '{pd.name}' would have two shared capabilities in slot {second.slot}"
            yield second.location, message, f"the other, {first.kind.value} of '{first.pd}', is at {first.location}: change one"
