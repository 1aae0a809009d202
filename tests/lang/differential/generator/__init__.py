# SPDX-License-Identifier: BSD-2-Clause
"""Random well-typed programs.

A program is a module of its own: its own constants, enum, word, structs with methods, shared memory and variables (which of them, and of what
shape, is drawn), one or two helper functions that take and give any of these, and one or two functions over plain values, which a test
calls. It is made from its seed alone, so that one that fails can be named and made again.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from generator import shapes as declarations
from generator.contracts import overlapping
from generator.expressions import Function
from generator.shapes import NODE, WORD
from generator.statements import Writer
from generator.values import INTEGERS, UNSIGNED, draw_interesting, interesting, limits

__all__ = ["INTEGERS", "UNSIGNED", "Program", "draw_interesting", "interesting", "limits", "program"]

HEADER = '''\
"""Made from seed {seed}."""

from enum import Enum

from cloister.lang import (
    Array, Ptr, Shared, View, {unsafe}array, bits, byte_swap, copy, copy_bytes, count_leading_zeros, count_trailing_zeros, decreases,
    ensures, extern, fill, from_raw, i8, i16, i32, i64, invariant, load_be, load_le, log, old, overlay, panic, replace, requires, store_be, store_le,
    struct, to_raw, truncate, u8, u16, u32, u64, word, wrapping_add, wrapping_mul, wrapping_shl, wrapping_sub, zeroed,
)

'''


@dataclass(frozen=True)
class Program:
    """The text of a module, and the names of its functions over plain values."""

    seed: int
    text: str
    functions: tuple[str, ...]


def program(seed: int) -> Program:
    """The program of that seed."""
    random = Random(seed)
    shapes = declarations.draw(random)
    functions: list[Function] = []
    texts: list[str] = []
    methods: dict[str, list[str]] = {NODE: [], WORD: []}
    if shapes.node and random.randrange(2) == 0:
        functions.append(Function("chosen", ["u32"], NODE, 3))
        texts.append(f"def chosen(i: u32) -> Ptr[{NODE}]:\n    return nodes[i % {shapes.nodes}]")
    for number in range(random.randint(1, 2)):
        owners = ["", "", *([NODE, NODE] if shapes.node else []), *([WORD] if shapes.word else [])]
        owner = random.choice(owners)
        writer = Writer(random, shapes, functions if not owner else [])
        functions.append(writer.function(f"h{number}", simple=False, method_of=owner))
        if owner:
            methods[owner].append("\n".join(writer.lines))
        else:
            texts.append("\n".join(writer.lines))
    if random.randrange(3) == 0:
        function, written = overlapping(random, shapes)
        functions.append(function)
        texts.append(written)
    entries = [f"f{number}" for number in range(random.choice([1, 1, 2]))]
    for name in entries:
        writer = Writer(random, shapes, functions)
        functions.append(writer.function(name, simple=True))
        texts.append("\n".join(writer.lines))
    text = HEADER.format(seed=seed, unsafe="address_of, pointer, " if shapes.external else "") + declarations.text(shapes, random, methods)
    return Program(seed, "\n\n\n".join([text.rstrip("\n"), *texts]) + "\n", tuple(entries))
