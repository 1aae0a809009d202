# SPDX-License-Identifier: BSD-2-Clause
"""Random contracts: what they say holds most often, reads only, and panics for nothing."""

from __future__ import annotations

from random import Random

from generator.expressions import Expressions, Function
from generator.shapes import ENUM, WORD, Shapes
from generator.values import INTEGERS, limits


class Contracts(Expressions):
    """Draws contracts and invariants of loops."""

    def claim(self, *more: tuple[str, str]) -> str:
        """A condition over locals and module variables."""
        known = [(v.name, v.kind) for v in self.scope.variables if v.kind != WORD]
        known += [(v.name, v.kind) for v in self.shapes.variables if not v.length and v.kind != WORD]
        name, kind = self.pick([*more, *more, *known])
        if kind == "bool":
            other = self.pick([n for n, k in [*more, *known] if k == "bool"])
            return f"({name} or {other} or {self.pick(['True', 'not ' + name])})" if not self.chance(8) else name
        if kind == ENUM:
            return f"{name} is not {ENUM}.{self.pick(list(self.shapes.enum))}" if self.chance(3) else f"{name} == {name}"
        low, high = limits(kind)
        form = self.random.randrange(5)
        if form == 0:
            same = [n for n, k in [*more, *known] if k == kind]
            return f"{name} {self.pick(['<=', '!='])} {self.pick(same)} or {name} >= {self.pick(same)}"
        if form == 1:
            return f"{low if low == 0 else f'({low})'} <= {name} <= {high - self.pick([0, 1])}"
        if form == 2:
            return f"{name} {self.pick(['<', '<='])} {self.pick([high, high // 2])}"
        return f"{name} != {self.pick([0, 1, 7, 100, high])}"

    def contract(self, result: str) -> list[str]:
        """What a function requires and ensures."""
        lines = [f"requires({self.claim()})" for _ in range(self.random.randint(0, 2))]
        if not lines or self.chance(2):
            given = [("result", result)] if result in (*INTEGERS, "bool", ENUM) else []
            before = [(f"old({v.name})", v.kind) for v in self.shapes.variables if not v.length and v.kind in INTEGERS]
            text = self.claim(*given, *before[:1])
            lines.append(f"ensures(lambda{' result' if 'result' in text else ''}: {text})")
        return lines


def overlapping(random: Random, shapes: Shapes) -> tuple[Function, str]:
    """A function of bytes that hands out two views of them, most often overlapping ones."""
    size = random.randint(4, 9)
    starts = [random.randint(0, 2) for _ in range(2)]
    lengths = [random.randint(1, size - start) for start in starts]
    both = f"whole[{starts[0]}:{starts[0] + lengths[0]}], whole[{starts[1]}:{starts[1] + lengths[1]}]"
    moved = min(lengths)
    body = random.choice(
        [
            [f"copy_bytes(one[:{moved}], other[:{moved}])"],
            ["for x in one:", f"    other[i % {lengths[1]}] = wrapping_add(x, other[0])", "    i += 1"],
            [f"fill(one, wrapping_add(other[i % {lengths[1]}], 1))", "other[0] = wrapping_mul(one[0], 3)"],
        ]
    )
    kept = random.choice([[], [f"    ensures(lambda: other[0] == old(other[0]) or len(one) == {lengths[0]})"]])
    lines = [
        "def mixed(one: View[u8], other: View[u8]) -> u8:", *kept, "    i: u8 = 0", *(f"    {line}" for line in body),
        f"    return one[0] ^ other[{lengths[1] - 1}]", "", "",
        "def overlaps(a: u8, b: u8) -> u8:", f"    whole: Array[u8] = array({size})",
        f"    for k in range({size}):", "        whole[k] = wrapping_add(wrapping_mul(a, truncate(u8, k)), b)",
        f"    first = mixed({both})",
        *([f"    copy_bytes(whole[1:], whole[:{size - 1}])"] if random.randrange(2) else []),
        f"    return wrapping_add(first, whole[{random.randrange(size)}])",
    ]  # fmt: skip
    return Function("overlaps", ["u8", "u8"], "u8", 40), "\n".join(lines)
