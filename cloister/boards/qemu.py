# SPDX-License-Identifier: BSD-2-Clause
"""Boots an image in QEMU. The command line and the tests use this and nothing else.

    with Machine(board, image, network=UserNetwork([Forward("udp", 7000, 7)])) as machine:
        machine.wait_for("ready", timeout=10)

Invariant: no QEMU outlives its `Machine`: `stop` runs on every way out of the `with`, and the kernel kills QEMU when the process that
started it dies in a way that leaves no time for that (Linux: PR_SET_PDEATHSIG).
Works with QEMU 6.2 and later (`-netdev socket,udp=`, not the newer `dgram`).
"""

from __future__ import annotations

import ctypes
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from cloister.boards.description import Board, QemuMachine

GUEST_ADDRESS = "10.0.2.15"  # of QEMU's user network; the host is 10.0.2.2
_PR_SET_PDEATHSIG = 1
_STOP_SECONDS = 2.0


class MachineError(Exception):
    """The machine could not be started, ended early, or did not say what was waited for. The text holds the end of the console."""


@dataclass(frozen=True)
class Forward:
    """A port of the host whose packets go to a port of the guest. Host port 0: a free one, see `UserNetwork.port`."""

    protocol: str
    host_port: int
    guest_port: int

    @staticmethod
    def parse(text: str) -> Forward:
        """From `udp:HOSTPORT:GUESTPORT`. Raises ValueError, with a message for the user."""
        parts = text.split(":")
        if len(parts) != 3 or parts[0] not in ("udp", "tcp") or not all(each.isascii() and each.isdigit() for each in parts[1:]):
            raise ValueError(f"'{text}' is no forwarding: write udp:HOSTPORT:GUESTPORT, such as udp:7000:7")
        host, guest = int(parts[1]), int(parts[2])
        if host > 0xFFFF or not 1 <= guest <= 0xFFFF:
            raise ValueError(f"'{text}': a port is a number from 1 to 65535")
        return Forward(parts[0], host, guest)


class UserNetwork:
    """QEMU's user-mode network: needs no rights on the host; ports are forwarded from 127.0.0.1 to the guest."""

    def __init__(self, forwards: Sequence[Forward] = ()) -> None:
        self.forwards = [Forward(each.protocol, each.host_port or free_port(each.protocol), each.guest_port) for each in forwards]

    def port(self, guest_port: int) -> int:
        """The host's port that leads to `guest_port`."""
        return next(each.host_port for each in self.forwards if each.guest_port == guest_port)

    def arguments(self) -> str:
        rules = [f"hostfwd={each.protocol}:127.0.0.1:{each.host_port}-{GUEST_ADDRESS}:{each.guest_port}" for each in self.forwards]
        return ",".join(["user,id=network", *rules])


class FrameNetwork:
    """A wire whose other end is this process: whole Ethernet frames, without their checksum, in and out."""

    def __init__(self) -> None:
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)
        self._socket.bind(("127.0.0.1", 0))
        self._machine_port = free_port("udp")

    def arguments(self) -> str:
        port = self._socket.getsockname()[1]
        return f"socket,id=network,udp=127.0.0.1:{port},localaddr=127.0.0.1:{self._machine_port}"

    def send(self, frame: bytes) -> None:
        self._socket.sendto(frame, ("127.0.0.1", self._machine_port))

    def receive(self, timeout: float) -> bytes | None:
        """The next frame that the machine sent, or None if none came within `timeout` seconds."""
        self._socket.settimeout(timeout)
        try:
            return self._socket.recv(0x1_0000)
        except (TimeoutError, ConnectionRefusedError):
            return None

    def close(self) -> None:
        self._socket.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None) -> None:
        self.close()


def free_port(protocol: str) -> int:
    """A port of 127.0.0.1 that nobody listens on."""
    kind = socket.SOCK_DGRAM if protocol == "udp" else socket.SOCK_STREAM
    with socket.socket(socket.AF_INET, kind) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def is_free(protocol: str, port: int) -> bool:
    """Whether QEMU could listen on this port of 127.0.0.1."""
    kind = socket.SOCK_DGRAM if protocol == "udp" else socket.SOCK_STREAM
    with socket.socket(socket.AF_INET, kind) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as QEMU does: a closed connection does not hold the port
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def find_qemu(machine: QemuMachine) -> str:
    """The path of QEMU for a board. Raises MachineError naming the package to install."""
    found = shutil.which(machine.executable)
    if found is None:
        raise MachineError(f"{machine.executable} is not installed: on Debian and Ubuntu run `sudo apt install {machine.package}`")
    return found


def command_line(
    board: Board,
    image: Path,
    *,
    network: UserNetwork | FrameNetwork | None = None,
    icount: int | None = None,
    gdb_port: int | None = None,
    extra: Sequence[str] = (),
) -> list[str]:
    """QEMU's arguments to boot `image` on `board`. `icount`: one instruction takes 2**icount ns, so that times are counts of instructions."""
    machine = board.qemu
    if machine is None:
        raise MachineError(f"board {board.name} is not one that QEMU plays")
    line = [find_qemu(machine), "-nodefaults", "-no-user-config", "-display", "none", "-monitor", "none", "-serial", "stdio"]
    line += machine.arguments
    if network is not None:
        line += ["-netdev", network.arguments(), "-device", f"{machine.network_device},netdev=network,bus={machine.network_bus}"]
    if icount is not None:
        # An idle machine's clock follows the host's, which also adds what QEMU takes to start. Nobody outside needs that without a network.
        line += ["-icount", f"shift={icount}" + (",sleep=off" if network is None else "")]
    if gdb_port is not None:
        line += ["-gdb", f"tcp:127.0.0.1:{gdb_port}", "-S"]
    # A comma in a file name is doubled in QEMU's option syntax.
    line += ["-device", f"loader,file={str(image).replace(',', ',,')},addr={board.loader_base:#x},cpu-num=0"]
    return [*line, *extra]


