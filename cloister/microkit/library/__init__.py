# SPDX-License-Identifier: BSD-2-Clause
"""libmicrokit: what a protection domain written in C is linked with. Target code with C's names, and a few lines of assembly."""
