# SPDX-License-Identifier: BSD-2-Clause
"""Each rule of the catalogue, by a program in `bad/` that breaks it and nothing else.

A bad program is named after its rule (`rule.py` or `rule--variant.py`) and ends with what must be said, and no more:
`# error LINE:COLUMN CODE message` for each complaint, and `# instead remedy` for the first.
"""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from cloister.lang.frontend import RULES, CompileErrors, Diagnostic, load_program
from cloister.lang.frontend import page as errors_page
from cloister.lang.program import Bindings, RegionBinding

BAD = Path(__file__).parent / "bad"
HELPERS = {"helper", "host", "cycle_one", "cycle_two"}
PROGRAMS = sorted(path for path in BAD.glob("*.py") if path.stem not in HELPERS)
BINDINGS = Bindings(regions={"small": RegionBinding("small", 0x1000, 16)})


def complaints(path: Path) -> list[Diagnostic]:
    try:
        load_program([str(path)], search=[BAD], bindings=BINDINGS)
    except CompileErrors as errors:
        return errors.diagnostics
    return []


@pytest.mark.parametrize("path", PROGRAMS, ids=lambda path: path.stem)
def test_rule(path: Path) -> None:
    text = path.read_text()
    wanted = re.findall(r"^# error (.*)$", text, re.M)
    found = complaints(path)
    places = [d.place.removeprefix(f"{path.name}:") for d in found]
    assert [f"{place} {d.code} {d.message}" for place, d in zip(places, found, strict=True)] == wanted
    assert [found[0].remedy] == re.findall(r"^# instead (.*)$", text, re.M)
    assert found[0].code == RULES[path.stem.split("--")[0]].code


def test_every_rule_has_a_bad_program() -> None:
    assert {path.stem.split("--")[0] for path in PROGRAMS} == set(RULES)


def test_every_rule_is_used_by_the_front_end() -> None:
    strings: set[str] = set()
    for path in (Path(__file__).parents[3] / "cloister/lang/frontend").rglob("*.py"):
        if path.name != "catalogue.py":
            strings |= {n.value for n in ast.walk(ast.parse(path.read_text())) if isinstance(n, ast.Constant) and isinstance(n.value, str)}
    assert set(RULES) <= strings


def test_codes_are_distinct() -> None:
    assert len({rule.code for rule in RULES.values()}) == len(RULES)


def test_page_of_errors_is_up_to_date() -> None:
    page = Path(__file__).parents[3] / "docs/errors.md"
    assert page.read_text() == errors_page.page(), "python -m cloister.lang.frontend.page > docs/errors.md"


def write(folder: Path, **modules: str) -> Path:
    for name, text in modules.items():
        (folder / f"{name}.py").write_text(text)
    return folder / f"{next(iter(modules))}.py"


def test_diagnostic_shows_line_caret_and_remedy(tmp_path: Path) -> None:
    path = write(tmp_path, sum="from cloister.lang import u16, u32\n\n\ndef f(a: u32, b: u16) -> u32:\n    return a + b\n")
    with pytest.raises(CompileErrors) as errors:
        load_program([str(path)], search=[])
    assert str(errors.value) == (
        "error[C0402]: a is u32, and b is u16\n"
        " --> sum.py:5:12\n"
        "5 |     return a + b\n"
        "  |            ^^^^^\n"
        " = instead: u32(b) or u16(a), which panic if the value does not fit"
    )


def test_note_names_the_other_place(tmp_path: Path) -> None:
    text = "from cloister.lang import u32\n\ncounter: u32 = 0\n\n\ndef f() -> None:\n    counter = 1\n"
    with pytest.raises(CompileErrors) as errors:
        load_program([str(write(tmp_path, module=text))], search=[])
    assert " = note: counter is declared here (module.py:3:1)" in str(errors.value)


def test_column_counts_characters_not_bytes(tmp_path: Path) -> None:
    path = write(tmp_path, text="from cloister.lang import log, u32\n\n\ndef f(a: u32) -> None:\n    log('ééé'); a / 2\n")
    with pytest.raises(CompileErrors) as errors:
        load_program([str(path)], search=[])
    line, caret = str(errors.value).splitlines()[2:4]
    assert caret.index("^") == line.index("a / 2")


def test_many_errors_are_reported_in_the_order_of_the_source(tmp_path: Path) -> None:
    text = """
from cloister.lang import u8, u32
from used import VALUE

LIMIT: u8 = 256


def f(a: u32) -> u32:
    b = a / 2
    c = b + 1
    return c + unknown


def g(a: u32) -> bool:
    return a
"""
    used = "VALUE = 1\nvalue = 2\n"
    with pytest.raises(CompileErrors) as errors:
        load_program([str(write(tmp_path, module=text, used=used))], search=[tmp_path])
    found = [(d.span.file, d.span.line, d.code) for d in errors.value.diagnostics]
    assert found == [("used.py", 2, "C0201"), ("module.py", 5, "C0311"), ("module.py", 9, "C0404"), ("module.py", 15, "C0310")]


def test_missing_root_is_reported(tmp_path: Path) -> None:
    with pytest.raises(CompileErrors) as errors:
        load_program([str(tmp_path / "nothing.py"), "no.such.module"], search=[tmp_path])
    assert [d.message for d in errors.value.diagnostics] == [
        f"there is no module {tmp_path / 'nothing.py'}",
        "there is no module no.such.module",
    ]


@pytest.mark.parametrize("name", ["argparse", "ast", "dataclasses", "json.decoder", "subprocess", "typing"])
def test_host_code_is_rejected_without_a_crash(name: str) -> None:
    """Any Python file gives complaints, never another exception."""
    module = __import__(name, fromlist=["*"])
    with pytest.raises(CompileErrors):
        load_program([str(module.__file__)], search=[])
