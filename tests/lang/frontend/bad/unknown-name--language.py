# SPDX-License-Identifier: BSD-2-Clause
"""Unknown name."""

from cloister.lang import u32


def f(count: u32) -> u32:
    return wrapping_add(count, 1)

# error 8:12 C0401 wrapping_add is declared nowhere
# instead from cloister.lang import wrapping_add
