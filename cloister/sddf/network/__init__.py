# SPDX-License-Identifier: BSD-2-Clause
"""The network device class: its drivers, and what they tell their client."""
