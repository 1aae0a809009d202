# SPDX-License-Identifier: BSD-2-Clause
"""Binding in a function."""

from cloister.lang import region_size, u64


def f() -> u64:
    return region_size("small")

# error 8:12 C0256 region_size(...) binds a name at build time
# instead a name at module level
