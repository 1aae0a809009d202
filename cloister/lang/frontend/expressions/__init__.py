# SPDX-License-Identifier: BSD-2-Clause
"""Typing of expressions: one file for each kind of syntax, one table of all."""
