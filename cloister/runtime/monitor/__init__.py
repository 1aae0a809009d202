# SPDX-License-Identifier: BSD-2-Clause
"""The monitor: the fault handler of every PD, and the hand that withdraws the time of passive PDs."""
