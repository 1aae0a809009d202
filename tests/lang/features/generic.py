# SPDX-License-Identifier: BSD-2-Clause
"""A module with a struct and a function over types, which asks for no instance itself."""

from __future__ import annotations

from typing import Generic, TypeVar

from cloister.lang import Array, Constant, Ptr, array, constant, struct, u16, u32, wrapping_add

E = TypeVar("E")
N = TypeVar("N", bound=Constant)
STEP = 1

steps: u32 = 0


@struct
class Ring(Generic[E, N]):
    """An instance has the comments, and the places, of the source that it is one of."""

    at: u16 = 0
    items: Array[E, N] = array()  # what is in it

    def next(self) -> u16:
        # In private memory.
        note()
        self.at = wrapping_add(self.at, STEP)
        assert self.at != 3, "three"
        return self.at % constant[N]()


def note() -> None:
    global steps
    steps = wrapping_add(steps, 1)


def steps_taken() -> u32:
    return steps


def steps_each(among: u32) -> u32:
    return steps // among


def rewind(ring: Ptr[Ring[E, N]], to: u16) -> u16:
    assert to < constant[N](), "behind its end"
    ring.at = to
    return ring.at
