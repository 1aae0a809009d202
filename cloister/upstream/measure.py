# SPDX-License-Identifier: BSD-2-Clause
"""`scripts/upstream-bench`: instructions that upstream's echo server takes for each datagram, on each kernel.

sDDF's `echo_server` is built as ever. To its system is added, beside its programs and channels, one PD of the lowest priority that never waits
(`benchmarks/upstream/idle.py`): under `-icount shift=0` each instruction takes a nanosecond, and what was not idle was the echo's, kernel included.
The idle PD writes its counts to a region at a fixed address, which is read through QEMU's monitor; the guest spends nothing on being asked.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from rich.console import Console

from cloister.benchmark.figures import Figure, as_json, as_table, number
from cloister.boards import DEFAULT_BOARD, board
from cloister.boards.qemu import FrameNetwork, MachineError
from cloister.upstream.examples import EXAMPLES, Project
from cloister.upstream.exceptions import ARGUMENTS
from cloister.upstream.machine import UpstreamMachine
from cloister.upstream.results import write_into
from cloister.upstream.station import Station
from cloister.upstream.toolchains import Unavailable, prepare
from cloister.upstream.workshop import BuildFailed, Kernel, Workshop

IDLE = Path(__file__).parents[2] / "benchmarks" / "upstream" / "idle.py"
METERS = 0x5F00_0000  # physical; below what sdfgen hands out
WINDOW = 128
WARM_UP, DATAGRAMS = 1_000, 20_000
ALONE = 200  # datagrams, one at a time
ROUNDS = 5  # on a busy host one of them may be off by a sixth
LOGGED = 200  # with QEMU's log of exceptions, which takes long
MARKS = ("<!-- upstream's echo server -->", "<!-- end of upstream's echo server -->")
PAUSE_MS = 3
BACKGROUND_MS = 400  # of the machine's time
_ADDED = f"""
    <memory_region name="meters" size="0x1000" phys_addr="{METERS:#x}" />
    <protection_domain name="cloister_idle" priority="0">
        <program_image path="idle.py" />
        <map mr="meters" vaddr="0x10000000" perms="rw" />
    </protection_domain>
"""
_ENTRIES = re.compile(r"Taking exception \d+ \[([^\]]+)\]")


class Meters:
    """Reads the idle PD's counts from the machine's memory, over QEMU's control socket."""

    def __init__(self, path: Path) -> None:
        self._socket = socket.socket(socket.AF_UNIX)
        deadline = time.monotonic() + 10
        while True:
            try:
                self._socket.connect(str(path))
                break
            except OSError:
                if time.monotonic() > deadline:
                    raise MachineError("QEMU's control socket does not answer") from None
                time.sleep(0.02)
        self._stream = self._socket.makefile("rw", encoding="ascii")
        self._stream.readline()  # the greeting
        self._command("qmp_capabilities", {})

    def read(self) -> tuple[int, int]:
        """Ticks, and how many of them were idle."""
        said = self._command("human-monitor-command", {"command-line": f"xp /2gx {METERS:#x}"})
        words = re.findall(r"0x([0-9a-f]{16})", str(said))
        if len(words) != 2:
            raise MachineError(f"QEMU's monitor said {said!r}")
        return int(words[0], 16), int(words[1], 16)

    def wait(self, ticks: int) -> None:
        """Until so many ticks have passed."""
        start = self.read()[0]
        while self.read()[0] - start < ticks:
            pass

    def close(self) -> None:
        self._socket.close()

    def _command(self, name: str, arguments: dict[str, str]) -> object:
        self._stream.write(json.dumps({"execute": name, "arguments": arguments}) + "\n")
        self._stream.flush()
        while True:
            answer = json.loads(self._stream.readline() or '{"error": "QEMU has gone"}')
            if "error" in answer:
                raise MachineError(str(answer["error"]))
            if "return" in answer:
                return answer["return"]


def description_with_idle_pd(text: str) -> str:
    """A system's description with the idle PD behind all that is in it."""
    before, end, after = text.rpartition("</system>")
    assert end, "a system description ends in </system>"
    return before + _ADDED + end + after


