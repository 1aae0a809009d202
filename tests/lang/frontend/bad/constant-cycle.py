# SPDX-License-Identifier: BSD-2-Clause
"""Constant defined by itself."""

FIRST = SECOND + 1
SECOND = FIRST + 1

# error 4:1 C0203 FIRST is defined by itself
# instead a value that does not depend on it
