# SPDX-License-Identifier: BSD-2-Clause
"""A constant as an argument, which Python's types do not know."""

from typing import Generic, TypeVar

from cloister.lang import Array, Constant, Ptr, array, struct, u8

N = TypeVar("N", bound=Constant)
CAPACITY = 16


@struct
class Buffer(Generic[N]):
    data: Array[u8, N] = array()


def first(buffer: Ptr[Buffer[CAPACITY]]) -> u8:
    return buffer.data[0]

# error 17:30 C0315 CAPACITY is a value, which Python does not take for an argument of a type
# instead Literal[512], or a name for it: Capacity = Literal[512]
