# SPDX-License-Identifier: BSD-2-Clause
"""Functions as declared: decorators, signatures, defaults, and the list of bodies still to check.

Invariant: a function's signature is complete before any call of it is typed; bodies are checked after all declarations are known.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from cloister.lang.frontend.c_names import SECTION, SYMBOL
from cloister.lang.frontend.checker import Checker
from cloister.lang.frontend.diagnostics import Rejected, span_of
from cloister.lang.frontend.scope import LanguageName, MarkerDeclaration, Meaning, ModuleScope, Session, State, count, text
from cloister.lang.frontend.types import VOID, Annotations, describe
from cloister.lang.program import (
    ArrayType,
    BoolType,
    Expression,
    Function,
    Ghost,
    GlobalVariable,
    Local,
    Marker,
    NeverType,
    PointerType,
    SharedType,
    Span,
    StructType,
    Type,
    VoidType,
    WordType,
)

if TYPE_CHECKING:
    from cloister.lang.frontend.statements import Statements


class Functions:
    """The part of `Declarations` that is about functions."""

    annotations: Annotations

    def __init__(self, session: Session) -> None:
        self.session = session
        self._declared: dict[Function, tuple[ModuleScope, ast.FunctionDef]] = {}
        self._states: dict[Function, State] = {}

    # ------------------------------------------------------------------------------------------------------------ supplied by Declarations

    def lookup(self, scope: ModuleScope, name: str, node: ast.AST) -> Meaning:
        raise NotImplementedError

    def checker(self, scope: ModuleScope) -> Statements:
        raise NotImplementedError

    def complete(self, kind: StructType) -> None:
        raise NotImplementedError

    def default_value(self, checker: Checker, node: ast.expr, kind: Type) -> Expression:
        raise NotImplementedError

    # ------------------------------------------------------------------------------------------------------------ headers

    def function(self, scope: ModuleScope, node: ast.FunctionDef, owner: StructType | WordType | None) -> Function:
        """A function or method by its header."""
        span = Span(scope.module.path, node.lineno, node.col_offset, node.lineno, node.col_offset + len("def ") + len(node.name))
        function = Function(node.name, scope.module.name, span, owner=owner, docstring=ast.get_docstring(node) or "")
        for decorator in node.decorator_list:
            self._decorate(scope, function, decorator)
        self._declared[function] = (scope, node)
        scope.bodies.append((function, node))
        (scope.module.functions if function.ghost is None else scope.module.ghosts).append(function)
        return function

    def is_marker(self, scope: ModuleScope, node: ast.FunctionDef) -> bool:
        """Whether the function is a marker's declaration."""
        return any(
            isinstance(d, ast.Name) and d.id in scope.names and self.lookup(scope, d.id, d) == LanguageName("marker")
            for d in node.decorator_list
        )

    def marker_declaration(self, scope: ModuleScope, node: ast.FunctionDef) -> MarkerDeclaration:
        """A decorator that is only recorded."""
        parameters: list[list[Type]] = []
        for argument in node.args.args:
            if argument.annotation is None:
                self.session.fail("missing-annotation", scope, argument, f"{argument.arg} has no type", f"{argument.arg}: Channel")
            parameters.append(self._marker_types(scope, argument.annotation))
        scope.module.markers.append(node.name)
        return MarkerDeclaration(node.name, scope.module.name, parameters)

    def _marker_types(self, scope: ModuleScope, node: ast.expr) -> list[Type]:
        """What a marker's parameter takes: `object` (anything bound), a struct, or several joined by `|`."""
        node = self.annotations.unquote(scope, node)
        if isinstance(node, ast.Name) and node.id == "object" and "object" not in scope.names:
            return []
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
            return self._marker_types(scope, node.left) + self._marker_types(scope, node.right)
        kind = self.annotations.read(scope, node)
        return [kind.target if isinstance(kind, PointerType) else kind]

    def _decorate(self, scope: ModuleScope, function: Function, node: ast.expr) -> None:
        target = node.func if isinstance(node, ast.Call) else node
        known = isinstance(target, ast.Name) and (target.id in scope.names or target.id not in ("staticmethod", "classmethod", "property"))
        meaning = self.lookup(scope, target.id, target) if isinstance(target, ast.Name) and known else None
        if isinstance(meaning, MarkerDeclaration):
            function.markers.append(self._marker(scope, meaning, node))
            return
        name = meaning.name if isinstance(meaning, LanguageName) else ""
        if isinstance(node, ast.Call) and name in ("extern", "export", "section"):
            allowed = ("header",) if name == "extern" else ()
            if len(node.args) != 1 or any(k.arg not in allowed for k in node.keywords):
                self.session.fail("decorator", scope, node, f"@{text(node)} does not say one name", f'@{name}("name")')
            literal = self.checker(scope).name_for_c(node.args[0], SECTION if name == "section" else SYMBOL)
            if name == "extern":
                self.checker(scope).unsafe(node, "extern")
                function.extern = literal
                for keyword in node.keywords:
                    header = self.checker(scope).text_argument(keyword.value)
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
        self.session.fail("decorator", scope, node, f"@{text(node)} is no decorator of a function", remedy)

    def _marker(self, scope: ModuleScope, declaration: MarkerDeclaration, node: ast.expr) -> Marker:
        span = span_of(node, scope.module.path)
        given = node.args if isinstance(node, ast.Call) else []
        if len(given) != len(declaration.parameters) or (isinstance(node, ast.Call) and node.keywords):
            wanted = ", ".join(_kinds(kinds) for kinds in declaration.parameters)
            self.session.fail(
                "marker-arguments",
                scope,
                node,
                f"@{declaration.name} takes {count(len(declaration.parameters), 'name')}",
                f"@{declaration.name}({wanted})" if wanted else f"@{declaration.name}",
            )
        arguments: list[GlobalVariable] = []
        for item, kinds in zip(given, declaration.parameters, strict=True):
            meaning = self.lookup(scope, item.id, item) if isinstance(item, ast.Name) else None
            fitting = isinstance(meaning, GlobalVariable) and (meaning.type in kinds if kinds else meaning.constant)
            if not isinstance(meaning, GlobalVariable) or not fitting:
                self.session.fail(
                    "marker-arguments",
                    scope,
                    item,
                    f"{text(item)} is no module variable of type {_kinds(kinds)}",
                    f'x = {_kinds(kinds)}("name") at module level, and x',
                )
            arguments.append(meaning)
        return Marker(declaration.name, declaration.module, arguments, span)

    # ------------------------------------------------------------------------------------------------------------ signatures

    def signature(self, function: Function) -> None:
        """Compute parameters and result."""
        state = self._states.get(function, State.NEW)
        if state is State.DONE:
            return
        if state is not State.NEW:
            raise Rejected
        self._states[function] = State.FAILED
        scope, node = self._declared[function]
        arguments = node.args
        if arguments.vararg is not None or arguments.kwarg is not None:
            extra = arguments.vararg or arguments.kwarg
            assert extra is not None
            self.session.fail(
                "parameters",
                scope,
                extra,
                f"{extra.arg} would take any number of arguments",
                "a parameter for each; a view for many values",
            )
        if getattr(node, "type_params", None):  # since Python 3.12
            self.session.fail("parameters", scope, function.span, f"{node.name} has type parameters, and there are none", "a function for each type")
        if arguments.posonlyargs:
            self.session.fail(
                "parameters", scope, arguments.posonlyargs[0], "there are no positional-only parameters", "ordinary parameters"
            )
        everything = [*arguments.args, *arguments.kwonlyargs]
        if function.owner is not None:
            everything = self._self(scope, function, node, everything)
        failed = False
        for argument in everything:
            try:
                function.parameters.append(
                    Parameter(argument.arg, self._parameter(scope, argument), span_of(argument, scope.module.path), True)
                )
            except Rejected:
                failed = True
        function.result = self._result(scope, function, node)
        if failed:
            raise Rejected
        defaults = dict(zip((a.arg for a in reversed(arguments.args)), reversed(arguments.defaults), strict=False))
        defaults |= {a.arg: d for a, d in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True) if d is not None}
        for parameter in function.parameters:
            default = defaults.get(parameter.name)
            if default is not None and isinstance(parameter, Parameter):
                parameter.default = self.default_value(self.checker(scope), default, parameter.type)
        self._check_ghost(scope, function)
        self._states[function] = State.DONE

    def _self(self, scope: ModuleScope, function: Function, node: ast.FunctionDef, arguments: list[ast.arg]) -> list[ast.arg]:
        if not arguments or arguments[0].arg != "self" or arguments[0].annotation is not None:
            self.session.fail("method-self", scope, function.span, f"{node.name} has no plain `self`", f"def {node.name}(self, ...)")
        owner = function.owner
        kind: Type = PointerType(owner) if isinstance(owner, StructType) else owner if owner is not None else VOID
        function.parameters.append(Local("self", kind, span_of(arguments[0], scope.module.path), True))
        return arguments[1:]

    def _check_ghost(self, scope: ModuleScope, function: Function) -> None:
        """An invariant is a question to one struct."""
        if function.ghost is Ghost.INVARIANT and not (
            isinstance(function.owner, StructType) and len(function.parameters) == 1 and isinstance(function.result, BoolType)
        ):
            self.session.fail(
                "contract-form",
                scope,
                function.span,
                f"{function.name} is marked @invariant, and is no question to a struct",
                "a method of a struct: def sound(self) -> bool",
            )

    def _parameter(self, scope: ModuleScope, argument: ast.arg) -> Type:
        if argument.annotation is None:
            self.session.fail("missing-annotation", scope, argument, f"{argument.arg} has no type", f"{argument.arg}: u32")
        kind = self.annotations.read(scope, argument.annotation)
        if isinstance(kind, ArrayType):
            self.session.fail(
                "array-place",
                scope,
                argument.annotation,
                "a parameter cannot be an array",
                f"View[{kind.element}]: an array is passed as a view",
            )
        if isinstance(kind, SharedType | VoidType | NeverType):
            self.session.fail(
                "unknown-type",
                scope,
                argument.annotation,
                f"a parameter cannot be {describe(kind)}",
                "a pointer to the struct that holds it",
            )
        return PointerType(kind) if isinstance(kind, StructType) else kind

    def _result(self, scope: ModuleScope, function: Function, node: ast.FunctionDef) -> Type:
        if node.returns is None:
            self.session.fail(
                "missing-annotation", scope, function.span, f"{node.name} does not say what it returns", f"def {node.name}(...) -> None:"
            )
        kind = self.annotations.read(scope, node.returns)
        if isinstance(kind, ArrayType | SharedType):
            self.session.fail(
                "array-place",
                scope,
                node.returns,
                f"a function cannot return {describe(kind)}",
                "a view, or a pointer to the struct that holds it",
            )
        marked = any(isinstance(d, ast.Name) and d.id == "noreturn" for d in node.decorator_list)
        if marked and not isinstance(kind, NeverType):
            self.session.fail(
                "never-returns", scope, node.returns, f"{node.name} is marked @noreturn, and annotated otherwise", "-> NoReturn"
            )
        if isinstance(kind, StructType):
            self.complete(kind)
        return kind


@dataclass(eq=False)
class Parameter(Local):
    """A parameter with what it is where a call does not give it: the typed program has that in its calls, callers from outside find it here."""

    default: Expression | None = None


def default_of(parameter: Local) -> Expression | None:
    """The default of a parameter."""
    return parameter.default if isinstance(parameter, Parameter) else None


def _kinds(kinds: list[Type]) -> str:
    return " | ".join(describe(kind) for kind in kinds) or "a bound struct"


def is_ellipsis(node: ast.FunctionDef) -> bool:
    """Whether the body is `...`, perhaps after a docstring."""
    body = node.body
    if body and isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant) and isinstance(body[0].value.value, str):
        body = body[1:]
    return not body or (
        len(body) == 1 and isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant) and body[0].value.value is ...
    )


def _alternatives(annotation: ast.expr) -> list[ast.expr]:
    """The sides of `A | B`, which only the parameter of a marker may be."""
    if isinstance(annotation, ast.BinOp) and isinstance(annotation.op, ast.BitOr):
        return [*_alternatives(annotation.left), *_alternatives(annotation.right)]
    return [annotation]
