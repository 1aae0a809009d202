# SPDX-License-Identifier: BSD-2-Clause
"""Where a protection domain's capabilities are, and what the badges that it receives mean.

One table for both sides: the runtime uses the slots, the image builder fills them. The numbers are those of Microkit 2.3, so that
a component built for the one finds its capabilities under the other.
"""

CSPACE_RADIX = 9  # 512 slots; the guard takes the other 55 bits, so that a capability's address is its slot number
CSPACE_GUARD_BITS = 55

SLOT_INPUT = 1  # the endpoint that calls come in by, or the notification of a PD that nobody calls
SLOT_FAULT_ENDPOINT = 2
SLOT_VSPACE = 3
SLOT_REPLY = 4
SLOT_MONITOR = 5  # passive PDs only: to ask the monitor for their time to be withdrawn
SLOT_THREAD = 6  # benchmark configuration only
SLOT_NOTIFICATION_BASE = 10  # + channel id: the other side's notification
SLOT_ENDPOINT_BASE = 74  # + channel id: the other side's endpoint
SLOT_INTERRUPT_BASE = 138  # + interrupt id

MAXIMUM_CHANNELS = 62

BADGE_CALL_BIT = 63  # a protected procedure call; the low bits are the channel's id
BADGE_FAULT_BIT = 62  # a child's fault; the low bits are the child's id. Otherwise: one bit for each channel that was notified
CHANNEL_MASK = 63

# The monitor's own table.
MONITOR_SLOT_ENDPOINT = 1
MONITOR_SLOT_THREAD_BASE = 10  # + PD index
MONITOR_SLOT_SCHEDULING_CONTEXT_BASE = 138  # + PD index
MONITOR_SLOT_NOTIFICATION_BASE = 202  # + PD index
