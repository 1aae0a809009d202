# SPDX-License-Identifier: BSD-2-Clause
"""Address spaces: AArch64's stage-2 tables, in simulated memory."""

from cloister.kernel.arch.aarch64.vspace import decode as decode, finalise as finalise
