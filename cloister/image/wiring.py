# SPDX-License-Identifier: BSD-2-Clause
"""Where a program meets the system description: what it is told, what it must use, which of its functions handle what.

Invariant: what the description names and what the program names are the same set; a name on one side only is an error that names
both places. (A name that the program has and the description lacks is refused by the front end.)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from cloister.image.glue import Handler, Handlers
from cloister.lang.c.scopes import blocks_of, expressions_of
from cloister.lang.frontend import CompileErrors
from cloister.lang.program import (
    AddressOf,
    Bindings,
    Call,
    Constant,
    GlobalRef,
    GlobalVariable,
    Program,
    RegionBinding,
    Span,
    Statement,
    StructType,
    StructValue,
)
from cloister.system.errors import DescriptionError, Problem
from cloister.system.model import ProtectionDomain, SystemModel

CHANNEL = "Channel"
INTERRUPT = "Interrupt"
MARKERS = "cloister.pd.markers"
BINDING_RULES = {"unbound-instance", "unbound-region", "unbound-setting", "region-size"}  # of the front end: about what the description gives


def bindings_of(model: SystemModel, pd: ProtectionDomain) -> Bindings:
    """What the system description tells a PD's program."""
    instances: dict[tuple[str, str], dict[str, int]] = {}
    for near, _ in model.ends_of(pd.name):
        assert near.id is not None
        instances[(CHANNEL, near.name)] = {"id": near.id, "may_notify": int(near.may_notify), "may_call": int(near.may_call)}
    for irq in pd.irqs:
        assert irq.id is not None
        instances[(INTERRUPT, irq.name)] = {"id": irq.id}
    regions: dict[str, RegionBinding] = {}
    for mapping in pd.mappings:
        if mapping.name is not None:
            region = model.region(mapping.region)
            assert mapping.address is not None
            regions[mapping.name] = RegionBinding(mapping.name, mapping.address, region.size, region.physical if mapping.physical_known else None)
    for knowledge in pd.physical:
        region = model.region(knowledge.region)
        regions[knowledge.name] = RegionBinding(knowledge.name, 0, region.size, region.physical)
    return Bindings(instances, regions, dict(pd.settings))


def name_description(errors: CompileErrors, pd: ProtectionDomain) -> CompileErrors:
    """The same complaints; those about what the description gives also name the place in it."""
    for each in errors.diagnostics:
        if each.rule in BINDING_RULES:
            line, column = max(1, pd.location.line), max(0, pd.location.column - 1)
            place = Span(pd.location.file, line, column, line, column + 1)
            each.notes.append((place, f"the system description makes PD '{pd.name}' of it here"))
    return CompileErrors(errors.diagnostics)


def check_all_used(model: SystemModel, pd: ProtectionDomain, program: Program) -> None:
    """Refuse names that the system description gives and the program does not use: one of the two is mistaken."""
    problems: list[Problem] = []

    def unused(kind: str, name: str, where: object, what: str, say: str) -> None:
        if (kind, name) not in program.bindings_used:
            location = getattr(where, "location")
            problems.append(
                Problem(
                    "B002",
                    location,
                    f"PD '{pd.name}' has {what} '{name}', which its program {_shown(pd)} does not name",
                    f"name it there: {say}, or take it out of the system",
                )
            )

    for near, far in model.ends_of(pd.name):
        unused(CHANNEL, near.name, near, f"a channel to '{far.pd}' called", f'{near.name} = Channel("{near.name}")')
    for irq in pd.irqs:
        unused(INTERRUPT, irq.name, irq, "an interrupt", f'{irq.name} = Interrupt("{irq.name}")')
    for mapping in pd.mappings:
        if mapping.name is not None:
            unused("region", mapping.name, mapping, "a region", f'region_bytes("{mapping.name}")')
    for knowledge in pd.physical:
        unused("region", knowledge.name, knowledge, "knowledge of the region", f'region_physical("{knowledge.name}")')
    for name in pd.settings:
        unused("setting", name, pd, "a setting", f'setting(u32, "{name}")')
    if problems:
        raise DescriptionError(problems)


