# SPDX-License-Identifier: BSD-2-Clause
"""Writes the page of what is rejected, and why: `python -m cloister.lang.frontend.page > docs/errors.md`.

The rules come from the catalogue, the overview from `features`, the examples from `tests/lang/frontend/bad` of the repository, and what
is said of each from the front end itself.
"""

from __future__ import annotations

import ast
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path

from cloister.lang.frontend.catalogue import RULES, Rule
from cloister.lang.frontend.diagnostics import CompileErrors
from cloister.lang.frontend.features import FEATURES, Feature
from cloister.lang.frontend.load import load_program
from cloister.lang.frontend.modules import PACKAGE_ROOT
from cloister.lang.frontend.python_names import KEPT_BUILTINS, PYTHON_BUILTINS
from cloister.lang.program import Bindings, RegionBinding

BAD = PACKAGE_ROOT / "tests" / "lang" / "frontend" / "bad"
BINDINGS = Bindings(regions={"small": RegionBinding("small", 0x1000, 16)})
"""The system description that the examples are built with."""

GROUPS = {
    "C01": "Modules",
    "C020": "Declarations",
    "C021": "Declarations",
    "C025": "Names bound by the system description",
    "C03": "Types",
    "C04": "Expressions",
    "C05": "Pointers, views and shared memory",
    "C06": "Statements",
    "C07": "Functions",
    "C08": "Unsafe names",
    "C09": "Contracts and proofs",
}

HEAD = """# What is rejected, and why

Target code is the part of Python that [the reference](language.md) describes. The front end rejects everything else. What it says begins with
a code, and names the place, what is wrong, and what to write instead. This page has [each node of Python's syntax](#what-of-python-there-is),
[Python's builtins](#pythons-builtins), and each rule with its reason, the smallest program that breaks it, and what is said then.

It is made by `cloister/lang/frontend/page.py` from the catalogue of rules and the programs in `tests/lang/frontend/bad/`, which hold further
variants. The description that the examples are built with maps one region, `small`, of 16 bytes, and nothing else.

## What of Python there is

Each kind of node that Python's `ast` knows (3.11 to 3.13), with an example; `a` and `b` are `u32`, `v` is a `View[u8]`, `node` a `Ptr[Node]`.
"""


def page() -> str:
    """The page, in Markdown."""
    parts = [HEAD]
    for title, features in FEATURES.items():
        parts.append(f"### {title} of Python\n\n| node | example | in target code |\n|---|---|---|\n" + "".join(map(_feature, features)))
    parts.append(_builtins())
    group = ""
    for rule in RULES.values():
        current = next(title for prefix, title in GROUPS.items() if rule.code.startswith(prefix))
        if current != group:
            group = current
            of_group = [r for r in RULES.values() if any(r.code.startswith(p) and title == group for p, title in GROUPS.items())]
            rows = "".join(f"| {_link(r)} | {r.title} |\n" for r in of_group)
            parts.append(f"## {group}\n\n| code | rule |\n|---|---|\n{rows}")
        parts.append(f"### {_title(rule)}\n\n{rule.explanation}\n\n{_example(rule)}")
    return "\n".join(parts)


def _title(rule: Rule) -> str:
    return f"{rule.code}: {rule.title}"


def _link(rule: Rule) -> str:
    anchor = re.sub(r"[^\w\- ]", "", _title(rule).lower()).replace(" ", "-")
    return f"[{rule.code}](#{anchor})"


def _feature(feature: Feature) -> str:
    example = " ".join(feature.example.split()).replace("|", "\\|")
    since = "" if feature.since == (3, 11) else f" ({feature.since[0]}.{feature.since[1]})"
    meaning = feature.meaning or f"no: {_link(RULES[feature.rule])}, {RULES[feature.rule].title}"
    return f"| {feature.node}{since} | `{example}` | {meaning.replace('|', chr(92) + '|')} |\n"


def _builtins() -> str:
    kept = ", ".join(f"`{name}`" for name in KEPT_BUILTINS)
    others = sorted((name, instead) for name, instead in PYTHON_BUILTINS.items() if name not in ("all", "any", "range"))
    rows = "".join(f"| `{name}` | {_as_code(instead)} |\n" for name, instead in others)
    return (
        f"## Python's builtins\n\n{kept} are kept, `range` in a `for`, `all` and `any` in contracts. All others are rejected ({_link(RULES['builtin'])}); for those that\n"
        f"one misses most, the message says what to write instead.\n\n| builtin | instead |\n|---|---|\n{rows}"
    )


def _as_code(text: str) -> str:
    """A remedy as it stands in a table: what is not plain words is code."""
    return text if "`" in text or re.fullmatch(r"[\w ,:'-]+", text) else f"`{text}`"


def _example(rule: Rule) -> str:
    """The program that breaks the rule, with those that it imports, and what is said."""
    shown: list[str] = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for file, title in _files(BAD / f"{rule.name}.py", "example.py", set()):
            text = f"# {title}\n{_shortened(file.read_text('utf-8'))}"
            path = folder / title
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, "utf-8")
            shown.append(f"```python\n{text}```\n")
        try:
            load_program([str(folder / "example.py")], search=[folder], bindings=BINDINGS)
        except CompileErrors as errors:
            assert errors.diagnostics[0].code == rule.code, f"the example of {rule.name} breaks another rule: {errors}"
            return "\n".join([*shown, f"```error\n{errors}\n```\n"])
    raise AssertionError(f"the example of {rule.name} is accepted")


def _files(path: Path, title: str, seen: set[Path]) -> Iterator[tuple[Path, str]]:
    """A program's files with the names that the page gives them, what is imported first."""
    seen.add(path)
    for node in ast.walk(_tree(path)):
        if isinstance(node, ast.ImportFrom) and node.module:
            for module in (node.module, *(f"{node.module}.{alias.name}" for alias in node.names)):
                file = BAD.joinpath(*module.split("."))
                file = file / "__init__.py" if file.is_dir() else file.with_suffix(".py")
                if file.is_file() and file not in seen:
                    yield from _files(file, file.relative_to(BAD).as_posix(), seen)
    yield path, title


def _tree(path: Path) -> ast.AST:
    try:
        return ast.parse(path.read_text("utf-8"))
    except SyntaxError:
        return ast.Module([], [])  # the example of what is not Python


def _shortened(text: str) -> str:
    """A bad program without licence, docstring and what the tests expect of it."""
    text = re.sub(r"\A# SPDX.*\n", "", text)
    text = re.sub(r'\A"""[^"]*"""\n', "", text)
    text = re.sub(r"^# (error|instead) .*\n?", "", text, flags=re.MULTILINE)
    return re.sub(r"\n{3,}", "\n\n", text).strip("\n") + "\n"


if __name__ == "__main__":
    print(page(), end="")
