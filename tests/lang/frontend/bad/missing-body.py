# SPDX-License-Identifier: BSD-2-Clause
"""Function without body."""

from cloister.lang import u32


def f() -> u32: ...

# error 7:1 C0713 f has no body
# instead statements, or `pass`
