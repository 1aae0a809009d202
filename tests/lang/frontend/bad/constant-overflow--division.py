# SPDX-License-Identifier: BSD-2-Clause
"""Constant expression panics."""

TOP = 5 // 0

# error 4:7 C0415 5 // 0 always panics: division by zero
# instead a value that fits
