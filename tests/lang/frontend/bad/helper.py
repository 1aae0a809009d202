# SPDX-License-Identifier: BSD-2-Clause
"""What bad programs import."""

from cloister.lang import u32

VALUE = 5
counter: u32 = 0
