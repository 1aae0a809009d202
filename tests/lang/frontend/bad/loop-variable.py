# SPDX-License-Identifier: BSD-2-Clause
"""Loop variable in use."""

from cloister.lang import u32


def f(a: u32) -> None:
    for a in range(10):
        pass

# error 8:9 C0609 a is a variable already
# instead another name for the loop's variable
