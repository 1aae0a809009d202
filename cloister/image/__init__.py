# SPDX-License-Identifier: BSD-2-Clause
"""From a system to a bootable image: programs, capability distribution, tables, ELF files, report. Same input, same bytes.

`build_system` is looked up when asked for: who only needs a part need not load the compiler.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cloister.image.build import BuildError, BuildResult, build_system

__all__ = ["BuildError", "BuildResult", "build_system"]


def __getattr__(name: str) -> object:
    if name in __all__:
        from cloister.image import build

        return getattr(build, name)
    raise AttributeError(f"module 'cloister.image' has no attribute {name!r}")