def with_idle_pd(workshop: Workshop, image: Path, kernel: Kernel, config: str) -> Path:
    """An image of the system that was built beside `image`, with the idle PD added."""
    folder = image.parent
    description = folder / "measured.system"
    description.write_text(description_with_idle_pd((folder / "echo_server.system").read_text("utf-8")))
    shutil.copy(IDLE, folder / "idle.py")
    measured = folder / f"measured-{kernel.name}.img"
    workshop.tool(description, config, kernel, measured)
    return measured


@contextmanager
def _running(image: Path, *more: str) -> Generator[tuple[Station, Meters, UpstreamMachine]]:
    """The system with both clients at work. What goes wrong within is told with the console's end."""
    with TemporaryDirectory(prefix="cloister-") as name, FrameNetwork() as network:
        control = Path(name) / "control"
        wire = ("-netdev", network.arguments(), "-device", "virtio-net-device,netdev=network,bus=virtio-mmio-bus.0")
        extra = ("-icount", "shift=0", "-qmp", f"unix:{control},server=on,wait=off", "-global", "virtio-mmio.force-legacy=false", *wire, *more)
        with UpstreamMachine(image, extra=extra) as machine:
            station, meters = Station(network), Meters(control)
            try:
                station.wait_for_clients(2, 120)
                station.echo(0, 64, WARM_UP, WINDOW)
                yield station, meters, machine
            except MachineError as error:
                seen = "\n".join(f"  {line}" for line in machine.last_lines())
                raise MachineError(f"{error}\nthe console's last lines:\n{seen}") from None
            finally:
                meters.close()


