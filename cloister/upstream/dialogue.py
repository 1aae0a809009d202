# SPDX-License-Identifier: BSD-2-Clause
"""Performs the steps of an example's script on a machine that runs it.

Invariant: a step either does what its record says or raises MachineError with what was missing. Traffic goes to 127.0.0.1 alone.
"""

from __future__ import annotations

import random
import re
import socket
import time
from pathlib import Path

from cloister.benchmark.datagrams import LARGEST_PAYLOAD, send_load, wait_for_echo
from cloister.boards.qemu import MachineError
from cloister.upstream.exceptions import ExceptionLog, call_sites
from cloister.upstream.machine import Network, UpstreamMachine
from cloister.upstream.steps import Counts, Matches, Multiple, Pings, Quiet, Shows, Step, TcpEcho, Ticks, Types, UdpEcho, Utilisation, Works, Woven

_PATIENCE = 20.0
_SETTLING_SECONDS = 1.0
_TCP_BYTES = 40_000
_DATAGRAM_SIZES = [1, 2, 63, 64, 65, 511, 512, 1024, 1471, LARGEST_PAYLOAD] * 4


class Dialogue:
    """One run of one example. `programs`: the folder with its executables; `log`: QEMU's log of exceptions, where that is asked for."""

    def __init__(self, machine: UpstreamMachine, programs: Path, network: Network | None = None, log: Path | None = None) -> None:
        self.machine = machine
        self.programs = programs
        self.network = network
        self.log = log

    def perform(self, step: Step) -> None:
        """Raises MachineError if the step does not succeed."""
        match step:
            case Shows():
                self.machine.find(re.compile(re.escape(step.text)), step.within, repr(step.text))
            case Matches():
                self.machine.find(re.compile(step.pattern), step.within, f"/{step.pattern}/")
            case Types():
                self.machine.write(step.text.encode())
            case Quiet():
                self._quiet(step)
            case Counts():
                self._counts(step)
            case Woven():
                self._woven(step)
            case Multiple():
                self._multiple(step)
            case Ticks():
                self._ticks(step)
            case UdpEcho():
                self._udp_echo(step)
            case TcpEcho():
                self._tcp_echo(step)
            case Utilisation():
                self._utilisation(step)
            case Pings():
                self._pings(step)
            case Works():
                self._works(step)

    # ------------------------------------------------------------------ the console

    def _quiet(self, step: Quiet) -> None:
        time.sleep(step.seconds)
        if step.text in self.machine.unseen:
            raise MachineError(f"{step.text!r} must not be seen")

    def _counts(self, step: Counts) -> None:
        found = self.machine.console.count(step.text)
        if not step.least <= found <= step.most:
            raise MachineError(f"{step.text!r} was seen {found} times, not {step.least} to {step.most}")

    def _woven(self, step: Woven) -> None:
        deadline = time.monotonic() + step.within
        while True:
            running, text = self.machine.running, self.machine.unseen.replace("\r", "").lstrip("\n")
            problem = is_woven(text, step)
            if problem is None:
                return
            if problem.startswith("wrong") or not running or time.monotonic() > deadline:
                raise MachineError(problem)
            time.sleep(0.2)

    def _multiple(self, step: Multiple) -> None:
        value = int(self.machine.find(re.compile(step.pattern + r"\s"), _PATIENCE, f"/{step.pattern}/").group(1))
        if not value or value % step.divisor:
            raise MachineError(f"/{step.pattern}/ says {value}, which is no multiple of {step.divisor}")

    def _ticks(self, step: Ticks) -> None:
        times = [int(self.machine.find(re.compile(step.pattern), _PATIENCE, f"/{step.pattern}/").group(1)) for _ in range(step.count)]
        apart = [later - earlier for earlier, later in zip(times, times[1:], strict=False)]
        if any(abs(each - step.apart) > step.tolerance * step.apart for each in apart):
            raise MachineError(f"the times are {apart} ns apart, not {step.apart} within {step.tolerance:.0%}")

    def _pings(self, step: Pings) -> None:
        line = re.compile(
            r"DHCP request finished, IP address for netif client(?P<client>\d) is: (?P<address>[\d.]+)\s"
            r"|ICMP reply matched on netif client(?P<asker>\d) peer=(?P<peer>\d) seq=\d+ from (?P<answerer>[\d.]+)\s"
        )
        wanted = {(asker, peer) for asker, peers in enumerate(step.peers) for peer in peers}
        addresses: dict[int, str] = {}
        answered: set[tuple[int, int]] = set()
        deadline = time.monotonic() + step.within
        while len(addresses) < len(step.peers) or answered != wanted:
            missing = f"answers for {sorted(wanted - answered)}; {len(addresses)} clients have an address"
            found = self.machine.find(line, max(deadline - time.monotonic(), 0), missing)
            if found["client"] is not None:
                if int(found["client"]) in addresses:
                    raise MachineError(f"client{found['client']} got an address twice")
                addresses[int(found["client"])] = found["address"]
                continue
            pair = (int(found["asker"]), int(found["peer"]))
            if pair not in wanted or pair in answered or addresses.get(pair[1]) != found["answerer"]:
                raise MachineError(f"client{pair[0]} must not have had this answer: {found.group(0).strip()}")
            answered.add(pair)

    # ------------------------------------------------------------------ the network

    def _port(self, protocol: str, address: str, port: int) -> tuple[str, int]:
        assert self.network is not None, "the example's record names no network"
        return "127.0.0.1", self.network.ports[protocol, address, port]

    def _udp_echo(self, step: UdpEcho) -> None:
        address = self._port("udp", step.address, step.port)
        try:
            wait_for_echo(address, _PATIENCE, every=0.2)
        except TimeoutError as error:
            raise MachineError(f"{step.address}: {error}") from None
        summary = send_load(address, _DATAGRAM_SIZES, at_a_time=4)
        if not summary.intact:
            became = f"{summary.lost} were lost and {summary.corrupted} came back otherwise"
            raise MachineError(f"of {summary.sent} datagrams to {step.address}:{step.port}, {became}")

    def _tcp_echo(self, step: TcpEcho) -> None:
        data = random.Random(1).randbytes(_TCP_BYTES)
        returned = bytearray()
        try:
            with socket.create_connection(self._port("tcp", step.address, step.port), _PATIENCE) as connection:
                for start in range(0, len(data), 4000):
                    connection.sendall(data[start : start + 4000])
                    while len(returned) < min(start + 4000, len(data)):
                        received = connection.recv(0x1_0000)
                        if not received:
                            raise MachineError(f"{step.address}:{step.port} closed the connection after {len(returned)} bytes")
                        returned += received
        except OSError as error:
            raise MachineError(f"TCP to {step.address}:{step.port}: {error} after {len(returned)} bytes") from None
        if bytes(returned) != data:
            raise MachineError(f"TCP to {step.address}:{step.port}: other bytes came back")

    def _utilisation(self, step: Utilisation) -> None:
        """ipbench's part against its target. Only one client measures; which has which address is not known, so it is asked for."""
        for address in step.addresses:
            with socket.create_connection(self._port("tcp", address, step.port), _PATIENCE) as connection:
                connection.settimeout(_PATIENCE)
                self._answer(connection, "100 IPBENCH")
                for said, answer in (("HELLO\n", "200 OK"), ("LOAD cpu_target_lukem\n", "200 OK"), ('SETUP args::""\n', "200 OK")):
                    connection.sendall(said.encode())
                    self._answer(connection, answer)
                connection.sendall(b"START\n")
                time.sleep(_SETTLING_SECONDS)
                connection.sendall(b"STOP\n")
                self._answer(connection, "220 VALID DATA")
                connection.sendall(b"QUIT\n")
        self.perform(Shows("client0 measurement starting..."))
        self.perform(Shows("client0 measurement finished"))

    def _answer(self, connection: socket.socket, wanted: str) -> None:
        try:
            said = connection.recv(0x1000).decode("ascii", "replace")
        except OSError as error:
            said = str(error)
        if wanted not in said:
            raise MachineError(f"the utilisation server said {said!r}, not {wanted!r}")

    # ------------------------------------------------------------------ exceptions

    def _works(self, step: Works) -> None:
        assert self.log is not None, "the exceptions of this run are not logged"
        log = ExceptionLog(self.log)
        sites = {each: call_sites(self.programs / each) for each in step.programs}
        deadline = time.monotonic() + step.within
        while True:
            log.read()
            silent = [name for name, behind in sites.items() if sum(log.calls[address] for address in behind) < step.calls]
            if log.faults > step.faults:
                raise MachineError(f"user level took {log.faults} faults, not {step.faults}")
            if not silent and log.faults == step.faults:
                break
            if not self.machine.running:
                raise MachineError("QEMU ended")
            if time.monotonic() > deadline:
                amiss = f"{', '.join(silent)} made too few system calls" if silent else f"user level took {log.faults} faults, not {step.faults}"
                raise MachineError(amiss)
            time.sleep(0.1)
        time.sleep(_SETTLING_SECONDS)
        log.read()
        if log.faults != step.faults:
            raise MachineError(f"user level took {log.faults} faults, not {step.faults}")


def is_woven(text: str, step: Woven) -> str | None:
    """None if the text is what the step says; else what is amiss, which begins with "wrong" if more text cannot mend it."""
    once = len(step.other)
    states = {(0, 0)}  # letters of `one`, and of `other`, that were seen; behind `other`, its last line begins again each time
    repeated = step.other + step.again
    for at, letter in enumerate(text):
        ahead = {(one + 1, other) for one, other in states if one < len(step.one) and step.one[one] == letter}
        for one, other in states:
            if repeated[other] == letter:
                ahead.add((one, other + 1 if other + 1 < len(repeated) else once))
        if not ahead:
            return f"wrong at {text[max(0, at - 60) : at + 20]!r}: no interleaving of the two programs' lines"
        states = ahead
    complete = any(one == len(step.one) for one, _ in states) and len(text) >= len(step.one) + len(step.other) + len(step.again)
    return None if complete else "a program's lines are not complete"
