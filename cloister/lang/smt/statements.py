# SPDX-License-Identifier: BSD-2-Clause
"""Statements and calls, executed symbolically.

A function is gone through once. Both sides of a branch are executed, each on its own paths, and their locals are merged behind it; what is
written to memory carries the condition under which it is written. Calls are executed in place, but for functions that promise something and
write nothing, or have a loop with invariants: of those only the promise is used, because it is proved by itself.
Invariant: `self.live` are the paths that lead to the statement being executed.
"""

from __future__ import annotations

from cloister.lang import PanicReason
from cloister.lang import program as p
from cloister.lang.smt import terms
from cloister.lang.smt.effects import effects_of
from cloister.lang.smt.expressions import Cell, Evaluator
from cloister.lang.smt.guards import NEVER, Guard, join
from cloister.lang.smt.machine import LONGEST_VIEW, Exit, Frame, Mode, Unsupported
from cloister.lang.smt.memory import NULL, Address, Value, View, Write, field_key, size_of
from cloister.lang.smt.purity import depends_on_arguments_only, globals_of, has_invariant_loop, is_determined, keeps_invariants, reads_objects
from cloister.lang.smt.purity import reads_shared, relies_on_invariants, writes_nothing
from cloister.lang.smt.terms import FALSE, Term, bits, negation, z

UNFOLDED = 4  # how deep the calls of a recursive specification are replaced by its body


