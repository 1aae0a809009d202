# SPDX-License-Identifier: BSD-2-Clause
"""What a random program declares, drawn and written."""

from __future__ import annotations

from claims.scope import Member, Shapes
from claims.values import ENUM, WORD, Draw, literal, window

HEADER = '''\
"""Made from seed {seed}."""

from __future__ import annotations

from enum import Enum

from cloister.lang import (
    Array, Ptr, Shared, View, arbitrary, array, assume, bits, copy, copy_bytes, count_leading_zeros, count_trailing_zeros, decreases, ensures,
    extern, fill, from_raw, ghost, i8, i16, i32, i64, invariant, load_be, load_le, log, old, overlay, proof, region, replace, requires, store_be,
    store_le, struct, to_raw, truncate, u8, u16, u32, u64, undisturbed, word, wrapping_add, wrapping_mul, wrapping_shl, wrapping_sub,
)
'''


def draw_shapes(draw: Draw) -> Shapes:
    """The declarations of a new program: few, so that there are few states."""
    s = Shapes()
    s.windows["view"] = window(draw, "u8", 3)
    if draw.one_in(2):
        values = draw.pick([[0, 1], [1, 4], [0, 2, 5], [3, 7], [0, 200, 255], [1, 2, 3], [0, 300], [0, 1, 3]])
        s.enum = {f"M{i}": value for i, value in enumerate(values)}
    if draw.one_in(4):
        s.word = _word(draw, s)
    if not draw.one_in(3):
        _struct(draw, s)
    for name in ("g", "h", "k")[: draw.number(0, 2 if s.struct else 3)]:
        kinds = ["bool", "u8", "u8", draw.kind(), *([ENUM] if s.enum else []), *([WORD] if s.word else [])]
        kind = s.variables[name] = draw.pick(kinds)
        s.windows[name] = window(draw, kind if kind not in ("bool", ENUM, WORD) else "u8")
    if draw.one_in(4):
        s.data = draw.number(2, 3)
        s.windows["data"] = s.windows["view"]
    if draw.one_in(6):
        s.table = [draw.number(0, 9) for _ in range(draw.number(2, 4))]
    if draw.one_in(6):
        s.extern = draw.pick(["bool", "u8", *([ENUM] if s.enum else []), *(["S", "S"] if s.struct else [])])
    if draw.one_in(7):
        s.ring = [Member("t", "u8"), Member("b", "bool")][: draw.number(1, 2)]
        if draw.one_in(2):
            s.ring.append(Member("slots", "u8", length=2))
        s.undisturbed = draw.one_in(2)
    if draw.one_in(6):
        s.recursive = _recursive(draw)
    return s


def _word(draw: Draw, s: Shapes) -> list[Member]:
    """A word of at most eight bits."""
    fields = [Member("n", "u8", bits=draw.number(1, 3)), Member("on", "bool", bits=1)]
    if s.enum and max(s.enum.values()) < 8:
        fields.append(Member("e", ENUM, bits=max(s.enum.values()).bit_length()))
    if draw.one_in(2):
        fields.append(Member("m", "u8", bits=1))
    draw.random.shuffle(fields)
    return fields


def _struct(draw: Draw, s: Shapes) -> None:
    s.windows["S.a"] = window(draw, "u8", 3)
    s.struct = [Member("a", "u8", window=s.windows["S.a"])]
    for name in ("b", "c")[: draw.number(0, 2)]:
        kinds: list[str] = ["u8", "bool", draw.kind(), *([ENUM] if s.enum else []), *([WORD] if s.word else [])]
        kind = draw.pick(kinds)
        w = s.windows[f"S.{name}"] = window(draw, kind if kind not in ("bool", ENUM, WORD) else "u8", 3)
        s.struct.append(Member(name, kind, window=w))
    if draw.one_in(4):
        s.windows["S.arr"] = window(draw, "u8", 2)
        s.struct.append(Member("arr", "u8", window=s.windows["S.arr"], length=2))
    s.box = not draw.one_in(3)
    zero = s.enum.get("M0") == 0 or not any(m.kind in (ENUM, WORD) for m in s.struct)
    s.boxes = 2 if draw.one_in(4) and zero else 0
    s.holder = draw.one_in(5)
    if draw.one_in(2):
        s.invariant = _invariant(draw, s.struct)


