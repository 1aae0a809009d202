# SPDX-License-Identifier: BSD-2-Clause
"""Contracts have no effect: what they call writes nothing but its own locals.

Invariant: functions come callees first, so that it is known of a callee when its callers are looked at.
"""

from __future__ import annotations

from cloister.lang.frontend.scope import ModuleScope, Session
from cloister.lang.frontend.walk import walk
from cloister.lang.program import (
    Assign,
    AugmentedAssign,
    BitField,
    Builtin,
    BuiltinCall,
    Call,
    Claim,
    Expression,
    Field,
    Function,
    Index,
    Interleave,
    LocalRef,
    Log,
    SharedStore,
    StoreBytes,
    ViewType,
)

_EFFECTS = {
    Builtin.FILL, Builtin.COPY_BYTES, Builtin.STORE, Builtin.WRITE_SYSTEM_REGISTER, Builtin.SYSTEM_INSTRUCTION, Builtin.BARRIER,
    Builtin.READ_SYSTEM_REGISTER, Builtin.LOAD,
}  # fmt: skip


def check_purity(session: Session, scopes: dict[str, ModuleScope], functions: list[Function]) -> None:
    """Report each call in a contract of a function that has an effect."""
    effects: set[Function] = set()
    for function in functions:
        if function.extern is not None or any(acts(node, effects) for s in function.body for node in walk(s)):
            effects.add(function)
    for function in functions:
        claims = [*function.claims, *(node for s in function.body for node in walk(s) if isinstance(node, Claim))]
        for claim in claims:
            for node in walk(claim):
                if isinstance(node, Expression) and acts(node, effects):
                    what = node.function.name if isinstance(node, Call) else "this"
                    session.report(
                        "contract-effect",
                        scopes[function.module],
                        node.span,
                        f"a contract has no effect, and {what} writes memory or calls C",
                        "fields and elements, and functions that only read",
                    )


def acts(node: object, effects: set[Function]) -> bool:
    """Whether a node by itself writes something that outlives the function."""
    match node:
        case Assign() | AugmentedAssign():
            return not _own(node.place)
        case SharedStore() | StoreBytes() | Log() | Interleave():
            return True
        case BuiltinCall():
            return node.builtin in _EFFECTS
        case Call():
            return node.function in effects
        case _:
            return False


def _own(place: Expression) -> bool:
    """Whether a place lies in a local."""
    while isinstance(place, Field | BitField | Index):
        if isinstance(place, Index) and isinstance(place.base.type, ViewType):
            return False
        place = place.base
    return isinstance(place, LocalRef)
