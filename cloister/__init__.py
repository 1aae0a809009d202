# SPDX-License-Identifier: BSD-2-Clause
"""Cloister: secure-by-design IoT systems in Python.

`System` is how a system.py describes one. It is host code and looked up only when asked for, because target modules live in this package
too and importing one of them must not pull in the tools.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cloister.system.describe import System

__version__ = "0.1.0"
__all__ = ["System", "__version__"]


def __getattr__(name: str) -> object:
    if name == "System":
        from cloister.system.describe import System

        return System
    raise AttributeError(f"module 'cloister' has no attribute {name!r}")
