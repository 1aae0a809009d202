# SPDX-License-Identifier: BSD-2-Clause
"""Types hold under pyright and mypy, both strict and without plug-ins: in all of Cloister (pyright), in target code and projects (both); for
the code on pages `tests/docs` does the same.

Both checkers are also given what is wrong, so that these tests can fail.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
CONFIGURATION = ROOT / "pyproject.toml"
PROJECTS = sorted(path.parent for folder in ("examples", "benchmarks") for path in (ROOT / folder).glob("*/system.py"))
TARGET_FOLDERS = ("abi", "kernel", "microkit/library", "net", "pd", "runtime", "sddf")
STRICT = '[tool.pyright]\ntypeCheckingMode = "strict"\n\n[tool.mypy]\nstrict = true\n'

WRONG = '''"""Three mistakes: an attribute, an argument, a result."""

from cloister.lang import Array, Ptr, array, struct, u32, u64


@struct
class Queue:
    head: u32
    slots: Array[u64] = array(4)

    def first(self) -> u64:
        return self.slots[self.haed]


def take(queue: Ptr[Queue]) -> u64:
    queue.slots[0] = "text"
    return queue
'''


def run(*command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", *command], cwd=folder, capture_output=True, text=True, timeout=600, check=False)


def pyright(folder: Path) -> subprocess.CompletedProcess[str]:
    """With the folder's own configuration."""
    return run("pyright", "--pythonpath", sys.executable, folder=folder)


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Of this process: mypy's caches are not made for several writers."""
    return tmp_path_factory.mktemp("mypy")


def mypy(folder: Path, configuration: Path, cache: Path, *files: str) -> subprocess.CompletedProcess[str]:
    """Of these files, or of those that the configuration names."""
    return run("mypy", "--config-file", str(configuration), "--cache-dir", str(cache), *files, folder=folder)


def holds(done: subprocess.CompletedProcess[str]) -> None:
    assert done.returncode == 0, done.stdout + done.stderr


def write(folder: Path, name: str, text: str) -> None:
    (folder / name).write_text(text)
    (folder / "pyproject.toml").write_text(STRICT)


def test_all_holds_under_pyright() -> None:
    holds(pyright(ROOT))


def test_target_code_holds_under_mypy(cache: Path) -> None:
    done = mypy(ROOT, CONFIGURATION, cache)
    holds(done)
    checked = int(re.findall(r"in (\d+) source files", done.stdout)[0])
    assert checked == 1 + sum(len(list((ROOT / "cloister" / folder).rglob("*.py"))) for folder in TARGET_FOLDERS)


def test_no_mistake_is_hidden_in_target_code() -> None:
    hidden = re.compile(r"#\s*(type:\s*ignore|pyright:|mypy:)")
    files = [path for folder in TARGET_FOLDERS for path in (ROOT / "cloister" / folder).rglob("*.py")]
    files += [path for project in PROJECTS for path in project.glob("*.py")]
    assert not [str(path) for path in files if hidden.search(path.read_text("utf-8"))]


@pytest.mark.parametrize("project", PROJECTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_project_holds_under_mypy(project: Path, cache: Path) -> None:
    holds(mypy(project, CONFIGURATION, cache, "."))


def test_new_project_holds_under_both_with_its_own_configuration(tmp_path: Path, cache: Path) -> None:
    holds(run("cloister.cli", "new", "greenhouse", folder=tmp_path))
    project = tmp_path / "greenhouse"
    holds(mypy(project, project / "pyproject.toml", cache, "."))
    holds(pyright(project))
    (project / "lamp.py").write_text((project / "lamp.py").read_text() + "\n\nbrighter(button)\n")
    assert "lamp.py" in mypy(project, project / "pyproject.toml", cache, ".").stdout
    assert "lamp.py" in pyright(project).stdout


def test_mistakes_are_reported_by_both(tmp_path: Path, cache: Path) -> None:
    write(tmp_path, "wrong.py", WRONG)
    for done in (mypy(tmp_path, tmp_path / "pyproject.toml", cache, "."), pyright(tmp_path)):
        assert done.returncode == 1
        lines = {int(line) for line in re.findall(r"wrong\.py:(\d+)", done.stdout)}
        assert lines == {12, 16, 17}, done.stdout
