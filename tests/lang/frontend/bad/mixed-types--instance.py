# SPDX-License-Identifier: BSD-2-Clause
"""What is right for one type and wrong for another: told in the instance, with the places that lead there."""

from typing import Generic, TypeVar

from cloister.lang import Ptr, struct, u16, u32

E = TypeVar("E")


@struct
class Box(Generic[E]):
    item: E

    def plus(self, x: u32) -> u32:
        return x + self.item


def fine(box: Ptr[Box[u32]]) -> u32:
    return box.plus(1)


def wrong(box: Ptr[Box[u16]]) -> u32:
    return box.plus(1)

# error 16:16 C0402 x is u32, and self.item is u16
# instead u32(self.item) or u16(x), which panic if the value does not fit
