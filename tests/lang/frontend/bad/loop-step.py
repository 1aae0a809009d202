# SPDX-License-Identifier: BSD-2-Clause
"""Step of a range."""

from cloister.lang import u32


def f(a: u32) -> None:
    for i in range(0, a, 0):
        pass

# error 8:26 C0608 the step is 0
# instead a step that is not 0
