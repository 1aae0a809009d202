# SPDX-License-Identifier: BSD-2-Clause
"""A sum that no C compiler promises to read."""

from cloister.lang import u32


def f(a: u32) -> u32:
    return a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a + a

# error 8:52 C0113 there are more than 60 expressions, or 200 statements, within each other
# instead steps that are assigned to locals, a loop, or `match`