def instructions(image: Path, size: int, count: int, window: int) -> float:
    """Instructions for each of `count` echoed datagrams, with `window` of them under way; one at a time goes with a pause in the machine's time.

    How long a pause really is depends on the host. What the system does meanwhile by itself (lwIP's timers, ten times a second) is measured without
    traffic and taken off.
    """
    frequency = board(DEFAULT_BOARD).timer_frequency
    with _running(image) as (station, meters, _):
        rate = _share_busy(meters, lambda: meters.wait(frequency * BACKGROUND_MS // 1000))[0]
        pause = (lambda: meters.wait(PAUSE_MS * frequency // 1000)) if window == 1 else None
        share, ticks = _share_busy(meters, lambda: station.echo(0, size, count, window, pause))
    return (share - rate) * ticks * 1e9 / frequency / count


def _share_busy(meters: Meters, work: Callable[[], None]) -> tuple[float, int]:
    """The share of the time that was not idle while `work` ran, and that time in ticks."""
    before = meters.read()
    work()
    after = meters.read()
    ticks = after[0] - before[0]
    return 1 - (after[1] - before[1]) / ticks, ticks


def kernel_entries(image: Path, size: int, window: int) -> tuple[float, str]:
    """Exceptions taken to the kernel for each of `LOGGED` echoed datagrams, and by kind."""
    frequency = board(DEFAULT_BOARD).timer_frequency
    with TemporaryDirectory(prefix="cloister-") as name:
        log = Path(name) / "exceptions"
        with _running(image, *ARGUMENTS, "-D", str(log)) as (station, meters, machine):
            pause = (lambda: meters.wait(PAUSE_MS * frequency // 1000)) if window == 1 else None
            before = log.stat().st_size
            station.echo(0, size, LOGGED, window, pause)
            machine.stop()
        with log.open() as stream:
            stream.seek(before)
            kinds = Counter(_ENTRIES.findall(stream.read()))
    split = ", ".join(f"{kind} {count / LOGGED:.2f}" for kind, count in sorted(kinds.items()))
    return sum(kinds.values()) / LOGGED, split


def background(image: Path) -> float:
    """Instructions in each millisecond without traffic."""
    with _running(image) as (_, meters, _machine):
        share, _ = _share_busy(meters, lambda: meters.wait(board(DEFAULT_BOARD).timer_frequency * BACKGROUND_MS // 1000))
    return share * 1e6


def measure(image: Path) -> list[Figure]:
    """The echo server's figures on one kernel. How many datagrams meet in one batch depends on the host: the median of `ROUNDS` runs."""
    figures: list[Figure] = []
    ways = ((WINDOW, DATAGRAMS, f"{WINDOW} in flight"), (1, ALONE, f"one at a time, {PAUSE_MS} ms apart"))
    for window, count, how in ways:
        for size in (64, 1472):
            value = median(instructions(image, size, count, window) for _ in range(ROUNDS))
            figures.append(Figure(f"echoed datagram of {size:,} bytes, {how}", value, "instructions"))
    figures.append(Figure("without traffic, for each millisecond", background(image), "instructions"))
    for window, _, how in ways:
        entries, split = kernel_entries(image, 64, window)
        figures.append(Figure(f"entries to the kernel for each, 64 bytes, {how}", entries, "entries", None, split))
    return figures


def as_markdown(runs: dict[str, list[Figure]], circumstances: dict[str, str]) -> str:
    """For the documentation: the kernels side by side, and the first one's share of the last one's."""
    lines = [f"{', '.join(f'{key} {value}' for key, value in circumstances.items())}.", ""]
    lines.append(f"| | {' | '.join(runs)} | unit |" + (" × |" if len(runs) > 1 else ""))
    lines.append("|---|" + "---:|" * len(runs) + "---|" + ("---:|" if len(runs) > 1 else ""))
    for row in zip(*runs.values(), strict=True):
        share = f" {row[0].value / row[-1].value:.2f} |" if len(runs) > 1 else ""
        lines.append(f"| {row[0].name} | {' | '.join(number(each.value) for each in row)} | {row[0].unit} |{share}")
    return "\n".join(lines) + "\n"


def main(words: list[str] | None = None) -> int:
    """The command."""
    parser = argparse.ArgumentParser(prog="scripts/upstream-bench", description="Instructions for each datagram that sDDF's echo server echoes.")
    parser.add_argument("--sddf", type=Path, required=True, metavar="DIR", help="a checkout of sDDF")
    parser.add_argument("--sdk", type=Path, required=True, metavar="DIR", help="what `cloister sdk --out DIR` wrote")
    parser.add_argument("--kernel", type=Path, metavar="DIR", help="seL4 as well: a folder with CONFIG/sel4.elf")
    parser.add_argument("--toolchain", default="clang", choices=("clang", "gcc", "zig"))
    parser.add_argument("--config", default="release", choices=("release", "benchmark"))
    parser.add_argument("--python", type=Path, default=Path(sys.executable), metavar="FILE", help="a Python that has sdfgen 0.35")
    parser.add_argument("--work", type=Path, metavar="DIR", help="keep builds here")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures")
    parser.add_argument("--write-docs", type=Path, metavar="FILE", help="bring the table in a document up to date")
    options = parser.parse_args(words)
    example = next(each for each in EXAMPLES if each.title == "sddf echo_server")
    kernels = [Kernel("cloister")]
    if options.kernel is not None:
        kernels.append(Kernel("seL4", {options.config: (options.kernel / options.config / "sel4.elf").resolve()}))
    console = Console()
    runs: dict[str, list[Figure]] = {}
    with TemporaryDirectory(prefix="cloister-upstream-") as temporary:
        folder = options.work.resolve() if options.work else Path(temporary)
        workshop = Workshop({Project.SDDF: options.sddf.resolve()}, options.sdk.resolve(), folder, options.python.absolute(), 2)
        try:
            toolchain = prepare(options.toolchain, folder / "toolchains" / options.toolchain)
            for kernel in kernels:
                image = workshop.build(example, toolchain, options.config, kernel)
                with console.status(f"measuring on {kernel.name}"):
                    runs[kernel.name] = measure(with_idle_pd(workshop, image, kernel, options.config))
        except (Unavailable, BuildFailed, MachineError, subprocess.TimeoutExpired) as error:
            console.print(str(error), markup=False)
            return 1
        except KeyboardInterrupt:
            return 130
    console.print(as_table(runs, f"sDDF's echo_server, {options.toolchain}, {options.config} configuration"))
    circumstances = {"toolchain": options.toolchain, "configuration": options.config}
    if options.json:
        options.json.write_text(as_json(runs, {"example": "sDDF echo_server", **circumstances}))
    if options.write_docs:
        write_into(options.write_docs, as_markdown(runs, circumstances), MARKS)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
