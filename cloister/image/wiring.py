# SPDX-License-Identifier: BSD-2-Clause
"""Where a program meets the system description: what it is told, what it must use, which of its functions handle what.

Invariant: what the description names and what the program names are the same set; a name on one side only is an error that names
both places. (A name that the program has and the description lacks is refused by the front end.)
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from cloister.image.glue import Handler, Handlers
from cloister.lang.program import Bindings, Program, RegionBinding
from cloister.system.errors import DescriptionError, Problem
from cloister.system.model import ProtectionDomain, SystemModel

CHANNEL = "Channel"
INTERRUPT = "Interrupt"


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


def check_all_used(model: SystemModel, pd: ProtectionDomain, program: Program) -> None:
    """Refuse names that the system description gives and the program does not use: one of the two is mistaken."""
    problems: list[Problem] = []

    def unused(kind: str, name: str, where: object, what: str, say: str) -> None:
        if (kind, name) not in program.bindings_used:
            location = getattr(where, "location")
            problems.append(
                Problem(
                    "S071",
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


def handlers_of(model: SystemModel, pd: ProtectionDomain, program: Program) -> Handlers:
    """The marked functions of a program, with the ids of what they listen to. Refuses none, two for one channel, and calls nobody may make."""
    ids = {(CHANNEL, near.name): near.id or 0 for near, _ in model.ends_of(pd.name)}
    ids |= {(INTERRUPT, irq.name): irq.id or 0 for irq in pd.irqs}
    callers = {near.name for near, far in model.ends_of(pd.name) if far.may_call}
    init: list[Handler] = []
    listening: dict[str, dict[int, Handler]] = {"notified": {}, "protected": {}}
    for module in program.modules:
        for function in module.functions:
            for marker in function.markers:
                if not marker.module.startswith("cloister.pd"):
                    continue
                place = f"{marker.span.file}:{marker.span.line}"
                if marker.name == "init":
                    init.append(Handler(module.name, function.name))
                elif marker.name in listening:
                    kind, name = _listened_to(pd, marker.arguments, place)
                    id = ids[(kind, name)]
                    if marker.name == "protected" and name not in callers:
                        raise _refused(pd, f"{place}: {function.name} answers calls on channel '{name}', but nobody may call there", "system.channel(caller, callee, call=True) lets the caller call")
                    if id in listening[marker.name]:
                        raise _refused(pd, f"{place}: channel '{name}' has two handlers: {listening[marker.name][id].function} and {function.name}", "keep one")
                    listening[marker.name][id] = Handler(module.name, function.name, id, name)
                else:
                    raise _refused(pd, f"{place}: @{marker.name} is not supported yet", "take it out")
    if len(init) > 1:
        raise _refused(pd, f"program {_shown(pd)} has {len(init)} functions marked @init: {', '.join(each.function for each in init)}", "keep one")
    for near, far in model.ends_of(pd.name):
        if far.may_call and (near.id or 0) not in listening["protected"]:
            raise _refused(pd, f"PD '{far.pd}' may call '{pd.name}', whose program {_shown(pd)} has no handler for it", f"write a function marked @protected({near.name})")
    return Handlers(init[0] if init else None, list(listening["notified"].values()), list(listening["protected"].values()))


def _listened_to(pd: ProtectionDomain, arguments: list[object], place: str) -> tuple[str, str]:
    """The bound struct's name and the instance's literal name of a marker's argument."""
    raise NotImplementedError


def _refused(pd: ProtectionDomain, message: str, remedy: str) -> DescriptionError:
    return DescriptionError([Problem("S072", pd.location, message, remedy)])
