# SPDX-License-Identifier: BSD-2-Clause
"""The SDK's tree: what it holds, that it is the same each time, and that nothing half-written or of others is harmed."""

from __future__ import annotations

import importlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from elftools.elf.elffile import ELFFile

from cloister.boards import BOARDS, DEFAULT_BOARD
from cloister.lang.c.toolchain import Toolchain, ToolchainError
from cloister.microkit import sdk as module
from cloister.microkit.numbers import numbers
from cloister.microkit.sdk import may_be_replaced, platform, write_sdk
from cloister.system.errors import DescriptionError
from machine import Machine

if TYPE_CHECKING:
    from conftest import CSdk

BOARD = BOARDS[DEFAULT_BOARD]
READ, WRITE, EXECUTE = 4, 2, 1


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def tree(sdk: CSdk, config: str = "debug") -> Path:
    return sdk.folder / "board" / DEFAULT_BOARD / config


# ------------------------------------------------------------------------------------------------------------------ what it holds


def test_it_has_what_build_files_look_for(sdk: CSdk) -> None:
    assert (sdk.folder / "VERSION").read_text() == "2.3.0\n"
    assert os.access(sdk.folder / "bin" / "microkit", os.X_OK)
    names = {str(path.relative_to(tree(sdk))) for path in tree(sdk).rglob("*") if path.is_file()}
    assert names >= {
        "lib/libmicrokit.a",
        "lib/microkit.ld",
        *(f"elf/{name}.elf" for name in ("sel4", "monitor", "initialiser", "loader")),
        *(f"{name}.json" for name in ("invocations_all", "object_sizes", "address_space_constants", "platform_gen")),
        *(f"include/{name}" for name in HEADERS.split()),
    }


HEADERS = """
    microkit.h autoconf.h kernel/gen_config.h kernel/gen_config.json interfaces/sel4_client.h sel4/sel4.h sel4/config.h sel4/gen_config.h
    sel4/gen_config.json sel4/types.h sel4/macros.h sel4/constants.h sel4/functions.h sel4/syscalls.h sel4/syscall.h sel4/invocation.h
    sel4/errors.h sel4/faults.h sel4/bootinfo.h sel4/bootinfo_types.h sel4/objecttype.h sel4/shared_types.h sel4/shared_types_gen.h
    sel4/simple_types.h sel4/assert.h sel4/debug_assert.h sel4/deprecated.h sel4/virtual_client.h sel4/benchmark_track_types.h
    sel4/benchmark_utilisation_types.h sel4/benchmark_tracepoints_types.h sel4/sel4_arch/constants.h sel4/sel4_arch/types.h
    sel4/sel4_arch/types_gen.h sel4/sel4_arch/faults.h sel4/sel4_arch/invocation.h sel4/sel4_arch/objecttype.h sel4/sel4_arch/syscalls.h
    sel4/arch/constants.h sel4/arch/types.h sel4/arch/invocation.h sel4/arch/objecttype.h sel4/arch/syscalls.h sel4/mode/types.h
    sel4/plat/api/constants.h interfaces/object-api.xml interfaces/object-api-sel4-arch.xml interfaces/object-api-arch.xml api/syscall.xml
    sel4/shared_types.pbf sel4/sel4_arch/types.pbf
"""


def test_lists_for_tools_say_what_the_tables_say(sdk: CSdk) -> None:
    for config in ("debug", "release"):
        table = numbers(config)
        labels = json.loads((tree(sdk, config) / "invocations_all.json").read_text())
        assert labels["IRQAckIRQ"] == table["labels.IRQ_HANDLER_ACK"] and labels["ARMIRQIssueSGISignal"] == len(labels)
        assert ("TCBSetBreakpoint" in labels) == bool(table["configuration.HARDWARE_DEBUG_API"])
        sizes = json.loads((tree(sdk, config) / "object_sizes.json").read_text())
        assert sizes["tcb"] == table["objects.TCB_BITS"] and sizes["vspace"] == 13 and sizes["asid_table"] == 9
        space = json.loads((tree(sdk, config) / "address_space_constants.json").read_text())
        assert space == {"page_table_index_bits": 9, "vspace_user_top": BOARD.user_top, "vspace_index_bits": 10}


def test_memory_and_devices_are_what_the_kernel_hands_out() -> None:
    kernel = importlib.import_module("cloister.kernel.arch.aarch64.boot")
    holes = [(int(kernel.device_hole_start(i)), int(kernel.device_hole_end(i))) for i in range(int(kernel.device_holes()))]
    memory = [(each["start"], each["end"]) for each in platform(BOARD)["memory"]]
    devices = [(each["start"], each["end"]) for each in platform(BOARD)["devices"]]
    assert sorted([*holes, *memory, *devices])[0][0] == 0
    for (_, end), (start, _) in zip(sorted([*holes, *memory, *devices]), sorted([*holes, *memory, *devices])[1:], strict=False):
        assert end == start, "each address is the kernel's, memory or a device's"
    assert memory == [(BOARD.kernel_base, BOARD.memory.end)] and devices[-1][1] == BOARD.user_top + 1


