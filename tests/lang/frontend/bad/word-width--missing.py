# SPDX-License-Identifier: BSD-2-Clause
"""Widths in a word."""

from cloister.lang import u32, word
from enum import Enum


class Kind(Enum):
    A = 0


@word(u32)
class Flags:
    kind: Kind

# error 14:5 C0210 kind does not say its width
# instead kind: Kind = bits(n)
