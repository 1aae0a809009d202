# SPDX-License-Identifier: BSD-2-Clause
"""Wrong fields."""

from cloister.lang import bits, u32, word


@word(u32)
class Flags:
    low: u32 = bits(3)


def f() -> Flags:
    return Flags(1)

# error 13:18 C0714 the fields of Flags are given by name
# instead Flags(low=...), or from_raw(Flags, x)
