# SPDX-License-Identifier: BSD-2-Clause
"""Loop over this."""

from cloister.lang import u32


def f(a: u32) -> None:
    for i in a:
        pass

# error 8:14 C0607 a is u32, which `for` does not go over
# instead range(...), an array or a view
