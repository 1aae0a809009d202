# SPDX-License-Identifier: BSD-2-Clause
"""The initialiser: the first user thread. Makes the system that the image builder's table describes, then sheds its powers."""
