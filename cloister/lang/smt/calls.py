# SPDX-License-Identifier: BSD-2-Clause
"""Calls, executed symbolically.

A call is executed in place, but for functions that promise something and write nothing, or have a loop with invariants: of those only the promise is
used, because it is proved by itself. What such a function may write has any values then, as far as its promise and invariants say.
Invariant: what is known of a call by a promise is known only where what the function requires, and the invariants it relies on, hold.
"""

from __future__ import annotations

from cloister.lang import PanicReason
from cloister.lang import program as p
from cloister.lang.frontend.walk import walk
from cloister.lang.smt import terms
from cloister.lang.smt.effects import effects_of, may_break, variables_with_invariants
from cloister.lang.smt.guards import NEVER, Guard, join
from cloister.lang.smt.machine import Frame, Mode, Unsupported, exposed_variables
from cloister.lang.smt.memory import NULL, Address, Key, Value, View, Write, element_key, field_key, size_of
from cloister.lang.smt.purity import calls_c, depends_on_arguments_only, globals_of, has_invariant_loop, is_determined, keeps_invariants, looks_at_addresses
from cloister.lang.smt.purity import mentions_undisturbed, reads_objects, reads_shared, relies_on_invariants, stops_of, writes_nothing
from cloister.lang.smt.statements import Executor, distinguishing
from cloister.lang.smt.terms import FALSE, Term, bits, z

UNFOLDED = 4  # how deep the calls of a recursive specification are replaced by its body


