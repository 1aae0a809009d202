# SPDX-License-Identifier: BSD-2-Clause
"""What the checksum's proof knows of memory, which a host does not: others may write it at any time.

In a host this holds, whatever happens. The proof (proofs/checksum.py), which is about memory that nobody disturbs, asks its specification.
"""

from cloister.lang import Shared, View, ghost, u8, u64


@ghost
def sums_up(total: u64, rest: View[Shared[u8]]) -> bool:
    """With this total, and this rest of the data, the sum of all comes out."""
    return True
