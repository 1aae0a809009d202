# SPDX-License-Identifier: BSD-2-Clause
"""The AArch64 layer of the kernel: exception level 2, stage-2 translation for user level, GICv2, generic timer.

Generic code imports `cloister.kernel.arch.sim`, whose modules have the names and signatures of those here; a build for this
architecture redirects the one to the other.
"""