class CallExecutor(Executor):
    """Executes calls."""

    def __init__(self, program: p.Program) -> None:
        super().__init__(program)
        self.handlers[p.Call] = self.call
        self.modular = True  # whether a promise may stand for a call
        self.about_callees = False  # whether this is a proof, which says more of functions that write than they promise
        self.either_world = True  # whether `undisturbed()` may be so or not, unless it is assumed
        self.within_invariant = False  # whether the invariant of a struct is being evaluated
        self.measured: tuple[p.Function, Term] | None = None  # the recursive function that is being proved, and its variant at entry
        self.level = 0  # how many recursive specifications are being unfolded
        self.unfolded: dict[int, tuple[int, Guard, int, Term]] = {}  # results that were: at which level, where, and the last fact about each
        self.kept: list[Term] = []  # those results, so that their numbers stay theirs
        self.states: dict[tuple[object, ...], tuple[int, list[Write]]] = {}  # what memory held, by the last writes, which are kept

    def call(self, e: p.Call) -> Value:
        function = e.function
        with self.having(goal=None):
            arguments = [self.value(a) for a in e.arguments]
        if function.extern is not None:
            return self._extern(function, arguments, e.span)
        outside = self.frame
        callers = (*outside.callers, e.span)
        frame = Frame(function, dict(zip(function.parameters, arguments, strict=True)), callers)
        if isinstance(function.result, p.StructType):
            frame.storage = self.memory.allocate(function.result)
        required = self._required(function, frame, e.span)
        if function.variant is not None:
            return self._recursive(function, frame, e.span, required)
        if self.by_promise(function):
            return self._promised(function, frame, e.span, required)
        if function.asks or function.ensures:
            self._asked(function, frame, e.span)
        return self.enter(frame)

    def _undisturbed(self, e: p.Undisturbed) -> Value:
        """What does not say whether others write is about both; but of shipped code that reads what they write, about the world in which they do."""
        if self.either_world and not self.undisturbed:
            return self.constant("nobody else writes", p.BoolType())
        return super()._undisturbed(e)

    def _asked(self, function: p.Function, frame: Frame, span: p.Span) -> None:
        """Where a function is called, the invariants hold on which its own proof relies: it shows that those of what it is given hold again where it
        returns, and what it ensures. An invariant may call it at any time."""
        if not self.within_invariant:
            self._relied_on(self.invariants(function, frame.env), function, span)
        elif function.ensures and relies_on_invariants(function):
            raise Unsupported(f"an invariant that calls {function.name}, which relies on invariants for what it ensures", span)

    def _relied_on(self, invariants: list[tuple[Address, p.Function, str]], function: p.Function, span: p.Span) -> list[Term]:
        """Invariants on which a function relies have to hold now: an obligation of its caller."""
        conditions: list[Term] = []
        for address, method, name in invariants:
            condition = self.holds_now(address, method, True if self.mode is Mode.PROVE else None)
            self.check(condition, PanicReason.CONTRACT, span, f"invariant {method.name} of {name}, on which {function.name} relies")
            conditions.append(condition)
        return conditions

    def by_promise(self, function: p.Function) -> bool:
        """Whether a call is not followed, and only what the function promises is used."""
        if not self.modular or not function.ensures or isinstance(function.result, (p.NeverType, p.PointerType)):
            return False  # a promise does not say to which of the caller's objects a pointer leads
        if (self.about_callees or self.undisturbed) and mentions_undisturbed(function):
            return False  # it is proved where others may write, so that its promise says nothing of what holds where nobody does
        if calls_c(function) and looks_at_addresses(function):
            return False  # C may learn of an address there, and write what lies at it
        if not self.may_stop and stops_of(function):
            return False  # where a stop is a fault, it must not be hidden behind a promise
        if function.markers or (self.undisturbed and reads_shared(function)):
            return False  # it is proved as it is entered from outside; the body says more of shared memory that is known because nobody disturbs it
        if writes_nothing(function):
            return not isinstance(function.result, (p.VoidType, p.StructType, p.ViewType)) and not relies_on_invariants(function)
        return not self.undisturbed and not self.about_callees and has_invariant_loop(function) and effects_of(function) is not None

    def _required(self, function: p.Function, frame: Frame, span: p.Span) -> list[Term]:
        """What the callee requires has to hold; it is an obligation of the caller."""
        required: list[Term] = []
        if not function.requires:
            return required
        asking = Frame(self.frame.function, frame.env, self.frame.callers)  # its parameters, but in the caller's name
        with self.having(frame=asking):
            for claim in function.requires:
                condition = self.condition(claim.condition, True if self.mode is Mode.PROVE else None)
                self.check(condition, PanicReason.CONTRACT, span, f"{function.name} requires {claim.text}")
                required.append(condition)
        return required

    def _promised(self, function: p.Function, frame: Frame, span: p.Span, required: list[Term]) -> Value:
        """The result of a call, by what the function ensures; what it may write has values that nothing else is known of.

        What is promised is a fact only where what is required holds: facts must not decide whether an obligation does.
        """
        self.abstract = True
        kept = self.invariants(function, frame.env) if not writes_nothing(function) else []
        required = [*required, *self._relied_on(kept, function, span)]
        with self.having(frame=frame, mode=self.granting, live=self.live):
            self.note_entry(function)
            self._forget_effects(function, frame, span)
            result = self._some_result(function, frame)
            for condition in required:
                self.live = self.live.also(condition)
            for address, method, _ in kept:
                self.assume(self.holds_now(address, method, False))
            for claim in function.ensures:
                if claim.result is not None:
                    frame.env[claim.result] = result
                self.assume(self.condition(claim.condition, False))
        return result

    def _is_of_invariant(self, key: Key) -> bool:
        """Whether cells of this kind are those of a struct that has an invariant."""
        kinds = (kind for module in self.program.modules for kind in module.structs)
        return any(kind.invariants and (kind.module, kind.name) == key[:2] for kind in kinds)

    def _forget_effects(self, function: p.Function, frame: Frame, span: p.Span) -> None:
        """Give what a call may write some values."""
        if calls_c(function):
            self._exposed_rewritten(function, span)
        for effect in effects_of(function) or ():
            heap = self.memory.heap(effect.key, effect.kind)
            self.fresh_count += 1
            array = z.Array(f"{function.name}!{self.fresh_count}", z.BitVecSort(64), z.BitVecSort(heap.width))
            if effect.root is None:
                if not keeps_invariants(function) and self._is_of_invariant(effect.key):
                    raise Unsupported(f"a call of {function.name} by its promise, which may write any {effect.key[1]}, whose invariant need not hold then", span)
                heap.writes.append(Write(self.live, None, None, array=array))
                continue
            if isinstance(effect.root, p.GlobalVariable):
                address, kind = self.global_address(effect.root), effect.root.type
            else:
                address, kind = frame.env[effect.root], effect.root.type
                assert isinstance(address, Address) and isinstance(kind, p.PointerType)
                kind = kind.target
                if not keeps_invariants(function):
                    with self.having(writing=True):
                        self.touch_all(kind, address, span)
            heap.writes.append(Write(self.live, address, None, size=size_of(kind), array=array))

    def _some_result(self, function: p.Function, frame: Frame) -> Value:
        """Any value of the type that a function returns."""
        kind = function.result
        match kind:
            case p.VoidType():
                return NULL
            case p.StructType():
                assert frame.storage is not None
                self.forget(frame.storage, kind, f"{function.name}_result")
                return frame.storage
            case p.ViewType():
                return self.some_view(f"{function.name}_result")
            case _:
                return self._determined_result(function, frame)

    def invariants(self, function: p.Function, env: dict[p.Local, Value]) -> list[tuple[Address, p.Function, str]]:
        """The invariants on which a function relies, and that it keeps: of the structs that it is given, and of module variables that it uses,
        or that what it writes may be part of."""
        if function.ghost is p.Ghost.INVARIANT or not keeps_invariants(function):
            return []
        found: list[tuple[Address, p.Function, str]] = []
        for local in function.parameters:
            value = env[local]
            if isinstance(local.type, p.PointerType) and not local.type.optional and isinstance(local.type.target, p.StructType):
                assert isinstance(value, Address)
                found += [(value, method, local.name) for method in local.type.target.invariants]
        used = globals_of(function)
        for variable in (*used, *(v for v in variables_with_invariants(self.program) if v not in used and may_break(function, v))):
            if isinstance(variable.type, p.StructType):
                address = self.global_address(variable).within(variable.type.size)
                found += [(address, method, variable.name) for method in variable.type.invariants]
        return found

    def holds_now(self, address: Address, method: p.Function, goal: bool | None) -> Term:
        """An invariant of an object, as it is now."""
        frame = Frame(method, {method.parameters[0]: address}, self.frame.callers)
        with self.having(goal=goal, within_invariant=True):
            value = self.enter(frame)
        assert not isinstance(value, (Address, View))
        return value

    def _determined_result(self, function: p.Function, frame: Frame) -> Term:
        """Some result, which is that of every call with the same arguments while memory is the same, where these determine it."""
        if not is_determined(function) or (reads_shared(function) and not self.undisturbed):
            return self.symbol(f"{function.name}_result", function.result)
        arguments: list[Term] = []
        for value in (frame.env[local] for local in function.parameters):
            arguments += [value.address.term, value.length] if isinstance(value, View) else [value.term if isinstance(value, Address) else value]
        arguments = [z.simplify(term) for term in arguments]
        name = f"{function.module}.{function.owner or ''}.{function.name}{self._state(function)}"
        if not arguments:
            return self.constant(name, function.result)
        sort = z.BoolSort() if isinstance(function.result, p.BoolType) else z.BitVecSort(terms.width_of(function.result))
        return z.Function(name, *(term.sort() for term in arguments), sort)(*arguments)

    # ------------------------------------------------------------------------------------------------------------- specifications that recur

    def _recursive(self, function: p.Function, frame: Frame, span: p.Span, required: list[Term]) -> Value:
        """A call of a ghost function that calls itself, which cannot be followed to its end: what it ensures is known of its result, as of any
        other's; of one that ensures nothing, what its body says, some calls deep.

        Either is said on the paths that lead here, behind the obligations that what it requires holds and, in its own proof, that the variant is
        smaller: so in that proof it is known by induction, and elsewhere because that proof shows that the definition has a solution.
        """
        assert function.variant is not None
        if not is_determined(function):
            raise Unsupported(f"{function.name} calls itself, and gives no integer or bool that arguments and memory determine", span)
        own = self.measured is not None and self.measured[0] is function
        if self.measured is not None and own:
            with self.having(frame=frame):
                variant = self.term(function.variant.condition)
            self.check(z.ULT(variant, self.measured[1]), PanicReason.CONTRACT, span, f"decreases {function.variant.text}")
        if function.ensures:
            return self._promised(function, frame, span, required)
        result = self._determined_result(function, frame)
        if not own and self.level < UNFOLDED and not self._is_unfolded(result):
            self._unfold(function, frame, result)
        return result

    def _is_unfolded(self, result: Term) -> bool:
        """Whether as much is known of a result here: not only on other paths, or in a dry run."""
        if result.get_id() not in self.unfolded:
            return False
        level, guard, place, fact = self.unfolded[result.get_id()]
        return level <= self.level and self.live.implies(guard) and place < len(self.facts) and self.facts[place] is fact

    def _unfold(self, function: p.Function, frame: Frame, result: Term) -> None:
        """The result is what the body gives where it returns."""
        self.abstract = True
        with self.having(live=self.live, mode=Mode.IGNORE, goal=None, level=self.level + 1):
            value = self.enter(Frame(function, dict(frame.env), frame.callers))
            self.assume(self.same_value(value, result))
        if self.facts:
            self.unfolded[result.get_id()] = self.level, self.live, len(self.facts) - 1, self.facts[-1]
            self.kept.append(result)

    def _state(self, function: p.Function) -> str:
        """A name for what a function may look at besides its arguments: what memory holds now, and whether others may write it."""
        if depends_on_arguments_only(function):
            return ""
        every = reads_objects(function)
        last = [(key, heap.writes[-1]) for key, heap in self.memory.heaps.items() if heap.writes and (every or key[0] == "element")]
        state = (self.undisturbed, *sorted((".".join(key), id(write)) for key, write in last))
        self.states.setdefault(state, (len(self.states) + 1, [write for _, write in last]))
        return f"@{self.states[state][0]}"

    def note_entry(self, function: p.Function) -> None:
        """Remember what `old` is about."""
        for claim in function.ensures:
            for old in olds_of(claim.condition):
                self.frame.olds[old] = self.value(old.operand)

    def enter(self, frame: Frame) -> Value:
        """Execute a function's body in its frame; the result, on the paths that return."""
        outside, self.frame = self.frame, frame
        entry, outermost = self.live, self.outermost
        self.outermost = outermost and not frame.function.ensures
        writing, self.writing = self.writing, False
        frame.goal, self.goal = self.goal, None
        self.block(frame.function.body)
        self.goal, self.writing, self.outermost = frame.goal, writing, outermost
        if not self.live.dead:
            frame.returns.append((self.live, None))
        self.frame = outside
        returns = [r for r in frame.returns if not r[0].dead]
        if not returns:
            self.live = NEVER
            return self._nothing(frame.function.result)
        self.live, result = returns[-1]
        for guard, value in reversed(returns[:-1]):
            if value is not None and result is not None:
                result = self.merge(distinguishing(guard, self.live), value, result)
            self.live = join(guard, self.live)
        if self.live.implies(entry) and entry.implies(self.live):
            self.live = entry
        return NULL if result is None else result

    def _nothing(self, kind: p.Type) -> Value:
        """A value for paths that do not exist."""
        match kind:
            case p.VoidType() | p.NeverType() | p.PointerType() | p.StructType():
                return NULL
            case p.ViewType():
                return View(NULL, bits(0, 64))
            case p.BoolType():
                return FALSE
            case _:
                return bits(0, terms.width_of(kind))

    def _extern(self, function: p.Function, arguments: list[Value], span: p.Span) -> Value:
        """C, or a system call: it gives any result, and may change what it is given a pointer to, and whatever has an address that it may know."""
        self._exposed_rewritten(function, span)
        for parameter, argument in zip(function.parameters, arguments, strict=True):
            if isinstance(parameter.type, p.PointerType) and isinstance(argument, Address) and isinstance(parameter.type.target, p.StructType):
                self._rewritten(argument, parameter.type.target, function.name, span)
            elif isinstance(parameter.type, p.ViewType) and (self.undisturbed or not isinstance(parameter.type.element, p.SharedType)):
                raise Unsupported(f"the C function {function.name} is given a view", function.span)
        if isinstance(function.result, p.NeverType):
            self.live = NEVER
            return NULL
        if isinstance(function.result, p.VoidType):
            return NULL
        return self.symbol(f"{function.name}_result", function.result)

    def _exposed_rewritten(self, function: p.Function, span: p.Span) -> None:
        """C may have written whatever has an address that it may know."""
        for variable in exposed_variables(self.program):
            self._rewritten(self.global_address(variable), variable.type, function.name, span)
        for value, kind in self.exposed:
            if isinstance(value, View):
                self._rewritten_elements(value, kind, function)
            else:
                self._rewritten(value, kind, function.name, span)

    def _rewritten(self, address: Address, kind: p.Type, name: str, span: p.Span) -> None:
        """C may have written this object."""
        with self.having(writing=True):
            self.touch_all(kind, address, span)
        self._havoc(address, kind, name)

    def _rewritten_elements(self, view: View, kind: p.Type, function: p.Function) -> None:
        """C may have written the elements of a view."""
        assert isinstance(kind, p.ViewType)
        if not isinstance(kind.element, (p.IntType, p.SharedType)):
            raise Unsupported(f"the C function {function.name} may know where a view of {kind.element} lies", function.span)
        heap = self.memory.heap(element_key(kind.element), kind.element)
        self.fresh_count += 1
        array = z.Array(f"{function.name}!{self.fresh_count}", z.BitVecSort(64), z.BitVecSort(heap.width))
        heap.writes.append(Write(self.live, view.address, None, stretch=view.length * bits(size_of(kind.element), 64), array=array))

    def _havoc(self, address: Address, kind: p.Type, name: str) -> None:
        """What C may have written into an object: any values of the fields' types."""
        if not isinstance(kind, p.StructType):
            self.forget(address, kind, name)
            return
        for f in kind.fields:
            shared = isinstance(f.type, p.SharedType)
            value = f.type.inner if isinstance(f.type, p.SharedType) else f.type
            if shared and not self.undisturbed:
                continue  # nothing is known of it anyway
            if isinstance(value, (p.IntType, p.BoolType, p.EnumType, p.WordType)):
                heap = self.memory.heap(field_key(kind, f), f.type)
                self.write(heap, address.plus(f.offset), f.type, self.symbol(f"{name}_{f.name}", value))
            elif isinstance(value, p.StructType):
                self._havoc(address.plus(f.offset), value, name)
            else:
                self.forget(address.plus(f.offset), f.type, name, field_key(kind, f))


def olds_of(node: p.Expression) -> list[p.Old]:
    """The `old(...)`s in a condition."""
    return [n for n in walk(node) if isinstance(n, p.Old)]
