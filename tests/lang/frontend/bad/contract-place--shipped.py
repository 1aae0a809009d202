# SPDX-License-Identifier: BSD-2-Clause
"""A variant of a function that ships."""

from cloister.lang import decreases, u32


def f(n: u32) -> u32:
    decreases(n)
    return n

# error 8:5 C0901 decreases(...) stands at the top of the body of a `while`, or of a @ghost function that calls itself
# instead decreases(...) there; `assert` claims something here
