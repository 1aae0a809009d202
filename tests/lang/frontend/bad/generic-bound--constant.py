# SPDX-License-Identifier: BSD-2-Clause
"""A type where a constant is asked for."""

from typing import Generic, TypeVar

from cloister.lang import Array, Constant, Ptr, array, struct, u8, u16

N = TypeVar("N", bound=Constant)


@struct
class Buffer(Generic[N]):
    data: Array[u8, N] = array()


def first(buffer: Ptr[Buffer[u16]]) -> u8:
    return buffer.data[0]

# error 16:23 C0316 N is u16 here, and stands for a constant
# instead Literal[...] with a number
