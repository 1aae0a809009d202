# SPDX-License-Identifier: BSD-2-Clause
"""Compiler and linker: C and assembly to objects, objects to an executable.

The default is the clang and the lld inside the pinned `ziglang` wheel, called directly: they start in milliseconds and keep no cache.
Another clang or gcc may compile; the linker is always the wheel's. Invariant: the same files in another folder give the same bytes, so no
absolute path reaches an output.
"""

from __future__ import annotations

import importlib.util
import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

# The last ones complain of what is odd but means something in the source too: `x = x`, `a == a`, a parameter that is only assigned.
WARNINGS = ("-Wall", "-Wextra", "-Wconversion", "-Werror")
LANGUAGE = (
    "-std=c11",
    "-ffreestanding",
    "-fno-strict-aliasing",  # structures are laid over memory
    "-fno-delete-null-pointer-checks",  # address 0 is an address, and a view of nothing may begin there
    "-fno-finite-loops",  # an endless loop without effect is endless
    "-fno-common",
    "-fno-stack-protector",
    "-fno-asynchronous-unwind-tables",
    "-fno-unwind-tables",
)


@dataclass(frozen=True)
class Architecture:
    """What the compiler and the linker are told of a machine without an operating system."""

    name: str
    triple: str  # which clang is told; another compiler is made for one architecture
    cpu: tuple[str, ...]  # for C and assembly
    flags: tuple[str, ...]  # for C only
    emulation: str


AARCH64 = Architecture("aarch64", "aarch64-none-elf", ("-mcpu=cortex-a53",), ("-mgeneral-regs-only",), "aarch64elf")
RISCV64 = Architecture("riscv64", "riscv64-none-elf", ("-march=rv64imac", "-mabi=lp64"), ("-mcmodel=medany",), "elf64lriscv")


class ToolchainError(Exception):
    """The compiler or linker failed, or is not there. Says what was run and what it answered."""

    def __init__(self, message: str, command: Sequence[str] = (), output: str = "") -> None:
        parts = [message]
        if output:
            parts.append(output.rstrip())
        if command:
            parts.append(f"command: {shlex.join(command)}")
        super().__init__("\n".join(parts))
        self.message = message
        self.command = list(command)
        self.output = output


