# SPDX-License-Identifier: BSD-2-Clause
"""Makes `feature_sources` and the helpers of `differential` importable."""

from __future__ import annotations

import sys
from pathlib import Path

HERE = Path(__file__).parent
for folder in (HERE, HERE / "differential"):
    if str(folder) not in sys.path:
        sys.path.insert(0, str(folder))
