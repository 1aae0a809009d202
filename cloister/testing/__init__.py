# SPDX-License-Identifier: BSD-2-Clause
"""For tests of systems: boot one, look at its console.

    from pathlib import Path
from typing import Any
    from cloister.testing import boot

    def test_says_hello() -> None:
        with boot(Path(__file__).parent) as machine:
            machine.wait_for("hello")

Invariant: when the `with` ends, so has the machine, whatever the test did. Tests that run at the same time may boot the same system:
building is done by one at a time.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from cloister.boards import DEFAULT_BOARD, board
from cloister.boards.qemu import GUEST_ADDRESS, Forward, FrameNetwork, Machine, MachineError, UserNetwork
from cloister.image import BuildResult, build_system
from cloister.system.load import find_description, load_system, output_folder

if TYPE_CHECKING:
    import pytest

SEL4_VARIABLE = "CLOISTER_SEL4_KERNEL"  # names a seL4 kernel's ELF file, of the debug configuration, to test on as well


def sel4_kernel() -> Path | None:
    """The seL4 kernel that the environment names, for tests that also run on it."""
    name = os.environ.get(SEL4_VARIABLE)
    return Path(name).resolve() if name else None


def each_kernel() -> pytest.MarkDecorator:
    """A mark that runs a test with `kernel` None (the bundled kernel) and with seL4's, which is skipped where the environment names none."""
    import pytest

    named = sel4_kernel()
    missing = pytest.mark.skipif(named is None, reason=f"{SEL4_VARIABLE} names no kernel")
    return pytest.mark.parametrize("kernel", [pytest.param(None, id="bundled"), pytest.param(named, id="sel4", marks=missing)])


def build(
    path: Path | str, *, board_name: str = DEFAULT_BOARD, config: str = "debug", kernel: Path | None = None, out: Path | None = None
) -> BuildResult:
    """Build the system that `path` describes, by default where `cloister build` puts it."""
    description = find_description(Path(path))
    target = board(board_name)
    folder = out or output_folder(description, target, config, kernel)
    folder.mkdir(parents=True, exist_ok=True)
    with (folder.parent / f".{folder.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        return build_system(load_system(description, target), target, config, folder, kernel=kernel)


@contextmanager
def boot(
    path: Path | str,
    *,
    board_name: str = DEFAULT_BOARD,
    config: str = "debug",
    kernel: Path | None = None,
    network: UserNetwork | FrameNetwork | None = None,
    icount: int | None = None,
    extra: Sequence[str] = (),
) -> Generator[Machine]:
    """Build a system and run it for as long as the `with` lasts."""
    result = build(path, board_name=board_name, config=config, kernel=kernel)
    with Machine(board(board_name), result.image, network=network, icount=icount, extra=extra) as machine:
        yield machine


__all__ = [
    "GUEST_ADDRESS",
    "SEL4_VARIABLE",
    "BuildResult",
    "Forward",
    "FrameNetwork",
    "Machine",
    "MachineError",
    "UserNetwork",
    "boot",
    "build",
    "each_kernel",
    "sel4_kernel",
]
