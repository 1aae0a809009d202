# SPDX-License-Identifier: BSD-2-Clause
"""Name not in the module."""

from cloister.lang import u31

# error 4:27 C0106 cloister.lang has no u31 for target code
# instead see docs/language.md
