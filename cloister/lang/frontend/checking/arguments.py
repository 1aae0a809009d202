# SPDX-License-Identifier: BSD-2-Clause
"""The arguments of calls, as syntax: which is whose, and those that are no values but types, texts or views.

Invariant: an argument that is given is given once, and belongs to a parameter.
"""

from __future__ import annotations

import ast

from cloister.lang.frontend.annotations import read_type
from cloister.lang.frontend.c_names import NameForC
from cloister.lang.frontend.checking.context import Context
from cloister.lang.frontend.checking.places import is_place, view_of
from cloister.lang.frontend.resolve import complete
from cloister.lang.frontend.scope import count, text
from cloister.lang.frontend.types import U8, describe
from cloister.lang.frontend.walk import walk
from cloister.lang.program import (
    ArrayType,
    Builtin,
    BuiltinCall,
    Call,
    Constant,
    EnumType,
    Expression,
    IntType,
    LocalRef,
    SharedLoad,
    SharedType,
    Span,
    StructType,
    Type,
    ViewType,
    WordType,
)


def arguments_by_name(
    context: Context, node: ast.Call, names: list[str], what: str, notes: list[tuple[Span, str]] | None = None
) -> dict[str, ast.expr]:
    """The arguments by the parameters' names."""
    given: dict[str, ast.expr] = {}
    for i, argument in enumerate(node.args):
        if isinstance(argument, ast.Starred):
            context.fail("argument-count", argument, "`*` does not unpack in target code", "the single arguments")
        if i >= len(names):
            context.fail(
                "argument-count",
                argument,
                f"{what} takes {count(len(names), 'argument')}, and {len(node.args)} are given",
                "one value for each parameter",
                notes,
            )
        given[names[i]] = argument
    for keyword in node.keywords:
        if keyword.arg is None:
            context.fail("argument-count", keyword.value, "`**` does not unpack in target code", "the single arguments")
        if keyword.arg not in names:
            context.fail(
                "argument-count",
                keyword.value,
                f"{what} has no parameter {keyword.arg}",
                "one of " + (", ".join(names) or "none"),
                notes,
            )
        if keyword.arg in given:
            context.fail("argument-count", keyword.value, f"{keyword.arg} is given twice", "each parameter once")
        given[keyword.arg] = keyword.value
    return given


def check_written_order(context: Context, given: dict[str, ast.expr], typed: dict[str, Expression]) -> None:
    """Complain if arguments given by name in another order than declared (that of `typed`) are evaluated to another effect."""
    declared = list(typed)
    written = [name for name in given if name in typed]
    for i, first in enumerate(written):
        for second in written[i + 1 :]:
            if declared.index(second) < declared.index(first) and _interfere(typed[first], typed[second]):
                context.fail(
                    "argument-order",
                    given[second],
                    f"{second} is written after {first}, and declared before it; one of them calls a function or reads shared memory",
                    f"{second}=... before {first}=..., or the value in a local first",
                )


def one_value(context: Context, node: ast.Call, what: str) -> ast.expr:
    """The one argument of what takes one value."""
    if len(node.args) != 1 or node.keywords or isinstance(node.args[0], ast.Starred):
        context.fail("argument-count", node, f"{what} takes one value", f"{what}(x)")
    return node.args[0]


def one_condition(context: Context, node: ast.Call, example: str) -> ast.expr:
    """The one argument of what takes one condition."""
    if len(node.args) != 1 or node.keywords or isinstance(node.args[0], ast.Starred):
        context.fail("argument-count", node, f"{text(node.func)} takes one condition", example)
    return node.args[0]


def ordered_arguments(context: Context, node: ast.Call, names: list[str], optional: int = 0) -> list[ast.expr]:
    """The arguments in the order of `names`; the last `optional` ones may be missing."""
    function = text(node.func)
    given: dict[str, ast.expr] = dict(zip(names, node.args, strict=False))
    for keyword in node.keywords:
        if keyword.arg is None or keyword.arg not in names or keyword.arg in given:
            context.fail("argument-count", keyword.value, f"{function} has no such argument here", f"{function}({', '.join(names)})")
        given[keyword.arg] = keyword.value
    if (
        len(node.args) > len(names)
        or any(n not in given for n in names[: len(names) - optional])
        or any(isinstance(a, ast.Starred) for a in node.args)
    ):
        context.fail("argument-count", node, f"{function} takes {', '.join(names)}", f"{function}({', '.join(names)})")
    return [given[n] for n in names if n in given]


