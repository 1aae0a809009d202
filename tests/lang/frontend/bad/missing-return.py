# SPDX-License-Identifier: BSD-2-Clause
"""End without return."""

from cloister.lang import u32


def f(a: u32) -> u32:
    if a > 1:
        return 2

# error 7:1 C0707 f returns u32, and its end can be reached without `return`
# instead a `return` on every path; panic(...) where it cannot happen
