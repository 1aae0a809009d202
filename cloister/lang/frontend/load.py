# SPDX-License-Identifier: BSD-2-Clause
"""Loading a program: read modules, enter their names, resolve declarations, check bodies, check the whole.

Invariant: a `Program` is returned only if nothing was reported.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from pathlib import Path

from cloister.lang.frontend import modules
from cloister.lang.frontend.declare.entities import declare
from cloister.lang.frontend.depth import ALTERNATIVES, DEEPEST, too_deep
from cloister.lang.frontend.diagnostics import CompileErrors, Diagnostic, Rejected, make, span_of
from cloister.lang.frontend.names import LANGUAGE_MODULES, check_order, collect
from cloister.lang.frontend.resolve import complete, resolve, signature
from cloister.lang.frontend.scope import Entity, ModuleScope, Session
from cloister.lang.frontend.statements.bodies import check_body
from cloister.lang.frontend.whole import check_whole
from cloister.lang.program import Bindings, Function, Module, Program, Span, StructType, WordType


def load_program(
    roots: Sequence[str], *, search: Sequence[Path], bindings: Bindings | None = None, redirects: Mapping[str, str] | None = None
) -> Program:
    """The typed program of all modules reachable from `roots` (dotted names or paths of `.py` files).

    `search`: folders where modules are looked for first. `bindings`: what the system description supplies; None if it is not known
    yet. `redirects`: module prefixes that stand for others in this build. Raises CompileErrors with all that is wrong.
    """
    session = Session(modules.Finder(search, redirects or {}), bindings, declare)
    loader = _Loader(session)
    names = [loader.root(root) for root in roots]
    return loader.program([name for name in names if name is not None])


class _Loader:
    def __init__(self, session: Session) -> None:
        self.session = session
        self.order: list[ModuleScope] = []
        self.loading: list[str] = []

    def stop_if_wrong(self) -> None:
        if self.session.diagnostics:
            place = {scope.module.path: i for i, scope in enumerate(self.order)}
            raise CompileErrors(sorted(self.session.diagnostics, key=lambda d: (place.get(d.span.file, 0), d.span.line, d.span.column)))

    # ------------------------------------------------------------------------------------------------------------ modules

    def root(self, root: str) -> str | None:
        source = self.session.finder.root(root)
        if source is None:
            self.session.diagnostics.append(
                Diagnostic(
                    "C0102",
                    Span(root, 1, 0, 1, 1),
                    f"there is no module {root}",
                    "the path of a .py file, or the dotted name of a module",
                    rule="no-module",
                )
            )
            return None
        self.module(source)
        return source.name

    def module(self, source: modules.Source) -> ModuleScope | None:
        """The scope of a module, with those it imports loaded before it."""
        known = self.session.scopes.get(source.name)
        if known is not None:
            return known
        try:
            text, tree = modules.read(source.file)
        except (SyntaxError, ValueError, UnicodeDecodeError) as problem:
            self._no_python(source, problem)
            return None
        except (RecursionError, MemoryError):  # of Python's own parser
            self._too_deep(Span(source.path, 1, 0, 1, 1), "")
            return None
        self.session.sources[source.path] = text
        deep = too_deep(tree)
        if deep is not None:
            self._too_deep(span_of(deep, source.path), text)
            return None
        scope = ModuleScope(Module(source.name, source.path, text, ast.get_docstring(tree) or "", None), tree, str(source.file))
        self.session.scopes[source.name] = scope
        self.loading.append(source.name)
        collect(self.session, scope, self.imported)
        check_order(self.session, scope)
        self.loading.pop()
        self.order.append(scope)
        return scope

    def _too_deep(self, span: Span, text: str) -> None:
        message = f"there are more than {DEEPEST} expressions, or {ALTERNATIVES} statements, within each other"
        self.session.diagnostics.append(make("too-deep", span, text, message, "steps that are assigned to locals, a loop, or `match`"))

    def _no_python(self, source: modules.Source, problem: Exception) -> None:
        if isinstance(problem, SyntaxError):
            line, column = problem.lineno or 1, max(0, (problem.offset or 1) - 1)
            span, message = Span(source.path, line, column, line, column + 1), problem.msg
        else:
            span, message = Span(source.path, 1, 0, 1, 1), "the file is no UTF-8 text"
        text = source.file.read_text(encoding="utf-8", errors="replace")
        self.session.diagnostics.append(make("syntax", span, text, f"this is not Python: {message}", "a file that Python can parse"))

    def imported(self, scope: ModuleScope, node: ast.ImportFrom, name: str) -> ModuleScope | None:
        """The module that an import names, loaded."""
        name = self.session.finder.redirect(name)
        if name in self.loading:
            cycle = " -> ".join([*self.loading[self.loading.index(name) :], name])
            self.session.report("import-cycle", scope, node, f"modules import each other: {cycle}", "a third module with what both need")
            return None
        source = self.session.finder.find(name)
        if source is None:
            self.session.report("no-module", scope, node, f"there is no module {name}", "a module beside this one, or an installed one")
            return None
        host = None if source.name in self.session.scopes else self._host_import(source)
        if host is not None:
            self.session.report(
                "host-import",
                scope,
                node,
                f"{name} is host code, which does not run on the device",
                "target modules, and cloister.lang",
                [(span_of(host, source.path), f"{name} imports what only Python on a developer's machine has")],
            )
            return None
        target = self.module(source)
        if target is not None and name not in scope.module.imports:
            scope.module.imports.append(name)
        return target

    def _host_import(self, source: modules.Source) -> ast.stmt | None:
        """The import that shows a module to be host code: better one complaint where it is imported than many within."""
        try:
            _, tree = modules.read(source.file)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return None
        for node in tree.body:
            if isinstance(node, ast.Import):
                return node
            if isinstance(node, ast.ImportFrom) and node.module and node.module not in (*LANGUAGE_MODULES, "__future__"):
                if self.session.finder.is_host(node.module):
                    return node
            if isinstance(node, ast.ImportFrom) and node.module == "typing" and any(a.name not in LANGUAGE_MODULES["typing"] for a in node.names):
                return node
        return None

    # ------------------------------------------------------------------------------------------------------------ checking

    def program(self, roots: list[str]) -> Program:
        for scope in self.order:
            for entity in scope.names.values():
                self._entity(entity)
        for scope in self.order:
            for function, _ in list(scope.bodies):
                self._signature(function)
        for scope in self.order:
            for function, node in scope.bodies:
                self._body(scope, function, node)
        check_whole(self.session, self.order)
        self.stop_if_wrong()
        return Program([scope.module for scope in self.order], roots, self.session.bindings_used, self.session.unbound)

    def _entity(self, entity: Entity) -> None:
        try:
            meaning = resolve(self.session, entity)
            if entity.origin is None and isinstance(meaning, StructType | WordType):
                complete(self.session, meaning)
        except Rejected:
            pass

    def _signature(self, function: Function) -> bool:
        """Whether a function has a signature."""
        try:
            signature(self.session, function)
        except Rejected:
            return False
        return True

    def _body(self, scope: ModuleScope, function: Function, node: ast.FunctionDef) -> None:
        if self._signature(function):
            check_body(self.session, scope, function, node)
