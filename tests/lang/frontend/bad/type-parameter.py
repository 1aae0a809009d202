# SPDX-License-Identifier: BSD-2-Clause
"""A parameter where nothing says what it stands for."""

from typing import TypeVar

from cloister.lang import struct

E = TypeVar("E")


@struct
class Box:
    item: E

# error 13:11 C0314 nothing says here which type E stands for
# instead class ...(Generic[E]), or a function with a parameter whose type mentions it
