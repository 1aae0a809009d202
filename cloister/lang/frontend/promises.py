# SPDX-License-Identifier: BSD-2-Clause
"""What contracts may rest on: nothing that a contract calls assumes anything, and nobody requires what no caller is held to.

An assumption in a claim would be one of every proof that the claim is part of. Who calls an entry point (an event, the kernel, C) reads no contract.
Invariant: functions come callees first, so that it is known of a callee when its callers are looked at.
"""

from __future__ import annotations

from cloister.lang.frontend.scope import ModuleScope, Session
from cloister.lang.frontend.walk import walk
from cloister.lang.program import Assume, Call, Claim, Function, Ghost


def check_promises(session: Session, scopes: dict[str, ModuleScope], functions: list[Function]) -> None:
    """Report each contract that calls what assumes something, invariants of structs that do, and each entry point that requires something."""
    assuming: set[Function] = set()
    for function in functions:
        nodes = [node for s in function.body for node in walk(s)]
        claimed = [node for claim in (*function.claims, *(n for n in nodes if isinstance(n, Claim))) for node in walk(claim)]
        if any(isinstance(node, Assume) or (isinstance(node, Call) and node.function in assuming) for node in (*nodes, *claimed)):
            assuming.add(function)
            if function.ghost is Ghost.INVARIANT:
                _assumes(session, scopes, function, function)
        for node in claimed:
            if isinstance(node, Call) and node.function in assuming:
                _assumes(session, scopes, function, node.function, node)
        if function.requires and (function.markers or function.export is not None):
            session.report(
                "contract-place",
                scopes[function.module],
                function.requires[0].span,
                f"{function.name} is called from outside, where nobody is held to what it requires",
                "an @invariant of the struct that holds the state, or `assert`",
            )


def _assumes(session: Session, scopes: dict[str, ModuleScope], function: Function, what: Function, node: Call | None = None) -> None:
    session.report(
        "contract-effect",
        scopes[function.module],
        function.span if node is None else node.span,
        f"a contract assumes nothing, and {what.name} does, or what it calls",
        "assume(...) in the @proof itself; in a contract the condition, joined by `and`",
    )
