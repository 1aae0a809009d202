# SPDX-License-Identifier: BSD-2-Clause
"""An array of views, in an instance: told where the array stands, and where the instance is asked for."""

from typing import Generic, TypeVar

from cloister.lang import Array, Ptr, View, array, struct, u8

E = TypeVar("E")


@struct
class Buffer(Generic[E]):
    data: Array[E] = array(8)


def f(buffer: Ptr[Buffer[View[u8]]]) -> None:
    pass

# error 13:11 C0308 an array cannot hold View[u8]
# instead elements that are integers, bools, enums, words, structs or pointers
