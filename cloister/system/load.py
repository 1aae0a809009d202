# SPDX-License-Identifier: BSD-2-Clause
"""From a path to a checked system: a system.py, a Microkit `.system` file, or a folder that holds one of them.

Invariant: what `load_system` returns passed every check for its board and has nothing left open. A mistake of the user's, be it an
exception inside system.py, is reported as a DescriptionError with its file and line.
Trusts: system.py, which is run as the program it is.
"""

from __future__ import annotations

import linecache
import sys
import traceback
from collections.abc import Sequence
from contextlib import redirect_stdout
from pathlib import Path
from types import ModuleType

from cloister.boards.description import Board
from cloister.system.checks import check
from cloister.system.describe import System
from cloister.system.errors import DescriptionError, Problem
from cloister.system.layout import lay_out
from cloister.system.model import Location, SystemModel

PYTHON_NAME = "system.py"
XML_SUFFIX = ".system"


def load_system(path: Path | str, board: Board, search: Sequence[Path] = ()) -> SystemModel:
    """The system that `path` describes: read, checked and laid out for `board`. Raises DescriptionError.

    `search`: folders in which the files that an XML description names are looked for before its own.
    """
    return finish(read_system(path, board, search), board)


def finish(model: SystemModel, board: Board) -> SystemModel:
    """Check a model and lay it out."""
    check(model, board)
    return lay_out(model, board)


def read_system(path: Path | str, board: Board, search: Sequence[Path] = ()) -> SystemModel:
    """As `load_system`, but as described: neither checked nor laid out."""
    file = find_description(Path(path))
    if file.suffix == XML_SUFFIX:
        from cloister.system.xml import read_xml

        return read_xml(file, search)
    return _run_python(file).model(board)


def find_description(path: Path) -> Path:
    """The file that describes the system at `path`."""
    if not path.exists():
        raise _problem("S050", path, f"{path} does not exist", f"give a {PYTHON_NAME}, a {XML_SUFFIX} file, or a folder with either")
    if path.is_dir():
        candidates = [path / PYTHON_NAME] if (path / PYTHON_NAME).is_file() else sorted(path.glob(f"*{XML_SUFFIX}"))
        if not candidates:
            raise _problem("S051", path, f"folder {path} holds no system", f"it needs a {PYTHON_NAME} or a {XML_SUFFIX} file")
        if len(candidates) > 1:
            names = ", ".join(each.name for each in candidates)
            raise _problem("S052", path, f"folder {path} holds several systems: {names}", "name the file")
        path = candidates[0]
    if path.suffix not in (".py", XML_SUFFIX):
        raise _problem("S053", path, f"{path.name} is no system description", f"a system is described by a .py or a {XML_SUFFIX} file")
    return path.resolve()


def output_folder(description: Path, board: Board, config: str, kernel: Path | None = None) -> Path:
    """Where the build of a system goes by default: beside its description, one folder for each board, configuration and kernel."""
    variant = config if kernel is None else f"{config}-{kernel.stem}"
    folder = description.parent / "build"
    if description.name != PYTHON_NAME:  # a folder may hold several
        folder /= description.stem
    return folder / board.name / variant


def _problem(code: str, path: Path, message: str, remedy: str) -> DescriptionError:
    return DescriptionError([Problem(code, Location(str(path), 0), message, remedy)])


def _run_python(file: Path) -> System:
    module = ModuleType("cloister_system_description")
    module.__file__ = str(file)
    linecache.checkcache(str(file))
    sys.path.insert(0, str(file.parent))
    written, sys.dont_write_bytecode = sys.dont_write_bytecode, True
    try:
        code = compile(file.read_bytes(), str(file), "exec", dont_inherit=True)
        with redirect_stdout(sys.stderr):  # a tool's result may be on its way to a program
            exec(code, module.__dict__)  # noqa: S102  # a system.py is a program of the user's
    except DescriptionError:
        raise
    except SyntaxError as error:
        location = Location(error.filename or str(file), error.lineno or 0, error.offset or 0)
        raise DescriptionError([Problem("S054", location, error.msg, "correct the Python")]) from None
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # SystemExit too: a description does not end the tool
        raise DescriptionError([_mistake(file, error)]) from None
    finally:
        sys.dont_write_bytecode = written
        sys.path.remove(str(file.parent))
    found = [value for value in vars(module).values() if isinstance(value, System)]
    named = vars(module).get("system")
    if isinstance(named, System):
        return named
    unique = list({id(each): each for each in found}.values())
    if len(unique) != 1:
        message = f"{file.name} makes {'no System' if not unique else 'several Systems'}"
        raise _problem("S056", file, message, 'make one and call it `system`: system = System("name")')
    return unique[0]


def _mistake(file: Path, error: BaseException) -> Problem:
    """An exception inside a description, at the innermost line of the description itself."""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if Path(frame.filename).parent == file.parent]
    line = frames[-1].lineno if frames else None
    where = frames[-1].filename if frames else str(file)
    remedy = "see the parameters in docs/command-line.md, or help(cloister.System)" if isinstance(error, TypeError) else ""
    return Problem("S055", Location(where, line or 0), f"{type(error).__name__}: {error}", remedy)
