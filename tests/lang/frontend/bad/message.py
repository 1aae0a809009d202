# SPDX-License-Identifier: BSD-2-Clause
"""Message is no literal."""

from cloister.lang import panic, u32


def f(a: u32) -> None:
    panic(f"value {a}")

# error 8:11 C0616 f'value {a}' is no string literal
# instead a literal: "..."