# ------------------------------------------------------------------------------------------------------------------ the linker script

SECTIONS = """
#include <microkit.h>
__attribute__((section(".device_resources"))) char resources[256] = {1};
__attribute__((section(".blk_client_config"))) const char config[64] = {2};
__attribute__((section(".scratch"))) char scratch[16];
int zero[100];
const int constant = 5;
volatile int variable = 6;
static void constructor(void) { variable++; }
__attribute__((constructor(200))) static void second(void) { constructor(); }
__attribute__((constructor(101))) static void first(void) { constructor(); }
void init(void) {}
void notified(microkit_channel ch) { zero[ch] = constant + resources[0] + config[0] + scratch[1]; }
"""
TOOLS = {  # compiler and linker
    "the pinned clang and lld": None,
    "the pinned clang, GNU ld": (None, ["aarch64-linux-gnu-ld"]),
    "the pinned clang, another lld": (None, ["ld.lld"]),
    "gcc and GNU ld": (["aarch64-linux-gnu-gcc"], ["aarch64-linux-gnu-ld"]),
    "another clang and lld": (["clang", "--target=aarch64-none-elf"], ["ld.lld"]),
}
FLAGS = ["-mcpu=cortex-a53", "-O2", "-ffreestanding", "-nostdlib", "-Wall", "-Wextra", "-Wpedantic", "-Werror"]


@pytest.fixture(params=TOOLS)
def linked(request: pytest.FixtureRequest, sdk: CSdk, c_program: Callable[[str, str], Path], tmp_path: Path) -> Path:
    """The program above, by each compiler and linker that is there."""
    tools = TOOLS[request.param]
    if tools is None:
        return c_program("sections", SECTIONS)
    compiler, linker = tools
    for each in (compiler, linker):
        if each is not None and shutil.which(each[0]) is None:
            pytest.skip(f"{each[0]} is not installed")
    source, compiled, output = tmp_path / "sections.c", tmp_path / "sections.0.o", tmp_path / "other.elf"
    if compiler is None:
        c_program("sections", SECTIONS)
    else:
        source.write_text(SECTIONS)
        run_quietly(*compiler, *FLAGS, f"-I{tree(sdk) / 'include'}", "-c", str(source), "-o", str(compiled))
    run_quietly(*linker, f"-L{tree(sdk) / 'lib'}", str(compiled), "-lmicrokit", "-Tmicrokit.ld", "-o", str(output))
    return output


def run_quietly(*command: str) -> None:
    """Run a tool that should have nothing to say."""
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout + done.stderr) == (0, "")


