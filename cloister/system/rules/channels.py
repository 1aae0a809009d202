# SPDX-License-Identifier: BSD-2-Clause
"""Rules about channels, interrupts, and the ids that both have.

Sources: 62 ids because notification words have 64 bits and two tell the kind; calls go only towards higher priority, which is what makes the
graph of calls acyclic (Microkit 2.3). Which interrupts the kernel gives away: seL4's src/object/interrupt.c and the platform's highest number.
"""

from __future__ import annotations

from cloister.boards.description import Board
from cloister.system.model import MAXIMUM_CHANNEL_IDS, IdKind, SystemModel
from cloister.system.rules.registry import Findings, distinct, names, repeated, rule

_SOFTWARE_INTERRUPTS = 16


@rule("S028")
def channel_joins_known_pds(model: SystemModel, board: Board) -> Findings:
    known = {pd.name for pd in model.protection_domains}
    for channel in model.channels:
        for end in channel.ends:
            if end.pd not in known:
                yield end.location, f"a channel ends at PD '{end.pd}', which does not exist", f"PDs: {names(known)}"


@rule("S030")
def channel_is_called_one_way(model: SystemModel, board: Board) -> Findings:
    for channel in model.channels:
        if channel.a.may_call and channel.b.may_call:
            yield (
                channel.location,
                f"PDs '{channel.a.pd}' and '{channel.b.pd}' may each call the other, and could wait for each other for ever",
                "let one call, and the other notify",
            )


@rule("S031")
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


@rule("S033")
def ids_are_in_range(model: SystemModel, board: Board) -> Findings:
    ends = [(end.pd, end.id, end.location) for channel in model.channels for end in channel.ends]
    irqs = [(pd.name, irq.id, irq.location) for pd in model.protection_domains for irq in pd.irqs]
    for pd, number, location in ends + irqs:
        if number is not None and not 0 <= number < MAXIMUM_CHANNEL_IDS:
            yield location, f"PD '{pd}' has id {number} for a channel or interrupt", f"ids are 0 to {MAXIMUM_CHANNEL_IDS - 1}"


@rule("S034")
def ids_are_unique(model: SystemModel, board: Board) -> Findings:
    for pd in distinct(model):
        used = [(near.id, near.location) for near, _ in model.ends_of(pd.name) if near.id is not None]
        used += [(irq.id, irq.location) for irq in pd.irqs if irq.id is not None]
        for first, second in repeated(used, lambda each: each[0]):
            yield second[1], f"PD '{pd.name}' uses id {second[0]} twice", f"the other is at {first[1]}: channels and interrupts share their ids"


@rule("S035")
def ids_suffice(model: SystemModel, board: Board) -> Findings:
    for pd in distinct(model):
        count = len(model.ends_of(pd.name)) + len(pd.irqs)
        if count > MAXIMUM_CHANNEL_IDS:
            yield pd.location, f"PD '{pd.name}' has {count} channels and interrupts", f"a PD has at most {MAXIMUM_CHANNEL_IDS}: split it"


@rule("S036")
def channel_names_are_unique(model: SystemModel, board: Board) -> Findings:
    for pd in distinct(model):
        for first, second in repeated((near for near, _ in model.ends_of(pd.name)), lambda end: end.name):
            yield (
                second.location,
                f"PD '{pd.name}' would know two channels as '{second.name}'",
                f'the other is at {first.location}: give one other names=("...", "...")',
            )


@rule("S037")
def irq_names_are_unique(model: SystemModel, board: Board) -> Findings:
    for pd in model.protection_domains:
        for first, second in repeated(pd.irqs, lambda irq: irq.name):
            if first.number != second.number:  # one that is described twice is told of as such
                remedy = f"the other is at {first.location}: give one another name="
                yield second.location, f"PD '{pd.name}' would know two interrupts as '{second.name}'", remedy


@rule("S038")
def irq_goes_to_one_pd(model: SystemModel, board: Board) -> Findings:
    owned = [(pd, irq) for pd in model.protection_domains for irq in pd.irqs]
    for first, second in repeated(owned, lambda each: each[1].number):
        yield (
            second[1].location,
            f"interrupt {second[1].number} goes to PD '{second[0].name}' and to PD '{first[0].name}'",
            f"the other is at {first[1].location}: an interrupt has one receiver",
        )


@rule("S039")
def irq_is_a_devices(model: SystemModel, board: Board) -> Findings:
    reserved = {board.timer_irq: "the kernel's timer", **{number: "the kernel's own" for number in board.reserved_irqs}}
    for pd in model.protection_domains:
        for irq in pd.irqs:
            asks = f"PD '{pd.name}' asks for interrupt {irq.number}"
            if not 0 <= irq.number < board.interrupts:
                yield irq.location, asks, f"{board.name} has interrupts {_SOFTWARE_INTERRUPTS} to {board.interrupts - 1}"
            elif irq.number < _SOFTWARE_INTERRUPTS:
                yield irq.location, f"{asks}, which no device can raise", f"on a GIC, devices have numbers from {_SOFTWARE_INTERRUPTS} on: SPI n is 32 + n"
            elif irq.number in reserved:
                yield irq.location, f"{asks}, which is {reserved[irq.number]}", "use a device's interrupt"


@rule("S040")
def id_setting_has_a_target(model: SystemModel, board: Board) -> Findings:
    for pd in distinct(model):
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
                yield each.location, message, f"it has: {names(known[each.kind])}"
