# SPDX-License-Identifier: BSD-2-Clause
"""A bound that says nothing about layout."""

from typing import Generic, TypeVar

from cloister.lang import struct, u32

E = TypeVar("E", bound=u32)


@struct
class Box(Generic[E]):
    item: E

# error 8:5 C0314 bound=u32 says nothing of E that counts here
# instead E = TypeVar("E"), with bound=AnyStruct, bound=AnyInteger, bound=Constant, or the types that it may be
