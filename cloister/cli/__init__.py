# SPDX-License-Identifier: BSD-2-Clause
"""The command line: `cloister new`, `check`, `build`, `run`, `graph`, `bench`, `sdk`, `doctor`. Thin: each command is one file that calls the layers below."""

from __future__ import annotations


def main() -> None:
    """The entry point of the `cloister` program."""
    from cloister.cli.app import app

    app(prog_name="cloister")
