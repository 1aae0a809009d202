# SPDX-License-Identifier: BSD-2-Clause
"""Arguments of a marker."""

from cloister.lang import bound, given, marker, struct, u32


@bound
@struct
class Channel:
    name: str
    id: u32 = given()


counter: u32 = 0


@marker
def notified(source: Channel) -> None: ...


@notified(counter)
def f() -> None:
    pass

# error 21:11 C0213 counter is no module variable of type Channel
# instead x = Channel("name") at module level, and x
