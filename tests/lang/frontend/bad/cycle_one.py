# SPDX-License-Identifier: BSD-2-Clause
"""One half of an import cycle."""

from cycle_two import TWO

ONE = TWO - 1
