# SPDX-License-Identifier: BSD-2-Clause
"""The C back end: a typed program as C11 that a reviewer can read next to the Python, compiled and linked for the device or the host."""

from cloister.lang.c.emit import emit_c
from cloister.lang.c.toolchain import Toolchain, ToolchainError

__all__ = ["Toolchain", "ToolchainError", "emit_c"]
