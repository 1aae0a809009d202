# SPDX-License-Identifier: BSD-2-Clause
"""Name declared further down."""

FIRST = SECOND + 1
SECOND = 1

# error 4:9 C0112 SECOND is declared further down, in line 5
# instead SECOND further up
