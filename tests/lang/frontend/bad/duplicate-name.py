# SPDX-License-Identifier: BSD-2-Clause
"""Name declared twice."""

LIMIT = 1
LIMIT = 2

# error 5:1 C0110 LIMIT is declared already, in line 4
# instead another name
