# SPDX-License-Identifier: BSD-2-Clause
"""C names for the program's declarations.

Invariant: all names of the program live in one C name space, and no two declarations share one. A name is the Python name wherever it is
the only one of its kind; otherwise the module's name is put in front: of two `enqueue`, those of `queue` and `ring`, come
`queue_enqueue` and `ring_enqueue`. Methods are `Queue_enqueue`, enum members `Colour_RED`; where those of two types would share a name, one of
the types gets the prefix. What C keeps for itself gets the prefix too, fields and locals an underscore.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Set
from dataclasses import astuple, dataclass
from functools import cache, lru_cache
from importlib import resources
from itertools import chain, count

from cloister.lang import program as p
from cloister.lang.frontend.c_names import identifier, is_macro, is_reserved
from cloister.lang.frontend.walk import expressions_of, walk

Declared = p.Function | p.GlobalVariable | p.ConstantDeclaration | p.TableDeclaration | p.EnumType | p.StructType | p.WordType


def _plain(declared: Declared) -> str:
    if isinstance(declared, p.Function) and declared.owner is not None:
        return f"{identifier(declared.owner.name)}_{declared.name}"
    return identifier(declared.name)


def _fixed(declared: Declared) -> str | None:
    """A name that the source itself gives."""
    if isinstance(declared, p.Function):
        return declared.extern or declared.export
    if isinstance(declared, p.GlobalVariable):
        return declared.export
    return None


def _all(module: p.Module) -> Iterator[Declared]:
    yield from module.constants
    yield from module.tables
    yield from module.enums
    yield from module.structs
    yield from module.words
    yield from module.variables
    yield from module.functions


@dataclass(frozen=True)
class Accessors:
    """What follows the name of a word in the names of the operations on one of its fields."""

    get: str
    raw: str  # its bits, where they may be no value of the field
    bits: str  # a value in its place
    replaced: str  # the word with another value there


def _accessors(word: p.WordType) -> dict[str, Accessors]:
    """The operations on each field: `_length`, `_length_bits`, `_with_length`; with more underscores where a field has such a name."""
    joint = "_"
    while True:
        found = {
            f.name: Accessors(f"_{f.name}", f"_{f.name}{joint}raw", f"_{f.name}{joint}bits", f"{joint}with_{f.name}") for f in word.fields
        }
        if len({name for each in found.values() for name in astuple(each)}) == 4 * len(found):
            return found
        joint += "_"


def _derived(declared: Declared, name: str, accessors: dict[str, Accessors]) -> set[str]:
    """What else gets a name in C with a declaration of that name: members and operations."""
    if isinstance(declared, p.EnumType):
        return {f"{name}_{member}" for member in members_of(declared).values()} | {f"{name}_from", f"{name}_from_at"}
    if isinstance(declared, p.WordType):
        return {f"{name}{suffix}" for each in accessors.values() for suffix in astuple(each)}
    return set()


class Names:
    def __init__(self, program: p.Program) -> None:
        self._names: dict[Declared, str] = {}
        self._accessors: dict[p.WordType, dict[str, Accessors]] = {}
        wanted: defaultdict[str, list[Declared]] = defaultdict(list)
        expressions = list(_expressions(program))
        taken = {e.text for e in expressions if isinstance(e, p.BuiltinCall) and e.builtin is p.Builtin.LINKER_SYMBOL}
        for module in program.modules:
            for declared in _all(module):
                fixed = _fixed(declared)
                if fixed is not None:
                    self._names[declared] = fixed
                    taken.add(fixed)
                    continue
                wanted[_plain(declared)].append(declared)
                if isinstance(declared, p.WordType):
                    self._accessors[declared] = _accessors(declared)
        # Types with members first: what belongs to them is named after them.
        self._members: set[str] = set()
        for families in (True, False):
            for name, candidates in wanted.items():
                for declared in candidates:
                    if isinstance(declared, p.EnumType | p.WordType) is families:
                        self._give(declared, name, len(candidates) == 1, taken, wanted.keys() - {name})
        self._regions: dict[p.RegionBinding, str] = {}
        for e in expressions:
            if isinstance(e, p.RegionRef) and e.region not in self._regions:
                self._give_region(e.region, taken)
        self.globals = frozenset(taken)
        self._types = {name for declared, name in self._names.items() if isinstance(declared, p.EnumType | p.StructType | p.WordType)}
        self._macros = {name for declared, name in self._names.items() if isinstance(declared, p.ConstantDeclaration)}
        self._macros |= {f"{self._names[enum]}_{name}" for module in program.modules for enum in module.enums if by_macros(enum) for name in members_of(enum).values()}
        self._macros |= {name for region in self._regions.values() for name in _of_region(region)}
        self._fields = renamed((f.name for module in program.modules for struct in module.structs for f in struct.fields), self._no_field)
        self._by_constant: defaultdict[str, list[p.ConstantDeclaration]] = defaultdict(list)
        for module in program.modules:
            for constant in module.constants:
                self._by_constant[constant.name].append(constant)

    def _give(self, declared: Declared, name: str, alone: bool, taken: set[str], others: Set[str]) -> None:
        """Choose the name of a declaration: its own, or a longer one if that or what is derived from it is taken."""
        accessors = self._accessors[declared] if isinstance(declared, p.WordType) else {}
        for longer in chain([name] if alone else [], _longer(declared, name)):
            derived = _derived(declared, longer, accessors)
            if longer in taken or not taken.isdisjoint(derived) or (longer != name and longer in others):
                continue
            if any(is_reserved(each) for each in (longer, *derived)) or _confuses(declared, longer):
                continue
            self._names[declared] = longer
            self._members |= derived
            taken |= {longer, *derived}
            return

    def _give_region(self, region: p.RegionBinding, taken: set[str]) -> None:
        name = "REGION_" + "".join(c.upper() if c.isalnum() else "_" for c in region.name)
        for longer in chain([name], (f"{name}_{number}" for number in count(2))):
            if taken.isdisjoint(_of_region(longer)):
                self._regions[region] = longer
                taken |= _of_region(longer)
                return

    def _no_field(self, name: str) -> bool:
        return is_macro(name) or name in self._macros

    def hides(self, name: str) -> bool:
        """Whether a local of that name would be read as something else, or would hide what any function may need."""
        return is_reserved(name) or name in self._macros or name in self._types or name in self._members

    def of(self, declared: Declared) -> str:
        return self._names[declared]

    def region(self, region: p.RegionBinding) -> str:
        """What the constants of a memory region begin with."""
        return self._regions[region]

    def get(self, word: p.WordType, field: p.WordField) -> str:
        return self.of(word) + self._accessors[word][field.name].get

    def raw(self, word: p.WordType, field: p.WordField) -> str:
        return self.of(word) + self._accessors[word][field.name].raw

    def bits(self, word: p.WordType, field: p.WordField) -> str:
        return self.of(word) + self._accessors[word][field.name].bits

    def replaced(self, word: p.WordType, field: p.WordField) -> str:
        return self.of(word) + self._accessors[word][field.name].replaced

    def constant(self, name: str, value: int, module: str) -> str | None:
        """The C name of a named constant with that value, as seen from a module; None if there is no such declaration."""
        found = [c for c in self._by_constant.get(name.rsplit(".", 1)[-1], ()) if c.value == value]
        own = [c for c in found if c.module == module]
        chosen = (own or found)[:1]
        return self._names[chosen[0]] if chosen else None

    def member(self, kind: p.EnumType, value: int) -> str | None:
        for name, number in kind.members:
            if number == value:
                return f"{self.of(kind)}_{members_of(kind)[name]}"
        return None

    def field(self, name: str) -> str:
        return self._fields[name]


def _longer(declared: Declared, name: str) -> Iterator[str]:
    """Names with more and more of the module in front, and then with a number."""
    parts = [part for part in declared.module.replace("-", "_").split(".") if part != "__init__"]
    longer = name
    for number in range(1, len(parts) + 1):
        longer = f"{'_'.join(parts[-number:])}_{name}"
        yield longer
    for number in count(2):
        yield f"{longer}_{number}"


def _expressions(program: p.Program) -> Iterator[p.Expression]:
    for module in program.modules:
        for variable in module.variables:
            yield from (e for e in walk(variable.value) if isinstance(e, p.Expression))
        for function in module.functions:
            yield from expressions_of([*function.body, *function.model])


def _of_region(name: str) -> set[str]:
    return {name, f"{name}_ADDRESS", f"{name}_SIZE"}


@lru_cache(maxsize=256)
def members_of(enum: p.EnumType) -> dict[str, str]:
    """What follows the enum's name in the names of its members, of which none may be that of an operation on it."""
    return renamed((name for name, _ in enum.members), lambda name: name in ("from", "from_at"))


