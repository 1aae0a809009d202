# SPDX-License-Identifier: BSD-2-Clause
"""Arguments of a marker."""

from cloister.lang import bound, given, marker, struct, u32


@bound
@struct
class Channel:
    name: str
    id: u32 = given()


@marker
def notified(source: Channel) -> None: ...


@notified
def f() -> None:
    pass

# error 18:2 C0213 @notified takes 1 name
# instead @notified(Channel)
