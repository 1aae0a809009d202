# SPDX-License-Identifier: BSD-2-Clause
"""The rules that a system must obey, by subject: one rule, one code, one message, one function."""
