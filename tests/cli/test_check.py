# SPDX-License-Identifier: BSD-2-Clause
"""`cloister check` tells all that is wrong at once, in every form, for whatever it is given, and never with a traceback."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent.parent
FOLDERS = ("examples", "benchmarks", "tests/hostile", "tests/cli")
PROJECTS = sorted(path.parent for folder in FOLDERS for path in (ROOT / folder).glob("*/system.py") if not (path.parent / "Makefile").exists())

SYSTEM = """from cloister import System

system = System("station")
sensor = system.pd("sensor", program="sensor.py", priority=100)
server = system.pd("server", program="server.py", priority=110)
system.channel(sensor, server, call=True)
"""
SENSOR = """from cloister.lang import u8, u16
from cloister.pd import Channel, init

server = Channel("server")


@init
def start() -> None:
    server.notify()
"""
SERVER = """from cloister.pd import Channel, Message, protected

sensor = Channel("sensor")


@protected(sensor)
def answer(request: Message) -> Message:
    return Message(1)
"""
MIXED = """

def add(a: u8, b: u16) -> u16:
    return a + b
"""


def cloister(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [sys.executable, "-m", "cloister.cli", "check", *arguments], cwd=folder, capture_output=True, text=True, timeout=120, check=False
    )
    assert "Traceback" not in done.stderr
    return done


def findings(folder: Path, path: str = ".") -> list[dict[str, Any]]:
    """What is found, as JSON; the status says whether there was an error among it."""
    done = cloister(folder, path, "--json")
    found: list[dict[str, Any]] = json.loads(done.stdout)
    assert done.returncode == int(any(each["severity"] == "error" for each in found))
    return found


def places(found: list[dict[str, Any]]) -> list[tuple[str, str, int]]:
    return [(each["code"], Path(each["file"]).name, each["line"]) for each in found]


@pytest.fixture
def station(tmp_path: Path) -> Path:
    for name, text in (("system.py", SYSTEM), ("sensor.py", SENSOR), ("server.py", SERVER)):
        (tmp_path / name).write_text(text)
    return tmp_path


def change(file: Path, old: str, new: str) -> None:
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new))


def test_nothing_is_found_where_nothing_is_wrong(station: Path) -> None:
    done = cloister(station)
    assert (done.returncode, done.stdout, done.stderr.strip()) == (0, "", "no errors in 2 programs")
    assert findings(station) == []
    assert not (station / "build").exists()


@pytest.mark.parametrize("project", PROJECTS, ids=lambda path: path.name)
def test_nothing_is_found_in_our_own_systems(project: Path) -> None:
    assert [each for each in findings(project) if each["severity"] == "error"] == []


def test_nothing_is_found_in_our_own_modules() -> None:
    assert findings(ROOT, "cloister") == []


# --------------------------------------------------------------------------------------------------------------------- all at once


def test_mistakes_in_every_program_and_in_the_description_are_told_at_once(station: Path) -> None:
    change(station / "system.py", "priority=110)", 'priority=300, settings={"rate": 1})\nsystem.region("unused", 0x1000)')
    change(station / "sensor.py", "    server.notify()", "    server.notify(1)")
    (station / "sensor.py").write_text((station / "sensor.py").read_text() + MIXED)
    change(station / "server.py", "    return Message(1)", '    return answer(request)\n\n\nCOUNT = setting(u8, "count")')
    change(station / "server.py", "from cloister.pd", "from cloister.lang import setting, u8\nfrom cloister.pd")
    assert places(findings(station)) == [
        ("C0706", "sensor.py", 9), ("C0402", "sensor.py", 13),
        ("C0704", "server.py", 9), ("C0253", "server.py", 12),
        ("S006", "system.py", 5), ("W001", "system.py", 6),
    ]  # fmt: skip


def test_mistakes_between_programs_and_description_are_told_at_once(station: Path) -> None:
    change(station / "system.py", "call=True)", "notify=(False, True))")
    change(station / "system.py", "priority=110)", 'priority=110, settings={"rate": 1})')
    (station / "server.py").write_text(SERVER + "\n\n@protected(sensor)\ndef other(request: Message) -> None:\n    pass\n")
    found = findings(station)
    assert places(found) == [("B004", "sensor.py", 9), ("B003", "server.py", 6), ("B003", "server.py", 11), ("B003", "server.py", 11), ("B006", "server.py", 12), ("B002", "system.py", 5)]
    assert found[0]["message"] == "PD 'sensor' may not notify 'server'"
    assert [(Path(each["file"]).name, each["line"]) for each in found[0]["notes"]] == [("system.py", 6)]


def test_a_name_that_the_description_lacks_names_both_places(station: Path) -> None:
    change(station / "sensor.py", 'Channel("server")', 'Channel("sever")')
    (found,) = findings(station)
    assert (found["code"], found["rule"], found["line"], found["column"]) == ("C0251", "unbound-instance", 4, 10)
    assert [(Path(each["file"]).name, each["line"]) for each in found["notes"]] == [("system.py", 4)]


def test_a_module_of_two_programs_is_told_of_once(station: Path) -> None:
    (station / "both.py").write_text("from cloister.lang import u8, u16\n" + MIXED)
    for name in ("sensor.py", "server.py"):
        (station / name).write_text("from both import add\n" + (station / name).read_text())
    assert places(findings(station)) == [("C0402", "both.py", 5)]


def test_an_xml_description_is_checked_with_its_programs(station: Path) -> None:
    (station / "system.py").unlink()
    (station / "sensor.py").write_text(SENSOR + MIXED)
    (station / "station.system").write_text("""<system>
    <protection_domain name="sensor" priority="100"><program_image path="sensor.py" /></protection_domain>
    <protection_domain name="server" priority="400"><program_image path="absent.py" /></protection_domain>
    <channel><end pd="sensor" id="1" /><end pd="server" id="2" /></channel>
</system>
""")
    for path in (".", "station.system"):
        assert places(findings(station, path)) == [("C0402", "sensor.py", 13), ("S006", "station.system", 3), ("S010", "station.system", 3)]
    (station / "station.system").write_text("<system><nothing /></system>")
    assert places(findings(station)) == [("X003", "station.system", 1)]


# --------------------------------------------------------------------------------------------------------------------- forms


def test_every_form_tells_the_same_place(station: Path) -> None:
    wrong = '    assert a == 0, "é"; return a + b'
    (station / "sensor.py").write_text(SENSOR + MIXED.replace("    return a + b", wrong))
    (found,) = findings(station)
    place = found["line"], found["column"], found["end_line"], found["end_column"]
    column = wrong.index("a + b") + 1
    assert place == (13, column, 13, column + 5), "characters, not bytes"
    line = cloister(station, "--format", "line").stdout
    assert line == f"sensor.py:13:{column}: error[{found['code']}]: {found['message']}; instead: {found['remedy']}\n"
    github = cloister(station, "--format", "github").stdout
    assert github.startswith(f"::error file=sensor.py,line=13,endLine=13,col={column},endColumn={column + 5},title={found['code']}::{found['message']}%0Ainstead: ")
    assert github.count("\n") == 1
    text = cloister(station).stdout
    assert f"error[{found['code']}]: {found['message']}\n --> sensor.py:13:{column}\n" in text
    source, mark = re.findall(r"^.. \| (.*)$", text, re.MULTILINE)
    assert source[mark.index("^") : mark.rindex("^") + 1] == "a + b"


def test_the_pattern_that_the_documentation_gives_for_editors_matches(station: Path) -> None:
    (station / "sensor.py").write_text(SENSOR + MIXED)
    (station / "system.py").write_text(SYSTEM + 'system.region("unused", 0x1000)\n')
    (pattern,) = re.findall(r"`(\^.*\$)`", (ROOT / "docs" / "command-line.md").read_text("utf-8"))
    found = [re.fullmatch(pattern, line) for line in cloister(station, "--format", "line").stdout.splitlines()]
    assert [each.groups()[:5] if each else None for each in found] == [("sensor.py", "13", "12", "error", "C0402"), ("system.py", "7", "1", "warning", "W001")]


def test_text_that_github_would_take_for_its_own_is_escaped(tmp_path: Path) -> None:
    (tmp_path / "50%, a:b.py").write_text("from cloister.lang import u8\nx: u8 = 5 % 'y'\n")
    said = cloister(tmp_path, "--format", "github").stdout
    assert said.startswith("::error file=50%25%2C a%3Ab.py,line=2,")


def test_json_has_all_that_is_known(station: Path) -> None:
    (station / "sensor.py").write_text(SENSOR + MIXED)
    (found,) = findings(station)
    assert found == {
        "code": "C0402",
        "rule": "mixed-types",
        "severity": "error",
        "file": str(station / "sensor.py"),
        "line": 13,
        "column": 12,
        "end_line": 13,
        "end_column": 17,
        "message": "a is u8, and b is u16",
        "remedy": "u8(b) or u16(a), which panic if the value does not fit",
        "notes": [],
    }


def test_what_a_description_prints_does_not_disturb_the_result(station: Path) -> None:
    change(station / "system.py", "system.channel", 'print("words")\nsystem.channel')
    assert findings(station) == []


def test_a_warning_is_no_error(station: Path) -> None:
    (station / "system.py").write_text(SYSTEM + 'system.region("unused", 0x1000)\n')
    done = cloister(station, "--format", "line")
    assert done.stdout.startswith("system.py:7:1: warning[W001]: ")
    assert done.returncode == 0


@pytest.mark.parametrize("arguments", [["--format", "verse"], ["--json", "--format", "line"], [".", "."]])
def test_a_mistake_on_the_command_line(arguments: list[str], tmp_path: Path) -> None:
    done = cloister(tmp_path, *arguments)
    assert (done.returncode, done.stdout) == (2, "")


# --------------------------------------------------------------------------------------------------------------------- what is given


def write(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)


WRONG = "from cloister.lang import u8\n\nx: u8 = 300\n"


def test_a_module_alone_takes_as_given_what_a_system_would_give(station: Path) -> None:
    assert findings(station, "sensor.py") == []
    (station / "sensor.py").write_text(SENSOR + MIXED)
    assert places(findings(station, "sensor.py")) == [("C0402", "sensor.py", 13)]
    assert places(findings(station.parent, f"{station.name}/sensor.py")) == [("C0402", "sensor.py", 13)]


def test_modules_of_one_name_are_not_mixed_up(tmp_path: Path) -> None:
    use = "from cloister.lang import u8\nfrom unit import LIMIT\n\nx: u8 = LIMIT\n"
    write(tmp_path, {"a/unit.py": "LIMIT = 5\n", "a/use.py": use, "b/unit.py": "LIMIT = 500\n", "b/use.py": use})
    (found,) = findings(tmp_path)
    assert found["file"] == str(tmp_path / "b" / "use.py")


def test_a_package_beside_a_module_of_its_name_is_imported_as_python_does(tmp_path: Path) -> None:
    write(tmp_path, {"unit.py": "LIMIT = 500\n", "unit/__init__.py": "LIMIT = 5\n", "use.py": "from cloister.lang import u8\nfrom unit import LIMIT\n\nx: u8 = LIMIT\n"})
    assert findings(tmp_path, "use.py") == []


def test_modules_of_a_package_import_each_other_by_their_whole_names(tmp_path: Path) -> None:
    unit = "from cloister.lang import u8\n\n\ndef f(x: u8) -> u8:\n    return x + 300\n"
    use = "from cloister.lang import u8\nfrom p.q.unit import f\n\n\ndef g(x: u8) -> u8:\n    return f(x)\n"
    write(tmp_path, {"p/__init__.py": "", "p/q/__init__.py": "", "p/q/unit.py": unit, "p/use.py": use})
    for path in (".", "p", "p/q", "p/use.py"):
        assert places(findings(tmp_path, path)) == [("C0311", "unit.py", 5)]


def test_tests_tools_and_builds_are_not_target_code(tmp_path: Path) -> None:
    hidden = {name: WRONG for name in ("test_a.py", "conftest.py", "build/b.py", ".hidden/c.py")}
    tool = "from cloister.lang import python, u8\n" + WRONG
    write(tmp_path, {**hidden, "tool.py": tool, "boots.py": "from cloister.testing import boot\n" + WRONG, "plain.py": "import os\n", "a.py": WRONG})
    assert places(findings(tmp_path)) == [("C0311", "a.py", 3)]


def test_a_library_that_is_forbidden_on_the_device_hides_no_module(tmp_path: Path) -> None:
    write(tmp_path, {"a.py": "import os\n" + WRONG})
    assert [each["line"] for each in findings(tmp_path)] == [1, 4]


@pytest.mark.parametrize(
    ("files", "path", "code", "message"),
    [
        ({}, "absent", "S050", "absent does not exist"),
        ({}, "absent.py", "S050", "absent.py does not exist"),
        ({}, ".", "S051", "folder . holds neither a system nor target code"),
        ({"a.py": "import os\n"}, ".", "S051", "folder . holds neither a system nor target code"),
        ({"notes.txt": "x"}, "notes.txt", "S053", "notes.txt is no system description"),
        ({"a.py": "from cloister.lang import (u8\n"}, ".", "C0101", "this is not Python: '(' was never closed"),
        ({"a.py": "from cloister.lang import u8\nX = " + "-" * 100_000 + "1\n"}, ".", "C0113", "there are more than 60 expressions, or 200 statements, within each other"),
        ({"a.py": "from cloister.lang import u8\nX = " + "+".join("1" * 5000) + "\n"}, ".", "C0113", "there are more than 60 expressions, or 200 statements, within each other"),
        ({"system.py": "system = (\n"}, ".", "S054", "'(' was never closed"),
        ({"system.py": "raise ValueError('no')\n"}, ".", "S055", "ValueError: no"),
        ({"system.py": "import sys\nsys.exit(3)\n"}, ".", "S055", "SystemExit: 3"),
        ({"a.system": "", "b.system": ""}, ".", "S052", "folder . holds several systems: a.system, b.system"),
    ],
)
def test_what_cannot_be_checked_is_told(files: dict[str, str], path: str, code: str, message: str, tmp_path: Path) -> None:
    write(tmp_path, files)
    (found,) = findings(tmp_path, path)
    assert (found["code"], found["message"]) == (code, message)
    assert found["line"] >= 1 and found["column"] >= 1 and found["end_column"] > found["column"]


def test_a_file_in_another_encoding_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_bytes(b"from cloister.lang import u8\n# caf\xe9\nX: u8 = 1\n")
    (found,) = findings(tmp_path)
    assert (found["code"], found["message"]) == ("C0101", "this is not Python: the file is no UTF-8 text")


def test_a_link_to_nowhere_is_passed_over(tmp_path: Path) -> None:
    write(tmp_path, {"a.py": WRONG})
    (tmp_path / "dangling.py").symlink_to("nowhere.py")
    assert len(findings(tmp_path)) == 1


def test_modules_that_import_each_other_are_told(tmp_path: Path) -> None:
    write(tmp_path, {"p.py": "from cloister.lang import u8\nfrom q import Y\n\nX = 1\n", "q.py": "from cloister.lang import u8\nfrom p import X\n\nY = 1\n"})
    assert places(findings(tmp_path)) == [("C0107", "q.py", 2)]


# --------------------------------------------------------------------------------------------------------------------- programs built elsewhere

sys.path.insert(0, str(ROOT / "tests" / "image"))
from elf_files import Load, R, Symbol, W, X, elf_file, variables  # noqa: E402

XML = """<system>
    <memory_region name="buffer" size="0x1000" />
    <protection_domain name="echo">
        <program_image path="echo.elf" />
        <map mr="buffer" vaddr="0x300000" setvar_vaddr="buffer" />
    </protection_domain>
