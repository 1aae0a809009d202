# SPDX-License-Identifier: BSD-2-Clause
"""Conversion of this type."""

from enum import Enum

from cloister.lang import bits, from_raw, u32, word


class Kind(Enum):
    A = 0


@word(u32)
class Flags:
    kind: Kind = bits(3)


def number() -> u32:
    return 1


def f() -> Flags:
    return from_raw(Flags, number())

# error 23:12 C0416 Flags has an enum field, which is checked, and number() would be evaluated for each check
# instead raw: u32 = number(), and from_raw(Flags, raw)
