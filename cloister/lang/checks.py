# SPDX-License-Identifier: BSD-2-Clause
"""The run-time checks of a typed program, and the hash of all that decides whether they hold.

A check is a function, a place in it and the reason that it panics for. Checks and calls are numbered in the order of the source, because lines
and names of files are not part of what a theorem is about: a comment more above changes nothing.
Invariant: two functions with the same digest do the same in the same state of memory, as far as the prover looks, and number their checks alike.
"""

from __future__ import annotations

import hashlib
import io
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from enum import Enum
from functools import lru_cache
from pathlib import Path
from typing import Any, cast

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


def _of_node(node: object) -> Iterator[Key]:
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
        for key in _of_node(node):
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


# --------------------------------------------------------------------------------------------------------------------- what a theorem is about


def name_of(function: p.Function) -> str:
    owner = f"{function.owner.name}." if function.owner is not None else ""
    return f"{function.module}.{owner}{function.name}"


class _Description:
    """The text of a function, without places in the source; what it names is noted."""

    def __init__(self, function: p.Function) -> None:
        self.named: dict[object, None] = {}
        self._locals: dict[p.Local, int] = {}
        self._out: list[str] = []
        self._shape = shape_of(function)
        for value in (function.parameters, function.result, function.extern, function.body):
            self._add(value)
        self.text = "\0".join(self._out)
        self.digest = _hash(self.text)

    def _add(self, value: Any) -> None:
        out = self._out
        match value:
            case None | bool() | int() | str():
                out.append(repr(value))
            case p.Claim():
                out.append(repr(None))  # as if there were none
            case p.Span():
                pass
            case Enum():
                out.append(value.name)
            case list() | tuple():
                shipped = [each for each in cast("list[Any]", value) if not isinstance(each, p.Claim)]
                out.append(str(len(shipped)))
                for each in shipped:
                    self._add(each)
            case p.Local():
                number = self._locals.setdefault(value, len(self._locals))
                out.append(f"local {number} {value.name}")
                if number == len(self._locals) - 1:
                    self._add(value.type)
            case p.Function():
                self.named[value] = None
                out.append(f"function {name_of(value)}")
            case p.GlobalVariable() | p.TableDeclaration() | p.StructType() | p.WordType() | p.EnumType():
                self.named[value] = None
                out.append(f"{type(value).__name__} {value.module}.{value.name}")
            case p.StructField() | p.WordField():
                out.append(f"field {value.name}")
            case _:
                assert is_dataclass(value), value
                out.append(type(value).__name__)
                if isinstance(value, p.Call):
                    out.append(str(self._shape.calls[value.span]))
                out += [f"check {self._shape.checks[key]}" for key in _of_node(value)]
                for each in fields(value):
                    self._add(getattr(value, each.name))


@lru_cache(maxsize=8192)
def _description(function: p.Function) -> _Description:
    return _Description(function)


@lru_cache(maxsize=8192)
def _declared(value: object) -> tuple[str, tuple[object, ...]]:
    """The name of a declaration with the hash of its text, and what it names."""
    text, named = _declaration(value)
    return f"{getattr(value, 'module', '')}.{getattr(value, 'name', '')} {_hash(text)}", named


def _declaration(value: object) -> tuple[str, tuple[object, ...]]:
    match value:
        case p.StructType():
            text = f"struct {value.size} {value.alignment} " + " ".join(f"{f.name}@{f.offset}" for f in value.fields)
            kinds = [f.type for f in value.fields]
        case p.WordType():
            text = f"word {value.base} " + " ".join(f"{f.name}@{f.shift}+{f.width}" for f in value.fields)
            kinds = [f.type for f in value.fields]
        case p.EnumType():
            return f"enum {value.storage} {value.members}", ()
        case p.TableDeclaration():
            text, kinds = f"table {value.values}", [value.element]
        case p.GlobalVariable():
            text, kinds = f"variable {value.constant}", [value.type]
            if value.constant:
                holder = p.Function("", "", value.span, body=[p.Return(value.span, value.value)])
                found = _Description(holder)
                return f"{text} {_types(kinds)[0]} {found.text}", (*_types(kinds)[1], *found.named)
        case _:
            raise AssertionError(f"no declaration: {type(value).__name__}")
    written, named = _types(kinds)
    return f"{text} {written}", named


def _types(kinds: list[p.Type]) -> tuple[str, tuple[object, ...]]:
    holder = p.Function("", "", p.Span("", 0, 0, 0, 0), parameters=[p.Local("", kind, p.Span("", 0, 0, 0, 0)) for kind in kinds])
    found = _Description(holder)
    return found.text, tuple(found.named)


# Of the prover, what has no part in theorems about checks.
_UNUSED = {"counterexample.py", "functions.py", "interleaving.py", "patience.py", "prove.py", "solve.py"}


@lru_cache(maxsize=1)
def prover_digest() -> str:
    """The hash of the prover and of what says what a typed program means: its code."""
    folder = Path(__file__).parent
    total = hashlib.sha256()
    used = [path for path in sorted((folder / "smt").glob("*.py")) if path.name not in _UNUSED]
    meaning = (folder / "frontend" / "walk.py", folder / "frontend" / "purity.py", *sorted((folder / "program").glob("*.py")), Path(__file__))
    for path in (*used, *meaning):
        total.update(path.name.encode() + b"\0" + _code(path.read_text("utf-8")).encode() + b"\0")
    return total.hexdigest()


def _code(text: str) -> str:
    """Without empty lines, comments and texts that stand for themselves. (What Python makes of the text differs between its versions.)"""
    lines = text.splitlines()
    idle: set[int] = set()
    begins, text_alone = True, range(0)
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.NEWLINE:
            idle.update(text_alone)
        text_alone = range(token.start[0], token.end[0] + 1) if token.type == tokenize.STRING and begins else range(0)
        if token.type not in (tokenize.COMMENT, tokenize.NL, tokenize.ENCODING):
            begins = token.type in (tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT)
    used = (line for number, line in enumerate(lines, 1) if number not in idle)
    return "\n".join(line for line in used if line.strip() and not line.lstrip().startswith("#"))


@lru_cache(maxsize=8192)
def digest_of(function: p.Function) -> str:
    """The key of the theorem about a function."""
    seen: dict[object, None] = {}
    work: list[object] = [function]
    texts: list[str] = []
    while work:
        each = work.pop()
        if each in seen:
            continue
        seen[each] = None
        if isinstance(each, p.Function):
            description = _description(each)
            texts.append(f"function {name_of(each)} {description.digest}")
            work += description.named
        else:
            text, named = _declared(each)
            texts.append(text)
            work += named
    first, rest = texts[0], sorted(texts[1:])
    return _hash("\n".join([prover_digest(), first, *rest]))


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
