# SPDX-License-Identifier: BSD-2-Clause
"""Missing annotation."""


def f():
    pass

# error 5:1 C0307 f does not say what it returns
# instead def f(...) -> None:
