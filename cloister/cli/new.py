# SPDX-License-Identifier: BSD-2-Clause
"""`cloister new`: a small project that builds, runs and is tested at once. Its files are in project/, with the project's name left open."""

from __future__ import annotations

import re
from importlib import resources
from pathlib import Path
from typing import Annotated

import typer

from cloister.cli.terminal import fail, output, shown_path, user_errors

_FILES = {
    "README.md": "README.md.in",
    "system.py": "system.py.in",
    "button.py": "button.py.in",
    "lamp.py": "lamp.py.in",
    "test_@MODULE@.py": "test.py.in",
    "conftest.py": "conftest.py.in",
    "pyproject.toml": "pyproject.toml.in",
    ".gitignore": "gitignore.in",
}
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,62}")


def new(
    name: Annotated[str, typer.Argument(metavar="NAME", help="The project's name; it becomes a folder here.")],
) -> None:
    """Make a small project: a system of two PDs that builds, runs and is tested at once."""
    folder = Path(name)
    if not _NAME.fullmatch(folder.name):
        fail(f"'{folder.name}' cannot be a project's name", "a name begins with a letter and has letters, digits, - and _: greenhouse")
    if folder.exists():
        fail(f"{name} exists already", "choose another name, or remove it")
    with user_errors():
        folder.mkdir(parents=True)
        templates = resources.files("cloister.cli") / "project"
        for target, source in _FILES.items():
            (folder / _filled(target, folder.name)).write_text(_filled((templates / source).read_text("utf-8"), folder.name), "utf-8")
    output.print(f"made [bold]{shown_path(folder)}[/bold]. Next:\n\n  cd {shown_path(folder)}\n  cloister run      # Ctrl-C ends it\n  pytest")


def _filled(text: str, name: str) -> str:
    return text.replace("@NAME@", name).replace("@MODULE@", name.replace("-", "_"))
