# SPDX-License-Identifier: BSD-2-Clause
"""Python builtin."""

from cloister.lang import u32


def f(a: u32) -> None:
    print(a)

# error 8:5 C0419 print is a Python builtin that does not exist in target code
# instead log("...")
