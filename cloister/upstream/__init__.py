# SPDX-License-Identifier: BSD-2-Clause
"""What others wrote for Microkit, run against Cloister: its examples, sDDF's and libvmm's, and the tests of Microkit's own tool.

Nothing of theirs is here but names, expected verdicts and expected output: the sources are checkouts that the user names. `suite` runs the tests of
the tool through our reader; `scripts/upstream` builds and boots the examples.
"""
