# SPDX-License-Identifier: BSD-2-Clause
"""What a random program declares: constants, an enum, a word, structs, shared memory, variables. Each program draws its own.

A kind is a name of a type: an integer, `bool`, the program's enum or its word. Structs are told apart from these: they are references.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

from generator.values import INTEGERS, UNSIGNED, draw_interesting, limits, width

ENUM, WORD, INNER, NODE, RING, CELL = "Colour", "Header", "Inner", "Node", "Ring", "Cell"


@dataclass
class Member:
    """A field of a struct or word, or an array: `length` is 0 for no array."""

    name: str
    kind: str
    length: int = 0
    bits: int = 0


@dataclass
class Shapes:
    """The declarations of one program. What is empty or None, the program does not have."""

    enum: dict[str, int] = field(default_factory=dict[str, int])
    word: list[Member] = field(default_factory=list[Member])
    word_base: str = "u32"
    inner: list[Member] = field(default_factory=list[Member])
    node: list[Member] = field(default_factory=list[Member])
    linked: bool = False  # nodes point to nodes
    nodes: int = 0  # how many there are
    ring: list[Member] = field(default_factory=list[Member])
    shared: int = 0  # how many shared bytes
    variables: list[Member] = field(default_factory=list[Member])
    constants: list[tuple[str, str, int]] = field(default_factory=list[tuple[str, str, int]])  # name, type or "", value
    table: list[int] = field(default_factory=list[int])
    external: str = ""  # the C name of a function that has a model
    sound: str = ""  # what the nodes' invariant says of `self`

    def kinds(self) -> list[str]:
        """Types of values that are no references, the integers more often."""
        return [*INTEGERS, *INTEGERS, "bool", "bool", *([ENUM] if self.enum else []), *([WORD] if self.word else [])]


def draw(random: Random) -> Shapes:
    """The declarations of a new program."""
    shapes = Shapes()

    def one_in(n: int) -> bool:
        return random.randrange(n) == 0

    if not one_in(3):
        top = random.choice([7, 255, 70000])
        values = sorted(random.sample(range(top), random.randint(2, 4)))
        if one_in(2):
            values = list(range(len(values)))
        values[0] = 0  # or its zero would be no value
        shapes.enum = dict(zip(("RED", "GREEN", "BLUE", "WHITE"), values, strict=False))
    if not one_in(2):
        _draw_word(random, shapes)
    if one_in(2):
        shapes.inner = [Member(f"i{n}", random.choice(shapes.kinds())) for n in range(random.randint(1, 3))]
    if not one_in(4):
        shapes.nodes = random.randint(2, 4)
        shapes.node = [Member(f"n{n}", random.choice(shapes.kinds())) for n in range(random.randint(1, 4))]
        if one_in(2):
            shapes.node.append(Member("items", random.choice(INTEGERS), random.randint(2, 5)))
        shapes.linked = one_in(2)
    else:
        shapes.inner = []
    if one_in(2):
        kinds = [*INTEGERS, "bool"]
        shapes.ring = [Member(f"r{n}", random.choice(kinds)) for n in range(random.randint(1, 3))]
        shapes.ring.append(Member("slots", random.choice(INTEGERS), random.randint(2, 5)))
    if one_in(2):
        shapes.shared = random.choice([16, 24, 33])
    for n in range(random.randint(1, 4)):
        shapes.variables.append(Member(f"g{n}", random.choice(shapes.kinds())))
    for n in range(random.randint(0, 2)):
        shapes.variables.append(Member(f"t{n}", random.choice([*shapes.kinds(), "u8"]), random.randint(2, 9)))
    if one_in(2):
        shapes.variables.append(Member("buffer", "u8", random.choice([8, 16, 19])))
    for n in range(random.randint(0, 2)):
        kind = random.choice(["", *UNSIGNED])
        shapes.constants.append((f"LIMIT{n}", kind, draw_interesting(random, kind or "u8") or 1))
    if one_in(3):
        shapes.table = [random.randrange(1, 120) for _ in range(random.randint(2, 5))]
    if one_in(3):
        shapes.external = f"outside_{random.randrange(1 << 48)}"  # many programs are linked together
    if shapes.node and one_in(3):
        shapes.sound = _draw_sound(random, shapes)
    return shapes


def _draw_sound(random: Random, shapes: Shapes) -> str:
    """An invariant that holds of zeros, and of most values."""
    member = random.choice([m for m in shapes.node if not m.length])
    if member.kind == "bool":
        return "self.n0 == self.n0"
    if member.kind == ENUM:
        return f"self.{member.name} is not {ENUM}.{list(shapes.enum)[-1]}"
    if member.kind == WORD:
        return f"to_raw(self.{member.name}) != {random.randint(1, 3)}"
    return f"self.{member.name} {random.choice(['!=', '<'])} {random.choice([1, 100, limits(member.kind)[1]])}"


def _draw_word(random: Random, shapes: Shapes) -> None:
    shapes.word_base = random.choice(UNSIGNED)
    room = width(shapes.word_base)
    for n in range(random.randint(1, 5)):
        if room == 0:
            break
        kind = random.choice([k for k in UNSIGNED if width(k) <= width(shapes.word_base)] + ["bool"] + ([ENUM] if shapes.enum else []))
        least = 1 if kind != ENUM else max(shapes.enum.values()).bit_length()
        most = 1 if kind == "bool" else min(room, 17 if kind == ENUM else width(kind))
        if least > room or least > most:
            continue
        bits = random.randint(least, most)
        shapes.word.append(Member(f"{'_' if n and random.randrange(4) == 0 and kind in UNSIGNED else 'w'}{n}", kind, bits=bits))
        room -= bits
    if not any(m.name[0] != "_" for m in shapes.word):
        shapes.word = []


def text(shapes: Shapes, random: Random, methods: dict[str, list[str]]) -> str:
    """The declarations as source, with the methods of the word and of the node."""
    out: list[str] = []
    if shapes.external:
        out += ['UNSAFE = "what it calls has a model"', ""]
    for name, kind, value in shapes.constants:
        out.append(f"{name}{f': {kind}' if kind else ''} = {value}")
    if shapes.table:
        out.append(f"TABLE = ({', '.join(map(str, shapes.table))})")
    if shapes.enum:
        out += ["", "", f"class {ENUM}(Enum):", *(f"    {name} = {value}" for name, value in shapes.enum.items())]
    if shapes.word:
        out += ["", "", f"@word({shapes.word_base})", f"class {WORD}:"]
        for m in shapes.word:
            default = f", {_default(random, m, shapes)}" if m.kind in UNSIGNED and m.name[0] != "_" and random.randrange(3) == 0 else ""
            kind = shapes.word_base if m.name[0] == "_" else m.kind
            out.append(f"    {m.name}: {kind} = bits({m.bits}{default})")
        out += ["", *"\n\n".join(methods[WORD]).splitlines()] if methods[WORD] else []
    if shapes.inner:
        out += ["", "", "@struct", f"class {INNER}:", *(_field(m) for m in shapes.inner)]
    if shapes.node:
        out += ["", "", "@struct", f"class {NODE}:", *(_field(m) for m in shapes.node)]
        out += [f"    inner: {INNER}"] if shapes.inner else []
        out += [f"    link: \"Ptr[{NODE}] | None\" = None"] if shapes.linked else []
        out += ["", "    @invariant", "    def is_sound(self) -> bool:", f"        return {shapes.sound}"] if shapes.sound else []
        out += ["", *"\n\n".join(methods[NODE]).splitlines()] if methods[NODE] else []
    if shapes.ring:
        out += ["", "", "@struct", f"class {RING}:"]
        for m in shapes.ring:
            out.append(f"    {m.name}: Array[Shared[{m.kind}]] = array({m.length})" if m.length else f"    {m.name}: Shared[{m.kind}]")
    if shapes.shared:
        out += ["", "", "@struct", f"class {CELL}:", "    low: Shared[u16]", "    high: Shared[i32]"]
    out += ["", ""]
    if shapes.node:
        out.append(f"nodes: Array[{NODE}] = array({shapes.nodes})")
    if shapes.ring:
        out.append(f"ring: {RING} = zeroed({RING})")
    if shapes.shared:
        out.append(f"shared: Array[Shared[u8]] = array({shapes.shared})")
    for m in shapes.variables:
        if m.length:
            out.append(f"{m.name}: Array[{m.kind}] = array({m.length})")
        else:
            out.append(f"{m.name}: {m.kind} = {_initial(random, m.kind, shapes)}")
    if shapes.external:
        out += ["", "", *_external(random, shapes)]
    return "\n".join(out).strip("\n") + "\n"


def _external(random: Random, shapes: Shapes) -> list[str]:
    """C functions, with what they do as models."""
    value = random.choice(["wrapping_mul(a, 3) ^ u32(b)", "wrapping_add(a, u32(b)) >> 1", "min(a, u32(b))"])
    out = [f'@extern("{shapes.external}")', "def outside(a: u32, b: u8) -> u32:", f"    return {value}"]
    if shapes.node:
        member = next((m for m in shapes.node if m.kind in INTEGERS and not m.length), None)
        body = f"node.{member.name} = wrapping_add(node.{member.name}, truncate({member.kind}, a))" if member else "pass"
        out += ["", "", f'@extern("{shapes.external}_node")', f"def outside_node(node: Ptr[{NODE}], a: u32) -> None:", f"    {body}"]
    return out


def _field(member: Member) -> str:
    return f"    {member.name}: Array[{member.kind}] = array({member.length})" if member.length else f"    {member.name}: {member.kind}"


def _default(random: Random, member: Member, shapes: Shapes) -> int:
    return random.randrange(1 << min(member.bits, 62))


def _initial(random: Random, kind: str, shapes: Shapes) -> str:
    if kind == "bool":
        return random.choice(["False", "True"])
    if kind == ENUM:
        return f"{ENUM}.{random.choice(list(shapes.enum))}"
    if kind == WORD:
        return f"{WORD}()"
    low, high = limits(kind)
    return str(max(low, min(high, draw_interesting(random, kind))))
