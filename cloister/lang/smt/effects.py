# SPDX-License-Identifier: BSD-2-Clause
"""What a call of a function may write, read off the typed program: for calls of which only the promise is used.

An effect is a kind of cell, and the object in which it lies, seen from the function: that of a parameter, a module variable, or any.
Invariant: the effects of a function are at least the cells that the executor would write if it followed the call, while others may write
what is shared (of which nothing is known anyway).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from cloister.lang import program as p
from cloister.lang.frontend.walk import walk
from cloister.lang.smt.memory import Key, element_key, field_key, leaves
from cloister.lang.smt.purity import assigned, globals_of, nodes_of, writes_nothing

Root = p.Local | p.GlobalVariable | None  # the object of a parameter, a module variable, or anything


@dataclass(frozen=True)
class Effect:
    """Cells of one kind in one object."""

    key: Key
    kind: p.Type
    root: Root


class _Unclear(Exception):
    """Something that is written in a way that is not followed here."""


@cache
def effects_of(function: p.Function) -> tuple[Effect, ...] | None:
    """What calling a function may write; None if that is not clear."""
    if writes_nothing(function):
        return ()
    try:
        return tuple(dict.fromkeys(_Effects(function).all()))
    except _Unclear:
        return None


@cache
def variables_with_invariants(program: p.Program) -> tuple[p.GlobalVariable, ...]:
    """The module variables whose type has an invariant."""
    variables = (v for module in program.modules for v in module.variables)
    return tuple(v for v in variables if isinstance(v.type, p.StructType) and v.type.invariants)


@cache
def may_break(function: p.Function, variable: p.GlobalVariable) -> bool:
    """Whether a function may write what an invariant of a module variable looks at, by whatever way leads there."""
    effects = effects_of(function)
    if effects is None:
        return True
    assert isinstance(variable.type, p.StructType)
    own: set[Key] = set()
    foreign: set[Key] = set()
    used: set[p.GlobalVariable] = set()
    for method in variable.type.invariants:
        used |= set(globals_of(method))
        _look(method, frozenset(method.parameters[:1]), own, foreign, set())
    return any(
        _has(foreign, effect.key) or (_has(own, effect.key) and _may_lie_in(effect.root, variable, used)) for effect in effects
    )


def _look(function: p.Function, given: frozenset[p.Local], own: set[Key], foreign: set[Key], seen: set[tuple[p.Function, frozenset[p.Local]]]) -> None:
    """Find what a function that is given the struct itself for some parameters looks at, in the struct and elsewhere."""
    given -= assigned(function.body or function.model)
    if (function, given) in seen:
        return
    seen.add((function, given))
    for node in nodes_of(function):
        if isinstance(node, p.Expression):
            (own if _is_own(node, given) else foreign).update(_read(node))
            if isinstance(node.type, p.ArrayType | p.ViewType) and not isinstance(node.type.element, p.StructType):
                # What a view shows may lie anywhere, wherever the view lies.
                inside = isinstance(node.type, p.ArrayType) and _is_own(node, given)
                (own if inside else foreign).add(element_key(node.type.element))
        if isinstance(node, p.Call):
            arguments = zip(node.function.parameters, node.arguments, strict=True)
            _look(node.function, frozenset(local for local, argument in arguments if _is_itself(argument, given)), own, foreign, seen)
        elif isinstance(node, p.Interleave):
            for side in (node.first, node.second):
                _look(side, frozenset(), own, foreign, seen)


def _has(keys: set[Key], written: Key) -> bool:
    return any(written[: len(key)] == key for key in keys)


def _read(node: p.Expression) -> Iterator[Key]:
    """The kinds of cells that an expression looks at, other than elements."""
    if isinstance(node, p.Field):
        assert isinstance(node.base.type, p.StructType)
        yield field_key(node.base.type, node.field)
    if isinstance(node, p.GlobalRef):
        yield "global", node.variable.module, node.variable.name


def _is_own(node: p.Expression, given: frozenset[p.Local]) -> bool:
    """Whether a place lies in the struct to which these parameters point."""
    while isinstance(node, p.Field | p.BitField | p.Index):
        if isinstance(node, p.Index) and not isinstance(node.base.type, p.ArrayType):
            return False
        node = node.base
    return isinstance(node, p.Deref) and _is_itself(node.pointer, given)


def _is_itself(pointer: p.Expression, given: frozenset[p.Local]) -> bool:
    """Whether a pointer is one of these parameters."""
    if isinstance(pointer, p.AddressOf) and isinstance(pointer.place, p.Deref):
        pointer = pointer.place.pointer
    return isinstance(pointer, p.LocalRef) and pointer.local in given


def _may_lie_in(root: Root, variable: p.GlobalVariable, used: set[p.GlobalVariable]) -> bool:
    """Whether what lies in an object may be part of what an invariant looks at; that of what a function is given itself is looked after there."""
    if isinstance(root, p.GlobalVariable):
        return root is variable or root in used
    if isinstance(root, p.Local) and isinstance(root.type, p.PointerType) and not root.type.optional:
        return bool(used) or root.type.target is not variable.type
    return True


class _Effects:
    def __init__(self, function: p.Function) -> None:
        self.function = function
        nodes = [node for s in function.body for node in walk(s)]
        declarations = [node for node in nodes if isinstance(node, p.Declare)]
        self.declared = {s.local: s.value for s in declarations}
        changed = assigned([node for node in nodes if isinstance(node, p.Assign | p.AugmentedAssign)])
        again = {s.local for s in declarations if self.declared[s.local] is not s.value}
        self.fixed = {*function.parameters, *self.declared} - changed - again

    def all(self) -> Iterator[Effect]:
        for s in self.function.body:
            for node in walk(s):
                match node:
                    case p.Assign() | p.AugmentedAssign():
                        yield from self._written(node.place)
                    case p.StoreBytes():
                        yield from self._elements(node.view)
                    case p.BuiltinCall() if node.builtin in (p.Builtin.FILL, p.Builtin.COPY_BYTES):
                        yield from self._elements(node.arguments[0])
                    case p.Call():
                        yield from self._call(node)
                    case p.Overlay() | p.Interleave():
                        raise _Unclear
                    case _:
                        pass  # what is stored in shared memory, nobody relies on

    def _written(self, place: p.Expression) -> Iterator[Effect]:
        """A place that is assigned to."""
        while isinstance(place, p.BitField):
            place = place.base
        own, root = self._root(place)
        if own:
            return
        match place:
            case p.Field():
                struct = place.base.type
                assert isinstance(struct, p.StructType)
                key: Key | None = field_key(struct, place.field)
            case p.GlobalRef():
                key = ("global", place.variable.module, place.variable.name)
            case _:
                key = None  # an element
        for cell, kind in leaves(place.type, key):
            yield Effect(cell, kind, root)

    def _elements(self, view: p.Expression) -> Iterator[Effect]:
        """Elements of an array or of what a view shows."""
        kind = view.type
        assert isinstance(kind, p.ViewType | p.ArrayType)
        if isinstance(kind.element, p.SharedType):
            return
        own, root = self._root(view) if isinstance(kind, p.ArrayType) else (False, None)
        if not own:
            yield Effect(element_key(kind.element), kind.element, root)

    def _call(self, call: p.Call) -> Iterator[Effect]:
        function = call.function
        arguments = dict(zip(function.parameters, call.arguments, strict=True))
        if function.extern is not None:
            for parameter, argument in arguments.items():
                if isinstance(parameter.type, p.ViewType) and not isinstance(parameter.type.element, p.SharedType):
                    raise _Unclear
                if isinstance(parameter.type, p.PointerType):
                    own, root = self._pointed(argument)
                    for cell, kind in () if own else leaves(parameter.type.target):
                        yield Effect(cell, kind, root)
            return
        effects = effects_of(function)
        if effects is None:
            raise _Unclear
        for effect in effects:
            if not isinstance(effect.root, p.Local):
                yield effect
                continue
            own, root = self._pointed(arguments[effect.root])
            if not own:
                yield Effect(effect.key, effect.kind, root)

    def _root(self, place: p.Expression) -> tuple[bool, Root]:
        """Whether a place lies in an object of the function's own; else, in which."""
        while isinstance(place, p.Field | p.BitField | p.Index):
            if isinstance(place, p.Index) and not isinstance(place.base.type, p.ArrayType):
                return False, None
            place = place.base
        match place:
            case p.LocalRef():
                return True, None
            case p.GlobalRef():
                return False, place.variable
            case p.Deref():
                return self._pointed(place.pointer)
            case _:
                return False, None

    def _pointed(self, pointer: p.Expression) -> tuple[bool, Root]:
        """Whether a pointer leads to an object of the function's own; else, to which."""
        match pointer:
            case p.AddressOf(place=p.StructValue() | p.Call() | p.CopyOf() | p.Zeroed()):
                return True, None
            case p.AddressOf():
                return self._root(pointer.place)
            case p.LocalRef() if pointer.local in self.fixed:
                if pointer.local in self.declared:
                    return self._pointed(self.declared[pointer.local])
                return False, pointer.local
            case _:
                return False, None

