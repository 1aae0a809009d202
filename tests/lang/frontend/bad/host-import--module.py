# SPDX-License-Identifier: BSD-2-Clause
"""Import of host code."""

from host import anything

# error 4:1 C0105 host is host code, which does not run on the device
# instead target modules, and cloister.lang
