# SPDX-License-Identifier: BSD-2-Clause
"""The figures of a run, as a table for people and as JSON for programs."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

from rich.table import Table


@dataclass(frozen=True)
class Figure:
    """One measured thing. `value` is in `unit`; `aim`: the largest value that we are content with; `reference`: something to compare it with."""

    name: str
    value: float
    unit: str
    aim: float | None = None
    reference: str = ""


def as_table(figures: list[Figure], title: str) -> Table:
    """For the terminal."""
    table = Table(title=title)
    table.add_column("what")
    for heading in ("figure", "aim"):
        table.add_column(heading, justify="right")
    table.add_column("unit")
    table.add_column("for comparison")
    for figure in figures:
        within = figure.aim is None or figure.value <= figure.aim
        value = number(figure.value) if within else f"[yellow]{number(figure.value)}[/yellow]"
        table.add_row(figure.name, value, "" if figure.aim is None else f"≤ {number(figure.aim)}", figure.unit, figure.reference)
    return table


def as_markdown(figures: list[Figure]) -> str:
    """For `docs/benchmarks.md`."""
    lines = ["| what | figure | aim | unit | for comparison |", "|---|---:|---:|---|---|"]
    for figure in figures:
        aim = "" if figure.aim is None else f"≤ {number(figure.aim)}"
        lines.append(f"| {figure.name} | {number(figure.value)} | {aim} | {figure.unit} | {figure.reference} |")
    return "\n".join(lines) + "\n"


def as_json(figures: list[Figure], circumstances: dict[str, str]) -> str:
    """For programs: the figures, and what they were measured on."""
    return json.dumps({"circumstances": circumstances, "figures": [asdict(figure) for figure in figures]}, indent=2) + "\n"


def number(value: float) -> str:
    """Whole numbers with separators; small ones with two places."""
    return f"{value:,.0f}" if value >= 100 or value == int(value) else f"{value:.2f}"
