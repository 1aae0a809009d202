# SPDX-License-Identifier: BSD-2-Clause
"""Import of a module."""

from package import inner

# error 4:21 C0108 inner is a module
# instead from package.inner import the names it holds
