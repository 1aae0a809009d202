# SPDX-License-Identifier: BSD-2-Clause
"""The one ordering that acquire and release cannot express: an earlier store before a later load.

Both sides of a signalling protocol store, then look at what the other stored (tail, then flag; flag, then tail). Without a full fence
between the two, each may miss the other's store and both go to sleep. AArch64 only, so far.
"""

from __future__ import annotations

from cloister.lang import barrier, inline

UNSAFE = "barriers have no effect on memory but its order"


@inline
def full_fence() -> None:
    """All earlier memory accesses are seen before all later ones, by the other cores and PDs."""
    barrier("dmb ish")


@inline
def device_fence() -> None:
    """As `full_fence`, towards devices as well: a ring's index in memory before the register write that points the device to it."""
    barrier("dmb osh")
