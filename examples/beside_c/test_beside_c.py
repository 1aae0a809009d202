# SPDX-License-Identifier: BSD-2-Clause
"""Programs in C and in Python side by side: what they say to each other on both kernels, by several compilers, and a sensor that goes mad."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cloister.boards import DEFAULT_BOARD, board
from cloister.boards.qemu import Machine
from cloister.image import build_system
from cloister.image.wiring import everything_of
from cloister.lang import python
from cloister.lang.program import Bindings, RegionBinding
from cloister.prover import Target, prove_targets
from cloister.system.layout import lay_out
from cloister.system.load import load_system, read_system
from cloister.testing import each_kernel

HERE = Path(__file__).parent
CLOISTER = f"{sys.executable} -m cloister.cli"
COMPILERS = {"zig": sys.executable, "clang": "clang", "gcc": "aarch64-linux-gnu-gcc"}


@pytest.fixture(scope="module")
def sdk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh SDK."""
    folder = tmp_path_factory.mktemp("sdk") / "sdk"
    subprocess.run([*CLOISTER.split(), "sdk", "-o", str(folder), "--config", "debug"], check=True, capture_output=True, timeout=600)
    return folder


def make(sdk: Path, build: Path, compiler: str, target: str = "all") -> Path:
    """Build by the Makefile, as somebody would who has the SDK only. The folder with what was built."""
    for needed in [COMPILERS[compiler], *(["ld.lld"] if compiler == "clang" else [])]:
        if shutil.which(needed) is None:
            pytest.skip(f"there is no {needed} here")
    told = [f"MICROKIT_SDK={sdk}", f"BUILD_DIR={build}", f"CLOISTER={CLOISTER}", f"PYTHON={sys.executable}", f"TOOLCHAIN={compiler}"]
    command = ["make", "-C", str(HERE), *told, target]
    done = subprocess.run(command, capture_output=True, text=True, timeout=600, env={**os.environ, "CLOISTER_PYTHON": sys.executable}, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return build


def expected() -> list[str]:
    """What everybody says, in order: it follows from how things are described, and from nothing that takes time."""
    lines = ["statistics: ready", "sensor: ready"]
    values: list[int] = []
    for number in range(12):
        if number % 5 == 4:
            lines.append("recorder: a sample is rejected")
            continue
        values.append((580 + 3 * number - 500) * 25)
        lines.append(
            f"recorder: {values[-1]} after {1 + number % 3} tries; {len(values)} samples, mean {sum(values) // len(values)}, highest {max(values)}"
        )
    return [*lines, "sensor: the recorder has 10 samples and rejected 2"]


def dialogue(image: Path) -> list[str]:
    with Machine(board(DEFAULT_BOARD), image) as machine:
        console = machine.wait_for("samples and rejected 2")
    return [line for line in console.replace("\r", "").splitlines() if line.split(":")[0] in ("calibration", "statistics", "sensor", "recorder")]


@pytest.mark.parametrize("compiler", COMPILERS)
def test_c_and_python_understand_each_other(compiler: str, sdk: Path, tmp_path: Path) -> None:
    assert dialogue(make(sdk, tmp_path / "build", compiler) / "loader.img") == expected()


@each_kernel()
def test_the_same_programs_by_cloister_build(kernel: Path | None, sdk: Path, tmp_path: Path) -> None:
    build = make(sdk, tmp_path / "build", "zig", "programs")
    target = board(DEFAULT_BOARD)
    model = load_system(HERE / "weather.system", target, [build])
    result = build_system(model, target, "debug", tmp_path / "out", kernel=kernel)
    assert dialogue(result.image) == expected()


def test_one_build_after_the_other_gives_the_same_headers(sdk: Path, tmp_path: Path) -> None:
    first, second = (make(sdk, tmp_path / name, "zig", "programs") for name in ("a", "b"))
    for name in ("shared.h", "queue.h"):
        assert (first / name).read_bytes() == (second / name).read_bytes()


# --------------------------------------------------------------------------------------------------------------------- a sensor gone mad


@pytest.mark.parametrize(("name", "serving"), [("recorder", {"handed_over"}), ("calibration", set[str]())])
def test_whatever_c_does_no_check_of_the_python_fails(name: str, serving: set[str]) -> None:
    """That the recorder's handler has a last pass cannot be promised while the sensor adds work; each pass ends."""
    target = board(DEFAULT_BOARD)
    model = lay_out(read_system(HERE / "weather.system", target), target)
    bindings = everything_of(model, model.pd(name), target)
    findings = prove_targets([Target(name, str(HERE / f"{name}.py"), (HERE,), bindings)], jobs=1).findings
    assert findings and {each.result for each in findings} == {"proved"}
    assert {each.function for each in findings if each.serves} == serving and not any(each.stops for each in findings)


QUEUE = 0x3000


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 2**64 - 1) | st.integers(0, 200), st.integers(0, 2**16 - 1)), max_size=12),
    st.integers(0, 2**16 - 1) | st.integers(0, 12),
    st.binary(max_size=200),
    st.lists(st.integers(0, 2**64 - 1), min_size=3, max_size=3),
)
def test_whatever_c_writes_the_recorder_goes_on(entries: list[tuple[int, int]], tail: int, data: bytes, reply: list[int]) -> None:
    regions = {name: RegionBinding(name, 0x200_0000 + 0x10_0000 * number, size) for number, (name, size) in enumerate(SIZES.items())}
    channels = {("Channel", name): {"id": id, "may_notify": 1, "may_call": 1} for id, name in ((1, "sensor"), (2, "statistics"))}
    environment = python.Environment()

    def call(destination: int, registers: Any) -> None:
        registers.word0, registers.word1, registers.word2 = reply

    def send_empty(destination: int, info: int) -> None:
        pass

    environment.externs = {"cloister_call": call, "cloister_send_empty": send_empty}
    bindings = Bindings(channels, regions, {"cloister.ipc_buffer": 0x1000})
    space = python.load([str(HERE / "recorder.py")], search=[HERE], bindings=bindings, environment=environment)
    queue = bytearray(QUEUE)
    queue[0:2] = tail.to_bytes(2, "little")
    for number, (offset, length) in enumerate(entries):
        queue[8 + 16 * number : 18 + 16 * number] = offset.to_bytes(8, "little") + length.to_bytes(2, "little")
    memory = {"samples": queue, "free": bytearray(QUEUE), "buffers": bytearray(data.ljust(0x1000, b"\0")), "status": bytearray(0x1000)}
    for name, content in memory.items():
        space.bind_region("recorder", name, content)
    recorder = space.modules["recorder"]
    recorder.start()
    recorder.handed_over()
    taken = int.from_bytes(queue[2:4], "little")
    assert taken == (tail if tail <= 512 else 0), "what is impossible is as good as nothing"
    assert recorder.rejected <= taken


SIZES = {"samples": QUEUE, "free": QUEUE, "buffers": 0x1000, "status": 0x1000}