</system>
"""
CODE, DATA = Load(0x20_0000, b"\x1f\x20\x03\xd5" * 8), Load(0x20_1000, b"", R | W, 0x1000)


def executable(folder: Path, *segments: Load, symbols: list[Symbol] | None = None) -> None:
    (folder / "echo.system").write_text(XML)
    (folder / "echo.elf").write_bytes(elf_file([CODE, DATA, *segments], symbols or [*variables(0x20_1100), Symbol("buffer", 0x20_1200)]))


def test_executable_that_fits_is_found_right(tmp_path: Path) -> None:
    executable(tmp_path)
    assert findings(tmp_path) == []


def test_executable_is_held_against_the_description(tmp_path: Path) -> None:
    executable(tmp_path, Load(0x30_0000, b"x", R | X), symbols=variables(0x20_1100))
    found = findings(tmp_path)
    assert places(found) == [("B008", "echo.system", 3), ("B007", "echo.system", 5)]
    assert [each["column"] for each in found] == [5, 9]


def test_executable_that_is_none_is_found_beside_other_mistakes(tmp_path: Path) -> None:
    executable(tmp_path)
    (tmp_path / "echo.elf").write_bytes(b"#!/bin/sh\n")
    change(tmp_path / "echo.system", 'vaddr="0x300000"', 'vaddr="0x300001"')
    assert places(findings(tmp_path)) == [("B007", "echo.system", 3), ("S021", "echo.system", 5)]