@dataclass(frozen=True)
class Toolchain:
    """How to compile for a device, AArch64 unless told otherwise, and for this machine. `repr` tells apart what may give other bytes, so it can be part of a cache's key."""

    compiler: tuple[str, ...]
    version: str
    is_clang: bool
    is_zig: bool = False
    optimise: str = "-O2"

    @classmethod
    def default(cls) -> Toolchain:
        """The clang of the ziglang wheel."""
        zig = str(zig_program())
        return cls((zig, "clang"), _version((zig, "clang")), True, True)

    @classmethod
    def from_compiler(cls, command: str) -> Toolchain:
        """Another clang or gcc, by name or path, perhaps with arguments. It must compile for AArch64."""
        words = shlex.split(command)
        if not words or shutil.which(words[0]) is None:
            raise ToolchainError(f"there is no compiler {command!r}; leave --cc away to use the pinned one, or install it")
        version = _version(tuple(words))
        return cls(tuple(words), version, "clang" in version.lower())

    def __repr__(self) -> str:
        name = "ziglang" if self.is_zig else " ".join(self.compiler)
        return f"Toolchain({name}, {self.version!r}, {self.optimise})"

    def for_debuggers(self) -> Toolchain:
        """The same without optimisation: each line is in the code, each local in memory."""
        return replace(self, optimise="-O0")

    # ------------------------------------------------------------------------------------------------------------- compile

    def compile(
        self,
        source: Path,
        output: Path,
        *,
        cpu: str | None = None,
        architecture: Architecture = AARCH64,
        include: Sequence[Path] = (),
        warnings: bool = True,
        strict_alignment: bool = False,
        flags: Sequence[str] = (),
    ) -> None:
        """Compile a C file, or assemble a `.S` file, for a machine without an operating system."""
        command = [*self.compiler]
        if self.is_clang:
            command.append(f"--target={architecture.triple}")
        command += architecture.cpu if cpu is None else [f"-mcpu={cpu}"]
        command += self._common(source, output, include, warnings)
        if source.suffix not in (".S", ".s"):
            command += architecture.flags
            command += ["-fstack-size-section"] if self.is_clang else ["-mno-outline-atomics", "-fno-pie"]
            if strict_alignment:
                command.append("-mstrict-align")
        self._run([*command, *flags], source, output)

    def _common(self, source: Path, output: Path, include: Sequence[Path], warnings: bool, optimise: str | None = None) -> list[str]:
        command = [optimise or self.optimise, "-g", "-gdwarf-4", "-ffunction-sections", "-fdata-sections"]
        if source.suffix not in (".S", ".s"):
            command += LANGUAGE
            if warnings:
                command += WARNINGS
        if self.is_zig:
            headers = zig_program().parent / "lib" / "include"
            command += ["-nostdinc", "-isystem", str(headers)]
        if self.is_clang:
            command.append("-fdebug-compilation-dir=.")
        # Where sources lie is nobody's business, but their place under the folder they are found in. The last match counts.
        for folder in (Path.cwd(), source.resolve().parent, *(each.resolve() for each in include)):
            command.append(f"-ffile-prefix-map={folder}=.")
        if self.is_zig:  # after the current folder, in which the wheel may be
            command.append(f"-ffile-prefix-map={zig_program().parent / 'lib' / 'include'}=compiler")
        for folder in include:
            command += ["-I", str(folder.resolve())]
        return [*command, "-c", str(source.resolve()), "-o", str(output.resolve())]

    def _run(self, command: list[str], source: Path, output: Path) -> None:
        output.parent.mkdir(parents=True, exist_ok=True)
        run(command, f"{source.name} does not compile")

    # ------------------------------------------------------------------------------------------------------------- link

    def link(
        self,
        objects: Sequence[Path],
        output: Path,
        *,
        script: Path,
        architecture: Architecture = AARCH64,
        symbols: Mapping[str, int] | None = None,
        flags: Sequence[str] = (),
    ) -> None:
        """Link objects into a static executable. `symbols` are defined for the script and the code."""
        command = [str(zig_program()), "ld.lld", "-m", architecture.emulation, "-static", "--no-dynamic-linker", "--build-id=none"]
        command += ["-z", "noexecstack", "-z", "max-page-size=4096", "--gc-sections", "--fatal-warnings"]
        command += [f"--defsym={name}={value:#x}" for name, value in (symbols or {}).items()]
        command += [*flags, "-T", str(script), "-o", str(output), *(str(each) for each in objects)]
        output.parent.mkdir(parents=True, exist_ok=True)
        run(command, f"{output.name} does not link")

    # ------------------------------------------------------------------------------------------------------------- for the host

    def shared_library(
        self, sources: Sequence[Path], output: Path, *, include: Sequence[Path] = (), flags: Sequence[str] = (), optimise: str | None = None
    ) -> None:
        """Compile for the machine this runs on, into a library that Python can load."""
        output.parent.mkdir(parents=True, exist_ok=True)
        objects: list[Path] = []
        elf = sys.platform == "linux"
        for number, source in enumerate(sources):
            target = output.with_suffix(f".{number}.o")
            command = [*self.compiler, *self._common(source, target, include, True, optimise), "-fPIC", *flags]
            run(command, f"{source.name} does not compile for this machine")
            objects.append(target)
        names = [str(each) for each in objects]
        if elf:
            run([str(zig_program()), "ld.lld", "-shared", "--build-id=none", "-o", str(output), *names], f"{output.name} does not link")
        else:
            late = ["-undefined", "dynamic_lookup"]  # what the C library has
            run([str(zig_program()), "cc", "-shared", *late, "-o", str(output), *names], f"{output.name} does not link")


def run(command: Sequence[str], failure: str) -> str:
    """Run a tool; its output, or a ToolchainError."""
    environment = {**os.environ, "ZIG_GLOBAL_CACHE_DIR": str(_zig_cache()), "ZIG_LOCAL_CACHE_DIR": str(_zig_cache()), "LC_ALL": "C"}
    try:
        done = subprocess.run(command, capture_output=True, text=True, errors="replace", env=environment, check=False)
    except OSError as error:
        raise ToolchainError(f"cannot run {command[0]}: {error.strerror}", command) from None
    if done.returncode != 0:
        raise ToolchainError(failure, command, done.stderr or done.stdout)
    return done.stdout


def _zig_cache() -> Path:
    base = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(base) / "cloister" / "zig"


@cache
def zig_program() -> Path:
    """The program in the ziglang wheel."""
    found = importlib.util.find_spec("ziglang")
    if found is None or found.origin is None:
        raise ToolchainError("the Python package ziglang is not installed; it brings the compiler: pip install ziglang")
    folder = Path(found.origin).parent
    for name in ("zig", "zig.exe"):
        if (folder / name).exists():
            return folder / name
    raise ToolchainError(f"the Python package ziglang in {folder} holds no program; reinstall it: pip install --force-reinstall ziglang")


@cache
def _version(command: tuple[str, ...]) -> str:
    return run([*command, "--version"], f"{command[0]} does not say its version").splitlines()[0]
