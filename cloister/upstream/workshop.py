# SPDX-License-Identifier: BSD-2-Clause
"""Builds upstream's examples by upstream's own Makefiles, with an SDK that they find in MICROKIT_SDK.

One build serves every kernel: the programs are the same, and only the last step, the SDK's tool, is run again with another kernel.
Invariant: nothing is written into the checkouts; a build that failed leaves its log.
"""

from __future__ import annotations

import gzip
import os
import shutil
import signal
import subprocess
from dataclasses import dataclass
from pathlib import Path

from cloister.upstream.examples import GUEST_VARIABLES, Example, Project
from cloister.upstream.toolchains import Toolchain, path_with

BOARD = "qemu_virt_aarch64"
IMAGE = "loader.img"
_LAST_LINES = 12
_PATIENCE_SECONDS = 900


class BuildFailed(Exception):
    """`make` failed. The text holds the end of what it said."""


@dataclass(frozen=True)
class Kernel:
    """What an image boots. `elves`: seL4's ELF file for each configuration; None: the kernel that the SDK brings."""

    name: str
    elves: dict[str, Path] | None = None

    def has(self, config: str) -> bool:
        return self.elves is None or config in self.elves


@dataclass(frozen=True)
class Workshop:
    """Where things are, and where builds go."""

    checkouts: dict[Project, Path]
    sdk: Path
    folder: Path
    python: Path  # one that has sdfgen, for sDDF's system descriptions
    jobs: int = 1
    guest: tuple[Path, Path] | None = None  # a Linux kernel and its initial RAM disk

    def build(self, example: Example, toolchain: Toolchain, config: str, kernel: Kernel) -> Path:
        """The image of an example. Raises BuildFailed."""
        out = self.folder / example.project.title / example.name / f"{toolchain.name}-{config}"
        out.mkdir(parents=True, exist_ok=True)
        if example.guest is not None:
            self._put_guest(out)
        image = out / IMAGE
        image.unlink(missing_ok=True)  # so that the tool is run, for this kernel
        source = self.checkouts[example.project] / example.project.folder / example.name
        guest = [f"{key}={value}" for key, value in GUEST_VARIABLES.items()] if example.guest is not None else []
        line = [
            *("make", f"--jobs={self.jobs}", "-C", str(source)),
            *(f"BUILD_DIR={out}", f"MICROKIT_SDK={self.sdk}", f"MICROKIT_BOARD={BOARD}", f"MICROKIT_CONFIG={config}"),
            *(f"MICROKIT_TOOL={' '.join(self._tool(kernel, config))}", f"PYTHON={self.python}", *toolchain.variables(example), *guest),
        ]
        log = out / f"build-{kernel.name}.log"
        self._run(line, {**os.environ, **toolchain.environment, "PATH": path_with(toolchain.folder), "PYTHONDONTWRITEBYTECODE": "1"}, log)
        if not image.is_file() or not image.stat().st_size:
            raise BuildFailed(f"make made no {IMAGE}")
        kept = out / f"{kernel.name}.img"
        shutil.copyfile(image, kept)
        return kept

    def _put_guest(self, folder: Path) -> None:
        """The guest's images, where the Makefiles look before they would download some. Without images: a kernel of zeros, an archive of nothing."""
        nothing = b"070701" + 88 * b"0" + b"0000000B" + 8 * b"0" + b"TRAILER!!!\0\0\0\0"
        images = [each.read_bytes() for each in self.guest] if self.guest is not None else [bytes(0x1000), gzip.compress(nothing, mtime=0)]
        for name, image in zip(GUEST_VARIABLES.values(), images, strict=True):
            (folder / name).write_bytes(image)

    def tool(self, system: Path, config: str, kernel: Kernel, image: Path) -> None:
        """The SDK's tool for a description whose programs lie in its folder. Raises BuildFailed."""
        words = [*self._tool(kernel, config), system.name, "--search-path", str(system.parent), "--board", BOARD, "--config", config]
        self._run([*words, "-o", str(image), "-r", str(image.with_suffix(".txt"))], dict(os.environ), image.with_suffix(".log"), system.parent)

    def _tool(self, kernel: Kernel, config: str) -> list[str]:
        words = [str(self.sdk / "bin" / "microkit")]
        return words if kernel.elves is None else [*words, "--override-kernel", str(kernel.elves[config])]

    def disk(self, folder: Path) -> Path:
        """A disk with one partition, as sDDF's own tool makes it. Raises BuildFailed."""
        path = folder / "disk.img"
        path.unlink(missing_ok=True)
        maker = self.checkouts[Project.SDDF] / "tools" / "mkvirtdisk"
        environment = {**os.environ, "PATH": f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin"}  # where Debian has fdisk and gdisk
        self._run([str(maker), str(path), "1", "512", "16777216", "GPT"], environment, folder / "disk.log")
        return path

    def _run(self, line: list[str], environment: dict[str, str], log: Path, folder: Path | None = None) -> None:
        """Run a command to its end, its output in `log`; on the way out nothing of it is left running."""
        with log.open("wb") as stream:
            process = subprocess.Popen(
                line, stdin=subprocess.DEVNULL, stdout=stream, stderr=subprocess.STDOUT, env=environment, cwd=folder, start_new_session=True
            )
            try:
                status = process.wait(_PATIENCE_SECONDS)
            except BaseException:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
                raise
        if status:
            said = log.read_text("utf-8", "replace").splitlines()[-_LAST_LINES:]
            raise BuildFailed("\n".join([f"{line[0]} failed ({log}):", *(f"  {each}" for each in said)]))