def _die_with_parent() -> Callable[[], None] | None:
    """To run in the child before QEMU: ask Linux to kill it when we die. Elsewhere nothing can be asked for."""
    if not sys.platform.startswith("linux"):
        return None
    libc = ctypes.CDLL(None, use_errno=True)
    parent = os.getpid()

    def ask() -> None:
        libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        if os.getppid() != parent:  # it died before we asked
            os._exit(1)

    return ask


class Machine:
    """A machine that runs an image. `echo` is called with what the console prints, as it comes, from another thread."""

    def __init__(
        self,
        board: Board,
        image: Path,
        *,
        network: UserNetwork | FrameNetwork | None = None,
        icount: int | None = None,
        gdb_port: int | None = None,
        extra: Sequence[str] = (),
        echo: Callable[[bytes], None] | None = None,
    ) -> None:
        self.command = command_line(board, image, network=network, icount=icount, gdb_port=gdb_port, extra=extra)
        self.started_at = 0.0  # time.monotonic() at reset
        self._echo = echo
        self._process: subprocess.Popen[bytes] | None = None
        self._console = bytearray()
        self._complaints = bytearray()
        self._changed = threading.Condition()
        self._readers: list[threading.Thread] = []
        self._open_streams = 0

    def start(self) -> None:
        """Boot. `with` does this."""
        self.started_at = time.monotonic()
        self._process = subprocess.Popen(
            self.command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,  # Ctrl-C in the terminal is ours to handle
            preexec_fn=_die_with_parent(),  # noqa: PLW1509  # only prctl and getppid run there
        )
        assert self._process.stdout is not None and self._process.stderr is not None
        for stream, store in ((self._process.stdout, self._console), (self._process.stderr, self._complaints)):
            reader = threading.Thread(target=self._read, args=(stream, store), daemon=True)
            self._open_streams += 1
            self._readers.append(reader)
            reader.start()

    def stop(self) -> None:
        """End the machine, at once and for good; harmless if it has ended."""
        process, self._process = self._process, None
        if process is None:
            return
        try:
            process.terminate()
            try:
                process.wait(_STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        finally:
            if process.poll() is None:
                process.kill()
                process.wait()
            for reader in self._readers:
                reader.join(_STOP_SECONDS)
            for stream in (process.stdin, process.stdout, process.stderr):
                if stream is not None:
                    try:
                        stream.close()
                    except OSError:  # the last bytes typed found nobody to read them
                        pass

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None) -> None:
        self.stop()

    @property
    def running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    @property
    def process_id(self) -> int | None:
        return self._process.pid if self._process is not None else None

    @property
    def console(self) -> str:
        """All that the serial port has printed so far."""
        with self._changed:
            return self._console.decode("utf-8", "replace")

    def write(self, data: bytes) -> None:
        """Type into the serial port."""
        if self._process is None or self._process.stdin is None:
            raise MachineError("the machine does not run")
        try:
            self._process.stdin.write(data)
            self._process.stdin.flush()
        except BrokenPipeError:
            raise MachineError(self._explain("the machine has ended")) from None

    def wait_for(self, text: str, timeout: float = 60.0, *, count: int = 1) -> str:
        """Wait until the console holds `text` (`count` times); return the console. Raises MachineError after `timeout` seconds."""
        wanted = text.encode()
        deadline = time.monotonic() + timeout
        with self._changed:
            while self._console.count(wanted) < count:
                left = deadline - time.monotonic()
                if self._open_streams == 0:
                    raise MachineError(self._explain(f"the machine ended before it printed {text!r}"))
                if left <= 0:
                    raise MachineError(self._explain(f"no {text!r} on the console within {timeout:g} s"))
                self._changed.wait(left)
            return self._console.decode("utf-8", "replace")

    def wait_until_ended(self, timeout: float) -> bool:
        """Wait for the machine to end by itself; False if it did not within `timeout` seconds."""
        if self._process is None:
            return True
        try:
            self._process.wait(timeout)
        except subprocess.TimeoutExpired:
            return False
        return True

    def _read(self, stream: IO[bytes], store: bytearray) -> None:
        descriptor = stream.fileno()
        while True:
            try:
                data = os.read(descriptor, 0x1_0000)
            except OSError:
                data = b""
            with self._changed:
                store += data
                if not data:
                    self._open_streams -= 1
                self._changed.notify_all()
            if not data:
                return
            if store is self._console and self._echo is not None:
                self._echo(data)

    def _explain(self, what: str) -> str:
        console = self._console.decode("utf-8", "replace").splitlines()
        complaints = self._complaints.decode("utf-8", "replace").strip()
        lines = [what]
        if complaints:
            lines.append(f"QEMU said: {complaints}")
        lines.append("the console's last lines:" if console else "the console is empty")
        return "\n".join([*lines, *(f"  {line}" for line in console[-20:])])
