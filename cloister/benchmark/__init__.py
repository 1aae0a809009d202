# SPDX-License-Identifier: BSD-2-Clause
"""Loads and measurements: what `cloister bench` and the demo do to a system from outside."""
