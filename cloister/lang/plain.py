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
from types import GenericAlias
from typing import Annotated, Any, Literal, TypeVar, cast, get_args, get_origin


@dataclass(frozen=True)
class Declared:
    """What `array`, `bits` and `given` leave in a class."""

    kind: str
    lengths: tuple[int, ...] = ()
    default: Any = 0


class _Bound:
    """What a bound of a type variable is without type checkers: a name."""


BOUNDS = tuple(type(name, (_Bound,), {"__module__": "cloister.lang"}) for name in ("Constant", "AnyInteger", "AnyStruct"))


# --------------------------------------------------------------------------------------------------------------------- annotations


def _annotation(cls: type[Any], name: str) -> Any:
    """The annotation of a field, evaluated; None for a pointer, whose target need not exist yet."""
    written = cls.__annotations__[name]
    if not isinstance(written, str):
        return _substituted(cls, written)
    if written.strip("\"'").startswith(("Ptr[", "None |")) or written.strip("\"'").endswith("| None"):
        return None
    return _substituted(cls, eval(written, vars(sys.modules[cls.__module__])))


def _substituted(cls: type[Any], kind: Any) -> Any:
    """The annotation with the arguments of the instance in place of parameters."""
    given: dict[Any, Any] = getattr(cls, "_arguments_", {})
    if isinstance(kind, TypeVar):
        return given.get(kind, kind)
    parameters = getattr(kind, "__parameters__", ())
    if get_origin(kind) is None or not parameters or not all(each in given for each in parameters):
        return kind
    kind = kind[tuple(given[each] for each in parameters)]
    origin: Any = get_origin(kind)
    return origin[get_args(kind)] if hasattr(origin, "_sizeof_") else kind


def _length(kind: Any, lengths: tuple[int, ...]) -> tuple[int, tuple[int, ...]]:
    """The length of an array by its annotation, or by the first of those that are said beside it; and those that are left."""
    arguments = get_args(kind)
    if len(arguments) == 2:
        return get_args(arguments[1])[0], lengths
    return lengths[0], lengths[1:]


def _integer(kind: Any) -> int:
    return cast(int, getattr(kind, "BITS", 0))


def _layout(kind: Any, lengths: tuple[int, ...]) -> tuple[int, int]:
    """Bytes and alignment of a field of that annotation; `lengths` are those of arrays that it does not say."""
    origin: Any = get_origin(kind)
    former = getattr(origin, "__name__", "")
    if _integer(kind):
        return _integer(kind) // 8, _integer(kind) // 8
    if kind is bool:
        return 1, 1
    if former == "Shared":
        return _layout(get_args(kind)[0], ())
    if former == "Array":
        length, inner = _length(kind, lengths)
        size, alignment = _layout(get_args(kind)[0], inner)
        return size * length, alignment
    if former == "View":
        return 16, 8
    if isinstance(kind, type) and issubclass(kind, Enum):
        size = next(n for n in (1, 2, 4, 8) if max(int(member.value) for member in kind) < 1 << 8 * n)
        return size, size
    made: Any = cast(Any, kind)
    if hasattr(made, "_base_"):
        return _layout(made._base_, ())
    if hasattr(made, "_sizeof_"):
        return made._sizeof_(), made._alignment_()
    return 8, 8  # a pointer


def _zero(kind: Any, lengths: tuple[int, ...]) -> Any:
    """The zero value of a field of that annotation."""
    origin: Any = get_origin(kind)
    former = getattr(origin, "__name__", "")
    if _integer(kind):
        return 0
    if kind is bool:
        return False
    if former == "Shared":
        return origin(_zero(get_args(kind)[0], ()))
    if former == "Array":
        length, inner = _length(kind, lengths)
        return origin([_zero(get_args(kind)[0], inner) for _ in range(length)])
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


def equip_struct(cls: type[Any], lengths: dict[str, tuple[int, ...]]) -> None:
    """Give a struct the operations that `zeroed`, `sizeof` and `offsetof` look for."""

    def places() -> tuple[dict[str, int], int, int]:
        offsets: dict[str, int] = {}
        end, most = 0, 1
        for name in cls.__annotations__:
            size, alignment = _layout(_annotation(cls, name), lengths.get(name, ()))
            offsets[name] = -(-end // alignment) * alignment
            end, most = offsets[name] + size, max(most, alignment)
        return offsets, -(-end // most) * most, most

    def zeroed() -> Any:
        made = object.__new__(cls)
        for name in cls.__annotations__:
            setattr(made, name, _zero(_annotation(cls, name), lengths.get(name, ())))
        return made

    def offsetof(name: str) -> int:
        return places()[0][name]

    _attach(cls, _zeroed_=zeroed, _sizeof_=lambda: places()[1], _alignment_=lambda: places()[2], _offsetof_=offsetof)


def array_of(cls: type[Any], name: str, lengths: tuple[int, ...]) -> Any:
    """The zero value of an array field."""
    return _zero(_annotation(cls, name), lengths)


def make_generic(cls: type[Any], struct: Callable[[Any], Any]) -> None:
    """Let `cls[arguments]` be a struct of its own, made by `struct` from what stands in the class, which is not yet made one."""
    written = dict(cls.__dict__)
    kept = {name: written[name] for name in cls.__annotations__ if name in written}
    known: dict[tuple[Any, ...], Any] = {}

    def instance(of: type[Any], arguments: Any) -> Any:
        given: tuple[Any, ...] = arguments if arguments.__class__ is tuple else (arguments,)
        if len(given) != len(written["__parameters__"]):
            raise TypeError(f"{cls.__name__} takes {len(written['__parameters__'])} arguments, not {len(given)}")
        if any(isinstance(each, TypeVar) or getattr(each, "__parameters__", ()) for each in given):
            return GenericAlias(of, given)
        if given not in known:
            shown = ", ".join(str(get_args(each)[0]) if get_origin(each) is Literal else getattr(each, "__name__", str(each)) for each in given)
            members = {"__annotations__": dict(cls.__annotations__), "__module__": cls.__module__, "__doc__": cls.__doc__}
            members |= {"_arguments_": dict(zip(written["__parameters__"], given, strict=True))}
            known[given] = struct(type(f"{cls.__name__}[{shown}]", (of,), members | kept))
        return known[given]

    setattr(cls, "__class_getitem__", classmethod(instance))


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
