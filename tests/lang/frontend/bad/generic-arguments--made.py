# SPDX-License-Identifier: BSD-2-Clause
"""A struct over types that is made without saying of what."""

from typing import Generic, TypeVar

from cloister.lang import struct, u32

E = TypeVar("E")


@struct
class Box(Generic[E]):
    item: E


def f(x: u32) -> u32:
    box = Box(x)
    return box.item

# error 17:11 C0315 Box does not say of what
# instead Box[E](...) with its arguments
