# SPDX-License-Identifier: BSD-2-Clause
"""Which functions write nothing that outlives them, and which locals a loop assigns: read off the typed program."""

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
            elif isinstance(node, p.SharedLoad) or acts(node, set()):
                return False
    return True


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