def _invariant(draw: Draw, members: list[Member]) -> str:
    """What holds of each struct. It holds of one that has its default values, or the initial values would be false."""
    a = members[0].window
    assert a is not None
    parts = [a.condition("self.a") or "True"]
    for m in members[1:]:
        if m.window is None:
            continue
        if m.length:
            form = draw.number(0, 2)
            condition = m.window.condition("x")
            parts += [f"all({condition} for x in self.{m.name})"] if form and condition else []
            parts += [f"self.{m.name}[0] <= self.{m.name}[1]"] if form == 2 else []
        elif m.kind == "bool":
            parts += [f"(self.{m.name} or self.a == {a.low})"] if draw.one_in(2) else []
        elif m.kind in (ENUM, WORD):
            pass
        elif m.kind == "u8" and draw.one_in(2):
            parts += [draw.pick([f"self.a <= self.{m.name}", f"self.{m.name} <= self.a"])]
        elif m.window.condition("x"):
            parts += [m.window.condition(f"self.{m.name}")]
    return " and ".join(parts)


def _recursive(draw: Draw) -> str:
    """A specification that calls itself."""
    base, step = draw.number(0, 3), draw.number(0, 3)
    again = draw.pick([f"wrapping_add(spec(n - 1), {step})", f"(spec(n - 1) ^ {step})", f"wrapping_add(n, spec(n - 1)) % {step + 2}", f"max(n, spec(n // 2))"])
    claim = draw.pick(["", "", f"    ensures(lambda result: result <= {draw.number(0, 40)})\n", f"    ensures(lambda result: result <= n * 3 + {base})\n"])
    return f"@ghost\ndef spec(n: u8) -> u8:\n    requires(n <= 9)\n{claim}    decreases(n)\n    return {base} if n == 0 else {again}\n"


def default(s: Shapes, kind: str) -> str:
    if kind == "bool":
        return "False"
    if kind == ENUM:
        return f"{ENUM}.M0"
    if kind == WORD:
        return f"{WORD}()"
    return "0"


def declarations(s: Shapes, methods: list[list[str]]) -> list[str]:
    """Their text, with the methods of the struct."""
    lines: list[str] = []
    if s.extern:
        lines += ["", 'UNSAFE = "the C function is one of a test"']
    if s.table:
        lines += ["", f"TABLE: tuple[u8, ...] = ({', '.join(map(str, s.table))})"]
    if s.enum:
        lines += ["", "", f"class {ENUM}(Enum):", *(f"    {name} = {value}" for name, value in s.enum.items())]
    if s.word:
        lines += ["", "", "@word(u8)", f"class {WORD}:"]
        lines += [f"    {m.name}: {m.kind} = bits({m.bits}{', E.M0' if m.kind == ENUM else ''})" for m in s.word]
    if s.struct:
        lines += ["", "", "@struct", "class S:"]
        for m in s.struct:
            lines.append(f"    {m.name}: Array[u8] = array({m.length})" if m.length else f"    {m.name}: {m.kind} = {_initial(s, m)}")
        if s.invariant:
            lines += ["", "    @invariant", "    def sound(self) -> bool:", f"        return {s.invariant}"]
        for method in methods:
            lines += ["", *(f"    {line}" for line in method)]
    if s.holder:
        lines += ["", "", "@struct", "class T:", "    s: S", '    next: "Ptr[S] | None" = None']
    if s.ring:
        lines += ["", "", "@struct", "class Ring:"]
        lines += [f"    {m.name}: Array[Shared[{m.kind}]] = array({m.length})" if m.length else f"    {m.name}: Shared[{m.kind}]" for m in s.ring]
        lines += ["", "", 'ring = region(Ring, "ring")']
    lines += [""]
    for name, kind in s.variables.items():
        lines.append(f"{name}: {kind} = {default(s, kind)}")
    if s.box:
        lines.append("box: S = S()")
    if s.boxes:
        lines.append(f"boxes: Array[S] = array({s.boxes})")
    if s.holder:
        lines.append("holder: T = T(S())")
    if s.data:
        lines.append(f"data: Array[u8] = array({s.data})")
    if s.extern:
        lines += ["", "", '@extern("c_some")']
        if s.extern == "S":
            lines += ["def c_some(p: Ptr[S]) -> None: ..."]
        else:
            lines += [f"def c_some() -> {s.extern}:", f"    return {default(s, s.extern)}"]
    if s.recursive:
        lines += ["", "", *s.recursive.rstrip("\n").split("\n")]
    return lines


def _initial(s: Shapes, m: Member) -> str:
    if m.kind in ("bool", ENUM, WORD) or m.window is None:
        return default(s, m.kind)
    return literal(m.window.low if m.window.low > 0 or m.window.high < 0 else 0)
