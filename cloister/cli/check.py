# SPDX-License-Identifier: BSD-2-Clause
"""`cloister check`: all that is wrong with a system, a module or a folder of modules, in forms for people, editors and CI.

Invariant: what was found goes to standard output in one form throughout; the count, for people, goes to standard error.
"""

from __future__ import annotations

import json
import os
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.text import Text

from cloister.boards import DEFAULT_BOARD
from cloister.cli.options import BoardName, SearchPath, board_named
from cloister.cli.terminal import USER_ERROR, messages, output, shown_path, user_errors

if TYPE_CHECKING:
    from cloister.image.finding import Finding, Place


class Format(str, Enum):
    """How findings are told."""

    text = "text"
    line = "line"
    github = "github"
    json = "json"


def check(
    path: Annotated[
        Path, typer.Argument(metavar="PATH", help="A system, a target module, or a folder of target modules.", show_default="the current folder")
    ] = Path("."),
    form: Annotated[Format, typer.Option("--format", help="text for people; line for editors (file:line:col); github for annotations; json.")] = Format.text,
    as_json: Annotated[bool, typer.Option("--json", help="The same as --format json.")] = False,
    board: BoardName = DEFAULT_BOARD,
    search_path: SearchPath = None,
) -> None:
    """Say all that is wrong, at once and without building."""
    if as_json and form not in (Format.text, Format.json):
        raise typer.BadParameter(f"--json and --format {form.value} exclude each other")
    target = board_named(board)
    with user_errors():
        from cloister.image.check import check_path  # the front end takes a while to import, and mistakes on the command line need none

        report = check_path(path, target, search_path or ())
    if as_json or form is Format.json:
        print(json.dumps([_data(each) for each in report.findings], indent=2))
    else:
        for each in report.findings:
            output.print({Format.text: _text, Format.line: _line, Format.github: _github}[form](each), soft_wrap=True)
    errors = sum(each.severity == "error" for each in report.findings)
    programs = f"{report.programs} program{'' if report.programs == 1 else 's'}"
    if errors:
        messages.print(f"[bold red]{errors} error{'' if errors == 1 else 's'}[/bold red]")
        raise typer.Exit(USER_ERROR)
    messages.print(f"[green]no errors[/green] in {programs}")


def _where(place: Place) -> str:
    return f"{shown_path(place.file)}:{place.line}:{place.column}"


def _text(finding: Finding) -> Text:
    from cloister.image.finding import source_line

    place, colour = finding.place, "bold red" if finding.severity == "error" else "bold yellow"
    text = Text.assemble((f"{finding.severity}[{finding.code}]", colour), f": {finding.message}\n --> ", (_where(place), "bold"))
    line = source_line(place)
    if line:
        last = place.end_column if place.end_line == place.line else len(line) + 1
        margin = " " * len(str(place.line))
        marks = "".join("\t" if letter == "\t" else " " for letter in line[: place.column - 1])
        text.append(f"\n{place.line} | ", "dim").append(line)
        text.append(f"\n{margin} | ", "dim").append(marks + "^" * max(1, last - place.column), colour)
    for where, note in finding.notes:
        text.append(f"\n = note: {note} ({_where(where)})")
    if finding.remedy:
        text.append(f"\n = instead: {finding.remedy}", "cyan")
    return text.append("\n")


def _line(finding: Finding) -> Text:
    remedy = f"; instead: {finding.remedy}" if finding.remedy else ""
    return Text(_one_line(f"{_where(finding.place)}: {finding.severity}[{finding.code}]: {finding.message}{remedy}"))


def _github(finding: Finding) -> Text:
    place = finding.place
    properties = {
        "file": shown_path(place.file),
        "line": place.line,
        "endLine": place.end_line,
        "col": place.column,
        "endColumn": place.end_column,
        "title": finding.code,
    }
    written = ",".join(f"{name}={_escaped(str(value), ':,')}" for name, value in properties.items())
    remedy = f"\ninstead: {finding.remedy}" if finding.remedy else ""
    return Text(f"::{finding.severity} {written}::{_escaped(finding.message + remedy)}")


def _escaped(text: str, more: str = "") -> str:
    """As GitHub's workflow commands want it."""
    for letter in "%\r\n" + more:
        text = text.replace(letter, f"%{ord(letter):02X}")
    return text


def _one_line(text: str) -> str:
    return " ".join(text.split("\n"))


def _data(finding: Finding) -> dict[str, Any]:
    return {
        "code": finding.code,
        "rule": finding.rule,
        "severity": finding.severity,
        **_place_data(finding.place),
        "message": finding.message,
        "remedy": finding.remedy,
        "notes": [{**_place_data(place), "message": note} for place, note in finding.notes],
    }


def _place_data(place: Place) -> dict[str, Any]:
    return {"file": os.path.abspath(place.file), "line": place.line, "column": place.column, "end_line": place.end_line, "end_column": place.end_column}
