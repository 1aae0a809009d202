# SPDX-License-Identifier: BSD-2-Clause
"""Reading a program: its modules, from the roots along their imports, and the names in each.

Invariant: `order` lists what is imported before what imports it; a module that cannot be read was reported, and is not in it.
"""

from __future__ import annotations

import ast

from cloister.lang.frontend import modules
from cloister.lang.frontend.depth import ALTERNATIVES, DEEPEST, too_deep
from cloister.lang.frontend.diagnostics import Diagnostic, make, span_of
from cloister.lang.frontend.names import LANGUAGE_MODULES, check_order, collect
from cloister.lang.frontend.scope import ModuleScope, Session
from cloister.lang.program import Module, Span


class Reader:
    """Reads each module once."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.order: list[ModuleScope] = []
        self.loading: list[str] = []

    def root(self, root: str) -> str | None:
        """The name of a root's module, read with all that it imports."""
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
