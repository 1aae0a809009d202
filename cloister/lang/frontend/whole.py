# SPDX-License-Identifier: BSD-2-Clause
"""Checks over the whole program: no recursion, functions after those they call, globals after those they point to, C names once.

Invariant: afterwards `Module.functions` lists callees first, and the call graph has no cycle but those of ghost functions that call themselves.
"""

from __future__ import annotations

from cloister.lang.frontend.escape import check_escapes
from cloister.lang.frontend.promises import check_promises
from cloister.lang.frontend.purity import check_purity
from cloister.lang.frontend.scope import ModuleScope, Session
from cloister.lang.frontend.walk import contract_expressions, expressions_of, statements_of, walk
from cloister.lang.program import AddressOf, Call, Expression, Function, Ghost, GlobalRef, GlobalVariable, Interleave, Span, StructValue
from cloister.lang.program import Quantifier, WidenPointer


def check_whole(session: Session, order: list[ModuleScope]) -> None:
    """Report what is wrong with the program as a whole, and put its parts in order."""
    calls = {function: _calls(function) for scope in order for function in (*scope.module.functions, *scope.module.ghosts)}
    scopes = {scope.module.name: scope for scope in order}
    sorted_functions = _sorted(session, scopes, calls)
    _c_names(session, order)
    if session.diagnostics:
        return
    for scope in order:
        own = [f for f in sorted_functions if f.module == scope.module.name]
        scope.module.functions = [f for f in own if f.ghost is None]
        scope.module.ghosts = [f for f in own if f.ghost is not None]
        scope.module.variables = _sorted_variables(scope.module.variables)
    check_escapes(session, scopes, sorted_functions)
    check_purity(session, scopes, sorted_functions)
    check_promises(session, scopes, sorted_functions)


def _calls(function: Function) -> list[tuple[Function, Span]]:
    body = function.body or function.model
    found = [(e.function, e.span) for e in (*contract_expressions(function), *expressions_of(body)) if isinstance(e, Call)]
    for statement in statements_of(body):
        if isinstance(statement, Interleave):
            found += [(statement.first, statement.span), (statement.second, statement.span)]
    return found


def _may_recur(function: Function) -> bool:
    """Whether a function may call itself: a specification that says why it ends, and does so in its body, once here and there, not for each of many."""
    if function.ghost is not Ghost.GHOST or function.variant is None:
        return False
    quantified = [n for e in expressions_of(function.body) if isinstance(e, Quantifier) for n in walk(e)]
    return not any(isinstance(n, Call) and n.function is function for n in (*contract_expressions(function), *quantified))


def _sorted(session: Session, scopes: dict[str, ModuleScope], calls: dict[Function, list[tuple[Function, Span]]]) -> list[Function]:
    """All functions, callees first; a cycle is reported."""
    done: dict[Function, None] = {}
    for start in calls:
        if start in done:
            continue
        path: list[Function] = [start]
        work = [iter(calls[start])]
        while work:
            step = next(work[-1], None)
            if step is None:
                work.pop()
                done[path.pop()] = None
                continue
            callee, span = step
            if callee in done or callee not in calls:
                continue
            if callee is path[-1] and _may_recur(callee):
                continue
            if callee in path:
                cycle = [*path[path.index(callee) :], callee]
                written = " calls ".join(f.name for f in cycle)
                notes = [(f.span, f"{f.name} is declared here") for f in cycle[:-1] if f is not cycle[-2]]
                session.report(
                    "recursion",
                    scopes[path[-1].module],
                    span,
                    f"recursion: {written}",
                    "decreases(...) at its top, and calls of itself in its body, but for those in all(...) and any(...)"
                    if callee is path[-1] and callee.ghost is Ghost.GHOST
                    else "a loop, with an array as the stack if need be",
                    notes,
                )
                continue
            path.append(callee)
            work.append(iter(calls[callee]))
    return list(done)


def _sorted_variables(variables: list[GlobalVariable]) -> list[GlobalVariable]:
    done: dict[GlobalVariable, None] = {}

    def add(variable: GlobalVariable) -> None:
        if variable not in done and variable in variables:
            for other in _refers(variable.value):
                if other is not variable:
                    add(other)
            done[variable] = None

    for variable in variables:
        add(variable)
    return list(done)


def _refers(e: Expression) -> list[GlobalVariable]:
    match e:
        case AddressOf() if isinstance(e.place, GlobalRef):
            return [e.place.variable]
        case WidenPointer():
            return _refers(e.operand)
        case StructValue():
            return [variable for value in e.values if value is not None for variable in _refers(value)]
        case _:
            return []


def _c_names(session: Session, order: list[ModuleScope]) -> None:
    seen: dict[str, Function] = {}
    for scope in order:
        for function in scope.module.functions:
            if function.export is None:
                continue
            known = seen.setdefault(function.export, function)
            if known is not function:
                session.report(
                    "export-name",
                    scope,
                    function.span,
                    f"{function.export} is exported twice",
                    "another name",
                    [(known.span, f"{known.name} is exported so, too")],
                )
