# SPDX-License-Identifier: BSD-2-Clause
"""`old` outside of a postcondition."""

from cloister.lang import old, u32


def f(a: u32) -> u32:
    return old(a)

# error 8:12 C0901 old(...) stands in ensures(...)
# instead a local that holds the value, in a body
