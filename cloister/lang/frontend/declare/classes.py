# SPDX-License-Identifier: BSD-2-Clause
"""Classes: what kind of type each is. Its fields are read when somebody asks for them, so that pointers may go round in circles."""

from __future__ import annotations

import ast

from cloister.lang.frontend.annotations import read_type
from cloister.lang.frontend.declare.enums import enum_declaration
from cloister.lang.frontend.declare.parameters import parameters_of_class
from cloister.lang.frontend.declare.structs import read_struct_fields
from cloister.lang.frontend.declare.words import read_word_fields
from cloister.lang.frontend.resolve import lookup
from cloister.lang.frontend.scope import Generic, LanguageName, Later, ModuleScope, Session, text
from cloister.lang.program import EnumType, Instance, IntType, Span, StructType, WordType


def class_declaration(session: Session, scope: ModuleScope, node: ast.ClassDef) -> EnumType | Generic | StructType | WordType:
    """An enum, struct or word by its header; of a struct over parameters the instances are declared."""
    span = Span(scope.module.path, node.lineno, node.col_offset, node.lineno, node.col_offset + len("class ") + len(node.name))
    docstring = ast.get_docstring(node) or ""
    if any(isinstance(base, ast.Name) and base.id in ("Enum", "IntEnum") for base in node.bases):
        return enum_declaration(session, scope, node, span)
    if getattr(node, "type_params", None):  # since Python 3.12
        session.fail("class-kind", scope, span, f"{node.name} has type parameters, and there are none", "a struct for each type")
    parameters = parameters_of_class(session, scope, node)
    if (node.bases and parameters is None) or node.keywords:
        session.fail("class-kind", scope, span, f"{node.name} inherits, and structs do not", "a field of the other struct's type")
    names: list[str] = []
    base: IntType | None = None
    for decorator in node.decorator_list:
        target = decorator.func if isinstance(decorator, ast.Call) else decorator
        meaning = lookup(session, scope, target.id, target) if isinstance(target, ast.Name) else None
        name = meaning.name if isinstance(meaning, LanguageName) else ""
        if name not in ("struct", "word", "bound") or (name == "word") != isinstance(decorator, ast.Call):
            session.fail(
                "decorator",
                scope,
                decorator,
                f"@{text(decorator)} is no decorator of a class",
                "@struct, @bound @struct, or @word(u64)",
            )
        if name == "word" and isinstance(decorator, ast.Call):
            kind = read_type(session, scope, decorator.args[0]) if len(decorator.args) == 1 else None
            if not isinstance(kind, IntType) or kind.signed:
                session.fail("decorator", scope, decorator, f"@{text(decorator)}: a word is held by an unsigned integer", "@word(u64)")
            base = kind
        names.append(name)
    if parameters is not None:
        if names != ["struct"]:
            session.fail("class-kind", scope, span, f"{node.name} has parameters, and is no plain struct", "@struct alone above it")
        scope.module.generics.append(node.name)
        return Generic(node.name, scope, node, span, parameters, lambda inner, name, instance: _struct(session, inner, node, name, span, instance))
    if base is not None and names == ["word"]:
        word = WordType(node.name, scope.module.name, base, span, docstring=docstring)
        session.layouts[word] = Later(scope, lambda: read_word_fields(session, scope, node, word))
        scope.module.words.append(word)
        return word
    if "struct" not in names or base is not None:
        session.fail("class-kind", scope, span, f"nothing says what {node.name} is", "@struct above it, @word(u64), or class ...(Enum)")
    struct = _struct(session, scope, node, node.name, span, None)
    struct.bound = "bound" in names
    return struct


def _struct(session: Session, scope: ModuleScope, node: ast.ClassDef, name: str, span: Span, instance: Instance | None) -> StructType:
    struct = StructType(name, scope.into.name, span, docstring=ast.get_docstring(node) or "", instance=instance)
    session.layouts[struct] = Later(scope, lambda: read_struct_fields(session, scope, node, struct))
    return struct
