# SPDX-License-Identifier: BSD-2-Clause
"""Claims about the values that were seen at a point: most fit them closely, and some of these are then spoilt.

A claim that fails for one row out of many is the best question to a prover. Whether one is true is decided later, by running the program
with it: here it is only likely.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from claims.values import ENUM, INTEGERS, Draw, limits, literal

from cloister.lang import Panic

Row = dict[str, int]
NOTHING = ("True", "bool")


@dataclass(frozen=True)
class Predicate:
    text: str
    holds: Callable[[Row], bool]


@dataclass
class Seen:
    """What was seen at a point: values of atoms by their texts, and how arrays are told apart from them."""

    atoms: list[tuple[str, str]]
    rows: list[Row]
    enum: dict[str, int]
    index: str = ""
    views: Sequence[str] = ()  # arrays of bytes; their elements are atoms, too
    focus: tuple[str, ...] = ()  # what a claim is to be about
    contract: bool = False  # whether all(...) and any(...) may be said
    functions: Sequence[tuple[str, Callable[[int], int]]] = ()  # specifications of one u8, that a claim may call


def choose(draw: Draw, seen: Seen, truth: float) -> str:
    """A claim that is true of the rows with this probability; one that is not fails for few of them, if that can be had."""
    wanted = draw.random.random() < truth
    best: tuple[int, str] | None = None
    for _ in range(12):
        predicate = draw_predicate(draw, seen, spoil=not wanted)
        broken = sum(not predicate.holds(row) for row in seen.rows)
        if wanted and broken == 0:
            return predicate.text
        if not wanted and broken and (best is None or broken < best[0]):
            best = broken, predicate.text
            if broken * 8 <= len(seen.rows) or draw.one_in(3):
                break
    return best[1] if best else draw_predicate(draw, seen, spoil=False).text


def draw_predicate(draw: Draw, seen: Seen, spoil: bool, depth: int = 1) -> Predicate:
    if len(seen.focus) == 2 and draw.one_in(2) and (made := _change(draw, seen, spoil)):
        return made
    form = draw.number(0, 15)
    if depth and form == 0:
        one, other = (draw_predicate(draw, seen, spoil and draw.one_in(2), 0) for _ in range(2))
        return Predicate(f"({one.text} and {other.text})", lambda row: one.holds(row) and other.holds(row))
    if depth and form <= 2:
        condition = _simple(draw, seen, False)
        part = Seen(seen.atoms, [row for row in seen.rows if not condition.holds(row)], seen.enum, seen.index, seen.views, seen.focus, seen.contract, seen.functions)
        then = draw_predicate(draw, part if part.rows else seen, spoil, 0)
        return Predicate(f"({condition.text} or {then.text})", lambda row: condition.holds(row) or then.holds(row))
    if form <= 4 and (made := _linear(draw, seen, spoil)):
        return made
    if form == 5 and (made := _quantified(draw, seen, spoil)):
        return made
    if form == 6 and (made := _called(draw, seen)):
        return made
    if form == 7 and (made := _residue(draw, seen, spoil)):
        return made
    if form <= 9 and (made := _among(draw, seen, spoil)):
        return made
    if form <= 12 and (made := _related(draw, seen)):
        return made
    return _simple(draw, seen, spoil)


def _values(seen: Seen, atom: str) -> list[int]:
    return [row[atom] for row in seen.rows] or [0]


def _integers(seen: Seen) -> list[tuple[str, str]]:
    return [a for a in seen.atoms if a[1] in INTEGERS]


def _interesting(draw: Draw, atoms: list[tuple[str, str]], focus: tuple[str, ...]) -> tuple[str, str]:
    """An atom, those about the result or what changed more often."""
    near = [a for a in atoms if a[0] in focus]
    if near and not draw.one_in(4):
        return draw.pick(near)
    best = [a for a in atoms if a[0] == "result" or a[0].startswith(("t", "old"))]
    return draw.pick(best) if best and not draw.one_in(3) else draw.pick(atoms)


def _simple(draw: Draw, seen: Seen, spoil: bool) -> Predicate:
    """A bound of one value."""
    if not seen.atoms:
        return Predicate("1 <= 2", lambda row: True)
    atom, kind = _interesting(draw, seen.atoms, seen.focus)
    values = _values(seen, atom)
    if kind == "bool":
        wanted = draw.pick(values) if not spoil else 1 - draw.pick(values)
        return Predicate(atom if wanted else f"not {atom}", lambda row: row[atom] == wanted)
    if kind == ENUM:
        name, value = draw.pick(list(seen.enum.items()))
        same = draw.one_in(2)
        return Predicate(f"{atom} {'is' if same else 'is not'} {ENUM}.{name}", lambda row: (row[atom] == value) == same)
    low, high = limits(kind)
    least, most = min(values), max(values)
    slack = draw.pick([-1, -1, -2]) if spoil else draw.pick([0, 0, 0, 1, 3])
    form = draw.number(0, 3)
    top, bottom = min(most + slack, high), max(least - slack, low)
    if form == 0:
        return Predicate(f"{atom} <= {literal(max(top, low))}", lambda row: row[atom] <= max(top, low))
    if form == 1:
        return Predicate(f"{atom} >= {literal(min(bottom, high))}", lambda row: row[atom] >= min(bottom, high))
    if form == 2 and low <= bottom <= top <= high:
        return Predicate(f"{literal(bottom)} <= {atom} <= {literal(top)}", lambda row: bottom <= row[atom] <= top)
    missing = [v for v in range(max(low, least - 1), min(high, least + 20)) if (v in values) == spoil] or [least]
    value = draw.pick(missing)
    return Predicate(f"{atom} != {literal(value)}", lambda row: row[atom] != value)


def _related(draw: Draw, seen: Seen) -> Predicate | None:
    """How two values compare."""
    atoms = [a for a in seen.atoms]
    if len(atoms) < 2:
        return None
    one, kind = _interesting(draw, atoms, seen.focus)
    others = [text for text, k in atoms if k == kind and text != one]
    if not others:
        return None
    other = draw.pick([o for o in others if o in seen.focus] or others) if not draw.one_in(4) else draw.pick(others)
    if kind not in INTEGERS:
        operator = draw.pick(["==", "!="])
        return Predicate(f"{one} {operator} {other}", lambda row: (row[one] == row[other]) == (operator == "=="))
    tests: dict[str, Callable[[int, int], bool]] = {
        "==": lambda a, b: a == b, "<=": lambda a, b: a <= b, ">=": lambda a, b: a >= b, "<": lambda a, b: a < b, "!=": lambda a, b: a != b,
    }  # fmt: skip
    true = [op for op, test in tests.items() if all(test(row[one], row[other]) for row in seen.rows)]
    operator = draw.pick(true) if true and not draw.one_in(4) else draw.pick(list(tests))
    return Predicate(f"{one} {operator} {other}", lambda row: tests[operator](row[one], row[other]))


def _linear(draw: Draw, seen: Seen, spoil: bool) -> Predicate | None:
    """A value is no more than, or just, another times something and a bit."""
    integers = _integers(seen)
    if len(integers) < 2:
        return None
    one, kind = _interesting(draw, integers, seen.focus)
    others = [a for a in integers if a[0] != one]
    near = [a for a in others if a[0] in seen.focus]
    others = near if near and not draw.one_in(3) else others
    other, other_kind = (seen.index, dict(integers).get(seen.index, "")) if seen.index in dict(others) and not draw.one_in(3) else draw.pick(others)
    wide = kind if kind == other_kind else ("i64" if "u64" not in (kind, other_kind) else "")
    if not wide:
        return None
    low, high = limits(wide)
    factor = draw.pick([1, 1, 2, 3, -1 if low < 0 else 1])
    rests = [row[one] - row[other] * factor for row in seen.rows] or [0]
    exact = len(set(rests)) == 1
    shift = max(rests) + ((draw.pick([-1, 1]) if exact else -1) if spoil else 0 if exact else draw.pick([0, 0, 1]))
    if not low < shift <= high or abs(shift) > high or (low == 0 and shift < 0):
        return None
    said = [text if k == wide else f"{wide}({text})" for text, k in ((one, kind), (other, other_kind))]
    product = said[1] if factor == 1 else f"{said[1]} * {literal(factor)}"
    right = product if shift == 0 and draw.one_in(2) else f"{product} + {literal(shift)}" if shift >= 0 else f"{product} - {-shift}"
    operator = draw.pick(["==", "<="]) if exact else "<="

    def holds(row: Row) -> bool:
        value = row[other] * factor
        return low <= value <= high and low <= value + shift <= high and (row[one] == value + shift if operator == "==" else row[one] <= value + shift)

    return Predicate(f"{said[0]} {operator} {right}", holds)


def _change(draw: Draw, seen: Seen, spoil: bool) -> Predicate | None:
    """By how much a place differs from what it held before."""
    place, before = seen.focus
    kind = dict(seen.atoms).get(place, "")
    if kind not in INTEGERS or before not in dict(seen.atoms):
        return None
    modulus = 1 << int(kind[1:])

    def change(row: Row) -> int:
        return (row[place] - row[before]) % modulus

    often = Counter(change(row) for row in seen.rows)
    if kind[0] == "u" and draw.one_in(2):
        most = sorted(often)
        limit = (most[-2] if len(most) > 1 else max(0, most[0] - 1)) if spoil else most[-1]
        return Predicate(f"wrapping_sub({place}, {before}) <= {limit}", lambda row: change(row) <= limit)
    if len(often) > 6:
        return None
    values = [value for value, _ in often.most_common()]
    kept = values[: max(1, len(values) - spoil)]
    said = [literal(value - modulus if kind[0] == "i" and value >= modulus // 2 else value) for value in kept]
    text = " or ".join(f"{place} == {before}" if value == "0" else f"wrapping_sub({place}, {before}) == {value}" for value in said)
    return Predicate(f"({text})", lambda row: change(row) in kept)


def _residue(draw: Draw, seen: Seen, spoil: bool) -> Predicate | None:
    integers = _integers(seen)
    if not integers:
        return None
    atom, _ = _interesting(draw, integers, seen.focus)
    divisor = draw.number(2, 4)
    rests = sorted({value % divisor for value in _values(seen, atom)})
    if len(rests) == divisor:
        return None
    if len(rests) == 1 and not draw.one_in(3):
        rest = (rests[0] + spoil) % divisor
        return Predicate(f"{atom} % {divisor} == {rest}", lambda row: row[atom] % divisor == rest)
    rest = draw.pick(rests if spoil else [r for r in range(divisor) if r not in rests])
    return Predicate(f"{atom} % {divisor} != {rest}", lambda row: row[atom] % divisor != rest)


def _among(draw: Draw, seen: Seen, spoil: bool) -> Predicate | None:
    """A value is one of a few."""
    integers = _integers(seen)
    if not integers:
        return None
    atom, _ = _interesting(draw, integers, seen.focus)
    values = sorted(set(_values(seen, atom)))
    if len(values) > 5:
        return None
    if spoil and len(values) > 1:
        values.remove(draw.pick(values))
    text = " or ".join(f"{atom} == {literal(value)}" for value in values)
    return Predicate(f"({text})", lambda row: row[atom] in values)


def _quantified(draw: Draw, seen: Seen, spoil: bool) -> Predicate | None:
    """Of all elements of an array, or of some."""
    views = [v for v in seen.views if f"{v}[0]" in dict(seen.atoms)] if seen.contract else []
    if not views:
        return None
    view = draw.pick(views)
    if seen.index and dict(seen.atoms).get(seen.index, "")[:1] == "u" and not draw.one_in(3):
        return _so_far(draw, seen, spoil, view)
    elements = [text for text, _ in seen.atoms if text.startswith(f"{view}[")]
    values = [row[e] for row in seen.rows for e in elements] or [0]
    form = draw.number(0, 2)
    if form == 0:
        top = max(0, max(values) - spoil)
        return Predicate(f"all(x <= {top} for x in {view})", lambda row: all(row[e] <= top for e in elements))
    if form == 1:
        value = draw.pick(values)
        return Predicate(f"any(x == {value} for x in {view})", lambda row: any(row[e] == value for e in elements))
    value = draw.pick([*values, max(values) + 1]) % 256
    return Predicate(
        f"all({view}[i] != {value} for i in range({len(elements)}))", lambda row: all(row[e] != value for e in elements)
    )


def _so_far(draw: Draw, seen: Seen, spoil: bool, view: str) -> Predicate:
    """Of the elements that a loop has been at, or has yet to be at."""
    elements = [text for text, _ in seen.atoms if text.startswith(f"{view}[")]
    behind = draw.one_in(2)

    def chosen(row: Row) -> list[int]:
        index = min(max(row[seen.index], 0), len(elements))
        return [row[e] for e in (elements[:index] if behind else elements[index:])]

    values = [value for row in seen.rows for value in chosen(row)] or [0]
    where = f"range({seen.index})" if behind else f"range({seen.index}, {len(elements)})"
    if draw.one_in(2):
        top = max(0, max(values) - spoil)
        return Predicate(f"all({view}[q] <= {top} for q in {where})", lambda row: all(value <= top for value in chosen(row)))
    value = draw.pick([min(values), max(values)])
    operator = draw.pick(["==", "!="])
    return Predicate(f"all({view}[q] {operator} {value} for q in {where})", lambda row: all((v == value) == (operator == "==") for v in chosen(row)))


def _called(draw: Draw, seen: Seen) -> Predicate | None:
    """What a specification gives for a value."""
    bytes_ = [text for text, kind in seen.atoms if kind == "u8" and max(_values(seen, text)) <= 9]
    if not seen.functions or not bytes_:
        return None
    (name, function), atom = draw.pick(seen.functions), draw.pick(bytes_)
    try:
        results = [function(value) for value in _values(seen, atom)]
    except Panic:  # what it promises is false
        return None
    bound = max(results) - draw.pick([0, 0, 1]) if max(results) else 0
    if draw.one_in(2):
        return Predicate(f"{name}({atom}) <= {bound}", lambda row: function(row[atom]) <= bound)
    value = draw.pick(results)
    return Predicate(f"{name}({atom}) != {value}", lambda row: function(row[atom]) != value)


__all__ = ["NOTHING", "Predicate", "Row", "Seen", "choose", "draw_predicate"]
