# SPDX-License-Identifier: BSD-2-Clause
"""What runs beside the programs: the entry loop that each PD links, the loader, the initialiser and the monitor. All target code."""