def test_each_segment_has_the_rights_of_what_is_in_it(linked: Path) -> None:
    with linked.open("rb") as file:
        elf = ELFFile(file)
        loads = [each for each in elf.iter_segments() if each["p_type"] == "PT_LOAD" and each["p_memsz"]]
        assert [each["p_flags"] for each in loads] == [READ | EXECUTE, READ, READ | WRITE], "nothing can be written and run"
        pages = [range(each["p_vaddr"] // 0x1000, (each["p_vaddr"] + each["p_memsz"] - 1) // 0x1000 + 1) for each in loads]
        assert not set(pages[0]) & set(pages[1]) and not set(pages[1]) & set(pages[2])
        for name, segment in ((".text", 0), (".rodata", 1), (".blk_client_config", 1), (".device_resources", 2), (".scratch", 2), (".data", 2), (".bss", 2)):
            section = elf.get_section_by_name(name)
            assert section is not None, f"{name} has its own name, so that objcopy can fill it"
            assert loads[segment]["p_vaddr"] <= section["sh_addr"] < loads[segment]["p_vaddr"] + loads[segment]["p_memsz"], name


def test_it_begins_where_a_parent_restarts_it(linked: Path) -> None:
    with linked.open("rb") as file:
        elf = ELFFile(file)
        symbols = {each.name: each["st_value"] for each in elf.get_section_by_name(".symtab").iter_symbols()}  # pyright: ignore[reportOptionalMemberAccess]
        assert elf["e_entry"] == symbols["_start"] == 0x20_0000
        constructors = elf.get_section_by_name(".init_array")
        assert constructors is not None
        words = [int.from_bytes(constructors.data()[i : i + 8], "little") for i in range(0, constructors["sh_size"], 8)]
        assert words == [symbols["first"], symbols["second"]], "by priority"
        assert (symbols["__init_array_start"], symbols["__init_array_end"]) == (constructors["sh_addr"], constructors["sh_addr"] + 16)


def test_it_runs(linked: Path) -> None:
    """Constructors, and what is in each section; then it waits, on an endpoint or a notification."""
    machine = Machine(linked, lambda machine, call: (_ for _ in ()).throw(Waits) if call.number == -7 else None)
    with pytest.raises(Waits):
        machine.call("_start")
    assert machine.variable("variable", 4) == 8, "both constructors ran"
    machine.call("notified", 3)
    assert machine.read(machine.symbols["zero"], 16) == bytes(12) + (5 + 1 + 2).to_bytes(4, "little")


class Waits(Exception):
    pass


@pytest.mark.parametrize("tool", ["llvm-objcopy", "aarch64-linux-gnu-objcopy"])
def test_objcopy_can_fill_a_section(linked: Path, tmp_path: Path, tool: str) -> None:
    if shutil.which(tool) is None:
        pytest.skip(f"{tool} is not installed")
    (tmp_path / "data").write_bytes(bytes(range(256)))
    subprocess.run([tool, "--update-section", f".device_resources={tmp_path / 'data'}", str(linked)], check=True)
    with linked.open("rb") as file:
        section = ELFFile(file).get_section_by_name(".device_resources")
        assert section is not None and section.data() == bytes(range(256))


# ------------------------------------------------------------------------------------------------------------------ bin/microkit


@pytest.fixture
def interpreter(tmp_path: Path) -> Path:
    """Stands for Python: says what it is run with."""
    path = tmp_path / "python"
    path.write_text('#!/bin/sh\necho "$MICROKIT_SDK|$*"\n')
    path.chmod(0o755)
    return path


def tool(path: Path, *arguments: str, folder: Path, **environment: str) -> str:
    clean = {name: value for name, value in os.environ.items() if name not in ("MICROKIT_SDK", "CLOISTER_PYTHON")}
    done = subprocess.run([str(path), *arguments], capture_output=True, text=True, check=True, cwd=folder, env={**clean, **environment})
    return done.stdout.strip()


def test_the_tool_finds_its_sdk(sdk: CSdk, interpreter: Path, tmp_path: Path) -> None:
    found = tool(sdk.folder / "bin/microkit", "a.system", "-o", "b c", folder=tmp_path, CLOISTER_PYTHON=str(interpreter))
    assert found == f"{sdk.folder}|-P -m cloister.microkit a.system -o b c"


def test_the_tool_finds_its_sdk_through_links_and_relative_names(sdk: CSdk, interpreter: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(sdk.folder / "bin/microkit")
    (tmp_path / "link to the link").symlink_to("link")
    found = tool(tmp_path / "link to the link", folder=tmp_path, CLOISTER_PYTHON=str(interpreter))
    assert found == f"{sdk.folder}|-P -m cloister.microkit"
    found = tool(Path("microkit"), folder=sdk.folder / "bin", CLOISTER_PYTHON=str(interpreter), PATH=f"{sdk.folder / 'bin'}:{os.environ['PATH']}")
    assert found == f"{sdk.folder}|-P -m cloister.microkit"


def test_another_sdk_can_be_named(sdk: CSdk, interpreter: Path, tmp_path: Path) -> None:
    found = tool(sdk.folder / "bin/microkit", folder=tmp_path, CLOISTER_PYTHON=str(interpreter), MICROKIT_SDK="/elsewhere")
    assert found == "/elsewhere|-P -m cloister.microkit"


def test_what_is_in_the_current_folder_is_not_taken_for_cloister(sdk: CSdk, tmp_path: Path) -> None:
    (tmp_path / "cloister").mkdir()
    (tmp_path / "cloister" / "__init__.py").write_text("raise SystemExit('the wrong one')\n")
    assert "usage" in tool(sdk.folder / "bin/microkit", "--help", folder=tmp_path).lower()


# ------------------------------------------------------------------------------------------------------------------ how it is written


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """What takes long is left out."""

    def compile_nothing(targets: object, tools: object, progress: Callable[[str], None]) -> None:
        progress("compiling nothing")

    monkeypatch.setattr(module, "_compile", compile_nothing)


def test_two_runs_give_the_same_bytes(sdk: CSdk, tmp_path: Path) -> None:
    write_sdk(tmp_path / "deeper" / "other", [BOARD], ["release"])
    there = {name: data for name, data in contents(sdk.folder).items() if "/debug/" not in name}
    assert contents(tmp_path / "deeper" / "other") == there
    assert [path.name for path in (tmp_path / "deeper").iterdir()] == ["other"], "and nothing is left beside it"


def test_nothing_in_it_names_the_folder_that_it_was_built_in(sdk: CSdk) -> None:
    root = str(Path(module.__file__).parents[2]).encode()
    named = [name for name, data in contents(sdk.folder).items() if (str(sdk.folder).encode() in data or root in data) and name != "bin/microkit"]
    assert named == []


def test_a_kernel_takes_the_place_of_the_bundled_one(sdk: CSdk, tmp_path: Path) -> None:
    kernel = tree(sdk) / "elf" / "monitor.elf"  # some ELF file
    write_sdk(tmp_path / "out", [BOARD], ["release"], {"release": kernel})
    assert (tmp_path / "out/board" / DEFAULT_BOARD / "release/elf/sel4.elf").read_bytes() == kernel.read_bytes()


def test_an_sdk_is_replaced_as_a_whole(quick: None, tmp_path: Path) -> None:
    out = tmp_path / "out"
    write_sdk(out, [BOARD], ["debug"])
    (out / "board" / "old").mkdir()
    write_sdk(out, [BOARD], ["release"])
    assert [path.name for path in (out / "board").iterdir()] == [DEFAULT_BOARD]
    assert [path.name for path in (out / "board" / DEFAULT_BOARD).iterdir()] == ["release"]
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_an_empty_folder_is_taken(quick: None, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    write_sdk(tmp_path / "out", [BOARD], ["debug"])
    assert (tmp_path / "out" / "VERSION").exists()


@pytest.mark.parametrize("kind", ["a file", "other files", "another SDK"])
def test_what_is_no_sdk_of_ours_is_left_alone(quick: None, tmp_path: Path, kind: str) -> None:
    out = tmp_path / "out"
    if kind == "a file":
        out.write_text("mine")
    else:
        (out / "bin").mkdir(parents=True)
        (out / ("bin/microkit" if kind == "another SDK" else "thesis.txt")).write_bytes(b"\x7fELF\xff\xfe")
    before = contents(tmp_path)
    with pytest.raises(DescriptionError, match="something else than an SDK"):
        write_sdk(out, [BOARD], ["debug"])
    assert contents(tmp_path) == before and not may_be_replaced(out)


def test_a_failure_leaves_what_was_there_and_nothing_else(quick: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "out"
    write_sdk(out, [BOARD], ["debug"])
    before = contents(tmp_path)

    def fail(targets: object, tools: object, progress: object) -> None:
        raise ToolchainError("it does not compile")

    monkeypatch.setattr(module, "_compile", fail)
    with pytest.raises(ToolchainError):
        write_sdk(out, [BOARD], ["debug", "release"])
    assert contents(tmp_path) == before and [path.name for path in tmp_path.iterdir()] == ["out"]


def test_what_a_compiler_says_comes_back_from_another_process(tmp_path: Path) -> None:
    broken = Toolchain(("false",), "broken", True)
    with pytest.raises(ToolchainError, match="does not compile"):
        write_sdk(tmp_path / "out", [BOARD], ["release"], toolchain=broken)
    assert list(tmp_path.iterdir()) == []


def test_progress_is_told(quick: None, tmp_path: Path) -> None:
    told: list[str] = []
    write_sdk(tmp_path / "out", [BOARD], ["debug"], progress=told.append)
    assert told == ["compiling nothing"]


# ------------------------------------------------------------------------------------------------------------------ the command


def command(*arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "cloister.cli", "sdk", *arguments], capture_output=True, text=True, check=False, cwd=folder)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--board", "toaster"], "there is no board 'toaster'"),
        (["--kernel", "sel4.elf"], "is not CONFIG=ELF"),
        (["--kernel", "debug="], "is not CONFIG=ELF"),
        (["--config", "release", "--kernel", "debug=sel4.elf"], "is not CONFIG=ELF"),
        (["--kernel", "debug=a.elf", "--kernel", "debug=b.elf"], "two kernels for debug"),
        (["--kernel", "debug=missing.elf"], "this is no kernel"),
        (["--out", "mine"], "something else than an SDK"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else None,
)
def test_a_mistake_is_told_in_words(tmp_path: Path, arguments: list[str], says: str) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("mine")
    done = command(*arguments, folder=tmp_path)
    assert done.returncode == 1 and says in done.stderr.replace("\n", " ") and "Traceback" not in done.stderr
    assert contents(tmp_path) == {"mine/thesis.txt": b"mine"}


@pytest.mark.skipif(not hasattr(signal, "SIGINT") or sys.platform == "win32", reason="no Ctrl-C to send")
@pytest.mark.parametrize("group", [True, False], ids=["Ctrl-C in a terminal", "a signal to the command alone"])
def test_ctrl_c_ends_it_and_leaves_nothing(tmp_path: Path, group: bool) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "cloister.cli", "sdk"], cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True, text=True
    )
    deadline = time.monotonic() + 60
    while not list(tmp_path.glob(".microkit-sdk.*/*/*/kernel")) and time.monotonic() < deadline:  # it compiles
        time.sleep(0.05)
    (os.killpg if group else os.kill)(process.pid, signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert process.returncode != 0 and "Traceback" not in said, said
    assert list(tmp_path.iterdir()) == []
