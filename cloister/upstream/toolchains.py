# SPDX-License-Identifier: BSD-2-Clause
"""The C toolchains that upstream's Makefiles are run with: the distribution's clang, a GNU cross compiler, and zig's clang.

The Makefiles name their programs: `clang`, `ld.lld`, `llvm-ar`, …, or `aarch64-none-elf-gcc`, …. What has another name is put before them on the
path, in a folder that is thrown away: links for the GNU programs of the distribution (`aarch64-linux-gnu-gcc`), small wrappers for zig.

Invariant: upstream's Makefiles are not touched, and no variable overrides what they compute, but where an example has no way to choose clang.
"""

from __future__ import annotations

import os
import shlex
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from cloister.upstream.examples import Example, Project

_LLVM = ("clang", "ld.lld", "llvm-ar", "llvm-ranlib", "llvm-objcopy")
_GNU_PREFIX, _GNU_SOURCE = "aarch64-none-elf-", "aarch64-linux-gnu-"
_GNU = ("gcc", "ld", "as", "ar", "ranlib", "objcopy", "objdump", "size", "cpp", "nm")


class Unavailable(Exception):
    """The toolchain is not installed. The text says what to install."""


@dataclass(frozen=True)
class Toolchain:
    """A toolchain, ready: `environment` is what `make` is to run in."""

    name: str
    folder: Path  # before all others on the path
    environment: dict[str, str] = field(default_factory=lambda: {})

    def variables(self, example: Example) -> list[str]:
        """What to say to `make` so that it uses this toolchain."""
        if self.name == "gcc":
            return ["TOOLCHAIN=gcc"] if example.project is Project.SDDF else []
        if example.project is not Project.MICROKIT:
            return []
        named = ["CC=clang -target aarch64-none-elf", "AS=clang -target aarch64-none-elf", "LD=ld.lld"]
        return ["LLVM=True", *([] if example.knows_llvm else named)]


def prepare(name: str, folder: Path) -> Toolchain:
    """The toolchain of that name, with what it needs in `folder`. Raises Unavailable."""
    folder.mkdir(parents=True, exist_ok=True)
    return Toolchain(name, folder, _PREPARATIONS[name](folder))


def _clang(folder: Path) -> dict[str, str]:
    missing = [each for each in _LLVM if shutil.which(each) is None]
    if missing:
        raise Unavailable(f"{', '.join(missing)} not installed: sudo apt install clang lld llvm")
    return {}


def _gcc(folder: Path) -> dict[str, str]:
    if all(shutil.which(_GNU_PREFIX + each) for each in ("gcc", "ld", "objcopy")):
        return {}  # a bare-metal toolchain of that very name
    for each in _GNU:
        program = shutil.which(_GNU_SOURCE + each)
        if program is None:
            raise Unavailable(f"{_GNU_SOURCE}{each} not installed: sudo apt install gcc-aarch64-linux-gnu")
        link = folder / (_GNU_PREFIX + each)
        link.unlink(missing_ok=True)
        link.symlink_to(program)
    return {}


# zig has its own names for the target and the processor, and checks for undefined behaviour unless told not to.
_ZIG_CLANG = """#!/bin/sh
for word do
    shift
    case "$word" in
        aarch64-none-elf) set -- "$@" aarch64-freestanding-none ;;
        --target=aarch64-none-elf) set -- "$@" --target=aarch64-freestanding-none ;;
        -mcpu=*) set -- "$@" "$(printf %s "$word" | tr - _ | sed 's/^_/-/')" ;;
        -mtune=*) ;;
        *) set -- "$@" "$word" ;;
    esac
done
exec {zig} cc -fno-sanitize=all "$@"
"""


def _zig(folder: Path) -> dict[str, str]:
    try:
        import ziglang  # pyright: ignore[reportMissingTypeStubs]
    except ImportError:
        raise Unavailable("ziglang not installed: pip install ziglang") from None
    program = Path(str(ziglang.__file__)).parent / "zig"
    zig = shlex.quote(str(program)) if program.is_file() else f"{shlex.quote(sys.executable)} -m ziglang"
    # zig's own has no --update-section, which sDDF's Makefiles use.
    objcopy = next((found for each in (_GNU_SOURCE + "objcopy", "llvm-objcopy") if (found := shutil.which(each))), None)
    if objcopy is None:
        raise Unavailable("zig's objcopy has no --update-section, and binutils' is not installed: sudo apt install binutils-aarch64-linux-gnu")
    _program(folder / "clang", _ZIG_CLANG.replace("{zig}", zig))
    for name in ("ld.lld", "ar", "ranlib"):
        _program(folder / (name if name == "ld.lld" else f"llvm-{name}"), f'#!/bin/sh\nexec {zig} {name} "$@"\n')
    _program(folder / "llvm-objcopy", f'#!/bin/sh\nexec {shlex.quote(objcopy)} "$@"\n')
    cache = str(folder / "cache")
    return {"ZIG_GLOBAL_CACHE_DIR": cache, "ZIG_LOCAL_CACHE_DIR": cache}


def _program(path: Path, text: str) -> None:
    path.write_text(text)
    path.chmod(0o755)


def path_with(folder: Path) -> str:
    """The search path for programs with `folder` before all others."""
    return os.pathsep.join([str(folder), os.environ.get("PATH", os.defpath)])


_PREPARATIONS: dict[str, Callable[[Path], dict[str, str]]] = {"clang": _clang, "gcc": _gcc, "zig": _zig}
