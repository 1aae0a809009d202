# SPDX-License-Identifier: BSD-2-Clause
"""Importing target modules: through the hook they run as on the device, without it they are plain Python."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from cloister.lang.python.hook import is_target_source

SHAPES = '''
from enum import Enum

from cloister.lang import Array, Shared, array, bits, struct, u8, u32, word, zeroed


class Colour(Enum):
    RED = 0
    BLUE = 1


@word(u32)
class Header:
    kind: u32 = bits(4)
    flag: bool = bits(1)


@struct
class Point:
    x: u32
    y: u32 = 2

    def sum(self) -> u32:
        return self.x + self.y
'''
MAIN = '''
from cloister.lang import u8, u32, wrapping_add

from shapes import Colour, Point

calls: u32 = 0


def use(x: u32) -> u32:
    global calls
    calls += 1
    p = Point(x)
    return p.sum() + 1


def narrow(x: u32) -> u8:
    return u8(x)


def wrap(x: u32) -> u32:
    return wrapping_add(x, 1)
'''


def run(folder: Path, script: str) -> str:
    result = subprocess.run([sys.executable, "-c", textwrap.dedent(script)], cwd=folder, capture_output=True, text=True, timeout=60)
    assert result.returncode == 0, result.stderr
    return result.stdout


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "shapes.py").write_text(SHAPES)
    (tmp_path / "main.py").write_text(MAIN)
    (tmp_path / "helper.py").write_text("import os\n\nHOST = os.name\n")
    return tmp_path


def test_modules_in_a_registered_folder_are_generated(project: Path) -> None:
    out = run(
        project,
        """
        from cloister.lang import Panic, python
        python.install(paths=["."])
        import helper, main, shapes
        assert type(main).__name__ == "TargetModule" and type(shapes).__name__ == "TargetModule" and type(helper).__name__ == "module"
        assert main.Point is shapes.Point and main.use(3) == 6 and main.calls == 1 and main.wrap(2**32 - 1) == 0
        try:
            main.use(2**32 - 2)
        except Panic as panic:
            print(panic.reason.name, panic.file, panic.line)
        """,
    )
    assert out.split() == ["OVERFLOW", "shapes.py", str(SHAPES.splitlines().index("        return self.x + self.y") + 1)]


def test_importing_cloister_lang_hook_installs_it(project: Path) -> None:
    run(project, "import cloister.lang.hook, sys\nassert type(sys.meta_path[0]).__name__ == 'TargetFinder'")


def test_modules_imported_before_the_hook_are_made_over_when_needed(project: Path) -> None:
    run(
        project,
        """
        import shapes
        before = shapes.Point
        from cloister.lang import python
        python.install(paths=["."])
        import main
        assert type(shapes).__name__ == "TargetModule" and main.Point is shapes.Point is not before and main.use(3) == 6
        assert before(1).sum() == 3
        """,
    )


def test_uninstall_gives_plain_python_again(project: Path) -> None:
    run(
        project,
        """
        from cloister.lang import python
        python.install(paths=["."])
        python.uninstall()
        import main
        assert type(main).__name__ == "module"
        """,
    )


def test_without_the_hook_modules_are_plain_python(project: Path) -> None:
    out = run(
        project,
        """
        import main, shapes
        from cloister.lang import Panic
        assert type(main).__name__ == "module"
        assert main.use(3) == 6 and main.calls == 1
        assert shapes.Colour(1) is shapes.Colour.BLUE and shapes.Header(kind=3).kind == 3
        try:
            main.narrow(256)
        except Panic as panic:
            print(panic.reason.name)
        try:
            main.wrap(1)
        except RuntimeError as error:
            print(error)
        """,
    )
    assert out.splitlines()[0] == "CONVERSION" and "hook" in out.splitlines()[1]


def test_errors_of_the_front_end_reach_the_importer(project: Path) -> None:
    (project / "wrong.py").write_text("from cloister.lang import u8, u32\n\n\ndef f(a: u8, b: u32) -> u32:\n    return a + b\n")
    out = run(
        project,
        """
        from cloister.lang import python
        python.install(paths=["."])
        try:
            import wrong
        except Exception as error:
            print(type(error).__name__, error)
        """,
    )
    assert "CompileErrors" in out and "wrong.py:5" in out


@pytest.mark.parametrize("hook", [False, True])
def test_every_target_module_imports(project: Path, hook: bool) -> None:
    """With the hook as on the device, and without it as plain Python: all of Cloister's own target code."""
    out = run(
        project,
        f"""
        import importlib, pkgutil
        if {hook}:
            import cloister.lang.hook
        from cloister.lang.python.hook import TARGET_PACKAGES
        for package in TARGET_PACKAGES:
            try:
                found = importlib.import_module(package)
            except ModuleNotFoundError as error:
                assert error.name == package
                continue
            for info in pkgutil.walk_packages(found.__path__, package + "."):
                module = importlib.import_module(info.name)
                print(type(module).__name__ if any(n.isupper() or n.islower() for n in vars(module) if n[0] != "_") else "empty")
        """,
    ).split()
    assert out.count("TargetModule") > 50 if hook else out.count("module") > 50


def test_what_counts_as_target_code() -> None:
    assert is_target_source("from cloister.lang import u8\n", False)
    assert is_target_source("from cloister.pd import init\nfrom shapes import Point\n", False, ["shapes"])
    assert not is_target_source("from cloister import System\n", False)
    assert not is_target_source("from cloister.lang import u8\nimport os\n", False)
    assert not is_target_source("from shapes import Point\n", False, ["shapes"])
    assert not is_target_source('"""A package."""\n', True)
    assert is_target_source('"""A module."""\n\nLIMIT = 3\n', True)
