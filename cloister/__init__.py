# SPDX-License-Identifier: BSD-2-Clause
"""Cloister: secure-by-design IoT systems in Python. `System` describes one; see docs/ for the rest."""
