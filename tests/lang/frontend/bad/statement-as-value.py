# SPDX-License-Identifier: BSD-2-Clause
"""Statement as a value."""

from cloister.lang import log, u32


def f() -> u32:
    return log("x")

# error 8:12 C0618 log(...) has no value
# instead the call as a statement of its own
