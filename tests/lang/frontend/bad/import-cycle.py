# SPDX-License-Identifier: BSD-2-Clause
"""Modules import each other."""

from cycle_one import ONE

# error cycle_two.py:4:1 C0107 modules import each other: cycle_one -> cycle_two -> cycle_one
# instead a third module with what both need
