# SPDX-License-Identifier: BSD-2-Clause
"""Statement outside the subset."""


def f() -> None:
    with 5:
        pass

# error 6:5 C0601 there is no `with`
# instead the steps, one after the other
