# SPDX-License-Identifier: BSD-2-Clause
"""Log of this."""

from cloister.lang import log, u32


def f(a: u32) -> None:
    log(f"value {a:5}")

# error 8:18 C0615 the format of a is not known
# instead {x} or {x:x}
