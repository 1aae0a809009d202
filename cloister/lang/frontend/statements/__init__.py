# SPDX-License-Identifier: BSD-2-Clause
"""Typing of function bodies: one file for each kind of statement, one table of all."""
