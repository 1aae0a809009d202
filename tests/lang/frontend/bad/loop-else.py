# SPDX-License-Identifier: BSD-2-Clause
"""`else` of a loop."""

from cloister.lang import u32


def f(a: u32) -> None:
    while a > 1:
        a -= 1
    else:
        a = 5

# error 11:9 C0610 a loop has no `else`
# instead a flag that the loop sets
