# SPDX-License-Identifier: BSD-2-Clause
"""What `cloister/lang/program` promises to back ends holds for every program here: the features of the language and all target code of the project."""

from __future__ import annotations

from pathlib import Path

import pytest
from feature_sources import FEATURES

from cloister.lang import program as p
from cloister.lang.frontend import load_program
from cloister.lang.frontend.scope import UNTYPED, UntypedConstant
from cloister.lang.frontend.walk import walk

ROOT = Path(__file__).parents[3]
PLACES = (p.LocalRef, p.GlobalRef, p.Deref, p.Field, p.BitField, p.Index)
NEW = (p.StructValue, p.Call, p.CopyOf, p.Zeroed)
SHIFTS = (p.BinaryOperator.SHL, p.BinaryOperator.SHR)


def modules(layer: str) -> list[str]:
    paths = sorted((ROOT / "cloister" / layer).rglob("*.py"))
    return [".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__") for path in paths]


@pytest.fixture(scope="module")
def programs() -> list[p.Program]:
    """The features, the kernel on both architectures, the libraries, and each program of the runtime."""
    kernel = modules("kernel")
    real = {"cloister.kernel.arch.sim": "cloister.kernel.arch.aarch64"}
    together = [
        (sorted(str(path) for path in FEATURES.glob("*.py")), {}),
        ([name for name in kernel if ".aarch64" not in name], {}),
        ([name for name in kernel if ".sim" not in name], real),
        ([name for layer in ("abi", "net", "pd", "sddf") for name in modules(layer)], {}),
        *(([name], {}) for name in modules("runtime")),
    ]
    return [load_program(roots, search=[FEATURES], redirects=redirects) for roots, redirects in together]


def functions(programs: list[p.Program]) -> list[p.Function]:
    return [f for program in programs for m in program.modules for f in m.functions]


def nodes(programs: list[p.Program]) -> list[object]:
    return [node for f in functions(programs) for s in (f.body or f.model) for node in walk(s)]


def test_nothing_untyped_is_left(programs: list[p.Program]) -> None:
    for node in nodes(programs):
        if isinstance(node, p.Expression):
            assert node.type != UNTYPED and not isinstance(node, UntypedConstant), node.span


def test_constants_fit_their_type(programs: list[p.Program]) -> None:
    for node in nodes(programs):
        if isinstance(node, p.Constant) and isinstance(node.type, p.IntType):
            assert node.type.minimum <= node.value <= node.type.maximum, node.span


def test_operands_have_one_type(programs: list[p.Program]) -> None:
    for node in nodes(programs):
        if isinstance(node, p.Binary):
            assert node.left.type == node.type, node.span
            assert node.right.type == node.type or node.operator in SHIFTS, node.span
        elif isinstance(node, p.Compare):
            assert node.left.type == node.right.type, node.span
        elif isinstance(node, p.Chain):
            assert all(operand.type == node.operands[0].type for operand in node.operands), node.span
        elif isinstance(node, p.Logical):
            assert isinstance(node.left.type, p.BoolType) and isinstance(node.right.type, p.BoolType), node.span
        elif isinstance(node, p.Conditional):
            assert node.then.type == node.type == node.otherwise.type, node.span
        elif isinstance(node, p.AugmentedAssign):
            assert node.place.type == node.value.type or node.operator in SHIFTS, node.span


def test_values_have_the_type_of_their_place(programs: list[p.Program]) -> None:
    for function in functions(programs):
        for node in (n for s in function.body for n in walk(s)):
            if isinstance(node, p.Declare):
                assert node.local.type == node.value.type, node.span
            elif isinstance(node, p.Assign):
                assert isinstance(node.place, PLACES) and node.place.type == node.value.type, node.span
            elif isinstance(node, p.Return) and node.value is not None:
                assert node.value.type == function.result, node.span
            elif isinstance(node, p.Call):
                assert [a.type for a in node.arguments] == [q.type for q in node.function.parameters], node.span


