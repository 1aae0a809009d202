# SPDX-License-Identifier: BSD-2-Clause
"""What the front end makes of programs: their modules in order, the bindings they use, the places that they name."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from feature_sources import FEATURES, load_feature

from cloister.lang import program as p
from cloister.lang.frontend import CompileErrors, load_program
from cloister.lang.printer import print_function, print_program


def test_bindings_that_were_used_are_recorded() -> None:
    program = load_feature("bound")
    assert program.bindings_used == {("Channel", "pong"), ("region", "queue"), ("region", "data"), ("setting", "baud")}


def test_without_bindings_names_stand_for_placeholders() -> None:
    module = load_program(["bound"], search=[FEATURES]).modules[0]
    assert [(c.name, c.value) for c in module.constants] == [("DATA_ADDRESS", 0), ("DATA_PHYSICAL", 0), ("DATA_SIZE", 0), ("BAUD", 0)]


def write(folder: Path, name: str, text: str) -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def test_modules_come_after_those_they_import(tmp_path: Path) -> None:
    write(tmp_path, "top.py", "from middle import B\nfrom low import A\n\nC = A + B\n")
    write(tmp_path, "middle.py", "from low import A\n\nB = A + 1\n")
    write(tmp_path, "low.py", "A = 1\n")
    program = load_program(["top"], search=[tmp_path])
    assert [m.name for m in program.modules] == ["low", "middle", "top"]
    assert program.modules[2].imports == ["middle", "low"]
    assert program.modules[2].constants[0].value == 3


def test_redirect_replaces_a_prefix(tmp_path: Path) -> None:
    write(tmp_path, "arch/sim/timer.py", "TICKS = 1\n")
    write(tmp_path, "arch/real/timer.py", "TICKS = 1000\n")
    write(tmp_path, "main.py", "from arch.sim.timer import TICKS\n\nPERIOD = TICKS\n")
    program = load_program(["main"], search=[tmp_path], redirects={"arch.sim": "arch.real"})
    assert [m.name for m in program.modules] == ["arch.real.timer", "main"]
    assert program.modules[1].constants[0].value == 1000


def test_a_name_may_be_imported_by_way_of_a_package(tmp_path: Path) -> None:
    write(tmp_path, "kit/__init__.py", 'from kit.inner import add as plus\n\n__all__ = ["plus"]\n')
    write(tmp_path, "kit/inner.py", "from cloister.lang import u32\n\n\ndef add(a: u32) -> u32:\n    return a + 1\n")
    write(tmp_path, "main.py", "from cloister.lang import u32\nfrom kit import plus\n\n\ndef f() -> u32:\n    return plus(1)\n")
    program = load_program(["main"], search=[tmp_path])
    assert print_function(program.modules[-1].functions[0]) == "def f() -> u32:\n  return add(1:u32)"


def test_paths_do_not_depend_on_where_the_project_lies(tmp_path: Path) -> None:
    shown: list[list[str]] = []
    for folder in (tmp_path / "one", tmp_path / "two/deeper"):
        shutil.copytree(FEATURES, folder / "drivers")
        program = load_program([str(folder / "drivers/order.py"), "drivers.kinds"], search=[folder])
        shown.append([m.path for m in program.modules] + [f.span.file for m in program.modules for f in m.functions])
    assert shown[0] == shown[1]
    assert shown[0][:2] == ["drivers/order.py", "drivers/kinds.py"]


def test_a_file_outside_of_the_search_folders_is_named_by_itself(tmp_path: Path) -> None:
    write(tmp_path, "ping.py", "from beside import A\n\nB = A\n")
    write(tmp_path, "beside.py", "A = 1\n")
    assert [m.path for m in load_program([str(tmp_path / "ping.py")], search=[]).modules] == ["beside.py", "ping.py"]


def test_a_changed_file_is_read_again(tmp_path: Path) -> None:
    write(tmp_path, "main.py", "A = 1\n")
    assert load_program(["main"], search=[tmp_path]).modules[0].constants[0].value == 1
    write(tmp_path, "main.py", "A = 1000\n")
    assert load_program(["main"], search=[tmp_path]).modules[0].constants[0].value == 1000


def test_future_annotations_and_quotes_change_nothing(tmp_path: Path) -> None:
    body = (
        "from cloister.lang import Ptr, struct, u32\n\n\n@struct\nclass Node:\n    value: u32\n    next: {}\n"
        "\n\ndef f(node: {}) -> u32:\n    return node.value\n"
    )
    write(tmp_path, "plain.py", "from __future__ import annotations\n\n" + body.format("Ptr[Node] | None", "Ptr[Node]"))
    write(tmp_path, "quoted.py", body.format('"Ptr[Node] | None"', 'Ptr["Node"]'))
    printed = [print_program(load_program([name], search=[tmp_path])).replace(name, "module") for name in ("plain", "quoted")]
    assert printed[0] == printed[1]


def body(folder: Path, text: str) -> str:
    """The typed form of the last function of a module."""
    write(folder, "module.py", text)
    return print_function(load_program(["module"], search=[folder]).modules[0].functions[-1])


def test_hidden_locals_of_a_loop_over_shared_elements_have_names_of_their_own(tmp_path: Path) -> None:
    text = """from cloister.lang import Shared, View, u8, u32


def f(data: View[Shared[u8]]) -> u32:
    x_index: u32 = 0
    for x in data:
        x_index += u32(x.relaxed())
    return x_index
"""
    assert "for x_index_: u64 in range(0:u64, len(x_view), 1):" in body(tmp_path, text)


def test_a_function_that_never_returns_ends_a_path(tmp_path: Path) -> None:
    text = """from typing import NoReturn

from cloister.lang import panic, u32


def stop() -> NoReturn:
    panic("stopped")


def f(a: u32) -> u32:
    if a == 1:
        b: u32 = 2
    else:
        stop()
    return b
"""
    assert body(tmp_path, text).splitlines()[-1] == "  return b"


def test_facts_survive_what_cannot_change_them(tmp_path: Path) -> None:
    text = """from cloister.lang import Ptr, log, struct, u32


@struct
class Node:
    value: u32
    next: "Ptr[Node] | None"


def f(node: Ptr[Node], other: Ptr[Node]) -> u32:
    total: u32 = 0
    if node.next is not None:
        for i in range(u32(4)):
            other.value = i
            total += node.next.value
            log(f"{total}")
        assert other is not node
        return node.next.value + total
    return 0
"""
    assert "(*(*node).next!).value" in body(tmp_path, text)


@pytest.mark.parametrize("name", ["Ptr[Node] | None", "None | Ptr[Node]"])
def test_optional_either_way_round(tmp_path: Path, name: str) -> None:
    head = "from cloister.lang import Ptr, struct, u32\n\n\n@struct\nclass Node:\n    value: u32\n"
    text = f'{head}\n\ndef f(node: "{name}") -> bool:\n    return node is None\n'
    assert body(tmp_path, text).startswith("def f(node: Ptr[Node] | None) -> bool:")


def test_errors_leave_nothing_behind(tmp_path: Path) -> None:
    write(tmp_path, "main.py", "a = 1\n")
    with pytest.raises(CompileErrors):
        load_program(["main"], search=[tmp_path])
    write(tmp_path, "main.py", "A = 1\n")
    assert load_program(["main"], search=[tmp_path]).modules[0].constants[0].name == "A"
