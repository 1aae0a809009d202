# SPDX-License-Identifier: BSD-2-Clause
"""Assignment to a constant."""

from cloister.lang import bound, given, struct, u32


@bound
@struct
class Channel:
    name: str
    id: u32 = given()

    def renumber(self) -> None:
        self.id = 5

# error 14:9 C0617 a Channel is given by the system description, and constant
# instead a module variable beside it
