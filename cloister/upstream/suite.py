# SPDX-License-Identifier: BSD-2-Clause
"""The tests of Microkit's own tool, read from a checkout and put to our reader of system descriptions.

A test there is a call of `check_success`, `check_error` or `check_missing` with a kernel's configuration, the name of a description, and the message
expected. Read here is the text of that Rust file, no more of Rust than these calls need. Compared are the verdict; the place, as far as the message
tells one (row and column, or the element that it names); and the reason, by the rule of ours that must be broken (`reasons.py`).

Invariant: every test of the file is found, or reading fails: the number of `#[test]` marks is held against the number of calls.
Trusts: the checkout, for its files; our own place is taken from the error, never from its text.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from tempfile import TemporaryDirectory

from cloister.boards import DEFAULT_BOARD, board
from cloister.system.errors import DescriptionError, Problem
from cloister.system.load import load_system
from cloister.system.model import Location
from cloister.system.xml import Element, parse_elements
from cloister.upstream.reasons import REASONS

TESTS = Path("tool/microkit/tests")  # within a checkout of Microkit


class Kernel(Enum):
    """For what kernel a test is. Ours is AArch64 on one core; what only the others have, no description of ours can mean."""

    AARCH64 = "AArch64"
    SMP = "AArch64, four cores"
    RISCV64 = "RISC-V"
    X86_64 = "x86-64"


@dataclass(frozen=True)
class Case:
    """One test of upstream's. `message`: how its error must begin; None where the description is right."""

    name: str  # module::function
    file: str
    kernel: Kernel
    message: str | None


class SuiteError(Exception):
    """The checkout is not what this module can read."""


_MODULE = re.compile(r"^mod (\w+) \{", re.MULTILINE)
_TEST = re.compile(r"#\[test\]\s*fn (\w+)\(\) \{(.*?)^    \}", re.MULTILINE | re.DOTALL)
_CALL = re.compile(r"check_(success|error|missing)\s*\(")
_STRING = re.compile(r'r#"(.*?)"#|"((?:[^"\\]|\\.)*)"', re.DOTALL)
_ESCAPES = {"n": "\n", "t": "\t", "\\": "\\", '"': '"', "'": "'", "0": "\0", "r": "\r"}


def read_suite(checkout: Path) -> list[Case]:
    """All tests of the tool, in the order of their file. Raises SuiteError."""
    file = checkout / TESTS / "test.rs"
    if not file.is_file():
        raise SuiteError(f"{checkout} is no checkout of Microkit: it has no {TESTS / 'test.rs'}")
    text = file.read_text("utf-8")
    modules = list(_MODULE.finditer(text))
    cases: list[Case] = []
    for match in _TEST.finditer(text):
        module = next((each.group(1) for each in reversed(modules) if each.start() < match.start()), "")
        cases.append(_case(f"{module}::{match.group(1)}", match.group(2)))
    marks = text.count("#[test]")
    if len(cases) != marks:
        raise SuiteError(f"{file}: {marks} tests are marked, {len(cases)} are understood")
    return cases


def _case(name: str, body: str) -> Case:
    call = _CALL.search(body)
    if call is None:
        raise SuiteError(f"{name}: no call of check_success, check_error or check_missing")
    strings = [_unescaped(match) for match in _STRING.finditer(body, call.end())]
    kind = call.group(1)
    if len(strings) != {"success": 1, "error": 2, "missing": 3}[kind]:
        raise SuiteError(f"{name}: the arguments of check_{kind} are not understood")
    if kind == "missing":
        strings[1:] = [f"Error: Missing required attribute '{strings[1]}' on element '{strings[2]}'"]
    return Case(name, strings[0], _kernel(body), None if kind == "success" else strings[1])


def _unescaped(match: re.Match[str]) -> str:
    if match.group(1) is not None:
        return match.group(1)
    joined = re.sub(r"\\\n\s*", "", match.group(2))  # a backslash at a line's end
    return re.sub(r"\\(.)", lambda escape: _ESCAPES.get(escape.group(1), escape.group(0)), joined)


def _kernel(body: str) -> Kernel:
    if "Riscv64" in body:
        return Kernel.RISCV64
    if "X86_64" in body:
        return Kernel.X86_64
    return Kernel.SMP if "SMP_" in body else Kernel.AARCH64


# ------------------------------------------------------------------------------------------------------------------ our side