def test_pointers_are_followed_only_if_they_are_not_none(programs: list[p.Program]) -> None:
    for node in nodes(programs):
        if isinstance(node, p.Deref):
            assert isinstance(node.pointer.type, p.PointerType) and not node.pointer.type.optional, node.span


def test_addresses_are_of_places(programs: list[p.Program]) -> None:
    """Or, as an argument, of a struct that was just made."""
    every = nodes(programs)
    arguments = [a.operand if isinstance(a, p.WidenPointer) else a for node in every if isinstance(node, p.Call) for a in node.arguments]
    made = {id(a) for a in arguments if isinstance(a, p.AddressOf) and isinstance(a.place, NEW)}
    for node in every:
        if isinstance(node, p.AddressOf) and id(node) not in made:
            assert isinstance(node.place, PLACES), node.span
            base = node.place
            while isinstance(base, p.Field | p.Index) and not isinstance(base.base.type, p.ViewType):
                base = base.base
            assert not isinstance(base, p.LocalRef) or base.local.address_taken or isinstance(base.type, p.ViewType), node.span


def test_indices_are_unsigned(programs: list[p.Program]) -> None:
    for node in nodes(programs):
        if isinstance(node, p.Index):
            assert isinstance(node.index.type, p.IntType) and not node.index.type.signed, node.span


def scoped(statements: list[p.Statement], known: set[p.Local]) -> None:
    """Complain about a local that is used outside of the block of its declaration."""
    inside = set(known)
    for statement in statements:
        blocks: list[tuple[list[p.Statement], set[p.Local]]] = []
        match statement:
            case p.If():
                blocks = [(statement.then, inside), (statement.otherwise, inside)]
            case p.While():
                blocks = [(statement.body, inside)]
            case p.ForRange() | p.ForEach():
                blocks = [(statement.body, inside | {statement.local})]
            case p.Match():
                blocks = [(case.body, inside) for case in statement.cases]
            case _:
                pass
        below = {id(n) for block, _ in blocks for s in block for n in walk(s)}
        own = {statement.local} if isinstance(statement, p.ForRange | p.ForEach) else set[p.Local]()  # the loop's invariants know it
        own |= {node.local for node in walk(statement) if isinstance(node, p.Quantifier)}
        strangers = [n for n in walk(statement) if isinstance(n, p.LocalRef) and id(n) not in below and n.local not in inside | own]
        assert [(n.local.name, n.span) for n in strangers] == []
        for block, names in blocks:
            scoped(block, names)
        if isinstance(statement, p.Declare):
            assert statement.local not in inside, statement.span
            inside.add(statement.local)


def test_locals_are_used_within_the_block_of_their_declaration(programs: list[p.Program]) -> None:
    for function in functions(programs):
        scoped(function.body or function.model, set(function.parameters))


def test_callees_come_first(programs: list[p.Program]) -> None:
    for program in programs:
        seen: set[p.Function] = set()
        for function in (f for m in program.modules for f in m.functions):
            for node in (n for s in function.body for n in walk(s)):
                assert not isinstance(node, p.Call) or node.function in seen or node.function.ghost is not None, node.span
            seen.add(function)


def test_structs_come_after_those_they_hold(programs: list[p.Program]) -> None:
    for program in programs:
        seen: set[p.StructType] = set()
        for struct in (s for m in program.modules for s in m.structs):
            for field in struct.fields:
                kind = field.type.element if isinstance(field.type, p.ArrayType) else field.type
                assert not isinstance(kind, p.StructType) or kind in seen, field.span
            seen.add(struct)


def test_modules_come_after_those_they_import(programs: list[p.Program]) -> None:
    for program in programs:
        seen: set[str] = set()
        for module in program.modules:
            assert set(module.imports) <= seen
            seen.add(module.name)


def test_only_locals_and_what_they_name_lie_in_one_file(programs: list[p.Program]) -> None:
    """But for instances, which may belong to another module than what they are made of: they keep its file."""
    for program in programs:
        paths = {module.path for module in program.modules}
        for module in program.modules:
            assert not Path(module.path).is_absolute()
            assert all(f.span.file in paths if f.instance else f.span.file == module.path for f in module.functions)
