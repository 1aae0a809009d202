# SPDX-License-Identifier: BSD-2-Clause
"""Module variable without `global`."""

from cloister.lang import u32

counter: u32 = 0


def f() -> None:
    counter += 1

# error 10:5 C0604 counter is a module variable, and Python would make a local of it here
# instead global counter
