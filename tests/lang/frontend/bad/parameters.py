# SPDX-License-Identifier: BSD-2-Clause
"""Kind of parameters."""

from cloister.lang import u32


def f(*numbers: u32) -> None:
    pass

# error 7:8 C0701 numbers would take any number of arguments
# instead a parameter for each; a view for many values
