# SPDX-License-Identifier: BSD-2-Clause
"""Function within a function."""


def f() -> None:
    g = lambda x: x

# error 6:9 C0702 a lambda is a function within a function
# instead a function at module level
