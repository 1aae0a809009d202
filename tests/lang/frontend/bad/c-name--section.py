# SPDX-License-Identifier: BSD-2-Clause
"""A section whose name would end its string in C."""

from cloister.lang import section, u32


@section('.x"); int y; ("')
def f(a: u32) -> u32:
    return a

# error 7:10 C0717 '.x"); int y; ("' cannot be the name of a section
# instead letters, digits, and . _ - $: ".boot.text"
