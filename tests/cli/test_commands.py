# SPDX-License-Identifier: BSD-2-Clause
"""The commands that build nothing, and how mistakes are told: by a message and a status, never by a traceback."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import xml.etree.ElementTree
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
SYSTEM = 'from cloister import System\nsystem = System("test")\nsystem.pd("a", program="a.py", priority=PRIORITY)\n'


def cloister(*arguments: str, folder: Path, environment: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """Run the command in a process of its own, as a user does."""
    return subprocess.run(
        [sys.executable, "-m", "cloister.cli", *arguments],
        cwd=folder,
        env={**os.environ, "COLUMNS": "120", **(environment or {})},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.fixture
def bad(tmp_path: Path) -> Path:
    (tmp_path / "system.py").write_text(SYSTEM.replace("PRIORITY", "300"))
    (tmp_path / "a.py").write_text("")
    return tmp_path


@pytest.mark.parametrize("command", [[], ["new"], ["build"], ["run"], ["graph"], ["bench"], ["sdk"], ["doctor"]])
def test_help(command: list[str], tmp_path: Path) -> None:
    done = cloister(*command, "--help", folder=tmp_path)
    assert done.returncode == 0
    assert "Usage: cloister" in done.stdout


def test_version(tmp_path: Path) -> None:
    assert cloister("--version", folder=tmp_path).stdout.startswith("cloister 0.")


@pytest.mark.parametrize("command", ["build", "run", "graph"])
def test_wrong_description_is_told_with_its_line(command: str, bad: Path) -> None:
    done = cloister(command, folder=bad)
    assert done.returncode == 1
    assert "system.py:3: error S006: PD 'a' has priority 300" in done.stderr
    assert 'system.pd("a", program="a.py", priority=300)' in done.stderr
    assert "Traceback" not in done.stderr and not done.stdout


@pytest.mark.parametrize("command", ["build", "graph"])
def test_wrong_description_as_json(command: str, bad: Path) -> None:
    done = cloister(command, "--json", folder=bad)
    assert done.returncode == 1
    (error,) = json.loads(done.stdout)["errors"]
    assert (error["code"], error["file"], error["line"]) == ("S006", str(bad / "system.py"), 3)
    assert error["message"] and error["remedy"]


@pytest.mark.parametrize(
    ("arguments", "status", "message"),
    [
        (["build", "absent"], 1, "absent does not exist"),
        (["build", "--board", "toaster"], 1, "there is no board 'toaster'"),
        (["run", "--forward", "7:7"], 1, "'7:7' is no forwarding: write udp:HOSTPORT:GUESTPORT"),
        (["build", "--kernel", "absent.elf"], 2, "does not exist"),
        (["build", "--config", "fast"], 2, "'fast' is not one of"),
        (["fly"], 2, "No such command 'fly'"),
        (["new", "9lives"], 1, "'9lives' cannot be a project's name"),
        (["new", "taken"], 1, "taken exists already"),
        (["graph", "good", "-o", "no/such/folder/x.svg"], 1, "No such file or directory"),
    ],
)
def test_mistake_on_the_command_line(arguments: list[str], status: int, message: str, tmp_path: Path) -> None:
    (tmp_path / "taken").mkdir()
    (tmp_path / "good").mkdir()
    (tmp_path / "good" / "a.py").write_text("")
    (tmp_path / "good" / "system.py").write_text(SYSTEM.replace("PRIORITY", "3"))
    done = cloister(*arguments, folder=tmp_path)
    assert done.returncode == status
    assert message in " ".join(done.stderr.replace("│", " ").split())
    assert "Traceback" not in done.stderr


def test_doctor_finds_what_these_tests_need(tmp_path: Path) -> None:
    done = cloister("doctor", "--json", folder=tmp_path)
    report = json.loads(done.stdout)
    assert report["healthy"] is (done.returncode == 0) is True
    assert {"Python", "C compiler", "qemu-system-aarch64"} <= {each["name"] for each in report["findings"] if each["good"]}


def test_doctor_names_the_command_that_mends(tmp_path: Path) -> None:
    done = cloister("doctor", folder=tmp_path, environment={"PATH": str(tmp_path)})
    assert done.returncode == 1
    assert "sudo apt-get install qemu-system-arm" in done.stdout


def test_new_makes_a_project_that_can_be_read(tmp_path: Path) -> None:
    assert cloister("new", "green-house", folder=tmp_path).returncode == 0
    project = tmp_path / "green-house"
    files = {each.name for each in project.iterdir()}
    assert files == {"README.md", "system.py", "button.py", "lamp.py", "test_green_house.py", "conftest.py", "pyproject.toml", ".gitignore"}
    assert not any(name in each.read_text() for each in project.iterdir() for name in ("@NAME@", "@MODULE@"))
    drawing = json.loads(cloister("graph", "--json", folder=project).stdout)
    assert drawing["name"] == "green-house"
    assert {node["title"] for node in drawing["nodes"]} == {"button", "lamp", "notify"}


def test_tests_of_a_new_project_begin_with_initial_values(tmp_path: Path) -> None:
    assert cloister("new", "house", folder=tmp_path).returncode == 0
    dark = "    assert lamp.level == 0\n    lamp.level = 50\n"
    (tmp_path / "house" / "test_dark.py").write_text(f"import lamp\n\n\ndef test_one() -> None:\n{dark}\n\ndef test_other() -> None:\n{dark}")
    done = subprocess.run([sys.executable, "-m", "pytest", "-q", "test_dark.py"], cwd=tmp_path / "house", capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_graph_of_every_example_is_an_image(tmp_path: Path) -> None:
    examples = sorted(path.parent for path in (ROOT / "examples").glob("*/system.py") if not (path.parent / "Makefile").exists())  # nothing to build first
    assert examples
    for example in examples:
        file = tmp_path / f"{example.name}.svg"
        assert cloister("graph", str(example), "-o", str(file), folder=tmp_path).returncode == 0
        assert xml.etree.ElementTree.parse(file).getroot().tag == "{http://www.w3.org/2000/svg}svg"


def test_a_mistake_without_a_place_in_a_file_is_told_without_one(tmp_path: Path) -> None:
    done = cloister("bench", "--only", "nothing", folder=tmp_path)
    assert done.returncode == 1
    assert done.stderr.startswith("error S000: there is no benchmark 'nothing'")
