# SPDX-License-Identifier: BSD-2-Clause
"""Instance not in the system description."""

from cloister.lang import bound, given, struct, u32


@bound
@struct
class Channel:
    name: str
    id: u32 = given()


pong = Channel("pong")

# error 14:8 C0251 the system description gives this program no Channel named 'pong'
# instead a 'pong' in the system description
