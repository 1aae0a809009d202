# SPDX-License-Identifier: BSD-2-Clause
"""One module for each kind of kernel object: what it does, and how invocations of it are decoded."""
