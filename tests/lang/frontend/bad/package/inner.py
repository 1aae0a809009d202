# SPDX-License-Identifier: BSD-2-Clause
"""A module in a package."""

INNER = 1
