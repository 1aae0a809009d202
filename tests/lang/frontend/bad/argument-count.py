# SPDX-License-Identifier: BSD-2-Clause
"""Wrong arguments."""

from cloister.lang import u32


def g(a: u32, b: u32) -> u32:
    return a + b


def f() -> u32:
    return g(1)

# error 12:12 C0706 g is not given b
# instead b: a value of type u32
