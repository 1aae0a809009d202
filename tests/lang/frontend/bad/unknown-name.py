# SPDX-License-Identifier: BSD-2-Clause
"""Unknown name."""

from cloister.lang import u32


def f(count: u32) -> u32:
    return cuont

# error 8:12 C0401 cuont is declared nowhere
# instead count
