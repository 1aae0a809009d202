# SPDX-License-Identifier: BSD-2-Clause
"""Struct without fields."""

from cloister.lang import struct


@struct
class Nothing:
    """Nothing."""

# error 8:1 C0216 Nothing has no fields
# instead at least one field
