# SPDX-License-Identifier: BSD-2-Clause
"""Wrong fields."""

from enum import Enum

from cloister.lang import bits, u32, word


class Kind(Enum):
    A = 1


@word(u32)
class Flags:
    kind: Kind = bits(3)
    low: u32 = bits(3)


def f() -> Flags:
    return Flags(low=1)

# error 20:12 C0714 Flags is not given kind, and Kind has no member 0
# instead kind=..., or a default in Flags