class Executor(Evaluator):
    """Executes statements."""

    def __init__(self, program: p.Program) -> None:
        super().__init__(program)
        self.modular = True  # whether a promise may stand for a call
        self.about_callees = False  # whether this is a proof, which says more of functions that write than they promise
        self.measured: tuple[p.Function, Term] | None = None  # the recursive function that is being proved, and its variant at entry
        self.level = 0  # how many recursive specifications are being unfolded
        self.unfolded: dict[int, tuple[int, Guard, int, Term]] = {}  # results that were: at which level, where, and the last fact about each
        self.kept: list[Term] = []  # those results, so that their numbers stay theirs
        self.states: dict[tuple[object, ...], tuple[int, list[Write]]] = {}  # what memory held, by the last writes, which are kept

    # ------------------------------------------------------------------------------------------------------------- blocks

    def block(self, statements: list[p.Statement]) -> None:
        for s in statements:
            if self.live.dead:
                return
            self.statement(s)

    def statement(self, s: p.Statement) -> None:
        match s:
            case p.Declare():
                self._declare(s)
            case p.Assign():
                self._assign(s)
            case p.AugmentedAssign():
                self._augmented(s)
            case p.SharedStore():
                cell = self.shared_cell(s.place)
                self.store_shared(cell, self.value(s.value))
            case p.StoreBytes():
                self._store_bytes(s)
            case p.ExpressionStatement():
                self.value(s.expression)
            case p.If():
                self._if(s)
            case p.Match():
                self._match(s)
            case p.While() | p.ForRange() | p.ForEach():
                self.loop(s)
            case p.Return():
                self._return(s)
            case p.Break() | p.Continue():
                breaks, continues = self.frame.loops[-1]
                (breaks if isinstance(s, p.Break) else continues).append((self.live, dict(self.frame.env)))
                self.live = NEVER
            case p.Assert():
                claim = self.condition(s.condition, self.mode is Mode.PROVE)
                self.check(claim, PanicReason.ASSERTION, s.span, s.message)
                self.live = self.live.also(claim)
            case p.PanicStatement():
                self.check(FALSE, PanicReason.EXPLICIT, s.span, s.message)
                self.live = NEVER
            case p.Assume():
                self.granting = True
                granted = self.condition(s.condition, False)
                self.live = self.live.also(granted)
                self.granting = False
            case p.Log():
                for piece in s.pieces:
                    if piece.value is not None:
                        self.value(piece.value)
            case p.Interleave():
                self.interleave(s)
            case _:
                raise AssertionError(f"unknown statement {type(s).__name__}")

    def loop(self, s: p.While | p.ForRange | p.ForEach) -> None:
        raise NotImplementedError

    def interleave(self, s: p.Interleave) -> None:
        raise NotImplementedError

    def merge_exits(self, exits: list[Exit]) -> None:
        """Go on where several paths meet."""
        exits = [e for e in exits if not e[0].dead]
        if not exits:
            self.live = NEVER
            return
        live, env = exits[-1]
        for guard, other in reversed(exits[:-1]):
            condition = distinguishing(guard, live)
            merged: dict[p.Local, Value] = {}
            for local, value in other.items():
                merged[local] = self.merge(condition, value, env[local]) if local in env else value
            for local, value in env.items():
                merged.setdefault(local, value)
            live, env = join(guard, live), merged
        self.live = live
        self.frame.env = env

    def _if(self, s: p.If) -> None:
        test = self.condition(s.condition, None)
        before, env = self.live, self.frame.env
        self.live = before.also(test)
        self.frame.env = dict(env)
        self.block(s.then)
        then: Exit = (self.live, self.frame.env)
        self.live = before.also(negation(test))
        self.frame.env = dict(env)
        self.block(s.otherwise)
        self.merge_exits([then, (self.live, self.frame.env)])

    def _match(self, s: p.Match) -> None:
        subject = self.term(s.subject)
        before, env = self.live, self.frame.env
        exits: list[Exit] = []
        rest = before
        for case in s.cases:
            test = FALSE
            for value in case.values:
                test = terms.either(test, z.simplify(subject == bits(value.value, subject.size())))
            self.live = rest.also(test) if case.values else rest
            self.frame.env = dict(env)
            self.block(case.body)
            exits.append((self.live, self.frame.env))
            rest = rest.also(negation(test)) if case.values else NEVER
        kind = s.subject.type
        whole = isinstance(kind, p.EnumType) and {v.value for c in s.cases for v in c.values} == {value for _, value in kind.members}
        if not whole:
            exits.append((rest, env))
        self.merge_exits(exits)

    # ------------------------------------------------------------------------------------------------------------- assignment

    def owned(self, e: p.Expression) -> Value:
        """A value; of struct or array type an object that nobody else has."""
        value = self.value(e)
        if isinstance(e.type, (p.StructType, p.ArrayType)) and isinstance(e, (p.LocalRef, p.GlobalRef, p.Deref, p.Field, p.Index)):
            assert isinstance(value, Address)
            return self.copied(value, e.type)
        return value

    def target(self, place: p.Expression) -> Cell:
        """A place that is about to be written."""
        self.writing = True
        cell = self.place(place)
        self.writing = False
        return cell

    def _declare(self, s: p.Declare) -> None:
        self.frame.env[s.local] = self.owned(s.value)

    def _assign(self, s: p.Assign) -> None:
        place = s.place
        if isinstance(place, p.LocalRef) and not isinstance(place.type, (p.StructType, p.ArrayType)):
            self.frame.env[place.local] = self.value(s.value)
            return
        value = self.value(s.value)
        if isinstance(place.type, (p.StructType, p.ArrayType)):
            assert isinstance(value, Address)
            self.writing = True
            to = self.address(place)
            if isinstance(place.type, p.StructType):
                self.touch(place.type, to)
            self.writing = False
            self.copy(to, value, place.type)
        elif isinstance(place, p.BitField):
            assert not isinstance(value, (Address, View))
            part = self.field_bits(place.field, value, s.span)
            self._set_bits(place, part)
        else:
            self.write_cell(self.target(place), value)

    def _set_bits(self, place: p.BitField, part: Term) -> None:
        """Give a field of a word place new bits."""
        if isinstance(place.base, p.LocalRef):
            self.frame.env[place.base.local] = self.deposit(self.frame.env[place.base.local], place.field, part)
            return
        cell = self.target(place.base)
        self.write_cell(cell, self.deposit(self.read_cell(cell), place.field, part))

    def _augmented(self, s: p.AugmentedAssign) -> None:
        place = s.place
        if isinstance(place, p.BitField):
            self._augmented_bits(s, place)
            return
        cell: Cell | None = None
        if isinstance(place, p.LocalRef):
            old = self.frame.env[place.local]
        else:
            cell = self.target(place)
            old = self.read_cell(cell)
        new = self.combine(s.operator, old, self.term(s.value), place.type, s.value.type, False, s.span)
        if cell is None:
            assert isinstance(place, p.LocalRef)
            self.frame.env[place.local] = new
        else:
            self.write_cell(cell, new)

    def _augmented_bits(self, s: p.AugmentedAssign, place: p.BitField) -> None:
        cell = None if isinstance(place.base, p.LocalRef) else self.target(place.base)
        raw = self.frame.env[place.base.local] if isinstance(place.base, p.LocalRef) else self.read_cell(cell) if cell is not None else NULL
        old = self.extract(raw, place.field, place.type)
        new = self.combine(s.operator, old, self.term(s.value), place.type, s.value.type, False, s.span)
        word = self.deposit(raw, place.field, self.field_bits(place.field, new, s.span))
        if isinstance(place.base, p.LocalRef):
            self.frame.env[place.base.local] = word
        elif cell is not None:
            self.write_cell(cell, word)

    def _store_bytes(self, s: p.StoreBytes) -> None:
        view = self.view(s.view)
        base = s.view.type
        assert isinstance(base, (p.ArrayType, p.ViewType)) and isinstance(s.value.type, p.IntType)
        size = s.value.type.bits // 8
        values: list[Term] = []
        start = self.byte_offset(view, s.offset, size, s.span, lambda: values.append(self.term(s.value)))
        shared = isinstance(base.element, p.SharedType)
        if shared:
            self.shared_access()
        if shared and not self.undisturbed:
            return
        self.store_parts(start, values[0], s.big_endian, base.element)

    # ------------------------------------------------------------------------------------------------------------- calls

    def _return(self, s: p.Return) -> None:
        value: Value | None = None
        if s.value is not None:
            result = self.frame.function.result
            if isinstance(result, p.StructType) and self.frame.storage is not None:
                source = self.value(s.value)
                assert isinstance(source, Address)
                self.copy(self.frame.storage, source, result)
                value = self.frame.storage
            else:
                self.goal = self.frame.goal
                value = self.value(s.value)
                self.goal = None
        self.frame.returns.append((self.live, value))
        self.live = NEVER

    def call(self, e: p.Call) -> Value:
        function = e.function
        goal, self.goal = self.goal, None
        arguments = [self.value(a) for a in e.arguments]
        self.goal = goal
        if function.extern is not None:
            return self._extern(function, arguments)
        outside = self.frame
        callers = (*outside.callers, e.span)
        frame = Frame(function, dict(zip(function.parameters, arguments, strict=True)), callers)
        if isinstance(function.result, p.StructType):
            frame.storage = self.memory.allocate(size_of(function.result))
        required = self._required(function, frame, e.span)
        if function.variant is not None:
            return self._recursive(function, frame, e.span, required)
        if self.by_promise(function):
            return self._promised(function, frame, e.span, required)
        return self.enter(frame)

    def by_promise(self, function: p.Function) -> bool:
        """Whether a call is not followed, and only what the function promises is used."""
        if not self.modular or not function.ensures or isinstance(function.result, p.NeverType) or (self.undisturbed and reads_shared(function)):
            return False  # the body says more of shared memory that is known because nobody disturbs it
        if writes_nothing(function):
            return not isinstance(function.result, (p.VoidType, p.StructType, p.ViewType)) and not relies_on_invariants(function)
        return not self.undisturbed and not self.about_callees and has_invariant_loop(function) and effects_of(function) is not None

    def _required(self, function: p.Function, frame: Frame, span: p.Span) -> list[Term]:
        """What the callee requires has to hold; it is an obligation of the caller."""
        required: list[Term] = []
        if not function.requires:
            return required
        outside, self.frame = self.frame, frame
        frame.callers = outside.callers
        own, frame.function = frame.function, outside.function
        try:
            for claim in function.requires:
                condition = self.condition(claim.condition, True if self.mode is Mode.PROVE else None)
                self.check(condition, PanicReason.CONTRACT, span, f"{own.name} requires {claim.text}")
                required.append(condition)
        finally:
            frame.function = own
            frame.callers = (*outside.callers, span)
            self.frame = outside
        return required

    def _promised(self, function: p.Function, frame: Frame, span: p.Span, required: list[Term]) -> Value:
        """The result of a call, by what the function ensures; what it may write has values that nothing else is known of.

        What is promised is a fact only where what is required holds: facts must not decide whether an obligation does.
        """
        self.abstract = True
        kept = self.invariants(function, frame.env) if not writes_nothing(function) else []
        for address, method, name in kept:
            condition = self.holds_now(address, method, True if self.mode is Mode.PROVE else None)
            self.check(condition, PanicReason.CONTRACT, span, f"invariant {method.name} of {name}, on which {function.name} relies")
            required.append(condition)
        outside, self.frame = self.frame, frame
        mode, self.mode = self.mode, Mode.ASSUME if self.mode is Mode.PROVE else self.mode
        self.note_entry(function)
        self._forget_effects(function, frame)
        result = self._some_result(function, frame)
        live = self.live
        for condition in required:
            self.live = self.live.also(condition)
        for address, method, _ in kept:
            self.assume(self.holds_now(address, method, False))
        for claim in function.ensures:
            if claim.result is not None:
                frame.env[claim.result] = result
            self.assume(self.condition(claim.condition, False))
        self.live, self.mode, self.frame = live, mode, outside
        return result

    def _forget_effects(self, function: p.Function, frame: Frame) -> None:
        """Give what a call may write some values."""
        for effect in effects_of(function) or ():
            heap = self.memory.heap(effect.key, effect.kind)
            self.fresh_count += 1
            array = z.Array(f"{function.name}!{self.fresh_count}", z.BitVecSort(64), z.BitVecSort(heap.width))
            if effect.root is None:
                heap.writes.append(Write(self.live, None, None, array=array))
                continue
            if isinstance(effect.root, p.GlobalVariable):
                address, kind = self.global_address(effect.root), effect.root.type
            else:
                address, kind = frame.env[effect.root], effect.root.type
                assert isinstance(address, Address) and isinstance(kind, p.PointerType)
                kind = kind.target
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
                length = self.symbol(f"{function.name}_length", p.IntType(64, False))
                self.assume(z.ULE(length, bits(LONGEST_VIEW, 64)))
                return View(Address(self.symbol(f"{function.name}_start", p.IntType(64, False))), length)
            case p.PointerType() if isinstance(kind.target, p.StructType):
                result = Address(self.symbol(f"{function.name}_result", kind))
                self.assume(self.is_object(result, kind.target, kind.optional))
                return result
            case _:
                return self._determined_result(function, frame)

    def invariants(self, function: p.Function, env: dict[p.Local, Value]) -> list[tuple[Address, p.Function, str]]:
        """The invariants on which a function relies, and that it keeps: of the structs that it is given, and of module variables it uses."""
        if function.ghost is p.Ghost.INVARIANT or not keeps_invariants(function):
            return []
        found: list[tuple[Address, p.Function, str]] = []
        for local in function.parameters:
            value = env[local]
            if isinstance(local.type, p.PointerType) and not local.type.optional and isinstance(local.type.target, p.StructType):
                assert isinstance(value, Address)
                found += [(value, method, local.name) for method in local.type.target.invariants]
        for variable in globals_of(function):
            if isinstance(variable.type, p.StructType):
                address = self.global_address(variable).within(variable.type.size)
                found += [(address, method, variable.name) for method in variable.type.invariants]
        return found

    def holds_now(self, address: Address, method: p.Function, goal: bool | None) -> Term:
        """An invariant of an object, as it is now."""
        frame = Frame(method, {method.parameters[0]: address}, self.frame.callers)
        before, self.goal = self.goal, goal
        value = self.enter(frame)
        self.goal = before
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
            outside, self.frame = self.frame, frame
            variant = self.term(function.variant.condition)
            self.frame = outside
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
        live, mode, goal = self.live, self.mode, self.goal
        self.mode, self.goal = Mode.IGNORE, None
        self.level += 1
        value = self.enter(Frame(function, dict(frame.env), frame.callers))
        self.assume(self.same_value(value, result))
        self.level -= 1
        self.live, self.mode, self.goal = live, mode, goal
        if self.facts:
            self.unfolded[result.get_id()] = self.level, live, len(self.facts) - 1, self.facts[-1]
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
        entry = self.live
        frame.goal, self.goal = self.goal, None
        self.block(frame.function.body)
        self.goal = frame.goal
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

    def _extern(self, function: p.Function, arguments: list[Value]) -> Value:
        """C, or a system call: it gives any result, and may change what it is given a pointer to."""
        for parameter, argument in zip(function.parameters, arguments, strict=True):
            if isinstance(parameter.type, p.PointerType) and isinstance(argument, Address) and isinstance(parameter.type.target, p.StructType):
                self._havoc(argument, parameter.type.target, function.name)
            elif isinstance(parameter.type, p.ViewType) and isinstance(argument, View) and not isinstance(parameter.type.element, p.SharedType):
                raise Unsupported(f"the C function {function.name} is given a view", function.span)
        if isinstance(function.result, p.NeverType):
            self.live = NEVER
            return NULL
        if isinstance(function.result, p.VoidType):
            return NULL
        return self.symbol(f"{function.name}_result", function.result)

    def _havoc(self, address: Address, kind: p.StructType, name: str) -> None:
        """What C may have written into an object: any values of the fields' types."""
        for f in kind.fields:
            if isinstance(f.type, (p.IntType, p.BoolType, p.EnumType, p.WordType)):
                key = field_key(kind, f)
                self.write(self.memory.heap(key, f.type), address.plus(f.offset), f.type, self.symbol(f"{name}_{f.name}", f.type))
            elif isinstance(f.type, p.StructType):
                self._havoc(address.plus(f.offset), f.type, name)
            elif not isinstance(f.type, p.SharedType):
                self.forget(address.plus(f.offset), f.type, name)


def distinguishing(guard: Guard, other: Guard) -> Term:
    """A condition that holds on the paths of one guard, and on none of the other, where both have the same past."""
    rest = [part for key, part in guard.parts.items() if key not in other.parts]
    for part in rest:
        if negation(part).get_id() in other.parts:
            return part
    condition = z.BoolVal(True)
    for part in rest:
        condition = terms.both(condition, part)
    return condition


def olds_of(node: p.Expression) -> list[p.Old]:
    """The `old(...)`s in a condition."""
    from cloister.lang.frontend.walk import walk

    return [n for n in walk(node) if isinstance(n, p.Old)]
