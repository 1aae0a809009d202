# SPDX-License-Identifier: BSD-2-Clause
"""Runs the blocks of one page in order, in a folder of its own, as a reader who follows it would.

The folder holds the examples of the repository; files that the page names are written into it, and `cd` leads within it. What a block
needs is what stands before it on the page. Raises `AssertionError` with the line of the page.
"""

from __future__ import annotations

import doctest
import os
import re
import select
import shlex
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from enum import Enum
from pathlib import Path
from typing import Any

from cloister.boards import DEFAULT_BOARD, board
from cloister.lang import Panic, python
from cloister.lang.c import emit_c
from cloister.lang.c.host import HostLibrary, PanicRecord, compile_host
from cloister.lang.frontend import CompileErrors, load_program
from cloister.lang.frontend.page import BINDINGS
from cloister.lang.frontend.walk import expressions_of
from cloister.lang.program import ArrayType, Program, RegionRef, StructType
from cloister.lang.python.hook import is_target_source
from cloister.lang.smt.prove import Result, prove_function, to_prove
from cloister.system.load import load_system

from pages import ROOT, Block, Page, recipe_of

TIMEOUT = 300.0
_DOCTEST = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE


class Session:
    """What a reader of the page has so far: a folder, and the target code that was written last."""

    def __init__(self, page: Page, folder: Path) -> None:
        self.page = page
        self.home = folder
        self.folder = folder
        self.targets: list[Path] = []
        shutil.copytree(ROOT / "examples", folder / "examples", ignore=shutil.ignore_patterns("build", "__pycache__"))

    def write_typed(self) -> None:
        """Write the target code and the descriptions of the page, but for what is rejected, and run nothing."""
        for i, block in enumerate(self.page.blocks):
            typed = "from cloister import System" in block.text or self._is_target(block.text)
            if block.kind == "python" and not self._rejected(i) and typed:
                self._write(block)

    def _rejected(self, number: int) -> bool:
        """Whether the block is a program, or part of one, that the page shows to be rejected."""
        following = next((each for each in self.page.blocks[number + 1 :] if each.kind != "python"), None)
        return self.page.blocks[number].kind == "python" and following is not None and _rejects(following)

    def run(self) -> None:
        """Run all blocks."""
        for i, block in enumerate(self.page.blocks):
            if block.not_run:
                continue
            try:
                handler: Callable[[Block], None] = getattr(self, f"_{block.kind}")
                if self._rejected(i):
                    self._write(block)
                else:
                    handler(block)
            except CompileErrors as errors:
                raise AssertionError(f"{self.page.name}:{block.line}: rejected:\n{errors}") from None
            except AssertionError as error:
                raise AssertionError(f"{self.page.name}:{block.line}: {error}") from None

    # ------------------------------------------------------------------------------------------------------------ python

    def _python(self, block: Block) -> None:
        path = self._write(block)
        if "from cloister import System" in block.text:
            self._system(path)
        elif "def test_" in block.text:
            self._execute([sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", path.name])
        elif self._is_target(block.text):
            self.targets.append(path)
            python.load([str(path)], search=[self.folder])
        else:
            self._execute([sys.executable, path.name])

    def _is_target(self, text: str) -> bool:
        return is_target_source(text, False, [path.stem for path in self.folder.glob("*.py")])

    def _write(self, block: Block) -> Path:
        """The block as a file. A block without a name gets one by what it is."""
        named = re.match(r"# ([\w./]+\.py)\n", block.text) or re.search(r"`(\w+\.py)`[^`]*:$", block.before)
        if named:
            name = named[1]
        elif "from cloister import System" in block.text:
            name = "system.py"
        else:
            name = f"{'test_' if 'def test_' in block.text else ''}line_{block.line}.py"
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(block.text, "utf-8")
        return path

    def _system(self, path: Path) -> None:
        for program in re.findall(r'program="(\w+\.py)"', path.read_text("utf-8")):
            if not (self.folder / program).exists():
                (self.folder / program).write_text("")
        load_system(path, board(DEFAULT_BOARD))

    def _program(self) -> Program:
        """The typed program of the last target code and what it imports."""
        assert self.targets, "there is no target code before this"
        return load_program([str(self.targets[-1])], search=[self.folder])

    def _execute(self, command: list[str]) -> None:
        done = subprocess.run(command, cwd=self.folder, capture_output=True, text=True, timeout=TIMEOUT, env=_environment(self.home), check=False)
        assert done.returncode == 0, f"{shlex.join(command)} failed:\n{done.stdout}{done.stderr}"

    # ------------------------------------------------------------------------------------------------------------ the lives

    def _pycon(self, block: Block) -> None:
        path = self.targets[-1]
        program = self._program()
        space = python.load([str(path)], search=[self.folder])
        module = space.modules[path.stem]
        names: dict[str, Any] = {name: value for name, value in vars(module).items() if not name.startswith("__")}
        typed = next(m for m in program.modules if m.name == path.stem)
        names |= {v.name: getattr(module, v.name) for v in typed.variables if isinstance(v.type, StructType | ArrayType)}  # as an import would
        regions = any(isinstance(e, RegionRef) for m in program.modules for f in m.functions for e in expressions_of(f.body))
        unsafe = any(m.unsafe is not None for m in program.modules)
        library = None if regions or unsafe else compile_host(program)  # neither is there on this machine
        if library is not None:
            for function in (f for f in typed.functions if f.owner is None):
                names[function.name] = _both(names[function.name], library, f"{path.stem}.{function.name}")
        test = doctest.DocTestParser().get_doctest(block.text, names, self.page.name, self.page.name, block.line)
        report: list[str] = []
        result = doctest.DocTestRunner(verbose=False, optionflags=_DOCTEST).run(test, out=report.append)
        assert result.attempted > 0, "a session without >>>"
        assert result.failed == 0, "".join(report)

    def _proof(self, block: Block) -> None:
        path, program = self.targets[-1], self._program()
        said: list[str] = []
        for function in to_prove(program, next(m for m in program.modules if m.name == path.stem)):
            outcome = prove_function(program, function, replay=lambda: python.load([str(path)], search=[self.folder]))
            name = f"{function.owner}.{function.name}" if function.owner else function.name
            places = dict.fromkeys(f"{each.reason} at {each.file}:{each.line}" for each in outcome.open)  # which is found first, varies
            said.append(f"{name}  {outcome.text}" + (f": {', '.join(places)}" if outcome.result is Result.REFUTED else ""))
        assert said == block.text.splitlines(), "what is said:\n" + "\n".join(said)

    def _c(self, block: Block) -> None:
        named = re.match(r"/\* (\w+\.c) \*/\n", block.text)
        if named:
            (self.folder / named[1]).write_text(block.text, "utf-8")
            return
        path = self.targets[-1]
        files = emit_c(self._program())
        emitted = [line.rstrip() for suffix in "hc" for line in files[f"{path.stem}.{suffix}"].splitlines() if line.strip()]
        emitted = [line for line in emitted if not re.match(r"#(line|undef|define CLOISTER_FILE)\b", line)]
        text, position = "\n".join(emitted) + "\n", 0
        for part in re.split(r"^ *\.\.\.\n", re.sub(r"\n\n+", "\n", block.text), flags=re.MULTILINE):
            found = text.find(part, position)
            assert found >= 0, f"this is not what is emitted:\n{part}\nbut:\n{text}"
            position = found + len(part)

    def _error(self, block: Block) -> None:
        path = self._last_written(block)
        try:
            load_program([str(path)], search=[self.folder], bindings=BINDINGS)
        except CompileErrors as errors:
            assert str(errors) + "\n" == block.text, f"what is said:\n{errors}"
        else:
            raise AssertionError("the program before it is accepted")

    def _last_written(self, block: Block) -> Path:
        before = self.page.blocks[self.page.blocks.index(block) - 1]
        assert before.kind == "python", "there is no program before it"
        return self._write(before)

    def _drawing(self, block: Block) -> None:
        assert not re.search(r"^(\$|>>>) ", block.text, re.MULTILINE), "a drawing has no code"

    # ------------------------------------------------------------------------------------------------------------ commands

    def _console(self, block: Block) -> None:
        parts = re.split(r"^\$ (.*)\n", block.text, flags=re.MULTILINE)
        assert not parts[0].strip(), "a console begins with `$ ` and a command"
        for command, shown in zip(parts[1::2], parts[2::2], strict=True):
            self._command(command, [line.rstrip() for line in shown.splitlines() if line.strip()], "measured" in block.options)

    def _command(self, command: str, shown: list[str], measured: bool) -> None:
        words = shlex.split(command, comments=True)
        name = Path(words[0]).name
        if name == "cd":
            self.folder = (self.folder / words[1]).resolve()
            assert self.folder.is_dir(), f"there is no {words[1]}"
            return
        folder, until = self.folder, None
        if name == "cloister":
            words[0:1] = [sys.executable, "-m", "cloister.cli"]
            until = shown if words[3:4] == ["run"] else None
        elif name == "pytest":
            words[0:1] = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider"]
        elif words[:3] == ["python", "-m", "ziglang"]:
            words[0] = sys.executable
        elif name == "make" and words[1:2] == ["-C"]:
            pass  # an example's own, which is run
        elif name == "make":
            recipe = recipe_of(words[1:])
            if not shown:
                return  # the target exists; what it does is everything, this test included
            words, folder = shlex.split(recipe.splitlines()[-1]), ROOT
        elif name == "python" and (ROOT / words[1]).is_file() and not shown:
            _script(words[1:])
            return
        elif words[0] == ".":
            assert words[1:] == [".venv/bin/activate"] and (Path(sys.prefix) / "bin" / "activate").is_file()
            return
        elif name not in ("cat", "ls", "sed"):
            raise AssertionError(f"`{words[0]}` is no command that the documentation may use")
        status, lines = _converse(words, folder, until, _environment(self.home))
        problem = _difference(shown, lines, measured)
        assert not problem, f"$ {command}\n{problem}\nwhat is printed:\n" + "\n".join(lines)
        failing = any(re.search(r"\berror|\bfailed\b|^(refuted|bounded|unknown)", line) for line in shown)
        assert (status != 0) == failing, f"$ {command}\nends with status {status}:\n" + "\n".join(lines)


def _script(words: list[str]) -> None:
    """A script of the repository that runs for long: it is there, and has these options."""
    told = subprocess.run([sys.executable, str(ROOT / words[0]), "--help"], capture_output=True, text=True, timeout=TIMEOUT, check=False)
    assert told.returncode == 0, told.stderr
    for option in (word for word in words[1:] if word.startswith("-")):
        assert option in told.stdout, f"{words[0]} has no {option}"


def _rejects(block: Block) -> bool:
    """Whether the block shows that what is before it is rejected."""
    return block.kind == "error" or (block.kind == "console" and re.search(r"^error\[|: error ", block.text, re.MULTILINE) is not None)


def _environment(home: Path) -> dict[str, str]:
    """What commands are run with: a wide terminal without colours, and a cache of their own."""
    own = {"COLUMNS": "160", "NO_COLOR": "1", "PYTHONUNBUFFERED": "1", "PYTHONPATH": str(ROOT), "XDG_CACHE_HOME": str(home / ".cache")}
    own |= {"PYTHON": sys.executable, "CLOISTER": f"{sys.executable} -m cloister.cli"}
    return {**os.environ, **own}


def _converse(command: list[str], folder: Path, until: list[str] | None, environment: dict[str, str]) -> tuple[int, list[str]]:
    """The status and output of a command. With `until` it is ended by Ctrl-C when that was printed, or when the time is up."""
    process = subprocess.Popen(
        command, cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=environment, start_new_session=True
    )
    assert process.stdout is not None
    output, end = b"", time.monotonic() + TIMEOUT
    while time.monotonic() < end:
        if select.select([process.stdout], [], [], 0.2)[0]:
            data = os.read(process.stdout.fileno(), 0x10000)
            if not data:
                break
            output += data
        if until is not None and not _difference(until, _lines(output), False):
            process.send_signal(signal.SIGINT)
            until = None
    else:
        process.kill()
    rest, _ = process.communicate()
    return process.returncode, _lines(output + rest)


def _lines(output: bytes) -> list[str]:
    return [line.rstrip() for line in output.decode(errors="replace").replace("\r", "").splitlines() if line.strip()]


def _difference(shown: list[str], lines: list[str], measured: bool) -> str:
    """What of the lines that a page shows was not printed there; nothing if a page shows no output."""
    if not shown:
        return ""
    position, free = 0, False
    for wanted in shown:
        if wanted.strip() == "...":
            free = True
            continue
        pattern = re.compile(_pattern(wanted, measured))
        stop = len(lines) if free else position + 1
        found = next((i for i in range(position, min(stop, len(lines))) if pattern.fullmatch(lines[i])), None)
        if found is None:
            return f"not printed: {wanted}"
        position, free = found + 1, False
    return "" if free or position == len(lines) else f"also printed: {lines[position]}"


def _pattern(text: str, measured: bool) -> str:
    parts = re.split(r"(\.\.\.|[\d,.:]*\d)" if measured else r"(\.\.\.)", " ".join(text.split()))
    pattern = "".join(".*" if part == "..." else re.escape(part) if i % 2 == 0 else r"[\d,.:]*\d" for i, part in enumerate(parts))
    return r"\s*" + pattern.replace(r"\ ", r"\s+") + r"\s*"


def _both(function: Callable[..., Any], library: HostLibrary, name: str) -> Callable[..., Any]:
    """The function, called under CPython; where all arguments are plain, called in C too and compared."""

    def call(*arguments: Any) -> Any:
        try:
            result: Any = function(*arguments)
        except Panic as panic:
            result = panic
        if all(isinstance(each, int | Enum) for each in arguments):
            try:
                other = library.call(name, *(int(each.value if isinstance(each, Enum) else each) for each in arguments))
            except KeyError:
                return result  # not over plain values
            if isinstance(result, Panic):
                mine: int | PanicRecord = PanicRecord(result.reason.value, result.file, result.line)
            else:
                mine = int(result.value if isinstance(result, Enum) else result or 0)
            assert mine == other, f"{name}{arguments}: {mine} under CPython, {other} in C"
        if isinstance(result, Panic):
            raise result
        return result

    return call
