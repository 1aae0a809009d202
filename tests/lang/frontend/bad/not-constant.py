# SPDX-License-Identifier: BSD-2-Clause
"""Value not known at build time."""

from cloister.lang import u32


def f() -> u32:
    return 1


LIMIT: u32 = f()

# error 11:14 C0202 f() is not known at build time
# instead constants, literals and operators on them