class Outcome(Enum):
    """How our reader did. `SAME` is all there is to want."""

    SAME = "same verdict, reason and place"
    ELSEWHERE = "same verdict and reason, another place"
    OTHER_REASON = "same verdict, another reason"
    REFUSED = "refused what is right"
    ACCEPTED = "accepted what is wrong"
    CRASHED = "ended in a traceback of ours"
    NOT_MEANT = "cannot be meant on our architectures"


@dataclass(frozen=True)
class Result:
    """What our reader made of one test's description."""

    case: Case
    outcome: Outcome
    problems: tuple[Problem, ...]

    def __str__(self) -> str:
        lines = [f"{self.case.name} ({self.case.file}): {self.outcome.value}", f"  upstream: {self.case.message or 'accepted'}"]
        return "\n".join([*lines, *(f"  ours: {problem}" for problem in self.problems)])


def run_suite(checkout: Path) -> list[Result]:
    """Every test of the tool, through our reader."""
    return [run_case(checkout, case) for case in read_suite(checkout)]


def run_case(checkout: Path, case: Case) -> Result:
    """One test, in a folder of its own in which the programs that the description names exist: only the description is in question."""
    if case.kernel is not Kernel.AARCH64:
        return Result(case, Outcome.NOT_MEANT, ())
    with TemporaryDirectory(prefix="cloister-suite-") as name:
        folder = Path(name)
        file = folder / case.file
        shutil.copy(checkout / TESTS / "sdf" / case.file, file)
        for each in (checkout / TESTS / "prefills").iterdir():
            shutil.copy(each, folder)
        for program in _programs(file):
            if not (folder / program).exists():
                (folder / program).write_bytes(b"")
        try:
            load_system(file, board(DEFAULT_BOARD))
            problems: tuple[Problem, ...] = ()
        except DescriptionError as error:
            problems = error.problems
        except Exception as error:  # noqa: BLE001  # a fault of ours, to be counted
            return Result(case, Outcome.CRASHED, (Problem(type(error).__name__, Location(case.file, 0), str(error)),))
        return Result(case, _judge(case, file, problems), problems)


def _programs(file: Path) -> Iterator[str]:
    for element in _all(parse_elements(file)):
        for name in ("path", "path_for_symbols"):
            if element.tag == "program_image" and name in element.attributes:
                yield element.attributes[name]


def _judge(case: Case, file: Path, problems: tuple[Problem, ...]) -> Outcome:
    if case.message is None or not problems:
        return Outcome.SAME if case.message is None and not problems else Outcome.REFUSED if problems else Outcome.ACCEPTED
    expected = REASONS.get(case.name)
    for_the_reason = [each for each in problems if expected is None or each.code == expected]
    if not for_the_reason:
        return Outcome.OTHER_REASON
    return Outcome.SAME if any(_same_place(case.message, file, problem) for problem in for_the_reason) else Outcome.ELSEWHERE


# ------------------------------------------------------------------------------------------------------------------ places

_ROW_AND_COLUMN = re.compile(r"\.system:(\d+):(\d+)")
_NAMED = re.compile(r"(?:protection domain|virtual machine):? '([^']*)'|(?:memory region) '([^']*)' physical")
_ELEMENT = re.compile(r"\bon (?:element )?'?(\w+)'?(?::|$| @)| in element '(\w+)'")


def _same_place(message: str, file: Path, problem: Problem) -> bool:
    """Whether our problem lies where upstream's message says: at its row and column; or at, or within, an element that it names."""
    root = parse_elements(file)
    here = next((each for each in _all(root) if (each.location.line, each.location.column) == (problem.location.line, problem.location.column)), None)
    places = [(int(row), int(column)) for row, column in _ROW_AND_COLUMN.findall(message)]
    if places:
        return (problem.location.line, problem.location.column) in places
    tags = {tag for match in _ELEMENT.findall(message) for tag in match if tag}
    names = {name for match in _NAMED.findall(message) for name in match if name}
    wanted = [each for each in _all(root) if each.tag in tags or each.attributes.get("name") in names]
    if not wanted or root in wanted:
        return True  # the message tells no place, or the whole file
    return here is not None and any(here in _all(each) for each in wanted)


def _all(element: Element) -> Iterator[Element]:
    yield element
    for child in element.children:
        yield from _all(child)


def figure(results: list[Result]) -> str:
    """The figure of a run, in lines."""
    counts = {outcome: sum(each.outcome is outcome for each in results) for outcome in Outcome}
    ours = sum(counts.values()) - counts[Outcome.NOT_MEANT]
    lines = [f"{len(results)} tests of Microkit's tool; {ours} of them our architectures can mean:"]
    return "\n".join([*lines, *(f"{counts[outcome]:5} {outcome.value}" for outcome in Outcome)])
