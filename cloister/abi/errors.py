# SPDX-License-Identifier: BSD-2-Clause
"""What a call to a kernel object answers in the label, and why a capability lookup fails."""

NO_ERROR = 0
INVALID_ARGUMENT = 1  # MR0: argument number
INVALID_CAPABILITY = 2  # MR0: capability number, 0 is the invoked one
ILLEGAL_OPERATION = 3
RANGE_ERROR = 4  # MR0: minimum, MR1: maximum
ALIGNMENT_ERROR = 5
FAILED_LOOKUP = 6  # MR0: 1 if the source, MR1: lookup failure, then its data
TRUNCATED_MESSAGE = 7
DELETE_FIRST = 8
REVOKE_FIRST = 9
NOT_ENOUGH_MEMORY = 10  # MR0: bytes left

LOOKUP_INVALID_ROOT = 1
LOOKUP_MISSING_CAPABILITY = 2  # bits left
LOOKUP_DEPTH_MISMATCH = 3  # bits left, bits found
LOOKUP_GUARD_MISMATCH = 4  # bits left, guard found, bits found
