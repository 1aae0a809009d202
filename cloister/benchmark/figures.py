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


def as_table(runs: dict[str, list[Figure]], title: str) -> Table:
    """For the terminal: one column for each kernel, side by side. What to compare with is said of the first."""
    table = Table(title=title)
    table.add_column("what")
    for kernel in runs:
        table.add_column(kernel, justify="right")
    table.add_column("aim", justify="right")
    for heading in ("unit", "for comparison"):
        table.add_column(heading)
    for row in zip(*runs.values(), strict=True):
        first = row[0]
        values = [number(each.value) if _within(each) else f"[yellow]{number(each.value)}[/yellow]" for each in row]
        table.add_row(first.name, *values, _aim(first), first.unit, first.reference)
    return table


def as_markdown(runs: dict[str, list[Figure]]) -> str:
    """The same for `docs/benchmarks.md`."""
    lines = ["| what | " + " | ".join(runs) + " | aim | unit | for comparison |", "|---|" + "---:|" * len(runs) + "---:|---|---|"]
    for row in zip(*runs.values(), strict=True):
        first = row[0]
        values = " | ".join(number(each.value) for each in row)
        lines.append(f"| {first.name} | {values} | {_aim(first)} | {first.unit} | {first.reference} |")
    return "\n".join(lines) + "\n"


def as_json(runs: dict[str, list[Figure]], circumstances: dict[str, str]) -> str:
    """For programs: the figures, and what they were measured on."""
    figures = {kernel: [asdict(figure) for figure in each] for kernel, each in runs.items()}
    return json.dumps({"circumstances": circumstances, "figures": figures}, indent=2) + "\n"


def number(value: float) -> str:
    """Whole numbers with separators; small ones with two places."""
    return f"{value:,.0f}" if value >= 100 or value == int(value) else f"{value:.2f}"


def _within(figure: Figure) -> bool:
    return figure.aim is None or figure.value <= figure.aim


def _aim(figure: Figure) -> str:
    return "" if figure.aim is None else f"≤ {number(figure.aim)}"
