# SPDX-License-Identifier: BSD-2-Clause
"""What the check of any expression or statement stands on: its state, places, fitting values to types, arguments of calls."""
