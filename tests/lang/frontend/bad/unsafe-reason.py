# SPDX-License-Identifier: BSD-2-Clause
"""Reason of an unsafe module."""

UNSAFE = ""

# error 4:1 C0802 UNSAFE does not say why this module is sound
# instead UNSAFE = "why this module is sound"
