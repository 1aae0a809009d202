# SPDX-License-Identifier: BSD-2-Clause
"""Layout and zero values of structs and words under stock CPython, without the front end: so that modules that measure a struct or
zero a variable still import.

Each operation reads the annotations of a class when it is first used, which may name classes further down in the module.
Invariant: layouts equal those of the front end (C's natural alignment on a 64-bit machine), which a test holds.
"""

from __future__ import annotations

import ast
import inspect
import sys
import textwrap
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Annotated, Any, cast, get_args, get_origin


@dataclass(frozen=True)
class Declared:
    """What `array`, `bits` and `given` leave in a class."""

    kind: str
    number: int = 0
    default: Any = 0


# --------------------------------------------------------------------------------------------------------------------- annotations


def _annotation(cls: type[Any], name: str) -> Any:
    """The annotation of a field, evaluated; None for a pointer, whose target need not exist yet."""
    written = cls.__annotations__[name]
    if not isinstance(written, str):
        return written
    if written.strip("\"'").startswith(("Ptr[", "None |")) or written.strip("\"'").endswith("| None"):
        return None
    return eval(written, vars(sys.modules[cls.__module__]))


def _integer(kind: Any) -> int:
    return cast(int, getattr(kind, "BITS", 0))


def _layout(kind: Any, length: int) -> tuple[int, int]:
    """Bytes and alignment of a field of that annotation; `length` is an array's."""
    origin: Any = get_origin(kind)
    former = getattr(origin, "__name__", "")
    if _integer(kind):
        return _integer(kind) // 8, _integer(kind) // 8
    if kind is bool:
        return 1, 1
    if former == "Shared":
        return _layout(get_args(kind)[0], 0)
    if former == "Array":
        size, alignment = _layout(get_args(kind)[0], 0)
        return size * length, alignment
    if former == "View":
        return 16, 8
    if isinstance(kind, type) and issubclass(kind, Enum):
        size = next(n for n in (1, 2, 4, 8) if max(int(member.value) for member in kind) < 1 << 8 * n)
        return size, size
    made: Any = cast(Any, kind)
    if hasattr(made, "_base_"):
        return _layout(made._base_, 0)
    if hasattr(made, "_sizeof_"):
        return made._sizeof_(), made._alignment_()
    return 8, 8  # a pointer


def _zero(kind: Any, length: int) -> Any:
    """The zero value of a field of that annotation."""
    origin: Any = get_origin(kind)
    former = getattr(origin, "__name__", "")
    if _integer(kind):
        return 0
    if kind is bool:
        return False
    if former == "Shared":
        return origin(_zero(get_args(kind)[0], 0))
    if former == "Array":
        return origin([_zero(get_args(kind)[0], 0) for _ in range(length)])
    if former == "View":
        return origin([])
    if isinstance(kind, type) and issubclass(kind, Enum):
        return next((member for member in kind if member.value == 0), None)
    made: Any = cast(Any, kind)
    if origin is not Annotated and hasattr(made, "_from_raw_"):
        return made._from_raw_(0)
    if origin is not Annotated and hasattr(made, "_zeroed_"):
        return made._zeroed_()
    return None


# --------------------------------------------------------------------------------------------------------------------- structs


def equip_struct(cls: type[Any], lengths: dict[str, int]) -> None:
    """Give a struct the operations that `zeroed`, `sizeof` and `offsetof` look for."""

    def places() -> tuple[dict[str, int], int, int]:
        offsets: dict[str, int] = {}
        end, most = 0, 1
        for name in cls.__annotations__:
            size, alignment = _layout(_annotation(cls, name), lengths.get(name, 0))
            offsets[name] = -(-end // alignment) * alignment
            end, most = offsets[name] + size, max(most, alignment)
        return offsets, -(-end // most) * most, most

    def zeroed() -> Any:
        made = object.__new__(cls)
        for name in cls.__annotations__:
            setattr(made, name, _zero(_annotation(cls, name), lengths.get(name, 0)))
        return made

    def offsetof(name: str) -> int:
        return places()[0][name]

    _attach(cls, _zeroed_=zeroed, _sizeof_=lambda: places()[1], _alignment_=lambda: places()[2], _offsetof_=offsetof)


def array_of(cls: type[Any], name: str, length: int) -> Any:
    """The zero value of an array field."""
    return _zero(_annotation(cls, name), length)


# --------------------------------------------------------------------------------------------------------------------- words


def _body(cls: type[Any]) -> list[tuple[str, int]]:
    """The fields of a word in order, with the width that `bits` says or 0. The class keeps only the last of several fields named `_`,
    so this reads its source."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(cls))).body[0]
    scope = vars(sys.modules[cls.__module__])
    fields: list[tuple[str, int]] = []
    for item in cast(ast.ClassDef, tree).body:
        if isinstance(item, ast.AnnAssign) and isinstance(item.target, ast.Name):
            call = item.value
            sized = (
                isinstance(call, ast.Call)
                and isinstance(call.func, ast.Name)
                and getattr(scope.get(call.func.id), "__name__", "") == "bits"
            )
            width = call.args[0] if sized and isinstance(call, ast.Call) else ast.Constant(0)
            fields.append((item.target.id, eval(compile(ast.Expression(ast.fix_missing_locations(width)), "<width>", "eval"), scope)))
    return fields


def equip_word(cls: type[Any], base: type[int]) -> None:
    """Give a word the operations that `to_raw` and `from_raw` look for."""
    fields: list[tuple[str, int]] = []

    def width(name: str, bits: int) -> int:
        return bits or _integer(_annotation(cls, name)) or 1

    def known() -> list[tuple[str, int]]:
        if not fields:
            fields.extend(_body(cls))
        return fields

    def to_raw(word: Any) -> int:
        raw, shift = 0, 0
        for name, bits in known():
            value = 0 if name.startswith("_") else getattr(word, name)
            raw |= int(value.value if isinstance(value, Enum) else value) << shift
            shift += width(name, bits)
        return raw

    def from_raw(raw: int) -> Any:
        values: dict[str, Any] = {}
        shift = 0
        for name, bits in known():
            part = raw >> shift & ((1 << width(name, bits)) - 1)
            shift += width(name, bits)
            if not name.startswith("_"):
                kind = _annotation(cls, name)
                values[name] = kind(part) if isinstance(kind, type) and issubclass(kind, Enum | bool) else part
        return cls(**values)

    _attach(cls, _base_=base, _from_raw_=from_raw)
    setattr(cls, "_to_raw_", to_raw)


def _attach(cls: type[Any], **operations: Any) -> None:
    for name, operation in operations.items():
        setattr(cls, name, operation if isinstance(operation, type) else staticmethod(cast(Callable[..., Any], operation)))