def type_argument(context: Context, node: ast.expr) -> Type:
    """A type given as an argument."""
    kind = read_type(context.session, context.scope, node)
    if isinstance(kind, StructType | WordType | EnumType):
        complete(context.session, kind)
    return kind


def integer_argument(context: Context, node: ast.expr) -> IntType:
    """An integer type given as an argument."""
    kind = type_argument(context, node)
    if not isinstance(kind, IntType):
        context.fail("type-mismatch", node, f"{text(node)} is no integer type", "u8, u16, u32, u64 or a signed one")
    return kind


def struct_argument(context: Context, node: ast.expr) -> StructType:
    """A struct given as an argument."""
    kind = type_argument(context, node)
    if not isinstance(kind, StructType):
        context.fail("pointer-target", node, f"{text(node)} is no struct", "a struct")
    return kind


def text_argument(context: Context, node: ast.expr) -> str:
    """A string literal."""
    if not (isinstance(node, ast.Constant) and isinstance(node.value, str)):
        context.fail("message", node, f"{text(node)} is no string literal", 'a literal: "..."')
    return node.value


def name_for_c(context: Context, node: ast.expr, of: NameForC) -> str:
    """A string literal that stands in the emitted C as it is."""
    literal = text_argument(context, node)
    if not of.fits(literal):
        context.fail("c-name", node, f"{text(node)} cannot be the name of {of.what}", of.remedy)
    return literal


def view_argument(context: Context, node: ast.expr) -> Expression:
    """A view; an array as a view of it."""
    e = context.value(node)
    if isinstance(e.type, ArrayType) and isinstance(e.type.element, ArrayType):
        context.fail("type-mismatch", node, f"{text(node)} holds arrays, and there are no views of arrays", f"{text(node)}[i], one after the other")
    if isinstance(e.type, ArrayType) and is_place(e):
        return view_of(e, e.span)
    if not isinstance(e.type, ViewType):
        context.fail("type-mismatch", node, f"{text(node)} is {describe(e.type)}, and a view is needed", "an array or a view")
    return e


def byte_view(context: Context, node: ast.expr) -> Expression:
    """A view of bytes, shared or not."""
    e = view_argument(context, node)
    assert isinstance(e.type, ViewType)
    element = e.type.element.inner if isinstance(e.type.element, SharedType) else e.type.element
    if element != U8:
        context.fail("type-mismatch", node, f"{text(node)} is {describe(e.type)}, and a view of bytes is needed", "View[u8] or View[Shared[u8]]")
    return e


def check_unsafe(context: Context, node: ast.AST, name: str) -> None:
    """Complain about an unsafe name in a module that does not declare itself."""
    if not context.scope.unsafe:
        context.fail(
            "unsafe",
            node,
            f"{name} is unsafe, and {context.scope.module.name} does not declare itself",
            'UNSAFE = "why this module is sound", or a function of an unsafe module',
        )


PURE = (Builtin.MIN, Builtin.MAX, Builtin.COUNT_LEADING_ZEROS, Builtin.COUNT_TRAILING_ZEROS, Builtin.BYTE_SWAP)


def _acts(part: object) -> bool:
    return isinstance(part, Call | SharedLoad) or (isinstance(part, BuiltinCall) and part.builtin not in PURE)


def _interfere(a: Expression, b: Expression) -> bool:
    """Whether it shows which of the two is evaluated first, apart from which of two panics is the one."""
    first, second = any(_acts(part) for part in walk(a)), any(_acts(part) for part in walk(b))
    return (first and not isinstance(b, Constant | LocalRef)) or (second and not isinstance(a, Constant | LocalRef))
