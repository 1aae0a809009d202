# SPDX-License-Identifier: BSD-2-Clause
"""A function whose instances call ever larger ones."""

from typing import Generic, TypeVar

from cloister.lang import AnyStruct, Ptr, struct, u32

S = TypeVar("S", bound=AnyStruct)


@struct
class Leaf:
    value: u32


@struct
class Box(Generic[S]):
    item: Ptr[S]


leaf: Leaf = Leaf(0)


def depth(box: Ptr[Box[S]]) -> u32:
    larger = Box[Box[S]](box)
    return depth(larger) + 1


def f() -> u32:
    box = Box[Leaf](leaf)
    return depth(box)

# error 25:14 C0318 instances ask for ever larger ones, such as Box[Box[Box[Box[Box[Box[Box[Box[Box[Box[Box[Box[Box[Box[B...
# instead a type that does not grow
