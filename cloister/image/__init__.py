# SPDX-License-Identifier: BSD-2-Clause
"""From a system to a bootable image: programs, capability distribution, tables, ELF files, report. Same input, same bytes."""

from __future__ import annotations

from cloister.image.build import BuildError, BuildResult, build_system

__all__ = ["BuildError", "BuildResult", "build_system"]
