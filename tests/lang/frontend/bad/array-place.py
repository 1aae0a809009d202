# SPDX-License-Identifier: BSD-2-Clause
"""Array type here."""

from cloister.lang import Array, u8


def f(data: Array[u8]) -> None:
    pass

# error 7:13 C0305 a parameter cannot be an array
# instead View[u8]: an array is passed as a view
