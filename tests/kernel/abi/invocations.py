# SPDX-License-Identifier: BSD-2-Clause
"""Invocations with right and wrong arguments."""

from __future__ import annotations

from script import Script


def errors_of_invocations(s: Script) -> None:
    del s
