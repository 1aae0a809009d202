# SPDX-License-Identifier: BSD-2-Clause
"""Where a program meets the system description: what it is told, what it must use, which of its functions handle what.

Invariant: what the description names and what the program names are the same set; a name on one side only is an error that names
both places. (A name that the program has and the description lacks is refused by the front end.) All that is wrong with a program is told at
once, though what the front end refuses comes first: only a program that it accepts can be held against the description.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from keyword import iskeyword
from pathlib import Path

from cloister.boards.description import Board
from cloister.image.elf import read_executable
from cloister.image.glue import Handler, Handlers
from cloister.lang.frontend import CompileErrors, load_program
from cloister.lang.frontend.modules import PACKAGE_ROOT
from cloister.lang.frontend.types import BOOL, VOID
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
from cloister.system.layout import ipc_buffer_address, stack_top
from cloister.system.model import Location, ProtectionDomain, SystemModel

CHANNEL = "Channel"
INTERRUPT = "Interrupt"
CHILD = "Child"
NEEDS_TIME = {"resume", "restart", "restart_at"}  # methods of a child that a passive one has no use for
MARKERS = "cloister.pd.markers"
MESSAGE = "cloister.pd.message"
FAULT = "cloister.pd.fault"
FIRMWARE = ("cloister.pd.smc", "smc_call")
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


def everything_of(model: SystemModel, pd: ProtectionDomain, board: Board, base_of: Callable[[ProtectionDomain], int] | None = None) -> Bindings:
    """What a PD's program is told: by the system description, and by the board. `base_of`: where programs in Python begin, if not where the board says."""
    told = bindings_of(model, pd)
    instances = dict(told.instances)
    for child in model.children_of(pd.name):
        entry = _entry_of(child) if child.is_prebuilt else board.program_base if base_of is None else base_of(child)
        instances[(CHILD, child.name)] = {**instances[(CHILD, child.name)], "entry": entry, "stack": stack_top(board)}
    return Bindings(instances, told.regions, {**told.settings, "cloister.ipc_buffer": ipc_buffer_address(board)})


def _entry_of(pd: ProtectionDomain) -> int:
    """Where a program that was built elsewhere begins. Of one that is none, which is told where it is built in, nothing is known."""
    try:
        return read_executable(Path(pd.program)).entry
    except (OSError, ValueError):
        return 0


def bindings_of(model: SystemModel, pd: ProtectionDomain) -> Bindings:
    """What the system description tells a PD's program."""
    instances: dict[tuple[str, str], dict[str, int]] = {}
    for near, _ in model.ends_of(pd.name):
        assert near.id is not None
        instances[(CHANNEL, near.name)] = {"id": near.id, "may_notify": int(near.may_notify), "may_call": int(near.may_call)}
    for irq in pd.irqs:
        assert irq.id is not None
        instances[(INTERRUPT, irq.name)] = {"id": irq.id}
    for child in model.children_of(pd.name):
        assert child.child_id is not None
        instances[(CHILD, child.name)] = {"id": child.child_id, "entry": 0, "stack": 0, "may_restart": int(not child.passive)}
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
    for child in model.children_of(pd.name):
        unused(CHILD, child.name, child, "a child", f'{_variable(child.name)} = Child("{child.name}"), and mark a handler: @fault({_variable(child.name)})')
    for mapping in pd.mappings:
        if mapping.name is not None:
            unused("region", mapping.name, mapping, "a region", f'region_bytes("{mapping.name}")')
    for knowledge in pd.physical:
        unused("region", knowledge.name, knowledge, "knowledge of the region", f'region_physical("{knowledge.name}")')
    for name in pd.settings:
        unused("setting", name, pd, "a setting", f'setting(u32, "{name}")')
    if pd.smc and not any(True for _ in _calls_of(program, _is_firmware_call)):
        remedy = "from cloister.pd.smc import smc_call, or take smc out of the system"
        problems.append(Problem("B002", pd.location, f"PD '{pd.name}' may call the firmware, which its program {_shown(pd)} does not", remedy))
    if problems:
        raise DescriptionError(problems)


def _variable(name: str) -> str:
    """What a program may call it."""
    word = "".join(letter if letter.isalnum() and letter.isascii() else "_" for letter in name)
    return word if word.isidentifier() and not iskeyword(word) else f"_{word}"


def _shown(pd: ProtectionDomain) -> str:
    return pd.program.name if isinstance(pd.program, Path) else pd.program


