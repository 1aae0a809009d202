# SPDX-License-Identifier: BSD-2-Clause
"""From a path to a system, and how mistakes in a system.py are told."""

from __future__ import annotations

from pathlib import Path

import pytest

from cloister.boards import DEFAULT_BOARD, board
from cloister.system.errors import DescriptionError, Problem
from cloister.system.load import find_description, load_system

BOARD = board(DEFAULT_BOARD)
GOOD = 'from cloister import System\nsystem = System("test")\nsystem.pd("a", program="a.py")\n'


def write(folder: Path, text: str, name: str = "system.py") -> Path:
    (folder / "a.py").write_text("")
    (folder / name).write_text(text)
    return folder / name


def problem_of(path: Path) -> Problem:
    with pytest.raises(DescriptionError) as raised:
        load_system(path, BOARD)
    (problem,) = raised.value.problems
    return problem


def test_file_and_folder_are_the_same(tmp_path: Path) -> None:
    path = write(tmp_path, GOOD)
    assert load_system(path, BOARD) == load_system(tmp_path, BOARD)
    assert load_system(path, BOARD).pd("a").program == tmp_path / "a.py"


def test_loading_leaves_nothing_behind(tmp_path: Path) -> None:
    load_system(write(tmp_path, GOOD), BOARD)
    assert sorted(each.name for each in tmp_path.iterdir()) == ["a.py", "system.py"]


def test_changed_description_is_read_again(tmp_path: Path) -> None:
    path = write(tmp_path, GOOD)
    load_system(path, BOARD)
    path.write_text(GOOD.replace('"a"', '"b"'))
    assert [pd.name for pd in load_system(path, BOARD).protection_domains] == ["b"]


def test_system_py_is_preferred_to_xml(tmp_path: Path) -> None:
    write(tmp_path, "<system/>", "other.system")
    assert find_description(write(tmp_path, GOOD).parent).name == "system.py"


@pytest.mark.parametrize(
    ("text", "code", "line", "message"),
    [
        ("from cloister import System\nsystem = System(\n", "S054", 2, "was never closed"),
        ("x = 1\n\nundefined + 1\n", "S055", 3, "NameError: name 'undefined' is not defined"),
        ('from cloister import System\nSystem("x").pd("a", progam="a.py")\n', "S055", 2, "unexpected keyword argument 'progam'"),
        ("import sys\nsys.exit(3)\n", "S055", 2, "SystemExit: 3"),
        ("def f():\n    return 1 // 0\n\nf()\n", "S055", 2, "ZeroDivisionError"),
        ("x = 1\n", "S056", 0, "makes no System"),
        ('from cloister import System\na = System("a")\nb = System("b")\n', "S056", 0, "makes several Systems"),
    ],
)
def test_mistake_in_description_has_its_line(text: str, code: str, line: int, message: str, tmp_path: Path) -> None:
    problem = problem_of(write(tmp_path, text))
    assert (problem.code, problem.location.line, problem.location.file) == (code, line, str(tmp_path / "system.py"))
    assert message in problem.message


def test_any_name_will_do_for_the_only_system(tmp_path: Path) -> None:
    assert load_system(write(tmp_path, GOOD.replace("system =", "it =").replace("system.pd", "it.pd")), BOARD).name == "test"


def test_missing_path(tmp_path: Path) -> None:
    assert problem_of(tmp_path / "absent").code == "S050"


def test_empty_folder(tmp_path: Path) -> None:
    problem = problem_of(tmp_path)
    assert problem.code == "S051" and "it needs a system.py or a .system file" in problem.remedy


def test_folder_with_several_systems(tmp_path: Path) -> None:
    write(tmp_path, "<system/>", "a.system")
    write(tmp_path, "<system/>", "b.system")
    problem = problem_of(tmp_path)
    assert problem.code == "S052" and "a.system, b.system" in problem.message


def test_file_that_is_no_description(tmp_path: Path) -> None:
    assert problem_of(write(tmp_path, "", "notes.txt")).code == "S053"
