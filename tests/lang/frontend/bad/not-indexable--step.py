# SPDX-License-Identifier: BSD-2-Clause
"""Not indexable."""

from cloister.lang import View, u8


def f(v: View[u8]) -> View[u8]:
    return v[0:10:2]

# error 8:12 C0505 a slice has no step
# instead a loop with `range(a, b, step)`
