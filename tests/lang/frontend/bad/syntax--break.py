# SPDX-License-Identifier: BSD-2-Clause
"""Not Python."""


def f() -> None:
    break

# error 6:5 C0101 this is not Python: 'break' outside loop
# instead a file that Python can parse
