# SPDX-License-Identifier: BSD-2-Clause
"""The smallest system: one protection domain that says hello."""

from cloister import System

system = System("hello")
system.pd("hello", program="hello.py", priority=100)
