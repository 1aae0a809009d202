# SPDX-License-Identifier: BSD-2-Clause
"""The numbers of seL4's interface in one configuration, as the front end sees them: those that the kernel is built from.

Invariant: nothing here says a number. Names are `module.NAME` of `cloister.abi`; slots of PDs are `capabilities.NAME` of `cloister.pd`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from cloister.lang.frontend import load_program
from cloister.lang.program import StructType, WordType

Configuration = str
"""One of these."""
CONFIGURATIONS = ("debug", "release", "benchmark")

_CONFIGURATION = "cloister.abi.configuration.debug"
_MODULES = tuple(f"cloister.abi.{name}" for name in ("boot", "errors", "faults", "labels", "objects", "syscalls", "vcpu", "words"))
_SLOTS = "cloister.pd.capabilities"


@dataclass(frozen=True)
class Numbers:
    """Constants by `module.NAME`, words and structs by `module.Name`. Those of the configuration are `configuration.NAME`."""

    config: Configuration
    constants: dict[str, int]
    words: dict[str, WordType]
    structs: dict[str, StructType]

    def __getitem__(self, name: str) -> int:
        return self.constants[name]


@cache
def numbers(config: Configuration) -> Numbers:
    """The numbers of a configuration."""
    redirects = {} if config == "debug" else {_CONFIGURATION: f"cloister.abi.configuration.{config}"}
    program = load_program([*_MODULES, _SLOTS, _CONFIGURATION], search=[], redirects=redirects)
    constants: dict[str, int] = {}
    words: dict[str, WordType] = {}
    structs: dict[str, StructType] = {}
    for module in program.modules:
        name = "configuration" if ".configuration." in module.name else module.name.rpartition(".")[2]
        constants |= {f"{name}.{each.name}": each.value for each in module.constants}
        words |= {f"{name}.{each.name}": each for each in module.words}
        structs |= {f"{name}.{each.name}": each for each in module.structs}
    return Numbers(config, constants, words, structs)
