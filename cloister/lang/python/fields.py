# SPDX-License-Identifier: BSD-2-Clause
"""Words and structs as Python text: fields out of words, words and structs from their fields.

Invariant: what is put into a field of a word is checked to fit it.
"""

from __future__ import annotations

from cloister.lang import program as p
from cloister.lang.python.writer import Writer


def extract(base: str, field: p.WordField, word: p.WordType) -> str:
    """A field out of a word's value."""
    if isinstance(field.type, p.BoolType):
        return f"({base} & {1 << field.shift} != 0)"
    text = base if field.shift == 0 else f"({base} >> {field.shift})"
    if field.shift + field.width < word.base.bits:
        text = f"({text} & {(1 << field.width) - 1})"
    if isinstance(field.type, p.IntType) and field.type.signed:
        half = 1 << (field.width - 1)
        return f"(({text} ^ {half}) - {half})"
    return text


def write_bit_field(writer: Writer, e: p.BitField) -> str:
    word = e.base.type
    assert isinstance(word, p.WordType)
    return extract(writer.value(e.base), e.field, word)


def field_bits(writer: Writer, field: p.WordField, value: p.Expression, span: p.Span) -> str:
    """The bits of a field's value, not yet shifted into place, checked to fit."""
    text = writer.value(value)
    if isinstance(field.type, p.BoolType):
        return text if text in ("0", "1") else f"(1 if {text} else 0)"
    signed = isinstance(field.type, p.IntType) and field.type.signed
    limits = (-(1 << (field.width - 1)), (1 << (field.width - 1)) - 1) if signed else (0, (1 << field.width) - 1)
    text = writer.fitted(text, writer.bounds(value), limits, writer.panic("conversion", span))
    return f"({text} & {(1 << field.width) - 1})" if signed else text


def write_word_value(writer: Writer, e: p.WordValue) -> str:
    pieces: list[str] = []
    if e.base is not None:
        mask = 0
        for field, _ in e.values:
            mask |= ((1 << field.width) - 1) << field.shift
        assert isinstance(e.type, p.WordType)
        pieces.append(f"{writer.value(e.base)} & {e.type.base.maximum & ~mask}")
    for field, value in e.values:
        if isinstance(value, p.Constant):
            pieces.append(str((value.value & ((1 << field.width) - 1)) << field.shift))
        else:
            bits = field_bits(writer, field, value, value.span)
            pieces.append(f"{bits} << {field.shift}" if field.shift else bits)
    return f"({' | '.join(pieces)})" if pieces else "0"


def write_struct_value(writer: Writer, e: p.StructValue) -> str:
    struct = e.type
    if isinstance(struct, p.ArrayType):
        return f"[{', '.join(writer.zero(struct.element) if v is None else writer.fresh(v) for v in e.values)}]"
    assert isinstance(struct, p.StructType)
    values = [writer.zero(f.type) if v is None else writer.fresh(v) for f, v in zip(struct.fields, e.values, strict=True)]
    return f"{writer.names.of_struct('make', struct)}({', '.join(values)})"
