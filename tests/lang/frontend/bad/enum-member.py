# SPDX-License-Identifier: BSD-2-Clause
"""Member of an enum."""

from enum import Enum


class Colour(Enum):
    RED = 1
    GREEN = 1

# error 9:5 C0205 GREEN has the value 1, as another member has
# instead a value of its own
