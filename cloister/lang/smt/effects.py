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
from cloister.lang.smt.purity import assigned, writes_nothing

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

