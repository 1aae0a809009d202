# SPDX-License-Identifier: BSD-2-Clause
"""Constants, tables of constants and variables of a module.

Invariant: the value of a constant is known; that of a variable is what stands in the image.
"""

from __future__ import annotations

import ast

from cloister.lang.frontend.annotations import read_argument, read_type, unquote
from cloister.lang.frontend.bindings import binding
from cloister.lang.frontend.checking.coercion import as_type, check_zero, coerce
from cloister.lang.frontend.checking.context import Context
from cloister.lang.frontend.checking.known import build_value
from cloister.lang.frontend.constants import fits
from cloister.lang.frontend.declare.parameters import is_parameter, parameter_declaration
from cloister.lang.frontend.declare.values import array_type, initial_value
from cloister.lang.frontend.diagnostics import span_of
from cloister.lang.frontend.expressions.table import constant_context
from cloister.lang.frontend.resolve import complete, lookup
from cloister.lang.frontend.scope import UNTYPED, Argument, Generic, LanguageName, Meaning, ModuleScope, NamedConstant, Session, UntypedConstant, text
from cloister.lang.frontend.types import describe
from cloister.lang.program import (
    ArrayType,
    BoolType,
    ConstantDeclaration,
    EnumType,
    Expression,
    GlobalVariable,
    IntType,
    NeverType,
    SharedType,
    Span,
    StructType,
    TableDeclaration,
    Type,
    VoidType,
    WordType,
    Zeroed,
)


def assigned_declaration(session: Session, scope: ModuleScope, node: ast.Assign, name: str) -> Meaning:
    """`name = value`: a constant, or what the system description binds."""
    bound = binding(session, scope, node.value, name)
    if bound is not None:
        return bound
    if is_parameter(scope, node.value):
        assert isinstance(node.value, ast.Call)
        return parameter_declaration(session, scope, node.value, name)
    if isinstance(node.value, ast.Subscript) and _names_type(session, scope, node.value.value):
        named = read_argument(session, scope, node.value)
        scope.module.aliases.append((name, named))
        return named if isinstance(named, StructType) else Argument(named)
    if not _is_constant_name(name):
        session.fail(
            "constant-name",
            scope,
            node,
            f"{name} is neither a constant nor a variable with a type",
            f"{name.upper()} = ..., or {name}: u32 = ...",
        )
    span = span_of(node.targets[0], scope.module.path)
    if isinstance(node.value, ast.Tuple):
        return _table(session, scope, node.value, name, None, span)
    context = constant_context(session, scope)
    e = context.value(node.value)
    return _named_constant(session, scope, context, e, node.value, name, span)


def _names_type(session: Session, scope: ModuleScope, node: ast.expr) -> bool:
    """Whether `name = node[...]` gives a name to a type or to a constant of types: to `Queue[Entry, Literal[8]]`, `Literal[8]`."""
    if not (isinstance(node, ast.Name) and node.id in scope.names):
        return False
    meaning = lookup(session, scope, node.id, node)
    return meaning == LanguageName("Literal") or isinstance(meaning, Generic)


def _named_constant(session: Session, scope: ModuleScope, context: Context, e: Expression, node: ast.expr, name: str, span: Span) -> NamedConstant:
    if not isinstance(e.type, IntType | BoolType | EnumType | WordType):
        session.fail(
            "not-constant",
            scope,
            node,
            f"{text(node)} is {describe(e.type)}, which a constant cannot be",
            "an integer, bool, enum or word",
        )
    value = build_value(context, e, node)
    kind = None if e.type == UNTYPED else e.type
    declaration = ConstantDeclaration(name, scope.module.name, kind, value, span)
    scope.module.constants.append(declaration)
    return NamedConstant(declaration, isinstance(e, UntypedConstant) and e.masked)


