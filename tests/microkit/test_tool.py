# SPDX-License-Identifier: BSD-2-Clause
"""bin/microkit has the command line of Microkit's tool, its files and its exit codes."""

from __future__ import annotations

import json
import os
import struct
import subprocess
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from cloister.boards import board
from cloister.boards.qemu import Machine

BOARD = board("qemu_virt_aarch64")
HELLO = """
#include <microkit.h>
void init(void) { microkit_dbg_puts("hello, world\\n"); }
void notified(microkit_channel ch) { (void)ch; }
"""
PYTHON = '''"""Says so."""

from cloister.pd import init, log


@init
def start() -> None:
    log("python: here")
'''
SYSTEM = '<system>\n  <protection_domain name="hello" priority="254">\n    <program_image path="hello.elf" />\n  </protection_domain>\n</system>\n'
ALWAYS = ("--board", "qemu_virt_aarch64", "--config", "debug")


@pytest.fixture
def folder(c_program: Callable[[str, str], Path], tmp_path: Path) -> Path:
    """A folder with hello.system, and its program in a folder of its own."""
    (tmp_path / "elves").mkdir()
    c_program("hello", HELLO).rename(tmp_path / "elves" / "hello.elf")
    (tmp_path / "hello.system").write_text(SYSTEM)
    return tmp_path


@pytest.fixture
def microkit(sdk: object, folder: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run the SDK's tool in the folder."""
    root = getattr(sdk, "folder")

    def run(*words: str, **variables: str) -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2]), **variables}
        environment.pop("MICROKIT_SDK", None) if "MICROKIT_SDK" not in variables else None
        return subprocess.run([root / "bin" / "microkit", *words], cwd=folder, env=environment, capture_output=True, text=True, timeout=300, check=False)

    return run


Run = Callable[..., subprocess.CompletedProcess[str]]


def test_builds_what_boots_as_a_raw_binary(microkit: Run, folder: Path) -> None:
    done = microkit("hello.system", *ALWAYS, "--search-path", "elves")
    assert done.returncode == 0, done.stderr
    assert "MICROKIT|LOADER: image file size = " in done.stdout
    assert "# TCB Details" in (folder / "report.txt").read_text()
    image = folder / "loader.img"
    assert image.read_bytes()[:4] != b"\x7fELF"
    with Machine(BOARD, image) as machine:
        machine.wait_for("hello, world")


@pytest.mark.parametrize(
    "words",
    [
        ("-o", "x.img", "-r", "x.txt", "hello.system", *ALWAYS, "--search-path", "nowhere", "elves", "--image-type", "binary"),
        ("--search-path", "elves", "--search-path", "nowhere", *ALWAYS, "hello.system", "--output", "x.img", "--report", "x.txt"),
        ("--config", "debug", "hello.system", "--search-path", "elves", "-o", "x.img", "--board", "qemu_virt_aarch64", "-r", "x.txt"),
    ],
)
def test_options_come_in_any_order(words: tuple[str, ...], microkit: Run, folder: Path) -> None:
    done = microkit(*words)
    assert done.returncode == 0, done.stderr
    assert (folder / "x.img").is_file() and (folder / "x.txt").is_file() and not (folder / "loader.img").exists()


def test_the_same_input_gives_the_same_bytes(microkit: Run, folder: Path) -> None:
    for name in ("a", "b"):
        assert microkit("hello.system", *ALWAYS, "--search-path", "elves", "-o", f"{name}.img", "-r", f"{name}.txt", PYTHONHASHSEED={"a": "1", "b": "2"}[name]).returncode == 0
    assert (folder / "a.img").read_bytes() == (folder / "b.img").read_bytes()
    assert (folder / "a.txt").read_bytes() == (folder / "b.txt").read_bytes()


def test_image_types(microkit: Run, folder: Path) -> None:
    images: dict[str, bytes] = {}
    for kind in ("binary", "elf", "uimage"):
        done = microkit("hello.system", *ALWAYS, "--search-path", "elves", "--image-type", kind)
        assert done.returncode == 0, done.stderr
        images[kind] = (folder / "loader.img").read_bytes()
    assert images["elf"].startswith(b"\x7fELF") and images["elf"].endswith(images["binary"])
    magic, header_sum, _, size, load, entry, data_sum = struct.unpack_from(">7I", images["uimage"])
    header = bytearray(images["uimage"][:64])
    header[4:8] = bytes(4)
    assert (magic, size, load, entry) == (0x2705_1956, len(images["binary"]), BOARD.loader_base, BOARD.loader_base)
    assert (header_sum, data_sum) == (zlib.crc32(header), zlib.crc32(images["binary"])) and images["uimage"][64:] == images["binary"]


