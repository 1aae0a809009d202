# SPDX-License-Identifier: BSD-2-Clause
"""The machine that upstream's examples are for: QEMU as upstream's own rules start it, with what keeps it on this computer.

The raw image is put at the loader's address and entered there. Ports of the guest are forwarded from 127.0.0.1, from ports that are free, where
upstream takes fixed ones on every address. Without a network device there is none: QEMU would add one with a boot ROM that not every
distribution installs.
"""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, field
from pathlib import Path

from cloister.boards import DEFAULT_BOARD, board
from cloister.boards.qemu import Machine, MachineError, free_port
from cloister.upstream.examples import FIRST, SECOND

_MACHINE = ("-machine", "virt,virtualization=on", "-cpu", "cortex-a53", "-m", "size=2G", "-nographic", "-serial", "mon:stdio", "-d", "guest_errors")
_LEGACY = ("-global", "virtio-mmio.force-legacy=false")
_LAST_LINES = 20


@dataclass
class Network:
    """QEMU's user network; `ports` are the host's for (protocol, address, port) of the guest."""

    ports: dict[tuple[str, str, int], int] = field(default_factory=lambda: {})

    def arguments(self) -> list[str]:
        for address in (FIRST, SECOND):
            for protocol, port in (("udp", 1235), ("tcp", 1236), ("tcp", 1237)):
                self.ports[protocol, address, port] = free_port(protocol)
        rules = [f"hostfwd={protocol}:127.0.0.1:{host}-{address}:{port}" for (protocol, address, port), host in self.ports.items()]
        return ["-netdev", ",".join(["user,id=netdev0", *rules]), "-device", "virtio-net-device,netdev=netdev0,bus=virtio-mmio-bus.0"]


class UpstreamMachine(Machine):
    """A machine with a cursor in its console: what was looked for and found is behind it."""

    def __init__(self, image: Path, *, network: Network | None = None, disk: Path | None = None, extra: tuple[str, ...] = ()) -> None:
        super().__init__(board(DEFAULT_BOARD), image)
        self.command = [self.command[0], *_MACHINE, "-device", f"loader,file={str(image).replace(',', ',,')},addr=0x70000000,cpu-num=0"]
        self.command += network.arguments() if network is not None else ["-nic", "none"]
        if disk is not None:
            self.command += ["-device", "virtio-blk-device,drive=hd,bus=virtio-mmio-bus.1", "-drive", f"file={disk},if=none,format=raw,id=hd"]
        self.command += [*(_LEGACY if network is not None or disk is not None else ()), *extra]
        self._cursor = 0

    def find(self, pattern: re.Pattern[str], within: float, what: str) -> re.Match[str]:
        """The next match behind the cursor, which moves behind it. Raises MachineError after `within` seconds."""
        deadline = time.monotonic() + within
        while True:
            running, console = self.running, self.console
            match = pattern.search(console, self._cursor)
            if match is not None:
                self._cursor = match.end()
                return match
            if not running:
                raise MachineError(f"QEMU ended before {what}")
            if time.monotonic() > deadline:
                raise MachineError(f"{what} not seen within {within:g} s")
            time.sleep(0.02)

    @property
    def unseen(self) -> str:
        """What the console shows behind the cursor."""
        return self.console[self._cursor :]

    def last_lines(self) -> list[str]:
        """The console's end, for messages."""
        return [line.rstrip() for line in self.console.splitlines()][-_LAST_LINES:]
