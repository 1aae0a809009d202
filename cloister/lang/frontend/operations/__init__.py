# SPDX-License-Identifier: BSD-2-Clause
"""What is called by name and known to the language: one file for each kind of operation, one table of all."""
