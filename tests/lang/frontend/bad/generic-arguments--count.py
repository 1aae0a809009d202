# SPDX-License-Identifier: BSD-2-Clause
"""Too many arguments."""

from typing import Generic, Literal, TypeVar

from cloister.lang import struct, u32, zeroed

E = TypeVar("E")


@struct
class Box(Generic[E]):
    item: E


box: Box[u32, Literal[3]] = zeroed(Box[u32, Literal[3]])

# error 16:6 C0315 Box takes 1 argument, and 2 are given
# instead Box[E]
