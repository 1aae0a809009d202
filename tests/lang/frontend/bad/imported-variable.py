# SPDX-License-Identifier: BSD-2-Clause
"""Import of a plain variable."""

from cloister.lang import u32
from helper import counter


def f() -> u32:
    return counter

# error 9:12 C0111 counter is a variable of helper, and CPython would see its value at the time of the import
# instead a function of helper that returns or sets it, or a struct variable with a field
