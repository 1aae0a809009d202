# SPDX-License-Identifier: BSD-2-Clause
"""Typed expressions as Python expression text over plain ints: who writes which kind, and the small ones."""

from __future__ import annotations

from cloister.lang import program as p
from cloister.lang.analysis import type_bounds
from cloister.lang.python.arithmetic import write_binary, write_chain, write_compare, write_convert, write_unary
from cloister.lang.python.fields import write_bit_field, write_struct_value, write_word_value
from cloister.lang.python.names import SLOT, Names
from cloister.lang.python.operations import write_operation
from cloister.lang.python.views import write_index, write_load_bytes, write_overlay, write_slice, write_view_length
from cloister.lang.python.writer import Expressions, Text, Writer, plus


def _constant(writer: Writer, e: p.Constant) -> str:
    if isinstance(e.type, p.BoolType):
        return "True" if e.value else "False"
    if isinstance(e.type, p.PointerType):
        return "None"
    return str(e.value) if e.value >= 0 else f"({e.value})"


def _local(writer: Writer, e: p.LocalRef) -> str:
    name = writer.names.local(e.local)
    if isinstance(e.local.type, p.ViewType) and e.local not in writer.whole_views:
        writer.split_views.add(e.local)
        return f"(_s_{name}, _o_{name}, _n_{name})"
    return name


def _region(writer: Writer, e: p.RegionRef) -> str:
    name = writer.names.region(writer.module.name, e.region.name, e.type)
    writer.regions[name] = e
    return name


def _quantifier(writer: Writer, e: p.Quantifier) -> str:
    # A lambda, because a comprehension's iterable may hold no `:=`.
    name = writer.names.local(e.local)
    if e.sequence is None:
        assert e.start is not None and e.stop is not None
        over = f"_range({writer.value(e.start)}, {writer.value(e.stop)})"
    else:
        prefix, storage, start, length = writer.parts(e.sequence)
        over = writer.guard([prefix], f"{storage}[{start}:{plus(start, length)}]", "None")
    return f"_{'all' if e.universal else 'any'}(_map(lambda {name}: {writer.value(e.condition)}, {over}))"


def _arbitrary(writer: Writer, e: p.Arbitrary) -> str:
    if isinstance(e.type, p.EnumType):
        return f"_arbitrary_of(({', '.join(str(value) for _, value in e.type.members)},))"
    if isinstance(e.type, p.BoolType):
        return "_arbitrary_of((False, True))"
    low, high = type_bounds(e.type)
    raw = f"_arbitrary({low}, {high})"
    for part in e.type.fields if isinstance(e.type, p.WordType) else ():
        if isinstance(part.type, p.EnumType):  # whose bits are always a member's
            member = f"_arbitrary_of(({', '.join(str(value) for _, value in part.type.members)},))"
            raw = f"({raw} & ~{((1 << part.width) - 1) << part.shift} | {member} << {part.shift})"
    return raw


EXPRESSIONS: Expressions = {
    Text: lambda w, e: e.text,
    p.Constant: _constant,
    p.LocalRef: _local,
    p.GlobalRef: lambda w, e: w.names.variable(e.variable),
    p.ConstantTable: lambda w, e: w.names.declared(e.table.module, e.table.name),
    p.Deref: lambda w, e: w.value(e.pointer),
    p.AddressOf: lambda w, e: w.value(e.place),
    p.Field: lambda w, e: f"{w.value(e.base)}.{SLOT}{e.field.name}",
    p.BitField: write_bit_field,
    p.Index: write_index,
    p.Unary: write_unary,
    p.Binary: write_binary,
    p.Compare: write_compare,
    p.Chain: write_chain,
    p.Logical: lambda w, e: f"({w.value(e.left)} {e.operator.value} {w.value(e.right)})",
    p.Conditional: lambda w, e: f"({w.value(e.then)} if {w.value(e.condition)} else {w.value(e.otherwise)})",
    p.Convert: write_convert,
    p.NarrowPointer: lambda w, e: w.value(e.operand),
    p.WidenPointer: lambda w, e: w.value(e.operand),
    p.Call: lambda w, e: f"{w.names.function(e.function)}({', '.join(w.value(a) for a in e.arguments)})",
    p.StructValue: write_struct_value,
    p.WordValue: write_word_value,
    p.CopyOf: lambda w, e: w.copied(e.place),
    p.Zeroed: lambda w, e: w.zero(e.type),
    p.SharedLoad: lambda w, e: w.value(e.place),
    p.ViewOf: lambda w, e: f"({w.value(e.array)}, 0, {e.array.type.length})",
    p.Slice: write_slice,
    p.ViewLength: write_view_length,
    p.LoadBytes: write_load_bytes,
    p.Overlay: write_overlay,
    p.BuiltinCall: write_operation,
    p.FunctionRef: lambda w, e: w.names.function(e.function),
    p.RegionRef: _region,
    p.Quantifier: _quantifier,
    p.Arbitrary: _arbitrary,
    p.Undisturbed: lambda w, e: "True",
}
"""All but `Old`, which stands in postconditions only: `contracts` writes it."""


class ExpressionWriter(Writer):
    """Writes expressions of any of these kinds."""

    def __init__(self, module: p.Module, names: Names) -> None:
        super().__init__(module, names, EXPRESSIONS)
