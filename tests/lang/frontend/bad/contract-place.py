# SPDX-License-Identifier: BSD-2-Clause
"""A precondition in the middle."""

from cloister.lang import requires, u32


def f(a: u32) -> u32:
    b = a + 1
    requires(a < 8)
    return b

# error 9:5 C0901 requires(...) stands at the top of a function
# instead requires(...) there; `assert` claims something here
