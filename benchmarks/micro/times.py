# SPDX-License-Identifier: BSD-2-Clause
"""Memory in which the sink tells the client of its times."""

from cloister.lang import Ptr, Shared, region, struct, u64


@struct
class Times:
    """When the first PD's `init` began, and when the sink's entry point began last; ticks since reset."""

    first_init: Shared[u64]
    notified: Shared[u64]


times: Ptr[Times] = region(Times, "times")
