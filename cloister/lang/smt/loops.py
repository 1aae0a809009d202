# SPDX-License-Identifier: BSD-2-Clause
"""Loops: gone round as often as they go, or cut by their invariants.

A loop whose number of rounds is known is unrolled. One with invariants is executed once, for a round that nothing but the invariants is
known of: they have to hold where the body begins for the first time, and to be kept by each round. A `while` needs a variant besides, to
end; one that serves for ever need not, if nobody waits for it: no loop is around it, in callers neither, and no caller ensures anything. (Nor need one
without a way out, of a function whose type says that it never returns.)
Any other loop is unrolled up to a bound; if it is not shown to be over then, what is found is true up to that bound only.
Invariant: what a round may change is forgotten before it: locals that are assigned, and cells of memory that a dry run wrote.
"""

from __future__ import annotations

from itertools import count

from cloister.lang import PanicReason
from cloister.lang import program as p
from cloister.lang.frontend.walk import walk
from cloister.lang.smt import terms
from cloister.lang.smt.calls import CallExecutor
from cloister.lang.smt.guards import NEVER, Guard
from cloister.lang.smt.machine import Exit, Mode, Unsupported
from cloister.lang.smt.memory import LOCALS_BASE, OTHERS_BASE, Address, Key, Value, View, Write, size_of
from cloister.lang.smt.purity import assigned
from cloister.lang.smt.terms import TRUE, WORD, Term, bits, both, either, known, negation, z

UNROLLED = 1100  # rounds of a loop whose number of rounds is known
BOUND = 9  # rounds of any other loop without invariants

Loop = p.While | p.ForRange | p.ForEach


