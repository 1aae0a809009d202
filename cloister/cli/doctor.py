# SPDX-License-Identifier: BSD-2-Clause
"""`cloister doctor`: what is installed, what is missing, and the command that mends it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from importlib import metadata

import typer
from rich.table import Table

from cloister.boards import BOARDS
from cloister.cli.debugger import GDB_NAMES
from cloister.cli.options import AsJson
from cloister.cli.terminal import USER_ERROR, output

_MINIMUM_PYTHON = (3, 11)
_MINIMUM_QEMU = (6, 2)
_SEL4_VARIABLE = "CLOISTER_SEL4_KERNEL"
_PACKAGES = ("capstone", "networkx", "pyelftools", "rich", "typer")


@dataclass(frozen=True)
class Finding:
    """One thing that was looked for. `needed`: Cloister cannot do its work without it."""

    name: str
    good: bool
    needed: bool
    found: str
    remedy: str = ""


def doctor(as_json: AsJson = False) -> None:
    """Say what is installed, what is missing, and how to mend it."""
    findings = [finding for look in _LOOKS for finding in look()]
    sick = [each for each in findings if each.needed and not each.good]
    if as_json:
        print(json.dumps({"healthy": not sick, "findings": [asdict(each) for each in findings]}, indent=2))
    else:
        table = Table.grid(padding=(0, 2))
        for each in findings:
            mark = "[green]ok[/green]" if each.good else "[red]missing[/red]" if each.needed else "[dim]not there[/dim]"
            table.add_row(mark, each.name, each.found)
        output.print(table)
        for each in findings:
            if not each.good and each.remedy:
                why = "" if each.needed else " (optional)"
                output.print(f"\n{each.name}{why}: {each.remedy}", soft_wrap=True)
        output.print("\n[green]all that is needed is there[/green]" if not sick else f"\n[red]{len(sick)} missing[/red]")
    if sick:
        raise typer.Exit(USER_ERROR)


def _python() -> Iterator[Finding]:
    version = ".".join(str(each) for each in sys.version_info[:3])
    yield Finding("Python", sys.version_info >= _MINIMUM_PYTHON, True, f"{version} ({sys.executable})", "install Python 3.11 or later")


def _packages() -> Iterator[Finding]:
    for package in _PACKAGES:
        try:
            version = metadata.version(package)
        except metadata.PackageNotFoundError:
            version = ""
        yield Finding(package, bool(version), True, version, "run `pip install -r requirements.txt` in the virtual environment, or `make setup`")


def _compiler() -> Iterator[Finding]:
    try:
        done = subprocess.run([sys.executable, "-m", "ziglang", "version"], capture_output=True, text=True, timeout=60, check=False)
        version = done.stdout.strip() if done.returncode == 0 else ""
    except (OSError, subprocess.TimeoutExpired):
        version = ""
    yield Finding("C compiler", bool(version), True, f"zig {version}" if version else "", "run `pip install ziglang`, or `make setup`")


def _qemu() -> Iterator[Finding]:
    for board in BOARDS.values():
        if board.qemu is None:
            continue
        name, package = board.qemu.executable, board.qemu.package
        path = shutil.which(name)
        remedy = f"on Debian and Ubuntu: sudo apt-get install {package}"
        if path is None:
            yield Finding(name, False, True, "", remedy)
            continue
        first = subprocess.run([path, "--version"], capture_output=True, text=True, check=False).stdout.split("\n")[0]
        version = next((word for word in first.split() if word[:1].isdigit()), "0")
        numbers = tuple(int(each) for each in version.split(".")[:2] if each.isdigit())
        yield Finding(name, numbers >= _MINIMUM_QEMU, True, f"{version} ({path})", f"version 6.2 or later is needed; {remedy}")


def _optional() -> Iterator[Finding]:
    gdb = next((path for name in GDB_NAMES if (path := shutil.which(name))), "")
    yield Finding("gdb for AArch64", bool(gdb), False, gdb or "", "to debug with `cloister run --gdb`: sudo apt-get install gdb-multiarch")
    kernel = os.environ.get(_SEL4_VARIABLE, "")
    there = bool(kernel) and os.path.isfile(kernel)
    remedy = f"to test on seL4 too, set {_SEL4_VARIABLE} to a seL4 kernel's ELF file"
    yield Finding("seL4 kernel", there, False, kernel if there else f"{kernel} does not exist" if kernel else "", remedy)


_LOOKS: tuple[Callable[[], Iterator[Finding]], ...] = (_python, _packages, _compiler, _qemu, _optional)
