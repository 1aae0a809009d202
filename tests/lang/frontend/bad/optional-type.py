# SPDX-License-Identifier: BSD-2-Clause
"""Optional of no pointer."""

from cloister.lang import u32


def f(x: u32 | None) -> None:
    pass

# error 7:10 C0304 u32 is no pointer, so it cannot be None
# instead a flag beside it, or a value that means none
