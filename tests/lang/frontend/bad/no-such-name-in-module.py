# SPDX-License-Identifier: BSD-2-Clause
"""Name not in the module."""

from helper import VALUES

# error 4:20 C0106 helper has no VALUES
# instead VALUE, or a declaration or import of VALUES
