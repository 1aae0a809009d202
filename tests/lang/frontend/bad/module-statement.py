# SPDX-License-Identifier: BSD-2-Clause
"""Statement in a module."""

from cloister.lang import log

log("hello")

# error 6:1 C0109 a module holds declarations only
# instead the statement within a function
