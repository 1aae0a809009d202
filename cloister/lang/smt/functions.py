# SPDX-License-Identifier: BSD-2-Clause
"""What is to be shown of a function by itself: for all arguments and all states of memory that its contract admits, nothing in it panics, and
what it ensures holds.

Invariant: what is assumed of parameters and module variables follows from their types, from what the function requires, and from the
invariants of structs that every public function keeps.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from math import inf

from cloister.lang import PanicReason
from cloister.lang import program as p
from cloister.lang.smt.interleaving import InterleavingExecutor
from cloister.lang.smt.loops import BOUND, LoopExecutor
from cloister.lang.smt.machine import STEPS, Frame, Mode, Obligation, SharedRead, contains
from cloister.lang.smt.memory import LOCALS_BASE, OTHERS_BASE, Address, Value, View, size_of
from cloister.lang.smt.purity import globals_of, keeps_invariants, looks_at_addresses, reads_shared, says_undisturbed
from cloister.lang.smt.terms import WORD, Term, bits, both, z


@dataclass(eq=False)
class Execution:
    """All that is to be shown of one function."""

    function: p.Function
    machine: LoopExecutor
    parameters: dict[p.Local, Value] = field(default_factory=lambda: {})
    globals: list[p.GlobalVariable] = field(default_factory=list[p.GlobalVariable])
    entered: int = 0  # how many facts are of the entry
    left: Term = z.BoolVal(True)  # on which paths it returns

    @property
    def obligations(self) -> list[Obligation]:
        return self.machine.obligations

    @property
    def pending(self) -> list[Obligation]:
        """The obligations that are not plain from the text."""
        return [o for o in self.machine.obligations if not z.is_true(o.claim)]

    @property
    def facts(self) -> list[Term]:
        return self.machine.facts

    @property
    def reads(self) -> list[SharedRead]:
        return self.machine.reads


def execute(
    program: p.Program, function: p.Function, *, bound: int = BOUND, concrete: bool = False, first: bool = False, effort: float = inf
) -> Execution:
    """Execute a function on all inputs.

    `concrete`: follow every call and loop, without summaries, so that what is found is real. `first`: before any other of the program, so
    that module variables have their initial values. Raises TooMuch if it takes more work than `effort` allows.
    """
    machine = InterleavingExecutor(program)
    machine.most_work = effort * STEPS
    machine.bound = bound
    machine.modular = not concrete
    machine.about_callees = function.ghost is p.Ghost.PROOF
    machine.either_world = machine.about_callees or not reads_shared(function)
    machine.ignore_invariants = concrete
    machine.may_stop = function.ghost is None
    machine.outermost = True
    frame = Frame(function, {})
    machine.frame = frame
    if looks_at_addresses(function):
        machine.observe_addresses(globals_of(function))
    execution = Execution(function, machine)
    variables = [v for module in program.modules for v in module.variables]
    if program.bindings_used:  # else what the system description gives is not known
        _store_initial(machine, (v for v in variables if v.constant))
    if first:
        _store_initial(machine, (v for v in variables if not v.constant))
    machine.undisturbed = any(says_undisturbed(claim.condition) for claim in function.requires)
    for local in function.parameters:
        if isinstance(local.type, p.PointerType) and isinstance(local.type.target, p.StructType):
            machine.no_overlay(local.type.target)
        elif isinstance(local.type, p.ViewType):
            machine.no_overlay(local.type.element)
    placed = _placed(machine, function)
    for local in function.parameters:
        value = placed.get(local) or _parameter(machine, local)
        frame.env[local] = execution.parameters[local] = value
    machine.separate(function, execution.parameters)
    execution.globals = globals_of(function)
    _given(machine, execution)
    execution.entered = len(machine.facts)
    if isinstance(function.result, p.StructType):
        frame.storage = machine.memory.allocate(function.result)
    machine.note_entry(function)
    if function.variant is not None:
        machine.measured = function, machine.term(function.variant.condition)
    result = machine.enter(frame)
    machine.frame = frame
    execution.left = machine.live.term
    _shown(machine, execution, result)
    return execution


def _store_initial(machine: LoopExecutor, variables: Iterable[p.GlobalVariable]) -> None:
    for variable in variables:
        machine.store(machine.global_address(variable), variable.type, machine.value(variable.value), ("global", variable.module, variable.name))


def _placed(machine: LoopExecutor, function: p.Function) -> dict[p.Local, Value]:
    """Pointers that may as well be constants, which solvers find easier: those that nothing else can point into.

    Where an object lies shows nowhere, as long as no address is looked at.
    """
    if machine.memory.observed:
        return {}
    kinds = {local: local.type.target for local in function.parameters if isinstance(local.type, p.PointerType) and not local.type.optional}
    placed: dict[p.Local, Value] = {}
    taken: list[p.Type] = []
    place = OTHERS_BASE
    for local, kind in kinds.items():
        assert isinstance(kind, p.StructType)
        related = any(kind is t or contains(t, kind) or (isinstance(t, p.StructType) and contains(kind, t)) for t in taken)
        if not related and not machine.objects(kind):
            place = (place + 0x1F_FFFF) & ~0xF_FFFF
            placed[local] = Address(None, place, None, place, place + kind.size)
            place += kind.size
        taken.append(kind)
    return placed


def _parameter(machine: LoopExecutor, local: p.Local) -> Value:
    kind = local.type
    match kind:
        case p.PointerType() if isinstance(kind.target, p.StructType):
            root = machine.constant(local.name, kind)
            address = Address(root).within(kind.target.size)
            machine.facts.append(machine.is_object(address, kind.target, kind.optional))
            machine.memory.mark_outsider(root)
            if not kind.optional and not machine.objects(kind.target):
                machine.memory.mark_other(root)
            return address
        case p.ViewType():
            start = machine.constant(f"{local.name} start", WORD)
            length = machine.constant(f"{local.name} length", WORD)
            machine.facts.append(z.ULE(length, bits(p.LONGEST_VIEW, 64)))
            stretch = length * bits(size_of(kind.element), 64)
            if machine.memory.observed:
                machine.facts.append(z.ULE(stretch, ~start))  # even the byte behind it has an address
            else:
                machine.facts.append(z.ULT(start, bits(1 << 56, 64)))
                before = z.ULE(start + stretch, bits(LOCALS_BASE, 64))
                machine.facts.append(z.Or(before, z.ULE(bits(OTHERS_BASE, 64), start)))
            machine.memory.mark_outsider(start)
            return View(Address(start), length)
        case _:
            return machine.constant(local.name, kind)


def _given(machine: LoopExecutor, execution: Execution) -> None:
    machine.mode = Mode.ASSUME
    for address, method, _ in machine.invariants(execution.function, execution.parameters):
        machine.facts.append(machine.holds_now(address, method, False))
    for claim in execution.function.requires:
        machine.facts.append(machine.condition(claim.condition, False))
    machine.mode = Mode.PROVE


def _shown(machine: LoopExecutor, execution: Execution, result: Value) -> None:
    """What has to hold where the function returns."""
    if machine.live.dead:
        return
    function = execution.function
    for claim in function.ensures:
        if claim.result is not None:
            machine.frame.env[claim.result] = result
        condition = machine.condition(claim.condition, True)
        machine.check(condition, PanicReason.CONTRACT, claim.span, f"ensures {claim.text}")
    checked = machine.invariants(execution.function, execution.parameters)
    for address, method, name in checked:
        claim = machine.holds_now(address, method, True)
        machine.check(claim, PanicReason.CONTRACT, function.span, f"invariant {method.name} of {name}")
    if not keeps_invariants(function) or function.ghost is not None:
        return
    live = machine.live
    for struct, address, guard in machine.written:
        place = machine.memory.place_of(address)
        if address.index is None and place is not None and LOCALS_BASE <= place < OTHERS_BASE:
            continue  # it is gone
        if any(z.is_true(machine.memory.same(address, other)) for other, _, _ in checked):
            continue
        machine.live = live.also(guard.term)
        for method in struct.invariants:
            claim = machine.holds_now(address, method, True)
            machine.check(claim, PanicReason.CONTRACT, function.span, f"invariant {method.name} of a {struct} that is written")
    machine.live = live


def execute_initial(program: p.Program, module: p.Module) -> Execution:
    """That the initial values of a module's variables satisfy the invariants of their types."""
    machine = LoopExecutor(program)
    function = p.Function("initial values", module.name, p.Span(module.path, 1, 0, 1, 1), ghost=p.Ghost.PROOF)
    machine.frame = Frame(function, {})
    _store_initial(machine, (v for each in program.modules for v in each.variables if not v.constant))
    for variable in module.variables:
        if isinstance(variable.type, p.StructType):
            for method in variable.type.invariants:
                claim = machine.holds_now(machine.global_address(variable).within(variable.type.size), method, True)
                machine.check(claim, PanicReason.CONTRACT, variable.span, f"invariant {method.name} of {variable.name}")
    return Execution(function, machine)


def violated(obligation: Obligation) -> Term:
    """The condition under which an obligation is broken."""
    return both(obligation.guard, z.Not(obligation.claim))


def something_broken(execution: Execution) -> list[Term]:
    """Conditions that have a model only if some obligation can be broken.

    A fact that was found behind an obligation may be true only because that holds (a value is a member, once it was checked to be one), so it is
    given only where all before it do.
    """
    goals = [(o.facts, violated(o)) for o in execution.pending]
    facts = execution.facts
    conditions = facts[: goals[0][0]] if goals else []
    sound: Term = z.BoolVal(True)
    for number, (known, goal) in enumerate(goals):
        until = goals[number + 1][0] if number + 1 < len(goals) else known
        before, sound = sound, z.Bool(f"all shown until {number}")
        conditions.append(sound == z.And(before, z.Not(goal)))
        if until > known:
            conditions.append(z.Implies(sound, z.And(*facts[known:until])))
    conditions.append(z.Not(sound))
    return conditions
