# SPDX-License-Identifier: BSD-2-Clause
"""Not Python."""


def f() -> None
    pass

# error 5:16 C0101 this is not Python: expected ':'
# instead a file that Python can parse
