# SPDX-License-Identifier: BSD-2-Clause
"""Unknown decorator."""

from helper import VALUE


@VALUE
def f() -> None:
    pass

# error 7:2 C0212 @VALUE is no decorator of a function
# instead @extern, @export, @section, @inline, @noinline, @noreturn, @proof, @ghost, @invariant, or a marker
