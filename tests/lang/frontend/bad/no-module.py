# SPDX-License-Identifier: BSD-2-Clause
"""Module not found."""

from cloister.nowhere import thing

# error 4:1 C0102 there is no module cloister.nowhere
# instead a module beside this one, or an installed one
