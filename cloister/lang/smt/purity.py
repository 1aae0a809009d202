# SPDX-License-Identifier: BSD-2-Clause
"""What functions read and write that outlives them, and which locals a loop assigns: read off the typed program."""

from __future__ import annotations

from functools import cache

from cloister.lang import program as p
from cloister.lang.frontend.purity import acts
from cloister.lang.frontend.walk import walk


@cache
def writes_nothing(function: p.Function) -> bool:
    """Whether calling it changes no memory that others see."""
    if function.extern is not None:
        return False
    for s in function.body:
        for node in walk(s):
            if isinstance(node, p.Call):
                if not writes_nothing(node.function):
                    return False
            elif acts(node, set()):
                return False
    return True


@cache
def reads_shared(function: p.Function) -> bool:
    """Whether it looks at memory that others may write."""
    for s in function.body:
        for node in walk(s):
            if isinstance(node, p.SharedLoad) or (isinstance(node, p.LoadBytes) and _is_shared(node.view.type)):
                return True
            if isinstance(node, p.Call) and reads_shared(node.function):
                return True
    return False


def _is_shared(kind: p.Type) -> bool:
    return isinstance(kind, (p.ArrayType, p.ViewType)) and isinstance(kind.element, p.SharedType)


def assigned(statements: list[p.Statement]) -> set[p.Local]:
    """The locals that statements, or those nested in them, give values."""
    found: set[p.Local] = set()
    for s in statements:
        for node in walk(s):
            if isinstance(node, (p.Declare, p.ForRange, p.ForEach)):
                found.add(node.local)
            elif isinstance(node, (p.Assign, p.AugmentedAssign)):
                place = node.place
                while isinstance(place, p.BitField):
                    place = place.base
                if isinstance(place, p.LocalRef) and not isinstance(place.type, (p.StructType, p.ArrayType)):
                    found.add(place.local)
    return found
