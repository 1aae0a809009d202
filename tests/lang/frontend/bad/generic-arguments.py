# SPDX-License-Identifier: BSD-2-Clause
"""A struct over types without its arguments."""

from typing import Generic, TypeVar

from cloister.lang import Ptr, struct, u32

E = TypeVar("E")


@struct
class Box(Generic[E]):
    item: E


def item_of(box: Ptr[Box]) -> u32:
    return 0

# error 16:22 C0315 Box does not say of what
# instead Box[E] with its arguments
