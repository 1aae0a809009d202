# SPDX-License-Identifier: BSD-2-Clause
"""Microkit's system description format, read: elements with their places, values, and one module for each part of a system."""
