# SPDX-License-Identifier: BSD-2-Clause
"""Missing annotation."""


def f(x) -> None:
    pass

# error 5:7 C0307 x has no type
# instead x: u32
