# SPDX-License-Identifier: BSD-2-Clause
"""The exact text of a function and of all that it names, and its hash: what results about functions are kept under.

Two questions are asked of a function. What ships: then its contracts are left out, because the theorems about checks do not look at them. And what
it claims: then they are part of it, with the ghosts that they call and the invariants of the structs that it uses.
Every name is told with the module that declares it, every constant by its value, a region with its size and place; lines and names of files are
no part of it.
Invariant: two functions with one digest do (and claim) the same in the same state of memory, as far as the prover looks, and number their checks alike.
"""

from __future__ import annotations

import hashlib
import io
import tokenize
from dataclasses import fields, is_dataclass
from enum import Enum
from functools import lru_cache
from pathlib import Path
from typing import Any, cast

from cloister.lang import program as p
from cloister.lang.checks import checks_of, shape_of


def name_of(function: p.Function) -> str:
    """What people call a function: with its module, and the type whose method it is."""
    owner = f"{function.owner.name}." if function.owner is not None else ""
    return f"{function.module}.{owner}{function.name}"


def digest_of(function: p.Function, *, claims: bool = False) -> str:
    """The hash of a function and of all that it calls or names."""
    return _closure(function, claims)


def digest_of_variables(program: p.Program) -> str:
    """The hash of the module variables of a program, with the values that they have at first."""
    variables = (variable for module in program.modules for variable in module.variables)
    return hash_of("\n".join(f"{_closure(v, True)} {_closure(_holder(v), True)}" for v in variables))


def hash_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


# --------------------------------------------------------------------------------------------------------------------- texts


class _Description:
    """The text of a function, without places in the source; what it names is noted."""

    def __init__(self, function: p.Function, claims: bool) -> None:
        self.named: dict[object, None] = {}
        self._claims = claims
        self._locals: dict[p.Local, int] = {}
        self._out: list[str] = []
        self._shape = shape_of(function)
        for value in (function.parameters, function.result, function.extern, function.body):
            self._add(value)
        if claims:
            for value in (function.model, function.claims, function.stops, function.ghost, function.export, function.markers):
                self._add(value)
        self.text = "\0".join(self._out)
        self.digest = hash_of(self.text)

    def _add(self, value: Any) -> None:
        out = self._out
        match value:
            case None | bool() | int() | str():
                out.append(repr(value))
            case p.Claim() if not self._claims:
                out.append(repr(None))  # as if there were none
            case p.Span():
                pass
            case Enum():
                out.append(value.name)
            case list() | tuple():
                shipped = [each for each in cast("list[Any]", value) if self._claims or not isinstance(each, p.Claim)]
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
                    out.append(str(self._shape.calls.get(value.span)))
                out += [f"check {self._shape.checks.get(key)}" for key in checks_of(value)]
                for each in fields(value):
                    self._add(getattr(value, each.name))


@lru_cache(maxsize=8192)
def _description(function: p.Function, claims: bool) -> _Description:
    return _Description(function, claims)


@lru_cache(maxsize=8192)
def _declared(value: object, claims: bool) -> tuple[str, tuple[object, ...]]:
    """The name of a declaration with the hash of its text, and what it names."""
    text, named = _declaration(value, claims)
    return f"{getattr(value, 'module', '')}.{getattr(value, 'name', '')} {hash_of(text)}", named


def _declaration(value: object, claims: bool) -> tuple[str, tuple[object, ...]]:
    invariants: tuple[object, ...] = ()
    match value:
        case p.StructType():
            text = f"struct {value.size} {value.alignment} " + " ".join(f"{f.name}@{f.offset}" for f in value.fields)
            kinds = [f.type for f in value.fields]
            invariants = tuple(value.invariants) if claims else ()
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
                written, named = _types(kinds, claims)
                found = _Description(_holder(value), claims)
                return f"{text} {written} {found.text}", (*named, *found.named)
        case _:
            raise AssertionError(f"no declaration: {type(value).__name__}")
    written, named = _types(kinds, claims)
    return f"{text} {written}", (*named, *invariants)


def _holder(variable: p.GlobalVariable) -> p.Function:
    """A function that gives the value that a variable has at first."""
    return p.Function("", variable.module, variable.span, body=[p.Return(variable.span, variable.value)])


def _types(kinds: list[p.Type], claims: bool) -> tuple[str, tuple[object, ...]]:
    holder = p.Function("", "", p.Span("", 0, 0, 0, 0), parameters=[p.Local("", kind, p.Span("", 0, 0, 0, 0)) for kind in kinds])
    found = _Description(holder, claims)
    return found.text, tuple(found.named)


@lru_cache(maxsize=8192)
def _closure(what: object, claims: bool) -> str:
    """The hash of the texts of a function or declaration and of all that they name."""
    seen: dict[object, None] = {}
    work: list[object] = [what]
    texts: list[str] = []
    while work:
        each = work.pop()
        if each in seen:
            continue
        seen[each] = None
        if isinstance(each, p.Function):
            description = _description(each, claims)
            texts.append(f"function {name_of(each)} {description.digest}")
            work += description.named
        else:
            text, named = _declared(each, claims)
            texts.append(text)
            work += named
    first, rest = texts[0], sorted(texts[1:])
    return hash_of("\n".join([first, *rest]))


# --------------------------------------------------------------------------------------------------------------------- the prover itself


_HERE = Path(__file__).parent
_PROOFS_ONLY = {"counterexample.py", "functions.py", "interleaving.py", "prove.py"}  # no part of theorems about checks
_ASKING = {"patience.py", "solve.py"}  # what decides when to give up is no part of what is true


@lru_cache(maxsize=2)
def prover_digest(*, claims: bool = False) -> str:
    """The hash of the prover and of what says what a typed program means: its code."""
    left_out = _ASKING if claims else _ASKING | _PROOFS_ONLY
    used = [path for path in sorted((_HERE / "smt").glob("*.py")) if path.name not in left_out]
    meaning = (_HERE / "frontend" / "walk.py", _HERE / "frontend" / "purity.py", *sorted((_HERE / "program").glob("*.py")), _HERE / "checks.py", Path(__file__))
    return hash_of("".join(f"{path.name}\0{_code(path.read_text('utf-8'))}\0" for path in (*used, *meaning)))


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
