# SPDX-License-Identifier: BSD-2-Clause
"""Functions by their headers: decorators, markers, and the list of bodies still to check."""

from __future__ import annotations

import ast
from pathlib import Path

from cloister.lang.frontend.annotations import read_type, unquote
from cloister.lang.frontend.c_names import SECTION, SYMBOL
from cloister.lang.frontend.checking.arguments import check_unsafe, name_for_c, text_argument
from cloister.lang.frontend.declare.signatures import read_signature
from cloister.lang.frontend.diagnostics import span_of
from cloister.lang.frontend.expressions.table import constant_context
from cloister.lang.frontend.resolve import lookup
from cloister.lang.frontend.scope import LanguageName, Later, MarkerDeclaration, ModuleScope, Session, count, text
from cloister.lang.frontend.types import describe
from cloister.lang.program import Function, Ghost, GlobalVariable, Instance, Marker, PointerType, Span, StructType, Type, WordType


def function_declaration(
    session: Session, scope: ModuleScope, node: ast.FunctionDef, owner: StructType | WordType | None, name: str = "", instance: Instance | None = None
) -> Function:
    """A function or method by its header. An instance of a function over parameters has a name of its own."""
    span = header_of(scope, node)
    function = Function(name or node.name, scope.into.name, span, owner=owner, docstring=ast.get_docstring(node) or "", instance=instance)
    for decorator in node.decorator_list:
        _decorate(session, scope, function, decorator)
    session.signatures[function] = Later(scope, lambda: read_signature(session, scope, node, function))
    scope.bodies.append((function, node))
    (scope.into.functions if function.ghost is None else scope.into.ghosts).append(function)
    return function


def header_of(scope: ModuleScope, node: ast.FunctionDef) -> Span:
    """Where a function begins: up to its name."""
    return Span(scope.module.path, node.lineno, node.col_offset, node.lineno, node.col_offset + len("def ") + len(node.name))


def is_marker(session: Session, scope: ModuleScope, node: ast.FunctionDef) -> bool:
    """Whether the function is a marker's declaration."""
    return any(
        isinstance(d, ast.Name) and d.id in scope.names and lookup(session, scope, d.id, d) == LanguageName("marker") for d in node.decorator_list
    )


def marker_declaration(session: Session, scope: ModuleScope, node: ast.FunctionDef) -> MarkerDeclaration:
    """A decorator that is only recorded."""
    parameters: list[list[Type]] = []
    for argument in node.args.args:
        if argument.annotation is None:
            session.fail("missing-annotation", scope, argument, f"{argument.arg} has no type", f"{argument.arg}: Channel")
        parameters.append(_marker_types(session, scope, argument.annotation))
    scope.module.markers.append(node.name)
    return MarkerDeclaration(node.name, scope.module.name, parameters)


def _marker_types(session: Session, scope: ModuleScope, node: ast.expr) -> list[Type]:
    """What a marker's parameter takes: `object` (anything bound), a struct, or several joined by `|`."""
    node = unquote(session, scope, node)
    if isinstance(node, ast.Name) and node.id == "object" and "object" not in scope.names:
        return []
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        return _marker_types(session, scope, node.left) + _marker_types(session, scope, node.right)
    kind = read_type(session, scope, node)
    return [kind.target if isinstance(kind, PointerType) else kind]


def _decorate(session: Session, scope: ModuleScope, function: Function, node: ast.expr) -> None:
    target = node.func if isinstance(node, ast.Call) else node
    known = isinstance(target, ast.Name) and (target.id in scope.names or target.id not in ("staticmethod", "classmethod", "property"))
    meaning = lookup(session, scope, target.id, target) if isinstance(target, ast.Name) and known else None
    if isinstance(meaning, MarkerDeclaration):
        function.markers.append(_marker(session, scope, meaning, node))
        return
    name = meaning.name if isinstance(meaning, LanguageName) else ""
    if isinstance(node, ast.Call) and name in ("extern", "export", "section"):
        allowed = ("header",) if name == "extern" else ()
        if len(node.args) != 1 or any(k.arg not in allowed for k in node.keywords):
            session.fail("decorator", scope, node, f"@{text(node)} does not say one name", f'@{name}("name")')
        literal = name_for_c(constant_context(session, scope), node.args[0], SECTION if name == "section" else SYMBOL)
        if name == "extern":
            check_unsafe(constant_context(session, scope), node, "extern")
            function.extern = literal
            for keyword in node.keywords:
                header = text_argument(constant_context(session, scope), keyword.value)
                function.header = str(Path(scope.file).parent / header)
        elif name == "export":
            function.export = literal
        else:
            function.section = literal
        return
    if not isinstance(node, ast.Call) and name in ("proof", "ghost", "invariant"):
        function.ghost = Ghost(name)
        return
    if not isinstance(node, ast.Call) and name in ("inline", "noinline", "noreturn"):
        if name == "inline":
            function.inline = True
        elif name == "noinline":
            function.noinline = True
        return
    remedy = "@extern, @export, @section, @inline, @noinline, @noreturn, @proof, @ghost, @invariant, or a marker"
    if text(target) in ("staticmethod", "classmethod", "property"):
        remedy = "a function at module level, or a method with self"
    session.fail("decorator", scope, node, f"@{text(node)} is no decorator of a function", remedy)


def _marker(session: Session, scope: ModuleScope, declaration: MarkerDeclaration, node: ast.expr) -> Marker:
    span = span_of(node, scope.module.path)
    given = node.args if isinstance(node, ast.Call) else []
    if len(given) != len(declaration.parameters) or (isinstance(node, ast.Call) and node.keywords):
        wanted = ", ".join(_kinds(kinds) for kinds in declaration.parameters)
        session.fail(
            "marker-arguments",
            scope,
            node,
            f"@{declaration.name} takes {count(len(declaration.parameters), 'name')}",
            f"@{declaration.name}({wanted})" if wanted else f"@{declaration.name}",
        )
    arguments: list[GlobalVariable] = []
    for item, kinds in zip(given, declaration.parameters, strict=True):
        meaning = lookup(session, scope, item.id, item) if isinstance(item, ast.Name) else None
        fitting = isinstance(meaning, GlobalVariable) and (meaning.type in kinds if kinds else meaning.constant)
        if not isinstance(meaning, GlobalVariable) or not fitting:
            session.fail(
                "marker-arguments",
                scope,
                item,
                f"{text(item)} is no module variable of type {_kinds(kinds)}",
                f'x = {_kinds(kinds)}("name") at module level, and x',
            )
        arguments.append(meaning)
    return Marker(declaration.name, declaration.module, arguments, span)


def _kinds(kinds: list[Type]) -> str:
    return " | ".join(describe(kind) for kind in kinds) or "a bound struct"
