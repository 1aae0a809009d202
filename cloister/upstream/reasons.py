# SPDX-License-Identifier: BSD-2-Clause
"""For which reason of ours a description of Microkit's suite must be refused: the test's name, and the codes that say the same as its message.

Data only. A test that is not listed is compared by verdict and place alone.
"""

from __future__ import annotations

REASONS: dict[str, frozenset[str]] = {}