def _shown(pd: ProtectionDomain) -> str:
    return pd.program.name if isinstance(pd.program, Path) else pd.program


def check_rights(model: SystemModel, pd: ProtectionDomain, program: Program) -> None:
    """Refuse a notification or a call that the system description does not let this PD make. (What is not plain here panics on the device.)"""
    ends = {near.id: (near, far) for near, far in model.ends_of(pd.name)}
    problems: list[Problem] = []
    for module in program.modules:
        for function in module.functions:
            for call in _channel_calls(function.body):
                receiver = call.arguments[0]
                if not (isinstance(receiver, AddressOf) and isinstance(receiver.place, GlobalRef)):
                    continue
                near, far = ends[_id_of(receiver.place.variable)]
                calls = call.function.name == "call"
                if near.may_call if calls else near.may_notify:
                    continue
                verb, remedy = ("call", "call=True, and the callee as the second PD") if calls else ("notify", "notify=(True, True)")
                problems.append(
                    Problem(
                        "B004",
                        near.location,
                        f"{call.span.file}:{call.span.line}: PD '{pd.name}' may not {verb} '{far.pd}'",
                        f"let it: system.channel(..., {remedy}), or take it out of the program",
                    )
                )
    if problems:
        raise DescriptionError(problems)


def _channel_calls(body: Iterable[Statement]) -> Iterator[Call]:
    """The calls of `Channel`'s methods in statements and all below them."""
    for statement in body:
        for each in expressions_of(statement):
            if isinstance(each, Call) and isinstance(each.function.owner, StructType) and each.function.owner.name == CHANNEL:
                yield each
        for block in blocks_of(statement):
            yield from _channel_calls(block)


def handlers_of(model: SystemModel, pd: ProtectionDomain, program: Program) -> Handlers:
    """The marked functions of a program, with the ids of what they listen to.

    Refuses two handlers for one channel, a handler for calls that nobody may make, and a caller without a handler to call.
    """
    names = {near.id: near.name for near, _ in model.ends_of(pd.name)} | {irq.id: irq.name for irq in pd.irqs}
    callers = {near.id: near for near, far in model.ends_of(pd.name) if far.may_call}
    init: list[Handler] = []
    listening: dict[str, dict[int, Handler]] = {"notified": {}, "protected": {}}
    for module in program.modules:
        for function in module.functions:
            for marker in function.markers:
                if marker.module != MARKERS:
                    continue
                if marker.name == "init":
                    init.append(Handler(module.name, function.name))
                    continue
                number = _id_of(marker.arguments[0])
                handler = Handler(module.name, function.name, number, names[number])
                place = f"{marker.span.file}:{marker.span.line}"
                if marker.name == "protected" and number not in callers:
                    raise _refused(
                        pd,
                        f"{place}: {function.name} answers calls of '{handler.channel}', which may not call",
                        "let it: system.channel(caller, callee, call=True)",
                    )
                other = listening[marker.name].get(number)
                if other is not None:
                    raise _refused(pd, f"{place}: '{handler.channel}' has two handlers, {other.function} and {function.name}", "keep one")
                listening[marker.name][number] = handler
    if len(init) > 1:
        raise _refused(pd, f"{_shown(pd)} has {len(init)} functions marked @init: {', '.join(each.function for each in init)}", "keep one")
    for number, near in callers.items():
        if number not in listening["protected"]:
            raise _refused(
                pd, f"'{near.name}' may call PD '{pd.name}', whose program {_shown(pd)} has no handler for it", f"mark one: @protected({near.name})"
            )
    return Handlers(init[0] if init else None, list(listening["notified"].values()), list(listening["protected"].values()))


def _id_of(variable: GlobalVariable) -> int:
    """The id of a bound channel or interrupt: one namespace for both."""
    kind, value = variable.type, variable.value
    assert isinstance(kind, StructType) and isinstance(value, StructValue), "the front end lets a marker name bound structs only"
    number = value.values[[each.name for each in kind.fields].index("id")]
    assert isinstance(number, Constant)
    return number.value


def _refused(pd: ProtectionDomain, message: str, remedy: str) -> DescriptionError:
    return DescriptionError([Problem("B003", pd.location, message, remedy)])
