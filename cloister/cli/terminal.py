# SPDX-License-Identifier: BSD-2-Clause
"""How the command line talks: consoles, and errors of the user's without tracebacks.

Invariant: what a program reads (`--json`) goes to standard output and nothing else does; words for people about progress and errors go to
standard error. An exception that is no user's mistake passes through untouched: hiding it would hide a fault of ours.
"""

from __future__ import annotations

import json
import linecache
import os
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from rich.console import Console
from rich.text import Text

from cloister.boards.qemu import MachineError
from cloister.system.errors import DescriptionError, Problem
from cloister.system.model import UNKNOWN_LOCATION

if TYPE_CHECKING:
    from cloister.lang.frontend import Diagnostic

output = Console(highlight=False)
messages = Console(stderr=True, highlight=False)

USER_ERROR = 1


def shown_path(path: str | Path) -> str:
    """The path as people like to read it: relative where it is below the current folder."""
    relative = os.path.relpath(path)
    return str(path) if relative.startswith("..") else relative


@contextmanager
def user_errors(as_json: bool = False) -> Generator[None]:
    """Report what the user did wrong and leave with status 1."""
    try:
        yield
    except DescriptionError as error:
        _fail([_problem_text(each) for each in error.problems], [_problem_data(each) for each in error.problems], as_json)
    except MachineError as error:
        _fail([Text.assemble(("error: ", "bold red"), str(error))], [{"message": str(error)}], as_json)
    except OSError as error:
        # Of the file system: no permission, no space. The name of the file and the reason are all that a user needs.
        what = f"{shown_path(error.filename)}: {error.strerror}" if isinstance(error.filename, str) else str(error)
        _fail([Text.assemble(("error: ", "bold red"), what)], [{"message": what}], as_json)
    except Exception as error:
        # The compiler is imported only by commands that compile: `doctor` must run where it is broken.
        from cloister.lang.c.toolchain import ToolchainError
        from cloister.lang.frontend import CompileErrors

        if isinstance(error, CompileErrors):
            _fail([Text(each.render()) for each in error.diagnostics], [_diagnostic_data(each) for each in error.diagnostics], as_json)
        if isinstance(error, ToolchainError):
            _fail([Text.assemble(("error: ", "bold red"), str(error))], [{"message": str(error)}], as_json)
        raise


def fail(message: str, remedy: str = "", as_json: bool = False) -> NoReturn:
    """Report one mistake of the user's that has no place in a file, and leave."""
    text = Text.assemble(("error: ", "bold red"), message)
    if remedy:
        text.append(f"\n  {remedy}", "cyan")
    _fail([text], [{"message": message, "remedy": remedy}], as_json)


def _fail(texts: Sequence[Text], data: Sequence[dict[str, Any]], as_json: bool) -> NoReturn:
    if as_json:
        print(json.dumps({"errors": list(data)}, indent=2))
    else:
        for text in texts:
            messages.print(text, soft_wrap=True)
        if len(texts) > 1:
            messages.print(Text(f"{len(texts)} errors", "bold red"))
    raise SystemExit(USER_ERROR)


def _problem_text(problem: Problem) -> Text:
    place = problem.location
    where = ":".join([shown_path(place.file), *(str(each) for each in (place.line, place.column) if each)])
    place_of = "" if place == UNKNOWN_LOCATION else f"{where}: "
    text = Text.assemble((place_of, "bold"), (f"error {problem.code}: ", "bold red"), problem.message)
    line = linecache.getline(place.file, place.line).rstrip() if place.line else ""
    if line:
        text.append(f"\n{place.line:>6} | ", "dim").append(line)
        column = place.column - 1 if place.column else len(line) - len(line.lstrip())
        text.append("\n" + " " * 6 + " | ", "dim").append(" " * column + "^", "bold red")
    for location, note in problem.notes:
        text.append(f"\n  {note} ({shown_path(location.file)}:{location.line})")
    if problem.remedy:
        text.append(f"\n  {problem.remedy}", "cyan")
    return text


def _problem_data(problem: Problem) -> dict[str, Any]:
    place = problem.location
    return {
        "code": problem.code,
        "file": place.file,
        "line": place.line,
        "column": place.column,
        "message": problem.message,
        "remedy": problem.remedy,
    }


def _diagnostic_data(diagnostic: Diagnostic) -> dict[str, Any]:
    return {
        "code": diagnostic.code,
        "file": diagnostic.span.file,
        "line": diagnostic.span.line,
        "column": diagnostic.span.column + 1,
        "message": diagnostic.message,
        "remedy": diagnostic.remedy,
    }