def check_rights(model: SystemModel, pd: ProtectionDomain, program: Program) -> None:
    """Refuse a notification or a call that the system description does not let this PD make. (What is not plain here panics on the device.)"""
    ends = {near.id: (near, far) for near, far in model.ends_of(pd.name)}
    children = {child.child_id: child for child in model.children_of(pd.name)}
    problems: list[Problem] = []

    def refuse(call: Call, message: str, remedy: str, described: Location, what: str) -> None:
        problems.append(Problem("B004", place_of(pd, call.span), message, remedy, ((described, f"the system description {what} here"),)))

    for call in _calls_of(program, lambda call: _owner_of(call) in (CHANNEL, CHILD)):
        receiver, method = call.arguments[0], call.function.name
        if not (isinstance(receiver, AddressOf) and isinstance(receiver.place, GlobalRef)):
            continue
        number = _id_of(receiver.place.variable)
        if _owner_of(call) == CHILD:
            child = children[number]
            if method in NEEDS_TIME and child.passive:
                verb = "resume" if method == "resume" else "restart"
                message = f"PD '{pd.name}' may not {verb} '{child.name}', which is passive: once it has waited it has no time of its own to run on"
                refuse(call, message, f"make '{child.name}' active, or take it out of the program", child.location, "makes it passive")
            continue
        near, far = ends[number]
        if near.may_call if method == "call" else near.may_notify:
            continue
        verb, remedy = ("call", "call=True, and the callee as the second PD") if method == "call" else ("notify", "notify=(True, True)")
        remedy = f"let it: system.channel(..., {remedy}), or take it out of the program"
        refuse(call, f"PD '{pd.name}' may not {verb} '{far.pd}'", remedy, near.location, "joins them")
    if not pd.smc:
        for call in _calls_of(program, _is_firmware_call):
            refuse(call, f"PD '{pd.name}' may not call the firmware", "let it: smc=True, or take it out of the program", pd.location, "makes the PD")
    if problems:
        raise DescriptionError(problems)


def _calls_of(program: Program, wanted: Callable[[Call], bool]) -> Iterator[Call]:
    """Some of the calls in a program."""
    for module in program.modules:
        for function in module.functions:
            for each in expressions_of(function.body):
                if isinstance(each, Call) and wanted(each):
                    yield each


def _owner_of(call: Call) -> str | None:
    """The bound struct of `cloister.pd` whose method is called."""
    owner = call.function.owner
    return owner.name if isinstance(owner, StructType) and owner.bound else None


def _is_firmware_call(call: Call) -> bool:
    return (call.function.module, call.function.name) == FIRMWARE


def handlers_of(model: SystemModel, pd: ProtectionDomain, program: Program) -> Handlers:
    """The marked functions of a program, with the ids of what they listen to.

    Refuses two handlers for one channel or child, a handler for calls that nobody may make, a caller without a handler to call, a child whose faults
    nobody handles, and a handler of another form than its mark asks for.
    """
    names = {near.id: near.name for near, _ in model.ends_of(pd.name)} | {irq.id: irq.name for irq in pd.irqs}
    callers = {near.id: near for near, far in model.ends_of(pd.name) if far.may_call}
    children = {child.child_id: child for child in model.children_of(pd.name)}
    init: list[Handler] = []
    listening: dict[str, dict[int, Handler]] = {"notified": {}, "protected": {}, "fault": {}}
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
                handler = Handler(module.name, function.name, number, children[number].name if marker.name == "fault" else names[number])
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
    if pd.virtual_machine is not None:
        guest = pd.virtual_machine
        message = f"PD '{pd.name}' has the guest '{guest.name}', and no program in Python can handle a guest's faults so far"
        problems.append(Problem("B003", guest.location, message, "let the PD be one whose program is in C, with libvmm"))
    for number, child in children.items():
        if number not in listening["fault"] and (CHILD, child.name) in program.bindings_used:
            message = f"PD '{pd.name}' is the parent of '{child.name}', and its program {_shown(pd)} has no handler for its faults"
            problems.append(Problem("B003", pd.location, message, f"mark one: @fault({_variable(child.name)}), {_form('fault').format('stopped')}"))
    if problems:
        raise DescriptionError(problems)
    return Handlers(init[0] if init else None, *(list(listening[each].values()) for each in ("notified", "protected", "fault")))


FORMS = {"protected": "def {}(request: Ptr[Message]) -> Message:", "fault": "def {}(what: Ptr[Fault]) -> bool:"}


def _form(marker: str) -> str:
    return FORMS.get(marker, "def {}() -> None:")


def _has_form(function: Function, marker: str) -> bool:
    """Whether the dispatcher can call the function: a handler of calls takes and gives a message, one of faults takes a fault and gives a bool, the
    others take and give nothing."""
    if marker not in FORMS:
        return not function.parameters and function.result == VOID
    taken = [each.type for each in function.parameters]
    asked = (MESSAGE, "Message") if marker == "protected" else (FAULT, "Fault")
    if len(taken) != 1 or not (isinstance(taken[0], PointerType) and _is_struct(taken[0].target, asked)):
        return False
    return _is_struct(function.result, asked) if marker == "protected" else function.result == BOOL


def _is_struct(kind: object, which: tuple[str, str]) -> bool:
    return isinstance(kind, StructType) and (kind.module, kind.name) == which


def _id_of(variable: GlobalVariable) -> int:
    """The id of a bound channel, interrupt or child. The first two share a namespace."""
    kind, value = variable.type, variable.value
    assert isinstance(kind, StructType) and isinstance(value, StructValue), "the front end lets a marker name bound structs only"
    number = value.values[[each.name for each in kind.fields].index("id")]
    assert isinstance(number, Constant)
    return number.value

