# SPDX-License-Identifier: BSD-2-Clause
"""Instance of a bound struct."""

from cloister.lang import bound, given, struct, u32


@bound
@struct
class Channel:
    name: str
    id: u32 = given()


pong = Channel(name="pong")

# error 14:8 C0214 Channel(name='pong') does not have the form Channel("name")
# instead Channel("name")
