# SPDX-License-Identifier: BSD-2-Clause
"""Name exported twice."""

from cloister.lang import export


@export("start")
def f() -> None:
    pass


@export("start")
def g() -> None:
    pass

# error 13:1 C0715 start is exported twice
# instead another name
