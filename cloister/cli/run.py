# SPDX-License-Identifier: BSD-2-Clause
"""`cloister run`: build, boot in QEMU, and be its console until Ctrl-C.

Invariant: however this ends, the terminal is as it was and no QEMU is left. The keyboard is read here and not by QEMU, so Ctrl-C is an
ordinary interrupt of this process; the terminal only stops to echo and to wait for whole lines while the machine runs.
"""

from __future__ import annotations

import os
import select
import shlex
import signal
import sys
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Annotated

import typer

from cloister.boards import DEFAULT_BOARD
from cloister.boards.description import Board
from cloister.boards.qemu import Forward, Machine, UserNetwork, free_port, is_free
from cloister.cli.build import build_from
from cloister.cli.options import BoardName, CompilerPath, Config, Configuration, KernelPath, SearchPath, SystemPath, board_named
from cloister.cli.terminal import fail, messages, shown_path, user_errors
from cloister.system.model import SystemModel

if TYPE_CHECKING:
    from cloister.image import BuildResult


def run(
    system: SystemPath = Path("."),
    out: Annotated[Path | None, typer.Option("-o", "--out", metavar="DIR", help="Where to build.", show_default="build/ beside SYSTEM")] = None,
    board: BoardName = DEFAULT_BOARD,
    config: Config = Configuration.debug,
    forward: Annotated[
        list[str] | None, typer.Option("--forward", metavar="udp:HOSTPORT:GUESTPORT", help="Send a port of this machine to the system's network.")
    ] = None,
    kernel: KernelPath = None,
    cc: CompilerPath = None,
    search_path: SearchPath = None,
    gdb: Annotated[bool, typer.Option("--gdb", help="Build for a debugger, and wait for one before the first instruction.")] = False,
    gdb_port: Annotated[int | None, typer.Option("--gdb-port", metavar="PORT", help="The debugger's port, instead of a free one. Implies --gdb.", min=1, max=0xFFFF)] = None,
    timeout: Annotated[float | None, typer.Option("--timeout", metavar="SECONDS", help="Stop after so long, as if by Ctrl-C.", min=0)] = None,
) -> None:
    """Build a system and boot it in QEMU, with its console in this terminal, until Ctrl-C."""
    with _ended_by_signals(), user_errors():
        target = board_named(board)
        port = _debugger_port(gdb_port) if gdb or gdb_port is not None else None
        forwards = [_forward(each) for each in forward or []]
        model, result = build_from(system, target, config.value, kernel, cc, out, search_path or (), for_debuggers=port is not None)
        network = UserNetwork(forwards) if forwards or uses_network(model, target) else None
        if port is not None:
            _tell_how_to_debug(model, target, result, port)
        machine = Machine(target, result.image, network=network, gdb_port=port, echo=_print)
        messages.print(f"[dim]{model.name} on {target.name}: Ctrl-C ends it[/dim]")
        try:
            with machine, _raw_keyboard() as keyboard:
                _pass_keys(machine, keyboard, timeout)
        except KeyboardInterrupt:
            pass
        finally:
            messages.print("\n[dim]stopped[/dim]")


def _debugger_port(wanted: int | None) -> int:
    """The port that the machine is to listen on."""
    if wanted is not None and not is_free("tcp", wanted):
        fail(f"port {wanted} is taken", "leave --gdb-port away, and a free one is used")
    return wanted or free_port("tcp")


def _tell_how_to_debug(model: SystemModel, board: Board, result: BuildResult, port: int) -> None:
    from cloister.cli.debugger import GDB_NAMES, find_gdb, write_session

    session = write_session(model, board, result, port)
    messages.print(f"waiting for a debugger on port {port}; in another terminal:")
    messages.print(f"  {find_gdb() or GDB_NAMES[0]} -x {shlex.quote(shown_path(session))}", soft_wrap=True)


def uses_network(model: SystemModel, board: Board) -> bool:
    """Whether some PD handles the interrupt of a device that QEMU plugs the network into."""
    wanted = {device.irq for device in board.devices if device.kind == "virtio-mmio"}
    return any(irq.number in wanted for pd in model.protection_domains for irq in pd.irqs)


def _forward(text: str) -> Forward:
    try:
        return Forward.parse(text)
    except ValueError as error:
        fail(str(error))


def _print(data: bytes) -> None:
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()


def _pass_keys(machine: Machine, keyboard: int | None, timeout: float | None) -> None:
    """Type what the user types, until the machine ends or the time is up."""
    end = None if timeout is None else time.monotonic() + timeout
    while machine.running and (end is None or time.monotonic() < end):
        ready, _, _ = select.select([] if keyboard is None else [keyboard], [], [], 0.1)
        if ready and keyboard is not None:
            data = os.read(keyboard, 256)
            if data:
                machine.write(data)
            else:  # the end of a file that is typed in: the machine runs on
                keyboard = None


@contextmanager
def _raw_keyboard() -> Generator[int | None]:
    """The keyboard's descriptor, giving each key at once and without echo; None if there is no standard input."""
    try:
        descriptor = sys.stdin.fileno()
    except (OSError, ValueError, AttributeError):
        yield None
        return
    if not os.isatty(descriptor):
        yield descriptor
        return
    import termios

    before = termios.tcgetattr(descriptor)
    changed = termios.tcgetattr(descriptor)
    changed[3] &= ~(termios.ICANON | termios.ECHO)  # signals stay: Ctrl-C is for us
    try:
        termios.tcsetattr(descriptor, termios.TCSADRAIN, changed)
        yield descriptor
    finally:
        termios.tcsetattr(descriptor, termios.TCSADRAIN, before)


@contextmanager
def _ended_by_signals() -> Generator[None]:
    """Termination and a closed terminal end things as Ctrl-C does, through every `finally`."""

    def end(number: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = {number: signal.signal(number, end) for number in (signal.SIGTERM, signal.SIGHUP)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
