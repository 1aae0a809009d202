# SPDX-License-Identifier: BSD-2-Clause
"""Region too small."""

from cloister.lang import Array, Shared, array, region, struct, u32


@struct
class Ring:
    slots: Array[Shared[u32]] = array(5)


ring = region(Ring, "small")

# error 12:8 C0255 Ring has 20 bytes, and the region 'small' has 16
# instead a larger region
