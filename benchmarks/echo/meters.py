# SPDX-License-Identifier: BSD-2-Clause
"""Memory in which the idle PD tells the meter how long it has run."""

from cloister.lang import Ptr, Shared, region, struct, u64


@struct
class Meters:
    """Ticks since reset in which nobody else ran."""

    idle: Shared[u64]


meters: Ptr[Meters] = region(Meters, "meters")
