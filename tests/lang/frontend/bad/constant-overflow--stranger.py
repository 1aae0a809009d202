# SPDX-License-Identifier: BSD-2-Clause
"""Constant expression panics."""

from enum import Enum

from cloister.lang import bits, from_raw, u32, word


class Kind(Enum):
    A = 1


@word(u32)
class Flags:
    kind: Kind = bits(3)


def f() -> Flags:
    return from_raw(Flags, 2)

# error 19:12 C0415 from_raw(Flags, 2) always panics: 2 in kind is no Kind
# instead the raw value of a word
