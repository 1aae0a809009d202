# SPDX-License-Identifier: BSD-2-Clause
"""Constant defined by itself."""

LIMIT = LIMIT + 1

# error 4:1 C0203 LIMIT is defined by itself
# instead a value that does not depend on it
