# SPDX-License-Identifier: BSD-2-Clause
"""A quantifier without a variable."""

from cloister.lang import ghost, u32


@ghost
def f(a: u32) -> bool:
    return all(a)

# error 9:12 C0902 all takes a condition for each of many
# instead all(v[i] < 8 for i in range(n))
