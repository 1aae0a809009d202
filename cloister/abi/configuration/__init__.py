# SPDX-License-Identifier: BSD-2-Clause
"""The configurations that a kernel and its programs are built for: one module of constants each, with the same names."""
