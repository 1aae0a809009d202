# SPDX-License-Identifier: BSD-2-Clause
"""From a solver's model to Python: the arguments, the memory and what others wrote to shared memory, as statements that a person can read and
CPython can run.

Only cells that the function looked at are written out; all others are zero. Shared memory is played by a script: each read gets its next value.
Invariant: what is written here is only a claim until it has been replayed (`Counterexample.reproduces`).
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cloister.lang import Panic, PanicReason
from cloister.lang import program as p
from cloister.lang.smt.functions import Execution, violated
from cloister.lang.smt.machine import Obligation
from cloister.lang.smt.memory import Address, Key, View, element_key, field_key, size_of
from cloister.lang.smt.patience import TooLong, within
from cloister.lang.smt.purity import called_by, keeps_invariants, nodes_of
from cloister.lang.smt.solve import Answer, Effort, ask, limit, script
from cloister.lang.smt.terms import WORD, Term, bits, is_signed, z

REPLAY = 10.0  # seconds for a replay: a script that is at its end gives zeros, and a loop may wait for something else for ever
LONGEST = 1 << 14  # bytes of a view in a counterexample
_PREFERRED = (3, 16, 64, 2048, LONGEST)  # a specification that calls itself is followed no further than the first


class NotConcrete(Exception):
    """The model cannot be told as Python values; the text says why."""


@dataclass
class Counterexample:
    """Statements that make the inputs, and the call."""

    statements: list[str]
    call: str
    arguments: dict[str, str]  # what a person wants to see
    reason: str
    file: str
    line: int
    name: str  # of what is called
    entry: frozenset[int]  # lines of what the call itself requires: a panic there shows nothing
    held: list[str]  # the invariants that the call may rely on, as conditions

    def reproduces(self, space: Any) -> str:
        """Run it in a space; what happened, empty if the panic came as predicted."""
        scope = _scope(space)
        try:
            with within(REPLAY):
                exec("\n".join(self.statements), scope)
                if broken := self._broken_before(scope):
                    return f"the arguments are refused: {broken} does not hold"
                exec(self.call, scope)
        except TooLong:
            return f"it does not end in {REPLAY:.0f} s"
        except Panic as panic:
            if panic.reason is PanicReason.CONTRACT and (panic.line in self.entry or "assumption" in panic.message):
                return f"the arguments are refused at {panic.file}:{panic.line}"
            # Another place may be where CPython meets it first, such as a contract of a callee.
            self.reason, self.file, self.line = panic.reason.name, panic.file, panic.line
            return ""
        except Exception as problem:
            return f"{type(problem).__name__}: {problem}"
        return "nothing panicked"

    def _broken_before(self, scope: dict[str, Any]) -> str:
        """An invariant that does not hold before the call, empty if there is none. Asking takes nothing from the script."""
        script = list(scope.get("script", ()))
        for condition in self.held:
            try:
                if not eval(condition, scope):
                    return condition
            except Panic:
                return condition
        scope.get("script", [])[:] = script
        return ""

    def test(self, root: str, bindings: p.Bindings | None, redirects: dict[str, str], search: list[Path], file: Path) -> str:
        """The text of a pytest file that reproduces it, to be written to `file`."""
        body = "\n".join([*self.statements, self.call])
        names = ["Panic", *(name for name in ("from_raw", "python", "zeroed") if name == "python" or f"{name}(" in body)]
        options = [f"search=[{', '.join(f'HERE / {os.path.relpath(folder, file.parent)!r}' for folder in search)}]"] if search else []
        options += [f"bindings={bindings!r}"] if bindings is not None else []
        options += [f"redirects={redirects!r}"] if redirects else []
        head = [
            "# SPDX-License-Identifier: BSD-2-Clause",
            f'"""What `cloister prove` found: {self.reason} at {self.file}:{self.line}."""',
            "",
            "from pathlib import Path",
            "from typing import Any",
            "",
            "import pytest",
            "",
            f"from cloister.lang import {', '.join(names)}",
        ]
        if bindings is not None:
            head.append(f"from cloister.lang.program import Bindings{', RegionBinding' if bindings.regions else ''}")
        if "Scripted(" in body:
            head.append("from cloister.lang.python import Scripted")
        where = f"^{re.escape(self.file)}:{self.line}: {self.reason}"
        test = [
            f"def test_{self.name}() -> None:",
            f"    space = python.load([{', '.join([_root(root, file)])}], {', '.join(options)})".replace(", )", ")"),
            "    modules: dict[str, Any] = space.modules",
            *(f"    {s}" for s in self.statements),
            f"    with pytest.raises(Panic, match={where!r}):",
            f"        {self.call}",
        ]
        return "\n".join([*head, "", "HERE = Path(__file__).parent", "", "", *test, ""])


def _root(root: str, file: Path) -> str:
    return f"str(HERE / {os.path.relpath(root, file.parent)!r})" if root.endswith(".py") else repr(root)


def _scope(space: Any) -> dict[str, Any]:
    from cloister.lang import from_raw, zeroed
    from cloister.lang.python import Scripted

    return {"space": space, "modules": space.modules, "from_raw": from_raw, "zeroed": zeroed, "Scripted": Scripted}


def find(execution: Execution, obligations: list[Obligation], effort: Effort) -> Counterexample | None:
    """A counterexample to one of the obligations, with views as short as possible; None if the solver finds no model with that effort."""
    lengths = [v.length for v in execution.parameters.values() if isinstance(v, View)]
    lengths += [term for name, term in execution.machine.inputs.items() if name.startswith("region ") and name.endswith(" size")]
    for key, heap in execution.machine.memory.heaps.items():
        if key[-1] == "length" and (*key[:-1], "address") in execution.machine.memory.heaps:
            lengths += [z.Select(heap.initial, place) for place in heap.reads.values()]
    last = max(o.facts for o in obligations)
    conditions = [*execution.facts[:last], z.Or(*(violated(o) for o in obligations))]
    if ask(script(conditions), effort.of(effort.units / 6)).answer is Answer.UNSAT:
        return None
    for longest in _PREFERRED if lengths else (LONGEST,):
        solver = z.Solver()
        limit(solver, effort.units)
        solver.add(*conditions, *(z.ULE(length, bits(longest, 64)) for length in lengths))
        if solver.check() == z.sat:
            model = solver.model()
            if len(obligations) == 1:
                return _Writer(execution, model).write(obligations[0])
            broken = next((o for o in obligations if z.is_true(model.eval(violated(o), model_completion=True))), None)
            if broken is not None:
                return _Writer(execution, model).write(broken)
            # What has quantifiers may be left undecided.
            alone = (find(execution, [o], effort.of(effort.units / len(obligations))) for o in obligations)
            return next((found for found in alone if found is not None), None)
    return None


class _Writer:
    def __init__(self, execution: Execution, model: Any) -> None:
        self.execution, self.machine, self.model = execution, execution.machine, model
        self.statements: list[str] = []
        self.known: list[tuple[int, p.Type, str]] = []  # objects that have a name: address, type, text
        self.shared: dict[int, str] = {}
        self.count = 0
        self.cells: dict[tuple[str, ...], dict[int, int]] = {}
        for key, heap in self.machine.memory.heaps.items():
            found = self.cells[key] = {}
            for place in heap.reads.values():
                where = self._number(place)
                found[where] = self._number(z.Select(heap.initial, bits(where, 64)))

    def _number(self, term: Term) -> int:
        return self.model.eval(term, model_completion=True).as_long()

    def _scalar(self, kind: p.Type, raw: int) -> str:
        match kind:
            case p.BoolType():
                return str(bool(raw))
            case p.EnumType():
                name = next((name for name, value in kind.members if value == raw), None)
                if name is None:
                    raise NotConcrete(f"{raw} is no member of {kind}")
                return f"modules[{kind.module!r}].{kind.name}.{name}"
            case p.WordType():
                return f"from_raw(modules[{kind.module!r}].{kind.name}, {raw:#x})"
            case p.SharedType():
                return self._scalar(kind.inner, raw)
            case _:
                if is_signed(kind) and isinstance(kind, p.IntType) and raw >> (kind.bits - 1):
                    raw -= 1 << kind.bits
                return f"{raw:#x}" if raw > 9999 else str(raw)

    # ------------------------------------------------------------------------------------------------------------- the whole

    def write(self, broken: Obligation) -> Counterexample:
        function = self.execution.function
        self._script()
        for variable in self.execution.globals:
            if isinstance(variable.type, (p.StructType, p.ArrayType)):
                text = f"modules[{variable.module!r}].{variable.name}"
                self.known.append((self._number(self.machine.global_address(variable).term), variable.type, text))
        arguments: dict[str, str] = {}
        for local, value in self.execution.parameters.items():
            arguments[local.name] = self._argument(local, value)
        for variable in self.execution.globals:
            self._variable(variable)
        texts = list(arguments.values())
        owner = function.owner
        if owner is not None:
            receiver = texts[0] if texts[0].isidentifier() or texts[0].startswith("modules") else f"({texts[0]})"
            call = f"{receiver}.{function.name}({', '.join(texts[1:])})"
        else:
            call = f"{_named(function)}({', '.join(texts)})"
        if not self.execution.reads and any("Scripted(" in each for each in self.statements):
            self.statements.insert(0, "script = []")
        shown, span = self._shown(arguments), broken.span
        entry = frozenset(claim.span.line for claim in function.requires)
        held = [f"{arguments[local.name]}.{method.name}()" for local, method in function.asks]
        if keeps_invariants(function):
            for variable in self.execution.globals:
                if isinstance(variable.type, p.StructType):
                    held += [f"modules[{variable.module!r}].{variable.name}.{method.name}()" for method in variable.type.invariants]
        return Counterexample(self.statements, call, shown, broken.reason.name, span.file, span.line, function.name, entry, held)

    def _shown(self, arguments: dict[str, str]) -> dict[str, str]:
        """Arguments, and what was set in objects, for people."""
        shown = {name: text for name, text in arguments.items() if text != name}
        for statement in self.statements:
            left, equals, right = statement.partition(" = ")
            if equals and not right.startswith(("zeroed(", "space.", "Scripted(")):
                shown[left] = right
        return shown

    def _script(self) -> None:
        values: list[str] = []
        for read in self.execution.reads:
            if not read.guard.dead and z.is_true(self.model.eval(read.guard.term, model_completion=True)):
                value = self.model.eval(read.value, model_completion=True)
                raw = int(z.is_true(value)) if z.is_bool(value) else value.as_long()
                if read.place.startswith("bytes be"):
                    size = int(read.place.split()[-1])
                    raw = int.from_bytes(raw.to_bytes(size, "big"), "little")
                values.append(f"{raw:#x}")
        if not self.execution.reads:
            return
        self.statements.append(f"script = [{', '.join(values)}]")
        if self.machine.undisturbed:
            return
        regions = {(each.module, e.region.name): e for each in called_by(self.execution.function) for e in nodes_of(each) if isinstance(e, p.RegionRef)}
        for (module, name), e in regions.items():
            self.statements.append(f"space.bind_region({module!r}, {name!r}, Scripted({self._size_of(e)}, script))")

    def _size_of(self, e: p.RegionRef) -> int:
        """The bytes of a region: as the description says, as the proof has it, or as many as its type needs."""
        if e.region.size:
            return e.region.size
        if isinstance(e.type, p.PointerType):
            return size_of(e.type.target)
        return self._number(self.machine.constant(f"region {e.region.name} size", WORD))

    # ------------------------------------------------------------------------------------------------------------- arguments

    def _argument(self, local: p.Local, value: Any) -> str:
        kind = local.type
        if isinstance(value, View):
            assert isinstance(kind, p.ViewType)
            return self._view(local.name, kind, value)
        if isinstance(value, Address):
            assert isinstance(kind, p.PointerType) and isinstance(kind.target, p.StructType)
            return self._object(self._number(value.term), kind.target, local.name)
        result = self.model.eval(value, model_completion=True)
        return self._scalar(kind, int(z.is_true(result)) if z.is_bool(result) else result.as_long())

    def _view(self, name: str, kind: p.ViewType, value: View) -> str:
        length, start = self._number(value.length), self._number(value.address.term)
        if isinstance(kind.element, p.SharedType) and not self.machine.undisturbed:
            self.statements.append(f"{name} = Scripted({length * size_of(kind.element)}, script)")
            return name
        if isinstance(kind.element, (p.StructType, p.PointerType)):
            raise NotConcrete(f"{name} is a view of {kind.element}")
        if length > LONGEST:
            raise NotConcrete(f"{name} has {length} elements")
        size = size_of(kind.element)
        cells = self.cells.get(element_key(kind.element), {})
        items = [self._scalar(kind.element, cells.get(start + i * size, 0)) for i in range(length)]
        if kind.element == p.IntType(8, False) or isinstance(kind.element, p.SharedType):
            data = b"".join(cells.get(start + i * size, 0).to_bytes(size, "little") for i in range(length))
            self.statements.append(f"{name} = bytearray({data!r})" if any(data) else f"{name} = bytearray({length})")
        else:
            self.statements.append(f"{name} = [{', '.join(items)}]")
        return name

    def _object(self, address: int, target: p.StructType, name: str) -> str:
        if address == 0:
            return "None"
        for start, kind, text in self.known:
            found = _inside(kind, text, address - start, target)
            if found:
                return found
        self.count += 1
        stem = "_".join("".join(c if c.isalnum() else " " for c in target.name.lower()).split())
        name = stem if name == "self" else name
        taken = {"modules", "space", "script", *(text for _, _, text in self.known)}
        unique = name if name.isidentifier() and name not in taken else f"{stem}_{self.count}"
        cls = _named(target)
        if _only_shared(target):
            memory = f"bytearray({target.size})" if self.machine.undisturbed else f"Scripted({target.size}, script)"
            self.statements.append(f"{unique} = space.overlays.make({cls}, {memory}, 0)")
        else:
            self.statements.append(f"{unique} = zeroed({cls})")
        self.known.append((address, target, unique))
        self._fill(unique, address, target)
        return unique

    def _fill(self, text: str, address: int, kind: p.Type) -> None:
        """Set the cells of an object that were looked at."""
        if isinstance(kind, p.ArrayType):
            self._fill_array(text, address, kind)
            return
        assert isinstance(kind, p.StructType)
        for f in kind.fields:
            place, at = f"{text}.{f.name}", address + f.offset
            if isinstance(f.type, (p.StructType, p.ArrayType)):
                self._fill(place, at, f.type)
                continue
            if isinstance(f.type, p.ViewType):
                self._fill_view(place, at, field_key(kind, f), f)
                continue
            cells = self.cells.get(field_key(kind, f), {})
            if isinstance(f.type, p.PointerType) and isinstance(f.type.target, p.StructType):
                if at in cells or (not f.type.optional and not _only_shared(kind)):
                    heap = self.machine.memory.heaps.get(field_key(kind, f))
                    value = cells.get(at, 0 if heap is None else self._number(z.Select(heap.initial, bits(at, 64))))
                    if value or at in cells:
                        self.statements.append(f"{place} = {self._object(value, f.type.target, f.name)}")
            elif at in cells and not isinstance(f.type, p.SharedType):
                self.statements.append(f"{place} = {self._scalar(f.type, cells[at])}")
            elif at in cells and isinstance(f.type, p.SharedType) and self.machine.undisturbed:
                self.statements.append(f"{place}.store({self._scalar(f.type, cells[at])})")

    def _fill_view(self, text: str, at: int, key: Key, f: p.StructField) -> None:
        starts, lengths = (self.cells.get((*key, part), {}) for part in ("address", "length"))
        assert isinstance(f.type, p.ViewType)
        if at in lengths:
            self.count += 1
            start, length = bits(starts.get(at, 0), 64), bits(lengths[at], 64)
            self.statements.append(f"{text} = {self._view(f'{f.name}_{self.count}', f.type, View(Address(start), length))}")

    def _fill_array(self, text: str, address: int, kind: p.ArrayType) -> None:
        size = size_of(kind.element)
        if isinstance(kind.element, (p.StructType, p.ArrayType)):
            for i in range(kind.length):
                self._fill(f"{text}[{i}]", address + i * size, kind.element)
            return
        cells = self.cells.get(element_key(kind.element), {})
        if isinstance(kind.element, (p.SharedType, p.PointerType)):
            return
        for at, raw in sorted(cells.items()):
            if address <= at < address + kind.length * size and (at - address) % size == 0 and raw:
                self.statements.append(f"{text}[{(at - address) // size}] = {self._scalar(kind.element, raw)}")

    def _variable(self, variable: p.GlobalVariable) -> None:
        text = f"modules[{variable.module!r}].{variable.name}"
        if isinstance(variable.type, (p.StructType, p.ArrayType)):
            self._fill(text, self._number(self.machine.global_address(variable).term), variable.type)
            return
        if isinstance(variable.type, (p.ViewType, p.PointerType)):
            return
        cells = self.cells.get(("global", variable.module, variable.name), {})
        at = self._number(self.machine.global_address(variable).term)
        if at in cells:
            self.statements.append(f"{text} = {self._scalar(variable.type, cells[at])}")


def _named(declared: p.StructType | p.Function) -> str:
    """The text that finds a struct or function in its module. The names of instances, such as `Queue[u32, 4]`, are no identifiers."""
    module = f"modules[{declared.module!r}]"
    return f"{module}.{declared.name}" if declared.name.isidentifier() else f"getattr({module}, {declared.name!r})"


def _only_shared(kind: p.StructType) -> bool:
    def shared(each: p.Type) -> bool:
        if isinstance(each, p.ArrayType):
            return shared(each.element)
        return isinstance(each, p.SharedType) or (isinstance(each, p.StructType) and _only_shared(each))

    return all(shared(f.type) for f in kind.fields)


def _inside(kind: p.Type, text: str, offset: int, target: p.StructType) -> str:
    """The text of the struct of type `target` that lies at an offset of an object, empty if there is none."""
    if offset < 0 or offset >= size_of(kind):
        return ""
    if isinstance(kind, p.ArrayType):
        size = size_of(kind.element)
        return _inside(kind.element, f"{text}[{offset // size}]", offset % size, target)
    if not isinstance(kind, p.StructType):
        return ""
    if kind is target and offset == 0:
        return text
    for f in kind.fields:
        found = _inside(f.type, f"{text}.{f.name}", offset - f.offset, target)
        if found:
            return found
    return ""
