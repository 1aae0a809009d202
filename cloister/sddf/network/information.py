# SPDX-License-Identifier: BSD-2-Clause
"""What a network driver tells its client besides packets: one page, which the driver writes and the client can only read.

sDDF fixes the MAC address at build time and has no place for a driver's statistics; this page is ours, and a client that does not map it
misses nothing of sDDF's protocol.
"""

from __future__ import annotations

from cloister.lang import Array, Shared, array, struct, u8, u32, u64


@struct
class NetworkInformation:
    """The device's address and what happened to packets that did not get through. `ready` is released as 1 after the address was written."""

    ready: Shared[u32]
    mac: Array[Shared[u8]] = array(6)
    received: Shared[u64]
    transmitted: Shared[u64]
    receive_refused: Shared[u64]  # the client offered a buffer outside the data region
    receive_dropped: Shared[u64]  # of impossible length, or the client's queue was full
    transmit_refused: Shared[u64]  # outside the data region, empty or too long
    device_violations: Shared[u64]  # the device claimed the impossible
    client_violations: Shared[u64]  # the client's indices claimed the impossible
