# SPDX-License-Identifier: BSD-2-Clause
"""Python type without width."""


def f(x: int) -> None:
    pass

# error 5:10 C0302 int has no fixed size on the device
# instead an integer with a width, such as u32