def by_macros(enum: p.EnumType) -> bool:
    """Whether members are macros: C's enumerators are no wider than an int."""
    return any(value > 0x7FFFFFFF for _, value in enum.members)


def _confuses(declared: Declared, name: str) -> bool:
    """Whether a constant, which is a macro, would be read within what the header of cloister makes; or a type within operations on types."""
    if isinstance(declared, p.ConstantDeclaration):
        return name in _support_words()
    return name in _OPERANDS and not isinstance(declared, p.Function | p.GlobalVariable | p.TableDeclaration)


_OPERANDS = frozenset(("x", "file", "line", "word", "value"))


@cache
def _support_words() -> frozenset[str]:
    """The words of cloister.h but for the parameters in capitals of its macros, which hide macros of their name."""
    text = re.sub(r"/\*.*?\*/", "", (resources.files("cloister.lang.c") / "support" / "cloister.h").read_text(), flags=re.DOTALL)
    parameters = {name.strip() for found in re.findall(r"#define \w+\(([^)]*)\)", text) for name in found.split(",")}
    return (frozenset(re.findall(r"[A-Za-z_]\w*", text)) | _OPERANDS) - {name for name in parameters if name.isupper()}


def renamed(names: Iterable[str], bad: Callable[[str], bool]) -> dict[str, str]:
    """Names for C, no two alike: their own, but for bad ones, which get underscores."""
    everything = dict.fromkeys(names)
    found = {name: name for name in everything if not bad(name)}
    for name in everything:
        longer = name
        while name not in found:
            longer = f"{longer.lstrip('_') if longer.startswith('__') else longer}_"
            if longer not in everything and longer not in found.values() and not bad(longer):
                found[name] = longer
    return found
