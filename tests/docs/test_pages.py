# SPDX-License-Identifier: BSD-2-Clause
"""Every snippet of every page runs, every link leads somewhere, every command and file that a page names exists."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from functools import lru_cache
from pathlib import Path

import pytest
import typer

from cloister.cli.app import app

from pages import KINDS, PAGES, ROOT, Page, read, recipe_of

NOT_RUN = {"docs/debugging.md": 1, "docs/proofs.md": 1}
"""How many blocks of a page are marked as not run, with the reason. Should be almost none."""

FOLDERS = ("benchmarks", "cloister", "docs", "examples", "proofs", "scripts", "tests")


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@lru_cache(maxsize=None)
def page_of(path: Path) -> Page:
    return read(path)


@pytest.mark.parametrize("path", PAGES, ids=_name)
def test_snippets_are_of_known_kinds(path: Path) -> None:
    unknown = [f"{_name(path)}:{block.line}: {block.kind or 'no kind'}" for block in page_of(path).blocks if block.kind not in KINDS]
    assert not unknown, f"not run: {', '.join(unknown)}; kinds are in tests/docs/pages.py"


@pytest.mark.parametrize("path", [path for path in PAGES if page_of(path).blocks], ids=_name)
def test_snippets_run(path: Path, tmp_path: Path) -> None:
    from session import Session

    Session(page_of(path), tmp_path).run()


def test_what_is_not_run_is_counted() -> None:
    marked = {_name(path): [block for block in page_of(path).blocks if block.not_run] for path in PAGES}
    assert {name: len(blocks) for name, blocks in marked.items() if blocks} == NOT_RUN
    assert all(len(block.not_run.split()) > 3 for blocks in marked.values() for block in blocks), "each says why"


@pytest.mark.parametrize("path", PAGES, ids=_name)
def test_links_lead_somewhere(path: Path) -> None:
    for line, target in page_of(path).links():
        if target.startswith("https://"):
            continue
        file, _, anchor = target.partition("#")
        to = (path.parent / file).resolve() if file else path
        assert to.exists(), f"{_name(path)}:{line}: there is no {file}"
        assert not anchor or anchor in page_of(to).anchors(), f"{_name(path)}:{line}: {_name(to)} has no heading #{anchor}"


@lru_cache(maxsize=None)
def commands() -> dict[str, set[str]]:
    """The commands with their options."""
    group = typer.main.get_command(app)
    found: dict[str, set[str]] = {}
    for name, command in getattr(group, "commands").items():
        found[name] = {"--help"} | {option for parameter in command.params for option in (*parameter.opts, *parameter.secondary_opts)}
    return found


@pytest.mark.parametrize("path", PAGES, ids=_name)
def test_commands_within_text_exist(path: Path) -> None:
    page = page_of(path)
    not_run = [(block.line, line[2:]) for block in page.blocks if block.not_run for line in block.text.splitlines() if line.startswith("$ ")]
    for line, code in page.codes() + not_run:
        place = f"{_name(path)}:{line}: `{code}`"
        if code.startswith("cloister "):
            words = shlex.split(code.replace("[", " ").replace("]", " ").replace("…", ""))
            if words[1:2] and words[1] != "COMMAND":
                assert words[1] in commands(), f"{place}: there is no such command"
                for option in (word.split("=")[0] for word in words[2:] if word.startswith("-")):
                    assert option in commands()[words[1]], f"{place}: {words[1]} has no {option}"
        elif code.startswith("make "):
            assert recipe_of(code.split()[1:]), place
        elif code.startswith("--"):
            option = re.split(r"[ =]", code)[0]
            assert any(option in options for options in commands().values()), f"{place}: no command has it"


@pytest.mark.parametrize("path", PAGES, ids=_name)
def test_files_within_text_exist(path: Path) -> None:
    for line, code in page_of(path).codes():
        if re.fullmatch(rf"({'|'.join(FOLDERS)})/[\w./*-]*", code):
            assert list(ROOT.glob(code.rstrip("/"))), f"{_name(path)}:{line}: there is no {code}"


def test_code_is_typed_strictly(tmp_path: Path) -> None:
    """docs/language.md promises that pyright and mypy, both strict and without plug-ins, follow target code and descriptions of systems."""
    from session import Session

    for number, path in enumerate(PAGES):
        folder = tmp_path / f"page{number}_{re.sub(r'[^a-z]', '_', path.stem.lower())}"
        folder.mkdir()
        Session(page_of(path), folder).write_typed()
        shutil.rmtree(folder / "examples")
    (tmp_path / "pyproject.toml").write_text(
        '[tool.pyright]\ntypeCheckingMode = "strict"\n\n[tool.mypy]\nstrict = true\nexplicit_package_bases = true\n'
    )
    for checker in (["pyright", "--pythonpath", sys.executable], ["mypy", "--cache-dir", str(tmp_path / ".cache"), "."]):
        done = subprocess.run([sys.executable, "-m", *checker], cwd=tmp_path, capture_output=True, text=True, timeout=300, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
