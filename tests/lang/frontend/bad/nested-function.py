# SPDX-License-Identifier: BSD-2-Clause
"""Function within a function."""

from cloister.lang import u32


def f() -> u32:
    def g() -> u32:
        return 1

    return g()

# error 8:5 C0702 a function within a function
# instead a function at module level, with parameters for what it uses
