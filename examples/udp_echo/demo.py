# SPDX-License-Identifier: BSD-2-Clause
"""The main demonstration: real UDP datagrams through isolated Python components on bare (emulated) metal, every byte checked.

`make demo` runs this. It builds the system beside it, boots it in QEMU, sends every payload size from 0 to 1472 bytes twice over a real
socket, and exits with 0 only if every datagram came back intact.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from cloister.benchmark.datagrams import EchoSummary, every_size, send_load, wait_for_echo
from cloister.boards import DEFAULT_BOARD, board
from cloister.boards.qemu import Forward, Machine, MachineError, UserNetwork
from cloister.cli.terminal import user_errors
from cloister.testing import build

ECHO_PORT = 7
BOOT_SECONDS = 30.0


def main() -> int:
    """Run the demonstration; the process's exit status."""
    arguments = argparse.ArgumentParser(description="Echo UDP datagrams through isolated components in QEMU, and check every byte.")
    arguments.add_argument("--rounds", type=int, default=2, metavar="N", help="send each payload size so many times (default: 2)")
    arguments.add_argument("--config", default="release", choices=("debug", "release", "benchmark"), help="how to build (default: release)")
    arguments.add_argument("--kernel", type=Path, metavar="ELF", help="a seL4 kernel to use instead of the bundled one")
    arguments.add_argument("--json", action="store_true", help="print the summary as JSON")
    options = arguments.parse_args()
    console = Console(stderr=options.json, highlight=False)
    with user_errors(options.json):
        return demonstrate(console, max(options.rounds, 1), options.config, options.kernel, options.json)


def demonstrate(console: Console, rounds: int, config: str, kernel: Path | None, as_json: bool) -> int:
    """Build, boot, send, tell."""
    with console.status("building the kernel, the driver, the IP stack and the echo server"):
        result = build(Path(__file__).parent, config=config, kernel=kernel)
    console.print(f"built   {result.image.stat().st_size:,} bytes of image")

    network = UserNetwork([Forward("udp", 0, ECHO_PORT)])
    address = ("127.0.0.1", network.port(ECHO_PORT))
    with Machine(board(DEFAULT_BOARD), result.image, network=network) as machine:
        try:
            first_packet = wait_for_echo(address, BOOT_SECONDS) - machine.started_at
        except TimeoutError as error:
            raise MachineError(f"{error}\nthe console:\n{machine.console}") from None
        console.print(f"booted  first packet after {first_packet * 1000:.0f} ms")
        summary = send(console, address, rounds)
        if not summary.intact and machine.console:
            console.print(f"the console:\n{machine.console}", markup=False)

    figures = summary.as_data() | {"image_bytes": result.image.stat().st_size, "reset_to_first_packet_ms": round(first_packet * 1000)}
    if as_json:
        print(json.dumps(figures, indent=2))
    else:
        console.print(summary_table(summary, result.image.stat().st_size, first_packet))
        verdict = "[green]every datagram came back intact[/green]" if summary.intact else "[red]not every datagram came back intact[/red]"
        console.print(verdict)
    return 0 if summary.intact else 1


def send(console: Console, address: tuple[str, int], rounds: int) -> EchoSummary:
    """Send the load, showing how it goes."""
    sizes = every_size(rounds)
    columns = (TextColumn("sending"), BarColumn(), MofNCompleteColumn(), TextColumn("[red]{task.fields[bad]}[/red]"), TimeRemainingColumn())
    with Progress(*columns, console=console) as progress:
        task = progress.add_task("", total=len(sizes), bad="")

        def show(so_far: EchoSummary) -> None:
            bad = so_far.lost + so_far.corrupted
            progress.update(task, completed=so_far.returned + bad, bad=f"{bad} bad" if bad else "")

        return send_load(address, sizes, progress=show)


def summary_table(summary: EchoSummary, image_bytes: int, first_packet: float) -> Table:
    """The figures for people."""
    table = Table.grid(padding=(0, 2))
    table.add_column()
    table.add_column(justify="right")
    for name, value in (
        ("sent", f"{summary.sent:,}"),
        ("returned", f"{summary.returned:,}"),
        ("lost", f"{summary.lost:,}"),
        ("corrupted", f"{summary.corrupted:,}"),
        ("round trip p50", f"{summary.percentile(50) * 1e6:,.0f} µs"),
        ("round trip p99", f"{summary.percentile(99) * 1e6:,.0f} µs"),
        ("image size", f"{image_bytes:,} bytes"),
        ("reset to first packet", f"{first_packet * 1000:,.0f} ms"),
    ):
        table.add_row(name, value)
    return table


if __name__ == "__main__":
    sys.exit(main())
