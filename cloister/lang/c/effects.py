# SPDX-License-Identifier: BSD-2-Clause
"""What the evaluation of an expression may do, so that operands are evaluated in Python's order although C leaves the order open.

Two operands conflict if evaluating them in the other order could be noticed: one writes what the other reads, both touch shared memory, or
either may panic for different reasons or at different lines. What is not checked because of a proof may rely on a panic before it, which
therefore has to come first. Only conflicting operands need temporaries. Being unsure means: conflict.
"""

from __future__ import annotations

from dataclasses import dataclass

# Reason, file number, line.
PanicPlace = tuple[int, int, int]


@dataclass(frozen=True)
class Effects:
    """`reads` memory that a call may change, `writes` such memory (or does what must stay in order), `ordered`: reads shared memory.

    `relies`: has undefined behaviour where a check before it fails.
    """

    reads: bool = False
    writes: bool = False
    ordered: bool = False
    panics: frozenset[PanicPlace] = frozenset()
    relies: bool = False

    def __or__(self, other: Effects) -> Effects:
        if other is NOTHING or self == other:
            return self
        if self is NOTHING:
            return other
        return Effects(
            self.reads or other.reads,
            self.writes or other.writes,
            self.ordered or other.ordered,
            self.panics | other.panics,
            self.relies or other.relies,
        )

    @property
    def none(self) -> bool:
        return not (self.reads or self.writes or self.ordered or self.panics or self.relies)

    def conflicts(self, later: Effects) -> bool:
        """Whether this must be evaluated before `later`."""
        if self.none or later.none:
            return False
        if self.writes or later.writes:
            return True
        if self.ordered and later.ordered:
            return True
        if self.panics and later.relies:
            return True
        if self.panics and later.panics:
            return len(self.panics | later.panics) > 1
        return False


NOTHING = Effects()
READS = Effects(reads=True)
WRITES = Effects(reads=True, writes=True)
ORDERED = Effects(ordered=True)
RELIES = Effects(relies=True)
# A function that is not translated yet, or that is not ours.
ANYTHING = Effects(True, True, True, frozenset({(0, 0, 0)}), True)