def test_companions(microkit: Run, folder: Path) -> None:
    done = microkit("hello.system", *ALWAYS, "--search-path", "elves", "--capdl-json", "spec.json", "--viper-output", "viper")
    assert done.returncode == 0, done.stderr
    spec = json.loads((folder / "spec.json").read_text())
    assert {each["slot"] for each in spec["cnodes"]["table_hello"]} == {1, 3}
    assert "define pansel4_has_cap(x) (x in Set(1,3))" in (folder / "viper" / "hello.vpr").read_text()


def test_another_kernel(microkit: Run, folder: Path) -> None:
    done = microkit("hello.system", *ALWAYS, "--search-path", "elves", "--override-kernel", "elves/none.elf")
    assert done.returncode == 1 and "'elves/none.elf' cannot be read" in done.stderr
    done = microkit("hello.system", *ALWAYS, "--search-path", "elves", "--override-kernel", "hello.system")
    assert done.returncode == 1 and "'hello.system' cannot be used: hello.system is no sound ELF file" in done.stderr


def test_help(microkit: Run) -> None:
    done = microkit("--help")
    assert done.returncode == 0 and "--search-path" in done.stdout and "qemu_virt_aarch64" in done.stdout


BAD = [
    ((), True, "the following arguments are required: --board, --config, system"),
    (("a", "b", *ALWAYS), True, "unrecognized argument 'b'"),
    (("--boards", "x", "hello.system", *ALWAYS), True, "unrecognized argument '--boards'"),
    (("hello.system", "--board", "pi", "--config", "debug"), False, "argument --board: invalid choice 'pi' (choose from: qemu_virt_aarch64)"),
    (("hello.system", "--board", "qemu_virt_aarch64", "--config", "fast"), False, "argument --config: invalid choice 'fast'"),
    (("hello.system", *ALWAYS, "--image-type", "zip"), False, "argument --image-type: invalid choice 'zip'"),
    (("hello.system", *ALWAYS, "-o"), False, "argument --output: expected one parameter"),
    (("absent.system", *ALWAYS), False, "system description file 'absent.system' does not exist"),
    (("hello.system", *ALWAYS, "--search-path", "elves", "-o", "elves"), False, "'elves' is a folder"),
    (("hello.system", *ALWAYS, "--search-path", "elves", "-o", "no/where.img"), False, "'no/where.img' cannot be written: No such file or directory"),
]


@pytest.mark.parametrize(("words", "usage", "message"), BAD, ids=[each[2][:40] for each in BAD])
def test_refused(words: tuple[str, ...], usage: bool, message: str, microkit: Run, folder: Path) -> None:
    done = microkit(*words)
    assert done.returncode == 1
    assert f"microkit: error: {message}" in done.stderr and ("usage: microkit" in done.stderr) == usage
    assert not (folder / "loader.img").exists() and "Traceback" not in done.stderr


def test_an_sdk_that_is_not_there(microkit: Run) -> None:
    done = microkit("hello.system", *ALWAYS, MICROKIT_SDK="/nowhere")
    assert done.returncode == 1 and "the SDK folder '/nowhere', which MICROKIT_SDK names, does not exist" in done.stderr


def test_mistakes_name_element_file_row_and_column(microkit: Run, folder: Path) -> None:
    (folder / "bad.system").write_text(SYSTEM.replace("254", "255").replace(" />", ' foo="1" />'))
    done = microkit("bad.system", *ALWAYS, "--search-path", "elves")
    assert done.returncode == 1
    assert "Error: 'program_image' has no attribute 'foo' on element 'program_image': bad.system:3:5" in done.stderr
    (folder / "bad.system").write_text(SYSTEM.replace("254", "255"))
    done = microkit("bad.system", *ALWAYS, "--search-path", "elves")
    assert done.returncode == 1 and " on element 'protection_domain': bad.system:2:3" in done.stderr


def test_a_program_that_is_not_there(microkit: Run) -> None:
    done = microkit("hello.system", *ALWAYS)
    assert done.returncode == 1 and "hello.elf" in done.stderr and "hello.system:" in done.stderr


def test_unused_regions_are_told(microkit: Run, folder: Path) -> None:
    (folder / "more.system").write_text(SYSTEM.replace("</system>", '<memory_region name="spare" size="0x1000"/></system>'))
    done = microkit("more.system", *ALWAYS, "--search-path", "elves")
    assert done.returncode == 0 and "WARNING: unused memory region 'spare'" in done.stdout


def test_python_beside_c(microkit: Run, folder: Path) -> None:
    (folder / "here.py").write_text(PYTHON)
    second = '<protection_domain name="here"><program_image path="here.py"/></protection_domain></system>'
    (folder / "both.system").write_text(SYSTEM.replace("</system>", second))
    done = microkit("both.system", *ALWAYS, "--search-path", "elves", "--image-type", "elf")
    assert done.returncode == 0, done.stderr
    with Machine(BOARD, folder / "loader.img") as machine:
        machine.wait_for("python: here")
        assert "hello, world" in machine.console
