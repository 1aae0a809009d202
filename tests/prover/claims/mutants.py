# SPDX-License-Identifier: BSD-2-Clause
"""Mistakes that a prover might make, put into this one: what shows that the claims would find such a mistake.

    python tests/prover/claims/mutants.py               # each mistake: after how many claims it is found
    python tests/prover/claims/mutants.py "signs" 5000  # one, from that seed on

Each is a function that spoils classes of the executor by a `set` that can be undone, as pytest's monkeypatch does.
"""

# pyright: reportPrivateUsage=false, reportUnknownLambdaType=false, reportUnknownArgumentType=false, reportUnknownMemberType=false, reportUnknownVariableType=false
# It reaches into the executor's inside, where no type says what may be put there.

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

if str(Path(__file__).parents[1]) not in sys.path:
    sys.path.insert(0, str(Path(__file__).parents[1]))

from claims.trial import Tally, Wrong, trial  # noqa: E402

from cloister.lang import PanicReason  # noqa: E402
from cloister.lang.smt import calls, expressions, functions, loops, machine, memory, statements, terms  # noqa: E402
from cloister.lang.smt.terms import TRUE, z  # noqa: E402

Set = Callable[[Any, str, Any], None]


def overflow(put: Set) -> None:
    """No overflow of an addition is an obligation."""
    fits = terms.fits
    put(terms, "fits", lambda operator, a, b, signed: TRUE if operator.name == "ADD" else fits(operator, a, b, signed))


def havoc(put: Set) -> None:
    """Memory that a loop writes is not forgotten."""
    forget = loops.LoopExecutor._forget
    put(loops.LoopExecutor, "_forget", lambda self, body, changes: forget(self, body, {}))


def locals_kept(put: Set) -> None:
    """Locals that a loop assigns are not forgotten."""
    put(loops, "assigned", lambda statements: set())


def signs(put: Set) -> None:
    """Signed numbers are compared as if they had no sign."""
    less, at_most = terms.less, terms.at_most
    put(terms, "less", lambda a, b, signed: less(a, b, False))
    put(terms, "at_most", lambda a, b, signed: at_most(a, b, False))


def required(put: Set) -> None:
    """What a callee requires is no obligation of its caller."""
    put(calls.CallExecutor, "_required", lambda self, function, frame, span: [])


def effects(put: Set) -> None:
    """A call by its promise writes nothing."""
    put(calls.CallExecutor, "_forget_effects", lambda self, function, frame, span: None)


def olds(put: Set) -> None:
    """`old` gives what is there now."""
    put(expressions.Evaluator, "_old", lambda self, e: self.value(e.operand))


def aliases(put: Set) -> None:
    """Two pointers are never the same."""
    same = memory.Memory.same
    put(memory.Memory, "same", lambda self, a, b: same(self, a, b) if memory._same_term(a.root, b.root) else z.BoolVal(False))


def views(put: Set) -> None:
    """Two views never overlap."""
    put(memory.Memory, "apart", _apart(memory.Memory.apart))


def _apart(apart: Any) -> Callable[..., Any]:
    return lambda self, a, b: apart(self, a, b) or (a.root is not None and b.root is not None and not memory._same_term(a.root, b.root) and a.low is None)


def invariants(put: Set) -> None:
    """An invariant of a struct need not hold when a function returns."""

    def shown(m: Any, execution: Any, result: Any) -> None:
        outside, m.check = m.check, lambda condition, reason, span, what="": None if what.startswith("invariant") else outside(condition, reason, span, what)
        original(m, execution, result)
        m.check = outside

    original = functions._shown
    put(functions, "_shown", shown)


def breaks(put: Set) -> None:
    """Paths that leave a loop by `break` are lost."""
    again = loops.LoopExecutor._round
    put(loops.LoopExecutor, "_round", lambda self, body: ([], again(self, body)[1]))


