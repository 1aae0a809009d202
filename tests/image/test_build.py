# SPDX-License-Identifier: BSD-2-Clause
"""Building: the same bytes anywhere, nothing done twice, users' mistakes told with place and remedy, and a report that holds what it promises."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from cloister.boards import board
from cloister.image import BuildResult, build_system
from cloister.image.elf import bootable_elf
from cloister.system.errors import DescriptionError
from cloister.system.load import load_system

BOARD = board("qemu_virt_aarch64")
EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
KERNEL = bootable_elf(0x6000_0000, b"no kernel, but a file of that form")  # these tests boot nothing


@pytest.fixture(scope="module")
def kernel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("kernel") / "kernel.elf"
    path.write_bytes(KERNEL)
    return path


def build(source: Path, out: Path, kernel: Path, config: str = "debug") -> BuildResult:
    return build_system(load_system(source, BOARD), BOARD, config, out, kernel=kernel)


def files_of(result: BuildResult) -> dict[str, bytes]:
    """Everything that a build makes for its user, by relative path."""
    return {
        path.relative_to(result.folder).as_posix(): path.read_bytes()
        for path in sorted(result.folder.rglob("*"))
        if path.is_file() and not any(part.startswith(".") for part in path.relative_to(result.folder).parts)
    }


def test_two_folders_give_the_same_bytes(tmp_path: Path, kernel: Path) -> None:
    results: list[BuildResult] = []
    for place in ("here", "some/where/else"):
        folder = tmp_path / place / "faulty"
        shutil.copytree(EXAMPLES / "faulty", folder, ignore=shutil.ignore_patterns("build", "__pycache__"))
        results.append(build(folder, tmp_path / place / "out", kernel))
    first, second = (files_of(result) for result in results)
    assert first.keys() == second.keys()
    assert [name for name in first if first[name] != second[name]] == []
    assert not any(str(tmp_path).encode() in data for data in first.values())


def test_two_runs_give_the_same_bytes_whatever_the_order_of_sets(tmp_path: Path) -> None:
    """Each run in an interpreter that orders sets of texts in its own way; the theorems beside the system and the kernel are used."""
    found: list[dict[str, bytes]] = []
    for seed in ("1", "2"):
        out = tmp_path / seed
        command = [sys.executable, "-m", "cloister.cli", "build", str(EXAMPLES / "udp_echo"), "--out", str(out)]
        subprocess.run(command, check=True, capture_output=True, env={**os.environ, "PYTHONHASHSEED": seed})
        found.append({path.relative_to(out).as_posix(): path.read_bytes() for path in sorted(out.rglob("*")) if path.is_file() and ".cache" not in path.parts})
    first, second = found
    assert any(name.endswith("report.json") for name in first) and first.keys() == second.keys()
    assert [name for name in first if first[name] != second[name]] == []


def test_a_build_that_changes_nothing_compiles_nothing(tmp_path: Path, kernel: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    build(EXAMPLES / "hello", tmp_path, kernel)

    def run(*_: object, **__: object) -> None:
        pytest.fail("a tool is run")

    monkeypatch.setattr(subprocess, "run", run)
    build(EXAMPLES / "hello", tmp_path, kernel)


def test_a_changed_program_changes_its_image_and_no_other_program(tmp_path: Path, kernel: Path) -> None:
    folder = tmp_path / "ping_pong"
    shutil.copytree(EXAMPLES / "ping_pong", folder, ignore=shutil.ignore_patterns("build", "__pycache__"))
    before = files_of(build(folder, tmp_path / "out", kernel))
    text = (folder / "pong.py").read_text()
    (folder / "pong.py").write_text(text.replace("pong: ready", "pong: steady"))
    after = files_of(build(folder, tmp_path / "out", kernel))
    assert before["programs/ping.elf"] == after["programs/ping.elf"]
    assert before["programs/pong.elf"] != after["programs/pong.elf"]
    assert before["image.elf"] != after["image.elf"]


def test_an_imported_module_counts_as_part_of_the_program(tmp_path: Path, kernel: Path) -> None:
    folder = tmp_path / "calculator"
    shutil.copytree(EXAMPLES / "calculator", folder, ignore=shutil.ignore_patterns("build", "__pycache__"))
    before = files_of(build(folder, tmp_path / "out", kernel))
    text = (folder / "operations.py").read_text()
    (folder / "operations.py").write_text(text.replace("MULTIPLY = 2", "MULTIPLY = 77"))
    after = files_of(build(folder, tmp_path / "out", kernel))
    assert before["image.elf"] != after["image.elf"]


def test_what_a_removed_pd_left_goes(tmp_path: Path, kernel: Path) -> None:
    folder = tmp_path / "hello"
    shutil.copytree(EXAMPLES / "hello", folder, ignore=shutil.ignore_patterns("build", "__pycache__"))
    text = (folder / "system.py").read_text()
    (folder / "system.py").write_text(text + 'system.pd("other", program="hello.py", priority=1)\n')
    assert "programs/other.elf" in files_of(build(folder, tmp_path / "out", kernel))
    (folder / "system.py").write_text(text)
    assert not any("other" in name for name in files_of(build(folder, tmp_path / "out", kernel)))


def test_files_of_the_users_in_the_output_folder_stay(tmp_path: Path, kernel: Path) -> None:
    mine = tmp_path / "programs" / "mine" / "notes.txt"
    mine.parent.mkdir(parents=True)
    mine.write_text("precious")
    build(EXAMPLES / "hello", tmp_path, kernel)
    build(EXAMPLES / "hello", tmp_path, kernel, "release")
    assert mine.read_text() == "precious"


def test_the_report_holds_objects_capabilities_memory_and_stacks(tmp_path: Path, kernel: Path) -> None:
    report = json.loads(build(EXAMPLES / "calculator", tmp_path, kernel).report.read_text())
    client, server = (next(each for each in report["protection_domains"] if each["name"] == name) for name in ("client", "server"))
    assert 0 < client["stack_depth"] <= client["stack_size"] and server["passive"]
    assert {"call server"} <= {each["what"] for each in client["capabilities"]}
    assert {each["kind"] for each in report["objects"]} >= {"thread", "endpoint", "notification", "reply", "vspace", "small_page"}
    assert [each["what"] for each in report["memory_map"]] == ["kernel", "initialiser"]
    assert report["trusted_base"]["count"] == len(report["trusted_base"]["unsafe_modules"]) > 0
    assert not any(name.startswith(("server", "client")) for name in report["trusted_base"]["unsafe_modules"])


def write_system(folder: Path, program: str, options: str = "") -> Path:
    (folder / "system.py").write_text(
        f'from cloister import System\nsystem = System("test")\nsystem.pd("only", program="only.py", priority=1{options})\n'
    )
    (folder / "only.py").write_text(program)
    return folder


DEEP = """
from cloister.lang import Array, array, u64
from cloister.pd import init, log

