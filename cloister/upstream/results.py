# SPDX-License-Identifier: BSD-2-Clause
"""What became of each example: for the terminal, for programs, and for the documentation."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from rich.table import Table

from cloister.upstream.examples import EXAMPLES, Example
from cloister.upstream.suite import Result as CaseResult
from cloister.upstream.suite import figure

MARKS = ("<!-- upstream's examples -->", "<!-- end of upstream's examples -->")


class Verdict(Enum):
    """What may become of an example."""

    PASSED = "passed"
    BUILT = "built"  # and not booted, for the reason given
    FAILED = "failed"
    IMPOSSIBLE = "not possible"


@dataclass(frozen=True)
class Result:
    """One example with one toolchain, in one configuration, on one kernel. `detail`: why not, or what a reader should know."""

    example: Example
    toolchain: str
    config: str
    kernel: str
    verdict: Verdict
    detail: str = ""
    seconds: float = 0.0


def as_table(results: Iterable[Result]) -> Table:
    """For the terminal."""
    table = Table(title="upstream's examples")
    for heading in ("example", "toolchain", "configuration", "kernel", "result"):
        table.add_column(heading)
    colours = {Verdict.PASSED: "green", Verdict.BUILT: "cyan", Verdict.FAILED: "bold red", Verdict.IMPOSSIBLE: "dim"}
    for each in results:
        words = each.verdict.value + (f": {each.detail.splitlines()[0]}" if each.detail else "")
        table.add_row(each.example.title, each.toolchain, each.config, each.kernel, f"[{colours[each.verdict]}]{_plain(words)}[/]")
    return table


def _plain(text: str) -> str:
    return text.replace("[", "\\[")


def as_json(results: Iterable[Result], suite: Iterable[CaseResult], circumstances: dict[str, str]) -> str:
    """For programs."""
    tests = [{"test": each.case.name, "kernel": each.case.kernel.value, "result": each.outcome.value} for each in suite]
    rows = [
        {
            "project": each.example.project.title,
            "example": each.example.name,
            "toolchain": each.toolchain,
            "configuration": each.config,
            "kernel": each.kernel,
            "result": each.verdict.value,
            "detail": each.detail,
            "seconds": round(each.seconds, 1),
        }
        for each in results
    ]
    return json.dumps({"circumstances": circumstances, "results": rows, "tests": tests}, indent=2) + "\n"


def as_markdown(results: list[Result], suite: list[CaseResult], circumstances: dict[str, str]) -> str:
    """For the documentation: a row for each example and configuration, a column for each toolchain, all kernels in one cell."""
    toolchains = list(dict.fromkeys(each.toolchain for each in results if each.toolchain))
    kernels = list(dict.fromkeys(each.kernel for each in results if each.kernel))
    lines = [f"{', '.join(f'{key} {value}' for key, value in circumstances.items())}. Kernels: {' and '.join(kernels)}.", ""]
    lines += ["| example | configuration | " + " | ".join(toolchains) + " |", "|---|---|" + "---|" * len(toolchains)]
    remarks: dict[str, int] = {}
    for example in EXAMPLES:
        mine = [each for each in results if each.example is example]
        for config in dict.fromkeys(each.config for each in mine if each.config):
            cells = [_cell([each for each in mine if (each.toolchain, each.config) == (name, config)], kernels, remarks) for name in toolchains]
            lines.append(f"| {example.title} | {config} | {' | '.join(cells)} |")
    lines += ["", *(f"{number}. {text[:1].upper()}{text[1:]}." for text, number in remarks.items())]
    impossible = [each for each in results if each.verdict is Verdict.IMPOSSIBLE and not each.config]
    if impossible:
        lines += ["", "| not possible here | because |", "|---|---|", *(f"| {each.example.title} | {each.detail} |" for each in impossible)]
    if suite:
        first, *counts = figure(suite).splitlines()
        lines += ["", first, "", *(f"- {each.strip()}" for each in counts if each.split()[0] != "0")]
    return "\n".join(lines).rstrip() + "\n"


def _cell(results: list[Result], kernels: list[str], remarks: dict[str, int]) -> str:
    if not results:
        return "–"
    words: dict[str, list[str]] = {}
    for each in results:
        text = each.verdict.value
        if each.detail:
            text += f" [{remarks.setdefault(each.detail.splitlines()[0], len(remarks) + 1)}]"
        words.setdefault(text, []).append(each.kernel)
    if len(words) == 1 and len(results) == len(kernels):
        return next(iter(words))
    return ", ".join(f"{text} on {' and '.join(where)}" for text, where in words.items())


def write_into(document: Path, table: str, marks: tuple[str, str] = MARKS) -> None:
    """Put a table between two marks of a document. Raises ValueError if it has not both."""
    text = document.read_text("utf-8")
    before, begin, rest = text.partition(marks[0])
    _, end, after = rest.partition(marks[1])
    if not begin or not end:
        raise ValueError(f"{document} has no place for the table: put a line {marks[0]} and a line {marks[1]} where it belongs")
    document.write_text(f"{before}{begin}\n\n{table}\n{end}{after}", "utf-8")
