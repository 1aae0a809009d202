# SPDX-License-Identifier: BSD-2-Clause
"""Where a program meets the system description: what it is told, what it must use, which of its functions handle what.

Invariant: what the description names and what the program names are the same set; a name on one side only is an error that names
both places. (A name that the program has and the description lacks is refused by the front end.) All that is wrong with a program is told at
once, though what the front end refuses comes first: only a program that it accepts can be held against the description.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from cloister.boards.description import Board
from cloister.image.glue import Handler, Handlers
from cloister.lang.frontend import CompileErrors, load_program
from cloister.lang.frontend.modules import PACKAGE_ROOT
from cloister.lang.frontend.types import VOID
from cloister.lang.frontend.walk import expressions_of
from cloister.lang.program import (
    AddressOf,
    Bindings,
    Call,
    Constant,
    Function,
    GlobalRef,
    GlobalVariable,
    PointerType,
    Program,
    RegionBinding,
    Span,
    StructType,
    StructValue,
)
from cloister.system.errors import DescriptionError, Problem
from cloister.system.layout import ipc_buffer_address
from cloister.system.model import Location, ProtectionDomain, SystemModel

CHANNEL = "Channel"
INTERRUPT = "Interrupt"
MARKERS = "cloister.pd.markers"
MESSAGE = "cloister.pd.message"
RUNTIME_ROOTS = ("cloister.runtime.entry", "cloister.runtime.support")  # what every PD links beside its program
BINDING_RULES = {"unbound-instance", "unbound-region", "unbound-setting", "region-size"}  # of the front end: about what the description gives


def examine(model: SystemModel, pd: ProtectionDomain, board: Board, redirects: Mapping[str, str]) -> Handlers:
    """The handlers of a PD's program, once all is right with it. Raises CompileErrors, or DescriptionError with all that it breaks."""
    try:
        # The runtime comes first, so that a name that it exports, too, is told where the program has it.
        program = load_program([*RUNTIME_ROOTS, str(pd.program)], search=search_of(pd), bindings=everything_of(model, pd, board), redirects=redirects)
    except CompileErrors as errors:
        raise name_description(errors, pd) from None
    problems: list[Problem] = []
    handlers = Handlers(None, [], [])
    for check in (check_all_used, check_rights, handlers_of):
        try:
            handlers = check(model, pd, program) or handlers
        except DescriptionError as error:
            problems += error.problems
    if problems:
        raise DescriptionError(problems)
    return handlers


def search_of(pd: ProtectionDomain) -> list[Path]:
    """Where the modules of a PD's program are looked for first."""
    return [pd.program.parent] if isinstance(pd.program, Path) else []


def place_of(pd: ProtectionDomain, span: Span) -> Location:
    """A place in the program of a PD."""
    return Location(str(located(span.file, search_of(pd))), span.line, span.column + 1)


def located(path: str, search: Sequence[Path]) -> Path:
    """The file of a module whose path the front end gives: relative to the folder that its name starts from. The path itself if there is none."""
    folders = [*search, PACKAGE_ROOT, *(Path(entry) for entry in sys.path if entry)]
    return next((folder / path for folder in folders if (folder / path).is_file()), Path(path))


def everything_of(model: SystemModel, pd: ProtectionDomain, board: Board) -> Bindings:
    """What a PD's program is told: by the system description, and by the board."""
    told = bindings_of(model, pd)
    return Bindings(told.instances, told.regions, {**told.settings, "cloister.ipc_buffer": ipc_buffer_address(board)})


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
            for call in _channel_calls(function):
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
                        place_of(pd, call.span),
                        f"PD '{pd.name}' may not {verb} '{far.pd}'",
                        f"let it: system.channel(..., {remedy}), or take it out of the program",
                        ((near.location, "the system description joins them here"),),
                    )
                )
    if problems:
        raise DescriptionError(problems)


def _channel_calls(function: Function) -> Iterator[Call]:
    """The calls of `Channel`'s methods in a function."""
    for each in expressions_of(function.body):
        if isinstance(each, Call) and isinstance(each.function.owner, StructType) and each.function.owner.name == CHANNEL:
            yield each


def handlers_of(model: SystemModel, pd: ProtectionDomain, program: Program) -> Handlers:
    """The marked functions of a program, with the ids of what they listen to.

    Refuses two handlers for one channel, a handler for calls that nobody may make, a caller without a handler to call, and a handler of
    another form than its mark asks for.
    """
    names = {near.id: near.name for near, _ in model.ends_of(pd.name)} | {irq.id: irq.name for irq in pd.irqs}
    callers = {near.id: near for near, far in model.ends_of(pd.name) if far.may_call}
    init: list[Handler] = []
    listening: dict[str, dict[int, Handler]] = {"notified": {}, "protected": {}}
    problems: list[Problem] = []

    def refuse(location: Location, message: str, remedy: str, code: str = "B003") -> None:
        problems.append(Problem(code, location, message, remedy, ((pd.location, f"PD '{pd.name}' is described here"),)))

    for module in program.modules:
        for function in module.functions:
            for marker in function.markers:
                if marker.module != MARKERS:
                    continue
                place = place_of(pd, marker.span)
                asked = _form(marker.name)
                if not _has_form(function, marker.name):
                    refuse(place_of(pd, function.span), f"{function.name} is marked @{marker.name} and has another form", asked.format(function.name), "B006")
                if marker.name == "init":
                    init.append(Handler(module.name, function.name))
                    if len(init) == 2:
                        refuse(place, f"{_shown(pd)} has two functions marked @init: {init[0].function} and {function.name}", "keep one")
                    continue
                number = _id_of(marker.arguments[0])
                handler = Handler(module.name, function.name, number, names[number])
                if marker.name == "protected" and number not in callers:
                    refuse(
                        place,
                        f"{function.name} answers calls of '{handler.channel}', which may not call",
                        "let it: system.channel(caller, callee, call=True)",
                    )
                other = listening[marker.name].get(number)
                if other is not None:
                    refuse(place, f"'{handler.channel}' has two handlers, {other.function} and {function.name}", "keep one")
                listening[marker.name][number] = handler
    for number, near in callers.items():
        if number not in listening["protected"]:
            problems.append(
                Problem(
                    "B003",
                    pd.location,
                    f"'{near.name}' may call PD '{pd.name}', whose program {_shown(pd)} has no handler for it",
                    f"mark one: @protected({near.name})",
                )
            )
    if problems:
        raise DescriptionError(problems)
    return Handlers(init[0] if init else None, list(listening["notified"].values()), list(listening["protected"].values()))


def _form(marker: str) -> str:
    return "def {}(request: Ptr[Message]) -> Message:" if marker == "protected" else "def {}() -> None:"


def _has_form(function: Function, marker: str) -> bool:
    """Whether the dispatcher can call the function: a handler of calls takes and gives a message, the others take and give nothing."""
    if marker != "protected":
        return not function.parameters and function.result == VOID
    taken = [each.type for each in function.parameters]
    return len(taken) == 1 and isinstance(taken[0], PointerType) and _is_message(taken[0].target) and _is_message(function.result)


def _is_message(kind: object) -> bool:
    return isinstance(kind, StructType) and (kind.module, kind.name) == (MESSAGE, "Message")


def _id_of(variable: GlobalVariable) -> int:
    """The id of a bound channel or interrupt: one namespace for both."""
    kind, value = variable.type, variable.value
    assert isinstance(kind, StructType) and isinstance(value, StructValue), "the front end lets a marker name bound structs only"
    number = value.values[[each.name for each in kind.fields].index("id")]
    assert isinstance(number, Constant)
    return number.value

