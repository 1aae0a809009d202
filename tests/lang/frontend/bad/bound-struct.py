# SPDX-License-Identifier: BSD-2-Clause
"""Shape of a bound struct."""

from cloister.lang import bound, given, struct, u32


@bound
@struct
class Channel:
    id: u32 = given()

# error 9:1 C0215 Channel does not begin with its name
# instead name: str as the first field
