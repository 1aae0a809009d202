# SPDX-License-Identifier: BSD-2-Clause
"""Wrong arguments."""

from cloister.lang import u32


def g(a: u32) -> u32:
    return a


def f() -> u32:
    return g(1, 2)

# error 12:17 C0706 g takes 1 argument, and 2 are given
# instead one value for each parameter