def _table(session: Session, scope: ModuleScope, node: ast.Tuple, name: str, kind: Type | None, span: Span) -> TableDeclaration:
    if not node.elts:
        session.fail("array-length", scope, node, "an empty tuple has nothing to index", "at least one constant")
    context = constant_context(session, scope)
    items = [context.value(item) if kind is None else as_type(context, item, kind) for item in node.elts]
    typed = next((e.type for e in items if e.type != UNTYPED), None)
    if kind is None and typed is not None:
        items = [coerce(context, e, typed, item) for e, item in zip(items, node.elts, strict=True)]
    values = [build_value(context, e, item) for e, item in zip(items, node.elts, strict=True)]
    element = items[0].type
    if not isinstance(element, IntType | BoolType | EnumType | WordType):
        session.fail("not-constant", scope, node, f"elements of type {describe(element)}", "integers, bools, enums or words")
    untyped = element == UNTYPED
    if untyped:
        sizes = [IntType(bits, min(values) < 0) for bits in (8, 16, 32, 64)]
        smallest = next((size for size in sizes if all(fits(value, size) for value in values)), None)
        if smallest is None:
            session.fail("constant-range", scope, node, "the values fit no integer type together", "values of at most 64 bits")
        element = smallest
    table = TableDeclaration(name, scope.module.name, element, values, span)
    if untyped:
        session.untyped_tables.add(table)
    scope.module.tables.append(table)
    return table


def annotated_declaration(session: Session, scope: ModuleScope, node: ast.AnnAssign, name: str) -> Meaning:
    """`name: annotation = value`: the same, or a variable."""
    span = span_of(node.target, scope.module.path)
    annotation = unquote(session, scope, node.annotation)
    element = _tuple_annotation(session, scope, annotation)
    if element is not None:
        if not isinstance(node.value, ast.Tuple):
            session.fail("not-constant", scope, node, f"{name} needs a tuple of constants", "(1, 2, 3)")
        return _table(session, scope, node.value, name, element, span)
    if isinstance(annotation, ast.Name) and annotation.id in scope.names and node.value is not None:
        meaning = lookup(session, scope, annotation.id, annotation)
        if meaning == LanguageName("Final"):
            e = constant_context(session, scope).value(node.value)
            return _named_constant(session, scope, constant_context(session, scope), e, node.value, name, span)
    kind = read_type(session, scope, annotation)
    complete(session, kind)
    bound = binding(session, scope, node.value, name) if node.value is not None else None
    if bound is not None:
        return bound
    if _is_constant_name(name) and isinstance(kind, IntType | BoolType | EnumType | WordType):
        if node.value is None:
            session.fail("variable-value", scope, node, f"{name} has no value", f"{name}: {kind} = ...")
        context = constant_context(session, scope)
        return _named_constant(session, scope, context, as_type(context, node.value, kind), node.value, name, span)
    return _variable(session, scope, node, name, kind, span)


def _tuple_annotation(session: Session, scope: ModuleScope, node: ast.expr) -> Type | None:
    """The element of `tuple[u32, ...]` (perhaps within `Final`), the annotation of a typed tuple of constants."""
    if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name):
        if node.value.id == "tuple" and isinstance(node.slice, ast.Tuple) and node.slice.elts:
            return read_type(session, scope, node.slice.elts[0])
        if node.value.id == "Final":
            return _tuple_annotation(session, scope, node.slice)
    return None


def _variable(session: Session, scope: ModuleScope, node: ast.AnnAssign, name: str, kind: Type, span: Span) -> GlobalVariable:
    if node.value is None:
        session.fail("variable-value", scope, node, f"{name} has no initial value", f"{name}: {describe(kind)} = ..., zeroed(T) or array(n)")
    if isinstance(kind, VoidType | NeverType | SharedType):
        session.fail(
            "unknown-type",
            scope,
            node.annotation,
            f"a variable cannot be {describe(kind)}",
            "a type of values; Shared is for fields and elements",
        )
    context = constant_context(session, scope)
    if isinstance(kind, ArrayType):
        kind = array_type(context, kind, node.value, node)
        check_zero(context, kind, node)
        value: Expression = Zeroed(kind, span_of(node.value, scope.module.path))
    else:
        value = as_type(context, node.value, kind)
        value = initial_value(context, value, node.value)
    variable = GlobalVariable(name, scope.module.name, kind, value, span)
    scope.module.variables.append(variable)
    return variable


def _is_constant_name(name: str) -> bool:
    return name.upper() == name and any(c.isalpha() for c in name)
