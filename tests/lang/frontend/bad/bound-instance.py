# SPDX-License-Identifier: BSD-2-Clause
"""Instance of a bound struct."""

from cloister.lang import bound, given, struct, u32


@bound
@struct
class Channel:
    name: str
    id: u32 = given()


def f() -> None:
    c = Channel("pong")

# error 15:9 C0214 Channel is bound by the system description, so it is not made in a function
# instead at module level: x = Channel("name")
