# SPDX-License-Identifier: BSD-2-Clause
"""A name that C has another meaning for."""

from cloister.lang import export, u32


@export("int")
def f(a: u32) -> u32:
    return a

# error 7:9 C0717 'int' cannot be the name of a function or symbol
# instead letters, digits and _, and nothing that C or cloister.h has another meaning for
