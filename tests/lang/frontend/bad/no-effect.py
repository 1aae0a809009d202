# SPDX-License-Identifier: BSD-2-Clause
"""Statement without effect."""

from cloister.lang import u32


def f(a: u32) -> None:
    a == 1

# error 8:5 C0602 a == 1 has no effect
# instead an assignment or a call
