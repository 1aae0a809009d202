# SPDX-License-Identifier: BSD-2-Clause
"""Pages of the documentation, taken apart: blocks of code, code within text, links, headings.

A block is what stands between fences, or indented by four columns after an empty line. What the tests do with it follows from its
kind, the first word after the fence:

| kind | what is done |
|---|---|
| `python` | a first line `# name.py` names the file, or a line of prose before it that ends in a colon. A description of a system is loaded; target code goes through the front end; tests are run by pytest; other code is run as a program |
| `pycon` | a session with the target code before it, under CPython and, where all values are plain, also compiled through C |
| `proof` | what the prover says of each function of the target code before it that is proved by itself |
| `c` | a first line `/* name.c */` names the file that it becomes; otherwise it stands, line by line, in the C emitted from the target code before it, and `...` leaves lines out |
| `error` | the target code before it is rejected, and this is what is said |
| `console` | commands after `$`, run; what they print is compared, `...` leaves something out; `measured`: numbers may differ. Of `make` (but for `make -C`, which is run) and scripts without output shown: they exist, with their options |
| `drawing` | no code: boxes and arrows |

A paragraph `*Not run by the tests: why.*` before a block says that it is not run.
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGES = sorted([ROOT / "README.md", *(ROOT / "docs").rglob("*.md")])
KINDS = ("python", "pycon", "proof", "c", "error", "console", "drawing")

_NOT_RUN = re.compile(r"\*Not run by the tests: (.+)\*")
_LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
_CODE = re.compile(r"(`+)(.+?)\1")


@dataclass(frozen=True)
class Block:
    """A block of code: `line` is that of its first line of text, `options` the words after the kind, `before` the line of prose above it."""

    kind: str
    options: tuple[str, ...]
    text: str
    line: int
    before: str = ""
    not_run: str = ""


@dataclass
class Page:
    """A page: its blocks, and its prose with the blocks left out."""

    path: Path
    blocks: list[Block] = field(default_factory=list[Block])
    prose: list[tuple[int, str]] = field(default_factory=list[tuple[int, str]])

    @property
    def name(self) -> str:
        """The path from the root of the repository."""
        return self.path.relative_to(ROOT).as_posix()

    def codes(self) -> list[tuple[int, str]]:
        """Code within text, with its line."""
        return [(line, found[1].strip()) for line, text in self.prose for found in _CODE.findall(text)]

    def links(self) -> list[tuple[int, str]]:
        """What links point to, with their line."""
        return [(line, target) for line, text in self.prose for target in _LINK.findall(_CODE.sub("", text))]

    def anchors(self) -> set[str]:
        """What a link to a heading of this page may name, as GitHub makes it."""
        titles = [text.lstrip("#").strip() for _, text in self.prose if re.match(r"#+ ", text)]
        return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def read(path: Path) -> Page:
    """The page in a file."""
    page = Page(path)
    lines = path.read_text("utf-8").splitlines()
    position, before, not_run = 0, "", ""
    while position < len(lines):
        line = lines[position]
        if line.startswith("```"):
            end = next(i for i in range(position + 1, len(lines)) if lines[i].rstrip() == "```")
            kind, *options = line[3:].split() or [""]
            page.blocks.append(Block(kind, tuple(options), "\n".join(lines[position + 1 : end]) + "\n", position + 2, before, not_run))
            position, not_run = end + 1, ""
            continue
        if line.startswith("    ") and position and not lines[position - 1].strip():
            end = position
            while end < len(lines) and (lines[end].startswith("    ") or not lines[end].strip()):
                end += 1
            text = "\n".join(each[4:] for each in lines[position:end]).rstrip() + "\n"
            page.blocks.append(Block("console" if text.startswith("$ ") else "indented", (), text, position + 1, before, not_run))
            position, not_run = end, ""
            continue
        marked = _NOT_RUN.fullmatch(line.strip())
        if marked:
            not_run = marked[1]
        elif line.strip():
            not_run = ""
        before = line if line.strip() else before
        page.prose.append((position + 1, line))
        position += 1
    return page


def recipe_of(targets: Sequence[str]) -> str:
    """The commands that `make` would run for these targets; also when a make runs the tests, whose options are not ours."""
    plain = {name: value for name, value in os.environ.items() if name not in ("MAKEFLAGS", "MAKELEVEL", "MFLAGS")}
    done = subprocess.run(["make", "-n", *targets], cwd=ROOT, env=plain, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"make {' '.join(targets)}: {done.stderr}"
    return done.stdout
