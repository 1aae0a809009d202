# SPDX-License-Identifier: BSD-2-Clause
"""The capability kernel, in target code. What is here knows no architecture; `arch/` has one folder for each.

Modules import downwards only: structures, state, memory < errors, message < mdb, cspace, scheduling < object/* < invocation < entry, boot.
"""
