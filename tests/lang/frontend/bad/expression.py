# SPDX-License-Identifier: BSD-2-Clause
"""Expression outside the subset."""

from cloister.lang import u32


def f(a: u32) -> u32:
    if (b := a) > 1:
        return b
    return a

# error 8:9 C0413 `:=` does not exist in target code
# instead an assignment before
