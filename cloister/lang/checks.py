# SPDX-License-Identifier: BSD-2-Clause
"""The run-time checks of a typed program, and who calls whom in it.

A check is a function, a place in it and the reason that it panics for. Checks and calls are numbered in the order of the source, because lines
and names of files are not part of what a theorem is about: a comment more above changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from cloister.lang import PanicReason
from cloister.lang import program as p
from cloister.lang.frontend.walk import parts

Key = tuple[p.Span, PanicReason]


# --------------------------------------------------------------------------------------------------------------------- what is checked


def _walk(node: object) -> Iterator[object]:
    """A node and all below it but contracts, which are not emitted."""
    if isinstance(node, p.Claim):
        return
    yield node
    for part in parts(node):
        yield from _walk(part)


def _nodes(function: p.Function) -> Iterator[object]:
    for statement in function.body:
        yield from _walk(statement)


def _arithmetic(operator: p.BinaryOperator, kind: p.Type, wrapping: bool, span: p.Span) -> Iterator[Key]:
    op = p.BinaryOperator
    if operator in (op.SHL, op.SHR):
        yield span, PanicReason.SHIFT
    if operator in (op.FLOOR_DIV, op.MOD):
        yield span, PanicReason.DIVISION
    signed_division = operator is op.FLOOR_DIV and isinstance(kind, p.IntType) and kind.signed
    if not wrapping and (operator in (op.ADD, op.SUB, op.MUL, op.SHL) or signed_division):
        yield span, PanicReason.OVERFLOW


def checks_of(node: object) -> Iterator[Key]:
    match node:
        case p.Unary() if node.operator is p.UnaryOperator.NEG:
            yield node.span, PanicReason.OVERFLOW
        case p.Binary() if not isinstance(node.type, p.BoolType):
            yield from _arithmetic(node.operator, node.type, node.wrapping, node.span)
        case p.AugmentedAssign() if not isinstance(node.place.type, p.BoolType):
            yield from _arithmetic(node.operator, node.place.type, False, node.span)
            if isinstance(node.place, p.BitField):
                yield node.span, PanicReason.CONVERSION
        case p.Assign() if isinstance(node.place, p.BitField) and not isinstance(node.place.type, p.BoolType):
            yield node.span, PanicReason.CONVERSION
        case p.WordValue():
            for field_, value in node.values:
                if not isinstance(field_.type, p.BoolType):
                    yield value.span, PanicReason.CONVERSION
        case p.Index() if node.checked:
            yield node.span, PanicReason.INDEX
        case p.Slice() if node.start is not None or node.stop is not None:
            yield node.span, PanicReason.INDEX
        case p.LoadBytes() | p.StoreBytes():
            yield node.span, PanicReason.INDEX
        case p.Overlay():
            yield node.span, PanicReason.INDEX
            yield node.span, PanicReason.ALIGNMENT
        case p.Convert() if node.mode is p.ConversionMode.CHECKED:
            yield node.span, PanicReason.ENUM if isinstance(node.type, p.EnumType) else PanicReason.CONVERSION
        case p.BuiltinCall() if node.builtin is p.Builtin.COPY_BYTES:
            yield node.span, PanicReason.LENGTH
        case p.Assert():
            yield node.span, PanicReason.ASSERTION
        case p.PanicStatement():
            yield node.span, PanicReason.EXPLICIT
        case _:
            pass


@dataclass(frozen=True, eq=False)
class Shape:
    """A function's checks and calls, numbered in the order of the source. Those of one place count as one."""

    checks: dict[Key, int]
    calls: dict[p.Span, int]
    callees: tuple[tuple[p.Function, int], ...]  # with the number of the call
    addressed: tuple[p.Function, ...]  # functions that are named as values


@lru_cache(maxsize=4096)
def shape_of(function: p.Function) -> Shape:
    """What there is to check in a function, and whom it calls."""
    checks: dict[Key, int] = {}
    calls: dict[p.Span, int] = {}
    callees: list[tuple[p.Function, int]] = []
    addressed: list[p.Function] = []
    for node in _nodes(function):
        for key in checks_of(node):
            checks.setdefault(key, len(checks))
        if isinstance(node, p.Call):
            callees.append((node.function, calls.setdefault(node.span, len(calls))))
        elif isinstance(node, p.FunctionRef):
            addressed.append(node.function)
    return Shape(checks, calls, tuple(callees), tuple(addressed))


@dataclass(frozen=True, eq=False)
class Calls:
    """Who calls whom in a program. An *entry* is called by somebody else, too, or its address is taken, or nobody is seen to call it."""

    functions: list[p.Function]
    callers: dict[p.Function, list[tuple[p.Function, int]]]
    entries: set[p.Function]

    def reachable(self) -> list[p.Function]:
        """The functions that an exported one calls, directly or not; all of them if none is exported."""
        work = [f for f in self.functions if f.export is not None or f.section is not None]
        work = work or list(self.functions)
        found: dict[p.Function, None] = {}
        while work:
            each = work.pop()
            if each not in found:
                found[each] = None
                shape = shape_of(each)
                work += [callee for callee, _ in shape.callees] + list(shape.addressed)
        return [f for f in self.functions if f in found]


def calls_of(program: p.Program, *, open_to_all: bool = False) -> Calls:
    """The calls of a program. `open_to_all`: somebody else may call any function, as tests do."""
    functions = [f for m in program.modules for f in m.functions if f.extern is None]
    callers: dict[p.Function, list[tuple[p.Function, int]]] = {f: [] for f in functions}
    entries = {f for f in functions if open_to_all or f.export is not None or f.section is not None}
    for function in functions:
        shape = shape_of(function)
        for callee, number in shape.callees:
            if callee.extern is None:
                callers[callee].append((function, number))
        entries.update(shape.addressed)
    entries.update(f for f, found in callers.items() if not found)
    return Calls(functions, callers, entries)
