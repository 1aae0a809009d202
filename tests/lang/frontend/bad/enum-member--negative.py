# SPDX-License-Identifier: BSD-2-Clause
"""Member of an enum."""

from enum import Enum


class Colour(Enum):
    RED = -1

# error 8:5 C0205 -1 is no value of an enum
# instead 0 to 2**64 - 1
