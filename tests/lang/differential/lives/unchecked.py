# SPDX-License-Identifier: BSD-2-Clause
"""A life as Python whose contracts nobody checks: what C has to do also where a contract does not hold.

The typed program loses all that is claimed before Python is made of it, so that nothing of a contract can have an effect here.
"""

from __future__ import annotations

import copy
from typing import ClassVar

from lives.cpython import CPython
from lives.life import Source

from cloister.lang import program as p
from cloister.lang.frontend.walk import walk


class Unchecked(CPython):
    name: ClassVar[str] = "CPython without contracts"
    checks_contracts: ClassVar[bool] = False

    def __init__(self, source: Source) -> None:
        super().__init__(Source(without_contracts(source.program), source.search, source.folder))


def without_contracts(program: p.Program) -> p.Program:
    """A program of its own that claims nothing."""
    bare = copy.deepcopy(program)
    for module in bare.modules:
        for kind in module.structs:
            kind.methods[:] = [method for method in kind.methods if method.ghost is not p.Ghost.INVARIANT]
        for function in (*module.functions, *module.ghosts):
            function.requires.clear()
            function.ensures.clear()
            if function.ghost is None:
                function.variant = None
            for node in (node for s in function.body for node in walk(s)):
                if isinstance(node, (p.While, p.ForRange, p.ForEach)):
                    node.invariants.clear()
                if isinstance(node, p.While):
                    node.variant = None
    return bare
