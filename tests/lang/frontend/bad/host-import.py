# SPDX-License-Identifier: BSD-2-Clause
"""Import of host code."""

from pathlib import Path

# error 4:1 C0105 pathlib is host code, which does not run on the device
# instead target modules, and cloister.lang
