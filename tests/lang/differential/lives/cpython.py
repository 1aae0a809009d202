# SPDX-License-Identifier: BSD-2-Clause
"""The first life: generated Python under CPython."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from lives.life import Life, Outcome, Source

from cloister.lang import Panic
from cloister.lang import program as p
from cloister.lang.python import Space


class CPython(Life):
    name: ClassVar[str] = "CPython"
    checks_contracts: ClassVar[bool] = True

    def __init__(self, source: Source) -> None:
        self.space = Space()
        self.logged: list[str] = []
        self.space.environment.log = self.logged.append
        for region in source.regions():
            self._map(source, region)
        self.space.load(source.program, source.search)

    def _map(self, source: Source, region: p.RegionBinding) -> None:
        """One storage for all modules that name the region, at its address."""
        storage = self.space.environment.memory.map(region.address, region.size)
        for module in source.program.modules:
            self.space.bind_region(module.name, region.name, storage)

    def call(self, function: p.Function, arguments: Sequence[int]) -> Outcome:
        converted = [bool(a) if isinstance(local.type, p.BoolType) else a for local, a in zip(function.parameters, arguments, strict=True)]
        try:
            result = getattr(self.space.modules[function.module], function.name)(*converted)
        except Panic as panic:
            return Outcome.panicked(panic.reason.value, panic.file, panic.line, self._log())
        if isinstance(function.result, p.VoidType):
            assert result is None
            return Outcome(0, log=self._log())
        assert type(result) is (bool if isinstance(function.result, p.BoolType) else int), f"{function.name} gave {result!r}"
        return Outcome(int(result), log=self._log())

    def _log(self) -> str:
        text = "".join(line + "\n" for line in self.logged)
        self.logged.clear()
        return text
