# SPDX-License-Identifier: BSD-2-Clause
"""From Microkit's description format to Python and back, with the result read again: what `cloister import` and `cloister export` do.

Invariant: a text that is returned means what it was made from, or AssertionError: that would be a fault of ours.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from cloister.boards.description import Board
from cloister.microkit.exporting import export_xml
from cloister.microkit.importing import import_python
from cloister.microkit.meaning import difference
from cloister.system.checks import problems_of
from cloister.system.describe import System
from cloister.system.errors import DescriptionError
from cloister.system.layout import lay_out
from cloister.system.model import NO_PROGRAM, SystemModel
from cloister.system.sdf.tree import parse_elements
from cloister.system.xml import read_xml, system_of

_PROGRAM_IS_THERE = "S010"  # which is for builds to ask


def to_python(file: Path, board: Board, folder: Path, search: Sequence[Path] = ()) -> str:
    """The system.py in `folder` for the description `file`. Raises DescriptionError for what is wrong with that."""
    model = read_xml(file, search)
    _check(model, board)
    text = import_python(model, parse_elements(file), board, folder, file.name)
    differs = difference(model, run_description(text, folder / "system.py").model(board))
    assert not differs, f"what was imported differs: {differs}"
    return text


def to_xml(model: SystemModel, board: Board, folder: Path) -> str:
    """The description for a file in `folder`. Raises DescriptionError for what is wrong with the model, and for what the format cannot say."""
    _check(model, board)
    text = export_xml(model, board, folder)
    with TemporaryDirectory(prefix="cloister-export-") as name:
        again = Path(name) / "again.system"
        again.write_text(text, "utf-8")
        found = system_of(parse_elements(again), model.name, [folder])
    differs = difference(lay_out(model, board), lay_out(found, board))
    assert not differs, f"what was exported differs: {differs}"
    return text


def run_description(text: str, file: Path) -> System:
    """The system that the text of a system.py describes, as if it were that file."""
    names: dict[str, object] = {}
    exec(compile(text, str(file), "exec", dont_inherit=True), names)  # noqa: S102  # it was written here
    system = names["system"]
    assert isinstance(system, System)
    return system


def _check(model: SystemModel, board: Board) -> None:
    """All rules but that programs are there: a description can be rewritten before they are built."""
    left_out = any(pd.program == NO_PROGRAM for pd in model.protection_domains)
    problems = [each for each in problems_of(model, board) if each.code != _PROGRAM_IS_THERE or left_out]
    if problems:
        raise DescriptionError(problems)
