# SPDX-License-Identifier: BSD-2-Clause
"""The register context: AArch64's."""

from cloister.kernel.arch.aarch64.context import CONTEXT_WORDS as CONTEXT_WORDS, FPU_WORDS as FPU_WORDS, ArchThread as ArchThread
