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
SLOT_SECURE_MONITOR = 7  # for PDs that may make secure monitor calls
SLOT_NOTIFICATION_BASE = 10  # + channel id: the other side's notification
SLOT_ENDPOINT_BASE = 74  # + channel id: the other side's endpoint
SLOT_INTERRUPT_BASE = 138  # + interrupt id
SLOT_CHILD_BASE = 202  # + child id: the child's thread
SLOT_GUEST_THREAD_BASE = 266  # + vCPU id: the thread that runs the guest's processor
SLOT_VCPU_BASE = 330  # + vCPU id: the processor

# A PD that capabilities are shared with has a table above its own: 64 slots, chosen by the highest bits of an address. Its slot 0 leads to the PD's own
# table, so that small addresses mean what they always do.
ROOT_RADIX = 6
ROOT_SHIFT = 58  # the capability in slot n of the root has the address n << 58
ROOT_SLOT_TABLE = 0
TABLE_GUARD_BITS = 49

MAXIMUM_CHANNELS = 62

BADGE_CALL_BIT = 63  # a protected procedure call; the low bits are the channel's id
BADGE_FAULT_BIT = 62  # a child's fault; the low bits are the child's id. Otherwise: one bit for each channel that was notified
CHANNEL_MASK = 63
CHILD_MASK = 255

# The monitor's own table.
MONITOR_SLOT_ENDPOINT = 1
MONITOR_SLOT_THREAD_BASE = 10  # + PD index
MONITOR_SLOT_SCHEDULING_CONTEXT_BASE = 138  # + PD index
MONITOR_SLOT_NOTIFICATION_BASE = 202  # + PD index
