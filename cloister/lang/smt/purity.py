# SPDX-License-Identifier: BSD-2-Clause
"""What can be read off the typed program: which functions write nothing that outlives them, what they call and use, which locals a loop assigns."""

from __future__ import annotations

from functools import cache

from cloister.lang import program as p
from cloister.lang.frontend.purity import acts
from cloister.lang.frontend.walk import walk


@cache
def writes_nothing(function: p.Function) -> bool:
    """Whether calling it changes no memory that others see."""
    if function.extern is not None:
        return False
    for s in function.body:
        for node in walk(s):
            if isinstance(node, p.Call):
                if node.function is not function and not writes_nothing(node.function):
                    return False
            elif acts(node, set()):
                return False
    return True


@cache
def has_invariant_loop(function: p.Function) -> bool:
    """Whether a loop of it says what its rounds keep."""
    loops = (node for s in function.body for node in walk(s) if isinstance(node, (p.While, p.ForRange, p.ForEach)))
    return any(loop.invariants for loop in loops)


@cache
def keeps_invariants(function: p.Function) -> bool:
    """Whether a function may rely on the invariants of what it is given, and has to keep them."""
    entry = bool(function.markers) or function.export is not None
    return (entry or not function.name.startswith("_")) and function.ghost is None


@cache
def relies_on_invariants(function: p.Function) -> bool:
    """Whether the proof of a function by itself assumes an invariant."""
    if not keeps_invariants(function):
        return False
    kinds: list[p.Type] = [local.type.target for local in function.parameters if isinstance(local.type, p.PointerType)]
    kinds += [v.type for v in globals_of(function)]
    return any(isinstance(kind, p.StructType) and kind.invariants for kind in kinds)


def called_by(function: p.Function) -> list[p.Function]:
    """A function and all that it calls, directly or not."""
    found: dict[p.Function, None] = {}
    work = [function]
    while work:
        each = work.pop()
        if each in found:
            continue
        found[each] = None
        for node in nodes_of(each):
            if isinstance(node, p.Call):
                work.append(node.function)
            elif isinstance(node, p.Interleave):
                work += [node.first, node.second]
    return list(found)


@cache
def nodes_of(function: p.Function) -> list[object]:
    """Every node of a function, its contract included."""
    nodes = [node for s in (function.body or function.model) for node in walk(s)]
    for claim in function.claims:
        nodes += walk(claim)
    return nodes


@cache
def stops_of(function: p.Function) -> list[p.PanicStatement]:
    """Where a function, or what it calls, stops on purpose."""
    found: list[p.PanicStatement] = []
    for each in called_by(function):
        texts = {stop.text for stop in each.stops}
        found += [node for node in nodes_of(each) if isinstance(node, p.PanicStatement) and node.message in texts]
    return found


@cache
def services_of(function: p.Function) -> list[p.While]:
    """The loops of a function, or of what it calls, that serve for ever."""
    return [node for each in called_by(function) for node in nodes_of(each) if isinstance(node, p.While) and node.serves is not None]


@cache
def calls_c(function: p.Function) -> bool:
    """Whether a function, or what it calls, calls a function of C."""
    return any(each.extern is not None for each in called_by(function))


# What looks at addresses, or makes pointers of them.
_ADDRESSES = (p.Builtin.POINTER, p.Builtin.POINTER_OR_NONE, p.Builtin.ADDRESS_OF, p.Builtin.VIEW_AT)


@cache
def looks_at_addresses(function: p.Function) -> bool:
    """Whether where objects lie may show in what a function does."""
    return any(isinstance(node, p.BuiltinCall) and node.builtin in _ADDRESSES for f in called_by(function) for node in nodes_of(f))


def globals_of(function: p.Function) -> list[p.GlobalVariable]:
    """The module variables that a function may use."""
    found: dict[p.GlobalVariable, None] = {}
    for each in called_by(function):
        for node in nodes_of(each):
            if isinstance(node, p.GlobalRef) and not node.variable.constant:
                found[node.variable] = None
    return list(found)


@cache
def depends_on_arguments_only(function: p.Function) -> bool:
    """Whether a function of integers and truths gives the same for the same arguments, whatever memory holds."""
    if not all(isinstance(local.type, (p.IntType, p.BoolType)) for local in function.parameters):
        return False
    return is_determined(function) and not any(
        isinstance(node, (p.RegionRef, p.Undisturbed)) or (isinstance(node, p.GlobalRef) and not node.variable.constant)
        for each in called_by(function)
        for node in nodes_of(each)
    )


@cache
def is_determined(function: p.Function) -> bool:
    """Whether a function gives an integer or truth that is the same for the same arguments and memory, and assumes nothing."""
    if not writes_nothing(function) or not isinstance(function.result, (p.IntType, p.BoolType)):
        return False
    return not any(
        isinstance(node, (p.Arbitrary, p.Assume, p.FunctionRef)) or (isinstance(node, p.BuiltinCall) and node.builtin not in _CALCULATIONS)
        for each in called_by(function)
        for node in nodes_of(each)
    )


_CALCULATIONS = {p.Builtin.MIN, p.Builtin.MAX, p.Builtin.COUNT_LEADING_ZEROS, p.Builtin.COUNT_TRAILING_ZEROS, p.Builtin.BYTE_SWAP}


@cache
def mentions_undisturbed(function: p.Function) -> bool:
    """Whether its contract, or what that calls, asks whether others write."""
    claimed = [node for claim in function.claims for node in walk(claim)]
    called = dict.fromkeys(f for node in claimed if isinstance(node, p.Call) for f in called_by(node.function))
    return any(isinstance(node, p.Undisturbed) for node in (*claimed, *(n for f in called for n in nodes_of(f))))


@cache
def reads_objects(function: p.Function) -> bool:
    """Whether it looks at fields or module variables, and not only at elements of what it is given."""
    return any(
        isinstance(node, p.Field) or (isinstance(node, p.GlobalRef) and not node.variable.constant)
        for each in called_by(function)
        for node in nodes_of(each)
    )


@cache
def reads_shared(function: p.Function) -> bool:
    """Whether it looks at memory that others may write."""
    for s in function.body:
        for node in walk(s):
            if isinstance(node, p.SharedLoad) or (isinstance(node, p.LoadBytes) and _is_shared(node.view.type)):
                return True
            if isinstance(node, p.Call) and node.function is not function and reads_shared(node.function):
                return True
    return False


def _is_shared(kind: p.Type) -> bool:
    return isinstance(kind, (p.ArrayType, p.ViewType)) and isinstance(kind.element, p.SharedType)


def assigned(statements: list[p.Statement]) -> set[p.Local]:
    """The locals that statements, or those nested in them, give values."""
    found: set[p.Local] = set()
    for s in statements:
        for node in walk(s):
            if isinstance(node, (p.Declare, p.ForRange, p.ForEach)):
                found.add(node.local)
            elif isinstance(node, (p.Assign, p.AugmentedAssign)):
                place = node.place
                while isinstance(place, p.BitField):
                    place = place.base
                if isinstance(place, p.LocalRef) and not isinstance(place.type, (p.StructType, p.ArrayType)):
                    found.add(place.local)
    return found


def says_undisturbed(condition: p.Expression) -> bool:
    """Whether `undisturbed()` is part of what a condition says, whatever else holds."""
    if isinstance(condition, p.Logical) and condition.operator is p.LogicalOperator.AND:
        return says_undisturbed(condition.left) or says_undisturbed(condition.right)
    return isinstance(condition, p.Undisturbed)
