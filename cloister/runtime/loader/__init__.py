# SPDX-License-Identifier: BSD-2-Clause
"""The loader: what the machine enters at reset. Puts the kernel and the initialiser into place and enters the kernel."""
