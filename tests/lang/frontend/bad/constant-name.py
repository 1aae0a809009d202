# SPDX-License-Identifier: BSD-2-Clause
"""Constant without type or capitals."""

limit = 5

# error 4:1 C0201 limit is neither a constant nor a variable with a type
# instead LIMIT = ..., or limit: u32 = ...
