# SPDX-License-Identifier: BSD-2-Clause
"""Import of everything."""

from cloister.lang import *

# error 4:1 C0104 `from cloister.lang import *` hides where names come from
# instead from cloister.lang import the names that are used
