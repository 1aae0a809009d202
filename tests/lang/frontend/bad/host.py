# SPDX-License-Identifier: BSD-2-Clause
"""Host code."""

import sys

anything = sys.argv