class LoopExecutor(CallExecutor):
    """Executes loops."""

    def __init__(self, program: p.Program) -> None:
        super().__init__(program)
        self.others |= {p.While: self.loop, p.ForRange: self.loop, p.ForEach: self.loop}
        self.bound = BOUND
        self.bounds_used: list[tuple[p.Span, Term, int]] = []  # where unrolling stopped: place, paths that go on, facts until then
        self.awaited: set[p.Span] = set()  # loops that serve for ever where somebody waits for their end
        self.ignore_invariants = False  # for counterexamples: unroll what has invariants, too
        self.may_go_on = False  # whether it does not matter that a loop ends

    def loop(self, s: Loop) -> None:
        if isinstance(s, p.While):
            progress: Progress = Progress(s)
        elif isinstance(s, p.ForRange):
            progress = self._range(s)
        else:
            progress = self._each(s)
        ends = self._ends(s)
        outermost, self.outermost = self.outermost, False
        if self.cuts(s, progress.rounds):
            self._cut(s, progress, ends)
        else:
            self._unroll(s, progress)
        self.outermost = outermost

    def cuts(self, s: Loop, rounds: int | None) -> bool:
        """Whether a loop is executed for one round that stands for all."""
        unending = isinstance(s, p.While) and (s.variant is not None or s.serves is not None or self._never_returns(s))
        promised = bool(s.invariants) or unending
        return promised and not self.ignore_invariants and (rounds is None or rounds > 2)

    def _never_returns(self, s: p.While) -> bool:
        """Whether a loop has no way out, in a function whose type says that it never returns."""
        endless = isinstance(s.condition, p.Constant) and s.condition.value == 1
        left = any(isinstance(node, (p.Break, p.Return)) for each in s.body for node in walk(each))
        return endless and not left and isinstance(self.frame.function.result, p.NeverType)

    def _ends(self, s: Loop) -> bool:
        """Whether a loop that is cut is known to end, or nobody waits for its end."""
        if not isinstance(s, p.While) or s.variant is not None or self.may_go_on or self._never_returns(s):
            return True
        if s.serves is not None and not self.outermost and self.mode is not Mode.IGNORE:
            self.awaited.add(s.span)
        return s.serves is not None and self.outermost

    def _range(self, s: p.ForRange) -> Progress:
        start, stop = z.simplify(self.term(s.start)), z.simplify(self.term(s.stop))
        progress = Progress(s, start, stop)
        low, high = known(start), known(stop)
        if low is not None and high is not None:
            if isinstance(s.local.type, p.IntType) and s.local.type.signed:
                low, high = start.as_signed_long(), stop.as_signed_long()
            progress.rounds = len(range(low, high, s.step))
        return progress

    def _each(self, s: p.ForEach) -> Progress:
        view = self.view(s.sequence)
        progress = Progress(s, bits(0, 64), view.length, view)
        progress.rounds = known(z.simplify(view.length))
        return progress

    # ------------------------------------------------------------------------------------------------------------- steps

    def _head(self, s: Loop, progress: Progress, index: Term | None) -> Term:
        """Whether another round begins, with its index."""
        if isinstance(s, p.While):
            return self.condition(s.condition, None)
        assert index is not None
        kind = s.local.type
        signed = isinstance(s, p.ForRange) and isinstance(kind, p.IntType) and kind.signed
        if isinstance(s, p.ForRange) and s.step < 0:
            return z.simplify(terms.less(progress.stop, index, signed))
        return z.simplify(terms.less(index, progress.stop, signed))

    def _begin(self, s: Loop, progress: Progress, index: Term | None) -> None:
        """Give the loop's variable its value."""
        if isinstance(s, p.ForRange):
            assert index is not None
            self.frame.env[s.local] = index
        elif isinstance(s, p.ForEach):
            assert progress.view is not None and index is not None
            self.frame.env[s.local] = self.element_value(s.sequence, progress.view, index)

    def _next(self, s: Loop, progress: Progress, index: Term | None) -> tuple[Term | None, Term]:
        """The index of the next round, and whether it can be reached at all: Python's counts do not wrap."""
        if index is None:
            return None, TRUE
        step = s.step if isinstance(s, p.ForRange) else 1
        kind = s.local.type if isinstance(s, p.ForRange) else WORD
        signed = isinstance(kind, p.IntType) and kind.signed
        if step == 1:
            return z.simplify(index + 1), TRUE  # index < stop, so that index + 1 is at most stop
        width = index.size()
        wide = terms.resized(index, width + 32, signed) + bits(step, width + 32)
        following = z.simplify(index + bits(step, width))
        return following, z.simplify(terms.resized(following, width + 32, signed) == wide)

    def _round(self, body: list[p.Statement]) -> tuple[list[Exit], list[Exit]]:
        """Execute the body; the paths that leave the loop, and those that go on to the next round."""
        breaks: list[Exit] = []
        continues: list[Exit] = []
        self.frame.loops.append((breaks, continues))
        self.block(body)
        self.frame.loops.pop()
        continues.append((self.live, self.frame.env))
        return breaks, continues

    # ------------------------------------------------------------------------------------------------------------- unrolling

    def _unroll(self, s: Loop, progress: Progress) -> None:
        exits: list[Exit] = []
        index = progress.start
        limit = UNROLLED if progress.rounds is not None and progress.rounds <= UNROLLED else self.bound
        possible: Term = TRUE
        last: Term | None = None
        for number in range(limit + 1):
            more = both(possible, self._head(s, progress, index))
            before = self.live
            env = self.frame.env
            exits.append((before.also(negation(more)), dict(env)))
            self.live = before.also(more)
            if self.live.dead:
                break
            if number == limit:
                if self.quantified:
                    raise Unsupported("a loop within all(...) or any(...) that may go round any number of times", s.span)
                if self.mode is not Mode.IGNORE:
                    self.bounds_used.append((s.span, self.live.term, len(self.facts)))
                break
            self.frame.env = dict(env)
            self._begin(s, progress, index)
            for claim in s.invariants:
                self._claim(claim)
            last = self._shrinks(s, last)
            breaks, continues = self._round(s.body)
            exits += breaks
            self.merge_exits(continues)
            if self.live.dead:
                break
            index, possible = self._next(s, progress, index)
        self.merge_exits(exits)

    def _shrinks(self, s: Loop, last: Term | None) -> Term | None:
        """The variant at the beginning of a round, smaller than in the last one."""
        if not isinstance(s, p.While) or s.variant is None:
            return None
        now = self.term(s.variant.condition)
        if last is not None:
            self.check(z.ULT(now, last), PanicReason.CONTRACT, s.variant.span, f"decreases {s.variant.text}")
        return now

    def _claim(self, claim: p.Claim) -> None:
        condition = self.condition(claim.condition, self.mode is Mode.PROVE)
        self.check(condition, PanicReason.CONTRACT, claim.span, f"invariant {claim.text}")

    # ------------------------------------------------------------------------------------------------------------- cutting

    def _cut(self, s: Loop, progress: Progress, ends: bool) -> None:
        if not ends:
            self.bounds_used.append((s.span, self.live.term, len(self.facts)))  # nothing says that it ends
        self.abstract = True
        index = progress.start
        first = self._head(s, progress, index)
        before, env = self.live, self.frame.env
        exits: list[Exit] = [(before.also(negation(first)), dict(env))]
        self.live = before.also(first)
        self.frame.env = dict(env)
        self._begin(s, progress, index)
        for claim in s.invariants:
            self._claim(claim)
        if self.live.dead:
            self.merge_exits(exits)
            return
        entered = self.live
        changes = self._changes(s, progress, dict(env))
        self.live, self.frame.env = entered, dict(env)
        self._forget(s.body, changes)
        index = self._some_round(s, progress)
        with self.having(mode=self.granting):
            for claim in s.invariants:
                kept = self.condition(claim.condition, False)
                self.live = self.live.also(kept)
        variant = self._shrinks(s, None)
        breaks, continues = self._round(s.body)
        exits += breaks
        self.merge_exits(continues)
        if not self.live.dead:
            self._back(s, progress, index, variant, exits)
        self.merge_exits(exits)

    def _some_round(self, s: Loop, progress: Progress) -> Term | None:
        """Begin a round of which nothing is known but that it is one."""
        index: Term | None = None
        if not isinstance(s, p.While):
            kind = s.local.type if isinstance(s, p.ForRange) else WORD
            index = some = self.symbol(s.local.name, kind)
            signed = terms.is_signed(kind)
            down = isinstance(s, p.ForRange) and s.step < 0
            after = terms.at_most(index, progress.start, signed) if down else terms.at_most(progress.start, index, signed)
            self.live = self.live.also(after)
            if isinstance(s, p.ForRange) and abs(s.step) > 1:
                size = bits(abs(s.step), some.size())
                distance = progress.start - some if down else some - progress.start
                self.live = self.live.also(z.URem(distance, size) == 0)
        with self.having(mode=self.granting):
            more = self._head(s, progress, index)
            self.live = self.live.also(more)
        self._begin(s, progress, index)
        return index

    def _back(self, s: Loop, progress: Progress, index: Term | None, variant: Term | None, exits: list[Exit]) -> None:
        """The end of a round: either the loop is left, or the invariants hold again and the variant is smaller."""
        following, possible = self._next(s, progress, index)
        more = both(possible, self._head(s, progress, following))
        exits.append((self.live.also(negation(more)), dict(self.frame.env)))
        self.live = self.live.also(more)
        self.frame.env = dict(self.frame.env)
        self._begin(s, progress, following)
        for claim in s.invariants:
            self._claim(claim)
        self._shrinks(s, variant)
        self.live = NEVER

    # ------------------------------------------------------------------------------------------------------------- what a round changes

    def _changes(self, s: Loop, progress: Progress, env: dict[p.Local, Value]) -> Changes:
        """Which cells a round may write, by dry runs: until one that forgets them writes no others. After some, whole heaps are forgotten."""
        changes: Changes = {}
        obligations, facts, mode = len(self.obligations), len(self.facts), self.mode
        reads, bounds = len(self.reads), len(self.bounds_used)
        for number in count():
            if number >= 6:
                changes = {key: None for key in changes}
            marks = {key: len(heap.writes) for key, heap in self.memory.heaps.items()}
            new_objects, new_symbols, live = self.memory.next, self.fresh_count, self.live
            self.mode = Mode.IGNORE
            self.frame.env = dict(env)
            self._forget(s.body, changes)
            begun = {key: len(heap.writes) for key, heap in self.memory.heaps.items()}
            index = self._some_round(s, progress)
            for claim in s.invariants:
                self.condition(claim.condition, None)
            returns = len(self.frame.returns)
            _, continues = self._round(s.body)
            self.merge_exits(continues)
            following, _ = self._next(s, progress, index)
            self._head(s, progress, following)
            del self.frame.returns[returns:]
            found = self._written(begun, new_objects, new_symbols, self.live)
            for key, heap in self.memory.heaps.items():
                del heap.writes[marks.get(key, 0) :]
            self.live, self.mode = live, mode
            del self.obligations[obligations:], self.facts[facts:], self.reads[reads:], self.bounds_used[bounds:]
            if not self._extend(changes, found):
                break
        return changes

    def _written(
        self, begun: dict[Key, int], new_objects: int, new_symbols: int, onward: Guard
    ) -> dict[Key, list[tuple[Address, int]] | None]:
        """The cells and arrays that were written on the paths to another round; None: any of the heap."""
        found: dict[Key, list[tuple[Address, int]] | None] = {}
        for key, heap in self.memory.heaps.items():
            for write in heap.writes[begun.get(key, 0) :]:
                place = None if write.address is None else self.memory.place_of(write.address)
                if place is not None and new_objects <= place < OTHERS_BASE:
                    continue  # an object of this round
                if onward.excludes(write.guard):
                    continue  # on the way out of the loop
                places = found.setdefault(key, [])
                place = self._stable(write, new_symbols)
                if places is None or place is None:
                    found[key] = None
                else:
                    places.append(place)
        return found

    def _stable(self, write: Write, new_symbols: int) -> tuple[Address, int] | None:
        """The cell or array that was written, if its address is the same in each round."""
        if write.address is None:
            return None
        if write.container is not None and write.container_size and not self._is_new(write.container, new_symbols):
            return write.container, write.container_size
        if self._is_new(write.address, new_symbols) or write.stretch is not None:
            return None
        return write.address, write.size

    def _is_new(self, address: Address, new_symbols: int) -> bool:
        return any(
            _number(name) > new_symbols for part in (address.root, address.index) if part is not None for name in symbols_of(part)
        )

    def _extend(self, changes: Changes, found: dict[Key, list[tuple[Address, int]] | None]) -> bool:
        """Add what was found; whether there is anything new."""
        new = False
        for key, places in found.items():
            if key in changes and changes[key] is None:
                continue
            if places is None:
                changes[key] = None
                new = True
                continue
            have = changes.setdefault(key, [])
            assert have is not None
            for address, size in places:
                if not any(size == n and z.is_true(self.memory.same(address, other)) for other, n in have):
                    have.append((address, size))
                    new = True
        return new

    def _forget(self, body: list[p.Statement], changes: Changes) -> None:
        """Give all that a round may change some value."""
        for local in sorted(assigned(body), key=lambda local: (local.span.line, local.span.column, local.name)):  # the same order in each run
            value = self.frame.env.get(local)
            if value is not None and not isinstance(local.type, (p.StructType, p.ArrayType)):
                self.frame.env[local] = self._some_value(local, value)
        for key, places in changes.items():
            heap = self.memory.heaps[key]
            self.fresh_count += 1
            array = z.Array(f"some!{self.fresh_count}", z.BitVecSort(64), z.BitVecSort(heap.width))
            if places is None:
                heap.writes.append(Write(self.live, None, None, array=array))
            else:
                for address, size in places:
                    if size:
                        heap.writes.append(Write(self.live, address, None, size=size, array=array))
                    else:
                        heap.writes.append(Write(self.live, address, z.Select(array, address.term)))

    def _some_value(self, local: p.Local, value: Value) -> Value:
        if isinstance(value, View):
            return self.some_view(local.name)
        if isinstance(value, Address):
            assert isinstance(local.type, p.PointerType) and isinstance(local.type.target, p.StructType)
            address = Address(self.symbol(local.name, local.type)).within(size_of(local.type.target))
            self.no_overlay(local.type.target)
            own = both(z.ULE(bits(LOCALS_BASE, 64), address.term), z.ULT(address.term, bits(self.memory.next, 64)))
            given = self.is_object(address, local.type.target, local.type.optional)
            self.assume(given if self.memory.observed else either(given, own))
            return address
        return self.symbol(local.name, local.type)


class Progress:
    """Where a loop goes from and to."""

    def __init__(self, loop: Loop, start: Term | None = None, stop: Term | None = None, view: View | None = None) -> None:
        self.loop, self.start, self.stop, self.view = loop, start, stop, view
        self.rounds: int | None = None


Changes = dict[Key, "list[tuple[Address, int]] | None"]


def symbols_of(term: Term) -> set[str]:
    """The names of the symbols in a term."""
    found: set[str] = set()
    seen: set[int] = set()
    work = [term]
    while work:
        node = work.pop()
        if node.get_id() in seen:
            continue
        seen.add(node.get_id())
        if z.is_app(node):
            if node.decl().kind() == z.Z3_OP_UNINTERPRETED:
                found.add(str(node.decl().name()))
            work += node.children()
    return found


def _number(name: str) -> int:
    if "@" in name:
        return 1 << 64  # what a function gives in some state of memory
    return int(name.rpartition("!")[2]) if "!" in name else 0


