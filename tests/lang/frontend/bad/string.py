# SPDX-License-Identifier: BSD-2-Clause
"""String as a value."""


def f() -> None:
    name = "pong"

# error 6:12 C0410 a string is no value
# instead strings in log, assert, panic and declarations only; bytes lie in an Array[u8]
