# SPDX-License-Identifier: BSD-2-Clause
"""The runner, with images of a few instructions: what it sees of the console, and that nothing outlives it."""

from __future__ import annotations

import os
import signal
import struct
import subprocess
import sys
import time
from pathlib import Path

import pytest

from cloister.boards import BOARDS, DEFAULT_BOARD, board
from cloister.boards.qemu import Forward, FrameNetwork, Machine, MachineError, UserNetwork, command_line

BOARD = board(DEFAULT_BOARD)

UART = 0xD2A1_2000  # mov x0, #0x9000000
SLEEP = (0xD503_207F, 0x17FF_FFFF)  # wfi; b .-4
POWER_OFF = (0x5280_0100, 0x72B0_8000, 0xD400_0003)  # mov w0, #8; movk w0, #0x8400, lsl #16; smc #0: PSCI SYSTEM_OFF


def _put(character: str) -> tuple[int, int]:
    return 0x5280_0001 | ord(character) << 5, 0xB900_0001  # mov w1, #character; str w1, [x0]


@pytest.fixture
def image(tmp_path: Path) -> Path:
    """Prints `ok` and sleeps."""
    return write(tmp_path, UART, *_put("o"), *_put("k"), *SLEEP)


def write(folder: Path, *words: int) -> Path:
    (folder / "test.img").write_bytes(struct.pack(f"<{len(words)}I", *words))
    return folder / "test.img"


def alive(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except OSError:
        return False
    return state != "Z"


def wait_until_dead(process: int, seconds: float = 5.0) -> bool:
    deadline = time.monotonic() + seconds
    while alive(process) and time.monotonic() < deadline:
        time.sleep(0.02)
    return not alive(process)


def test_console_is_captured(image: Path) -> None:
    with Machine(BOARD, image) as machine:
        assert machine.wait_for("ok") == "ok"
        assert machine.console == "ok"


def test_console_is_echoed(image: Path) -> None:
    seen = bytearray()
    with Machine(BOARD, image, echo=seen.extend) as machine:
        machine.wait_for("ok")
        deadline = time.monotonic() + 2
        while seen != b"ok" and time.monotonic() < deadline:
            time.sleep(0.01)
    assert seen == b"ok"


def test_waiting_in_vain_shows_the_console(image: Path) -> None:
    with Machine(BOARD, image) as machine:
        machine.wait_for("ok")
        with pytest.raises(MachineError, match=r"no 'never' on the console within 0.1 s[\s\S]*  ok"):
            machine.wait_for("never", timeout=0.1)


def test_text_may_be_wanted_several_times(image: Path) -> None:
    with Machine(BOARD, image) as machine:
        machine.wait_for("o", count=1)
        with pytest.raises(MachineError):
            machine.wait_for("o", timeout=0.1, count=2)


def test_machine_that_ends_is_noticed_at_once(tmp_path: Path) -> None:
    started = time.monotonic()
    with Machine(BOARD, write(tmp_path, UART, *_put("x"), *POWER_OFF, *SLEEP)) as machine:
        with pytest.raises(MachineError, match="the machine ended before it printed"):
            machine.wait_for("never", timeout=20)
        assert machine.wait_until_ended(1)
    assert time.monotonic() - started < 15


def test_complaints_of_qemu_are_told(image: Path) -> None:
    with Machine(BOARD, image, extra=["-no-such-option"]) as machine, pytest.raises(MachineError, match="QEMU said: .*no-such-option"):
        machine.wait_for("ok")


def test_nothing_is_left_after_an_exception(image: Path) -> None:
    process = None
    with pytest.raises(ZeroDivisionError), Machine(BOARD, image) as machine:
        process = machine.process_id
        assert process is not None and alive(process)
        raise ZeroDivisionError
    assert process is not None and wait_until_dead(process)


def test_stop_may_come_twice(image: Path) -> None:
    machine = Machine(BOARD, image)
    machine.start()
    machine.stop()
    machine.stop()
    assert not machine.running


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux tells a process of its parent's death")
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_nothing_is_left_when_the_parent_is_killed(how: signal.Signals, image: Path) -> None:
    script = f"""
from pathlib import Path
from cloister.boards import board
from cloister.boards.qemu import Machine
with Machine(board("{DEFAULT_BOARD}"), Path({str(image)!r})) as machine:
    machine.wait_for("ok")
    print(machine.process_id, flush=True)
    machine.wait_until_ended(60)
"""
    parent = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    assert alive(child)
    os.kill(parent.pid, how)
    parent.wait(10)
    parent.stdout.close()
    assert wait_until_dead(child)


@pytest.mark.parametrize(
    ("text", "expected"), [("udp:7000:7", Forward("udp", 7000, 7)), ("tcp:0:80", Forward("tcp", 0, 80)), ("udp:65535:65535", Forward("udp", 65535, 65535))]
)
def test_forward_is_parsed(text: str, expected: Forward) -> None:
    assert Forward.parse(text) == expected


@pytest.mark.parametrize("text", ["7000:7", "udp:7000", "icmp:1:2", "udp:x:7", "udp:-1:7", "udp:70000:7", "udp:7000:0", "udp:1:2:3", ""])
def test_bad_forward_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"'.*'"):
        Forward.parse(text)


def test_command_line_says_what_was_asked_for(image: Path) -> None:
    network = UserNetwork([Forward("udp", 7000, 7)])
    line = " ".join(command_line(BOARD, image, network=network, icount=0, gdb_port=1234))
    assert "user,id=network,hostfwd=udp:127.0.0.1:7000-10.0.2.15:7" in line
    assert "virtio-net-device,netdev=network,bus=virtio-mmio-bus.0" in line
    assert "-icount shift=0" in line and "-gdb tcp:127.0.0.1:1234 -S" in line
    assert f"loader,file={image},addr=0x70000000,cpu-num=0" in line


def test_commas_in_file_names_reach_qemu(tmp_path: Path) -> None:
    folder = tmp_path / "a,b"
    folder.mkdir()
    with Machine(BOARD, write(folder, UART, *_put("o"), *_put("k"), *SLEEP)) as machine:
        machine.wait_for("ok")


def test_free_port_is_chosen(image: Path) -> None:
    network = UserNetwork([Forward("udp", 0, 7)])
    assert 1024 <= network.port(7) <= 65535
    with Machine(BOARD, image, network=network) as machine:
        machine.wait_for("ok")


def test_frame_network_starts_and_receives_nothing_from_a_sleeper(image: Path) -> None:
    with FrameNetwork() as network, Machine(BOARD, image, network=network) as machine:
        machine.wait_for("ok")
        network.send(bytes(60))
        assert network.receive(0.1) is None


def test_boards_are_described_without_overlap() -> None:
    for each in BOARDS.values():
        pages = sorted({(device.registers.base, device.registers.end) for device in (*each.devices, *each.interrupt_controller)})
        assert all(end <= start for (_, end), (start, _) in zip(pages, pages[1:], strict=False))
        assert each.dma_memory.end <= each.kernel_base < each.loader_base < each.memory.end
        irqs = [device.irq for device in each.devices if device.irq is not None]
        assert len(irqs) == len(set(irqs)) and each.timer_irq not in irqs
