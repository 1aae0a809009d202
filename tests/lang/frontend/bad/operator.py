# SPDX-License-Identifier: BSD-2-Clause
"""Operator on these types."""


def f(a: bool, b: bool) -> bool:
    return a & b

# error 6:12 C0403 & is not defined for bool
# instead `and`, `or`, `!=`