def shared(put: Set) -> None:
    """Shared memory gives the same at each read."""
    symbol = expressions.Evaluator.symbol
    put(expressions.Evaluator, "symbol", lambda self, name, kind: self.constant(name, kind) if name == "shared" else symbol(self, name, kind))


def shifts(put: Set) -> None:
    """The count of a shift may be the width."""

    def count(self: Any, a: Any, b: Any, signed: bool, span: Any) -> Any:
        self.check(expressions.in_range(b, signed, 0, a.size()), PanicReason.SHIFT, span)
        return expressions.resized(b, a.size())

    put(expressions.Evaluator, "_count", count)


def gaps(put: Set) -> None:
    """All values between the first and the last of an enum are members."""

    def is_member(self: Any, term: Any, kind: Any) -> Any:
        values = [value for _, value in kind.members]
        return terms.in_range(term, False, min(values), max(values))

    put(machine.Machine, "is_member", is_member)


def externs(put: Set) -> None:
    """C leaves what it is given alone."""
    put(calls.CallExecutor, "_havoc", lambda self, address, kind, name: None)


def quantifiers(put: Set) -> None:
    """What is given of all elements is known of some only, and what is shown of some is believed of all."""
    condition = expressions.Evaluator.condition
    put(expressions.Evaluator, "condition", lambda self, e, goal: condition(self, e, None if goal is None else not goal))


def cases(put: Set) -> None:
    """A `match` without a case that fits is left as if it could not be."""

    def match(self: Any, s: Any) -> None:
        live = self.live
        original(self, s)
        if not any(not case.values for case in s.cases) and not self.live.dead:
            subject = self.term(s.subject)
            self.live = self.live.also(z.Or(*(subject == case.value for each in s.cases for case in each.values))) if live is self.live else self.live

    original = statements.Executor._match
    put(statements.Executor, "_match", match)


def bits_of_words(put: Set) -> None:
    """What is put into a field of a word always fits."""

    def field_bits(self: Any, field: Any, value: Any, span: Any) -> Any:
        return expressions.choice(value, expressions.bits(1, 1), expressions.bits(0, 1)) if z.is_bool(value) else expressions.resized(value, field.width)

    put(expressions.Evaluator, "field_bits", field_bits)


def minimum(put: Set) -> None:
    """The least number divided by -1 is the greatest."""
    fits = terms.fits
    put(terms, "fits", lambda operator, a, b, signed: TRUE if operator.name == "FLOOR_DIV" else fits(operator, a, b, signed))


MUTANTS: dict[str, Callable[[Set], None]] = {
    f.__name__: f
    for f in (
        overflow, havoc, locals_kept, signs, required, effects, olds, aliases, views, invariants, breaks, shared, shifts, gaps, externs, quantifiers,
        bits_of_words, minimum,
    )
}  # fmt: skip


def found(name: str, first: int, most: int, put: Set) -> tuple[Wrong | None, Tally, int]:
    """Try programs with a mistake in the prover, until one shows it."""
    MUTANTS[name](put)
    tally = Tally()
    for seed in range(first, first + most):
        try:
            tally += trial(seed)
        except Wrong as wrong:
            if wrong.kind.startswith("false"):
                return wrong, tally, seed
    return None, tally, first + most


def main() -> None:
    names = sys.argv[1:2] or list(MUTANTS)
    first = int(sys.argv[2]) if len(sys.argv) > 2 else 0
    for name in names:
        changed: list[tuple[Any, str, Any]] = []

        def put(where: Any, what: str, value: Any, changed: list[tuple[Any, str, Any]] = changed) -> None:
            changed.append((where, what, getattr(where, what)))
            setattr(where, what, value)

        began = time.monotonic()
        wrong, tally, seed = found(name, first, 150, put)
        for where, what, value in reversed(changed):
            setattr(where, what, value)
        told = f"seed {seed}, after {tally.claims} claims ({wrong.kind})" if wrong else f"not in {tally.claims} claims"
        print(f"{name}: {told}, {time.monotonic() - began:.0f} s", flush=True)


if __name__ == "__main__":
    main()