@init
def start() -> None:
    a: Array[u64] = array(2000)
    for i in range(2000):
        a[i] = spread(i)
    log(f"{a[1999]}")

def spread(i: u64) -> u64:
    return i * 3
"""


def test_a_stack_that_is_too_small_is_refused_with_the_depth(tmp_path: Path, kernel: Path) -> None:
    folder = write_system(tmp_path, DEEP)
    with pytest.raises(DescriptionError, match=r"'only' has a stack of 0x2000 bytes and may need 0x3e[0-9a-f]{2}: cloister_main") as caught:
        build(folder, tmp_path / "out", kernel)
    (problem,) = caught.value.problems
    assert problem.location.line == 3 and problem.remedy == "give it more: stack_size=0x4000"
    assert not (tmp_path / "out" / "image.elf").exists()


def test_the_remedy_works(tmp_path: Path, kernel: Path) -> None:
    assert build(write_system(tmp_path, DEEP, ", stack_size=0x4000"), tmp_path / "out", kernel).image.exists()


def test_c_whose_stack_has_no_bound_is_refused(tmp_path: Path, kernel: Path) -> None:
    (tmp_path / "wild.c").write_text("void wild(unsigned n);\nvoid wild(unsigned n) { volatile char a[n]; a[0] = 1; }\n")
    program = (
        'from cloister.lang import extern, u32\nfrom cloister.pd import init\nUNSAFE = "a test"\n'
        '@extern("wild")\ndef wild(n: u32) -> None:\n    ...\n@init\ndef start() -> None:\n    wild(3)\n'
    )
    folder = write_system(tmp_path, program, ', c_sources=["wild.c"]')
    with pytest.raises(DescriptionError, match="has no bound: wild"):
        build(folder, tmp_path / "out", kernel)


def test_a_file_that_is_no_kernel_is_refused(tmp_path: Path) -> None:
    bad = tmp_path / "kernel.elf"
    bad.write_bytes(b"not an ELF file")
    with pytest.raises(DescriptionError, match="this is no kernel"):
        build(EXAMPLES / "hello", tmp_path / "out", bad)


def test_a_program_for_another_machine_is_no_kernel(tmp_path: Path) -> None:
    other = tmp_path / "other.elf"
    x86_64 = bytearray(KERNEL)
    x86_64[18:20] = (62).to_bytes(2, "little")
    other.write_bytes(x86_64)
    with pytest.raises(DescriptionError, match="other.elf.*for another machine than AArch64"):
        build(EXAMPLES / "hello", tmp_path / "out", other)


def test_a_kernel_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DescriptionError, match="cannot be read"):
        build(EXAMPLES / "hello", tmp_path / "out", tmp_path / "missing.elf")


def test_an_unknown_configuration_is_refused(tmp_path: Path, kernel: Path) -> None:
    with pytest.raises(DescriptionError, match="no configuration 'fast'"):
        build(EXAMPLES / "hello", tmp_path / "out", kernel, "fast")


def test_a_header_of_linked_c_counts_as_part_of_the_program(tmp_path: Path, kernel: Path) -> None:
    folder = tmp_path / "with space"
    folder.mkdir()
    (folder / "number.h").write_text("#define NUMBER 4711\n")
    (folder / "number.c").write_text('#include "number.h"\nunsigned number(void);\nunsigned number(void) { int unused; return NUMBER; }\n')
    program = (
        'from cloister.lang import extern, log, u32\nfrom cloister.pd import init\nUNSAFE = "a test"\n'
        '@extern("number")\ndef number() -> u32:\n    ...\n@init\ndef start() -> None:\n    log(f"{number()}")\n'
    )
    write_system(folder, program, ', c_sources=["number.c"]')
    before = files_of(build(folder, tmp_path / "out", kernel))
    (folder / "number.h").write_text("#define NUMBER 4712\n")
    after = files_of(build(folder, tmp_path / "out", kernel))
    assert before["image.elf"] != after["image.elf"]
