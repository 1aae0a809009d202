# SPDX-License-Identifier: BSD-2-Clause
"""The Internet checksum equals its specification (RFC 1071), for all bytes and every length that an IP packet can have.

What is shipped adds 32 bits at a time, of bytes in the other order, into 64 bits (`added_up` says in which order). That this is the ones' complement sum
of the words is shown step by step in checksum_specification.py.
Assumed: nobody writes the bytes meanwhile.
"""

from __future__ import annotations

from cloister.lang import Shared, View, ensures, ghost, proof, requires, u8, u64, undisturbed
from cloister.net.checksum import LONGEST, checksum, sum_bytes
from checksum_specification import added_up, adds_up_to_the_words, expected, folded, ones_complement_sum


@ghost
def is_folded(total: u64) -> bool:
    """The checksum of a partial sum is the complement of what it is in 16 bits."""
    ensures(lambda: checksum(total) == ~folded(total))
    return True


@proof
def the_checksum_is_that_of_rfc_1071(data: View[Shared[u8]]) -> None:
    requires(undisturbed() and len(data) <= LONGEST)
    expected.sum = added_up(0, data)
    total = sum_bytes(data)
    assert total == expected.sum
    adds_up_to_the_words(0, data)
    assert folded(total) == ones_complement_sum(0, data)
    is_folded(total)
    assert checksum(total) == ~ones_complement_sum(0, data)
