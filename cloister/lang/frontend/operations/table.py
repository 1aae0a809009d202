# SPDX-License-Identifier: BSD-2-Clause
"""All operations that are called by name and have a value."""

from __future__ import annotations

from cloister.lang.frontend.checking.context import Operations
from cloister.lang.frontend.operations import arithmetic, machine, memory, proofs, structs

UNSAFE = frozenset(machine.OPERATIONS)
"""What modules that declare `UNSAFE` may call."""

OPERATIONS: Operations = {
    **arithmetic.OPERATIONS,
    **structs.OPERATIONS,
    **memory.OPERATIONS,
    **machine.OPERATIONS,
    **proofs.OPERATIONS,
}
"""Who checks the call of an operation, by its name."""

STATEMENTS = frozenset(
    ("log", "panic", "store_le", "store_be", "requires", "ensures", "may_stop", "invariant", "decreases", "serves", "assume", "interleave")
)
"""Operations that have no value: a call of them is a statement."""
