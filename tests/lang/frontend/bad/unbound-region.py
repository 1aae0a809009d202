# SPDX-License-Identifier: BSD-2-Clause
"""Region not in the system description."""

from cloister.lang import region_bytes

data = region_bytes("data")

# error 6:8 C0252 the system description maps no memory region named 'data' here
# instead one of small
