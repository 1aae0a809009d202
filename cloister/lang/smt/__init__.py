# SPDX-License-Identifier: BSD-2-Clause
"""Proof: the typed program executed symbolically, and what it must do given to solvers."""
