# SPDX-License-Identifier: BSD-2-Clause
"""`in`."""

from cloister.lang import View, u8


def f(a: u8, v: View[u8]) -> bool:
    return a in v

# error 8:12 C0409 there is no `in`
# instead comparisons joined by `or`, or a `for` loop
