# SPDX-License-Identifier: BSD-2-Clause
"""An invariant with a parameter."""

from cloister.lang import invariant, struct, u32


@struct
class Counter:
    value: u32

    @invariant
    def small(self, limit: u32) -> bool:
        return self.value < limit

# error 12:5 C0902 small is marked @invariant, and is no question to a struct
# instead a method of a struct: def sound(self) -> bool
