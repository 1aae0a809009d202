# SPDX-License-Identifier: BSD-2-Clause
"""Not assignable."""

from cloister.lang import View, u8


def f(v: View[u8]) -> None:
    v[0:4] = v[4:8]

# error 8:5 C0603 a slice cannot be assigned
# instead fill(v, x), copy_bytes(to, source), or a `for` loop
