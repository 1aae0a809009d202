# SPDX-License-Identifier: BSD-2-Clause
"""The other half of an import cycle."""

from cycle_one import ONE

TWO = ONE + 1
