# SPDX-License-Identifier: BSD-2-Clause
"""Element of this type."""

from cloister.lang import View, u8


def f(x: View[View[u8]]) -> None:
    pass

# error 7:10 C0308 a view cannot hold View[u8]
# instead elements that are integers, bools, enums, words, structs or pointers
