# SPDX-License-Identifier: BSD-2-Clause
"""Function as a value."""

from cloister.lang import u32


def g() -> u32:
    return 1


def f() -> u32:
    h = g
    return h()

# error 12:9 C0712 g is no value for a local
# instead a value
