# SPDX-License-Identifier: BSD-2-Clause
"""What contracts may rest on: nothing that a contract calls assumes anything, stops on purpose or serves for ever, and nobody requires what no caller is
held to.

An assumption in a claim would be one of every proof that the claim is part of, and a function that does not come back gives no truth. Who calls an entry
point (an event, the kernel, C) reads no contract.
Invariant: functions come callees first, so that it is known of a callee when its callers are looked at.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum

from cloister.lang.frontend.scope import ModuleScope, Session
from cloister.lang.frontend.walk import walk
from cloister.lang.program import Assume, Call, Claim, Function, Ghost, While


class _Unfit(Enum):
    """What nothing that a contract calls does, and what may be written instead."""

    ASSUMES = "a contract assumes nothing, and {} does, or what it calls", "assume(...) in the @proof itself; in a contract the condition, joined by `and`"
    STOPS = "a contract stops nothing, and {} may stop on purpose, or what it calls", "a function that always comes back"
    SERVES = "a contract waits for nothing, and {} serves for ever, or what it calls does", "a function whose loops end"


def check_promises(session: Session, scopes: dict[str, ModuleScope], functions: list[Function]) -> None:
    """Report each contract that calls what is unfit for one, invariants of structs that are, and each entry point that requires something."""
    unfit: dict[Function, set[_Unfit]] = {}
    for function in functions:
        nodes = [node for s in function.body for node in walk(s)]
        claimed = [node for claim in (*function.claims, *(n for n in nodes if isinstance(n, Claim))) for node in walk(claim)]
        unfit[function] = own = {_Unfit.STOPS} if function.stops else set[_Unfit]()
        for node in (*nodes, *claimed):
            own |= _of(node, unfit)
        if function.ghost is Ghost.INVARIANT:
            _report(session, scopes, function, function, own)
        for node in claimed:
            if isinstance(node, Call):
                _report(session, scopes, function, node.function, unfit.get(node.function, ()), node)
        if function.requires and (function.markers or function.export is not None):
            session.report(
                "contract-place",
                scopes[function.module],
                function.requires[0].span,
                f"{function.name} is called from outside, where nobody is held to what it requires",
                "an @invariant of the struct that holds the state, or `assert`",
            )


def _of(node: object, unfit: dict[Function, set[_Unfit]]) -> set[_Unfit]:
    """What a node does that is unfit for contracts."""
    match node:
        case Assume():
            return {_Unfit.ASSUMES}
        case While() if node.serves is not None:
            return {_Unfit.SERVES}
        case Call():
            return unfit.get(node.function, set())
        case _:
            return set()


def _report(
    session: Session, scopes: dict[str, ModuleScope], function: Function, what: Function, found: Iterable[_Unfit], node: Call | None = None
) -> None:
    for each in sorted(found, key=lambda each: each.name):
        message, remedy = each.value
        session.report("contract-effect", scopes[function.module], function.span if node is None else node.span, message.format(what.name), remedy)
