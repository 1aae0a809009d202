# SPDX-License-Identifier: BSD-2-Clause
"""What the tests of this folder share."""

from __future__ import annotations

from collections.abc import Callable

from cloister.lang.smt.prove import Outcome

LIMIT = 20.0  # effort for an obligation

Prove = Callable[[str], dict[str, Outcome]]
