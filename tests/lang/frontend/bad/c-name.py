# SPDX-License-Identifier: BSD-2-Clause
"""A text for C that would be more than a name."""

from cloister.lang import export, u32


@export("a b; int x")
def f(a: u32) -> u32:
    return a

# error 7:9 C0717 'a b; int x' cannot be the name of a function or symbol
# instead letters, digits and _, and nothing that C or cloister.h has another meaning for
