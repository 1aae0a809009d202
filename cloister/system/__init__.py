# SPDX-License-Identifier: BSD-2-Clause
"""Systems: describe (Python, XML), check, lay out, draw. Pure data and functions over it."""
