# SPDX-License-Identifier: BSD-2-Clause
"""What a module declares: names to meanings, on demand, in whatever order the source has them.

Invariant: a struct's layout, a constant's value and a function's signature are computed when first asked for; asking for one while it
is being computed is an error of the program (a cycle), never an endless loop.
"""

from __future__ import annotations

import ast
import difflib
from typing import Any

from cloister import lang as language

from cloister.lang.frontend.bindings import Bound
from cloister.lang.frontend.checker import Checker
from cloister.lang.frontend.constants import fits
from cloister.lang.frontend.diagnostics import Rejected, span_of
from cloister.lang.frontend.functions import Functions
from cloister.lang.frontend.python_names import KEPT_BUILTINS, PYTHON_BUILTINS
from cloister.lang.frontend.scope import (
    UNTYPED,
    Entity,
    LanguageName,
    Meaning,
    ModuleScope,
    NamedConstant,
    Session,
    State,
    UntypedConstant,
    text,
)
from cloister.lang.frontend.statements import Statements
from cloister.lang.frontend.types import Annotations, describe, size_and_alignment
from cloister.lang.program import (
    AddressOf,
    ArrayType,
    BoolType,
    Constant,
    ConstantDeclaration,
    EnumType,
    Expression,
    GlobalRef,
    GlobalVariable,
    IntType,
    NeverType,
    PointerType,
    RegionRef,
    SharedType,
    Span,
    StructField,
    StructType,
    StructValue,
    TableDeclaration,
    Type,
    VoidType,
    WidenPointer,
    WordField,
    WordType,
    WordValue,
    Zeroed,
)


class Declarations(Functions, Bound):
    """Resolves names of modules."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.annotations = Annotations(session, self.lookup)
        self._nodes: dict[StructType | WordType, tuple[ModuleScope, ast.ClassDef]] = {}
        self._class_states: dict[StructType | WordType, State] = {}
        self._untyped_tables: set[TableDeclaration] = set()

    # ------------------------------------------------------------------------------------------------------------ names

    def checker(self, scope: ModuleScope) -> Statements:
        """A checker for expressions outside of functions."""
        return Statements(self, scope, None)

    def lookup(self, scope: ModuleScope, name: str, node: ast.AST) -> Meaning:
        """What a name means in a module."""
        entity = scope.names.get(name)
        if entity is None:
            if name in KEPT_BUILTINS:
                return LanguageName(name)
            if name in PYTHON_BUILTINS:
                self.session.fail(
                    "builtin", scope, node, f"{name} is a Python builtin that does not exist in target code", PYTHON_BUILTINS[name]
                )
            self.session.fail("unknown-name", scope, node, f"{name} is declared nowhere", self._suggest(scope, name))
        return self.resolve(entity)

    def _suggest(self, scope: ModuleScope, name: str) -> str:
        if name in language.__all__:
            return f"from cloister.lang import {name}"
        close = difflib.get_close_matches(name, scope.names, 1)
        return f"{close[0]}, or a declaration or import of {name}" if close else f"a declaration or import of {name}"

    def resolve(self, entity: Entity) -> Meaning:
        """The meaning of an entity, computed once."""
        if entity.state is State.DONE:
            assert entity.meaning is not None
            return entity.meaning
        if entity.state is State.FAILED:
            raise Rejected
        if entity.state is State.ACTIVE:
            self.session.fail(
                "constant-cycle", entity.scope, entity.node, f"{entity.name} is defined by itself", "a value that does not depend on it"
            )
        entity.state = State.ACTIVE
        try:
            entity.meaning = self._meaning(entity)
        except Rejected:
            entity.state = State.FAILED
            raise
        entity.state = State.DONE
        return entity.meaning

    def _meaning(self, entity: Entity) -> Meaning:
        scope, node = entity.scope, entity.node
        if entity.origin is not None:
            source, name = entity.origin
            if source is None:
                return LanguageName(name)
            target = source.names.get(name)
            if target is None:
                if self.session.finder.find(f"{source.module.name}.{name}") is not None:
                    self.session.fail(
                        "module-as-name", scope, node, f"{name} is a module", f"from {source.module.name}.{name} import the names it holds"
                    )
                self.session.fail("no-such-name-in-module", scope, node, f"{source.module.name} has no {name}", self._suggest(source, name))
            return self.resolve(target)
        if isinstance(node, ast.ClassDef):
            return self._class(scope, node)
        if isinstance(node, ast.FunctionDef):
            return self.marker_declaration(scope, node) if self.is_marker(scope, node) else self.function(scope, node, None)
        if isinstance(node, ast.AnnAssign):
            return self._annotated(scope, node, entity.name)
        assert isinstance(node, ast.Assign)
        return self._assigned(scope, node, entity.name)

    # ------------------------------------------------------------------------------------------------------------ constants and variables

    def is_untyped_table(self, table: TableDeclaration) -> bool:
        """Whether the elements take the type of their use."""
        return table in self._untyped_tables

    def _assigned(self, scope: ModuleScope, node: ast.Assign, name: str) -> Meaning:
        bound = self.binding(scope, node.value, name, None)
        if bound is not None:
            return bound
        if not _is_constant_name(name):
            self.session.fail(
                "constant-name",
                scope,
                node,
                f"{name} is neither a constant nor a variable with a type",
                f"{name.upper()} = ..., or {name}: u32 = ...",
            )
        span = span_of(node.targets[0], scope.module.path)
        if isinstance(node.value, ast.Tuple):
            return self._table(scope, node.value, name, None, span)
        checker = self.checker(scope)
        e = checker.value(node.value)
        return self._named_constant(scope, checker, e, node.value, name, span)

    def _named_constant(self, scope: ModuleScope, checker: Checker, e: Expression, node: ast.expr, name: str, span: Span) -> NamedConstant:
        if not isinstance(e.type, IntType | BoolType | EnumType | WordType):
            self.session.fail(
                "not-constant",
                scope,
                node,
                f"{text(node)} is {describe(e.type)}, which a constant cannot be",
                "an integer, bool, enum or word",
            )
        value = checker.known(e, node)
        kind = None if e.type == UNTYPED else e.type
        declaration = ConstantDeclaration(name, scope.module.name, kind, value, span)
        scope.module.constants.append(declaration)
        return NamedConstant(declaration, isinstance(e, UntypedConstant) and e.masked)

    def _table(self, scope: ModuleScope, node: ast.Tuple, name: str, kind: Type | None, span: Span) -> TableDeclaration:
        if not node.elts:
            self.session.fail("array-length", scope, node, "an empty tuple has nothing to index", "at least one constant")
        checker = self.checker(scope)
        items = [checker.value(item) if kind is None else checker.typed(item, kind) for item in node.elts]
        typed = next((e.type for e in items if e.type != UNTYPED), None)
        if kind is None and typed is not None:
            items = [checker.coerce(e, typed, item) for e, item in zip(items, node.elts, strict=True)]
        values = [checker.known(e, item) for e, item in zip(items, node.elts, strict=True)]
        element = items[0].type
        if not isinstance(element, IntType | BoolType | EnumType | WordType):
            self.session.fail("not-constant", scope, node, f"elements of type {describe(element)}", "integers, bools, enums or words")
        untyped = element == UNTYPED
        if untyped:
            sizes = [IntType(bits, min(values) < 0) for bits in (8, 16, 32, 64)]
            smallest = next((size for size in sizes if all(fits(value, size) for value in values)), None)
            if smallest is None:
                self.session.fail("constant-range", scope, node, "the values fit no integer type together", "values of at most 64 bits")
            element = smallest
        table = TableDeclaration(name, scope.module.name, element, values, span)
        if untyped:
            self._untyped_tables.add(table)
        scope.module.tables.append(table)
        return table

    def _annotated(self, scope: ModuleScope, node: ast.AnnAssign, name: str) -> Meaning:
        span = span_of(node.target, scope.module.path)
        annotation = self.annotations.unquote(scope, node.annotation)
        element = self._tuple_annotation(scope, annotation)
        if element is not None:
            if not isinstance(node.value, ast.Tuple):
                self.session.fail("not-constant", scope, node, f"{name} needs a tuple of constants", "(1, 2, 3)")
            return self._table(scope, node.value, name, element, span)
        if isinstance(annotation, ast.Name) and annotation.id in scope.names and node.value is not None:
            meaning = self.lookup(scope, annotation.id, annotation)
            if meaning == LanguageName("Final"):
                e = self.checker(scope).value(node.value)
                return self._named_constant(scope, self.checker(scope), e, node.value, name, span)
        kind = self.annotations.read(scope, annotation)
        if isinstance(kind, StructType | WordType | EnumType):
            self.complete(kind)
        bound = self.binding(scope, node.value, name, kind) if node.value is not None else None
        if bound is not None:
            return bound
        if _is_constant_name(name) and isinstance(kind, IntType | BoolType | EnumType | WordType):
            if node.value is None:
                self.session.fail("variable-value", scope, node, f"{name} has no value", f"{name}: {kind} = ...")
            checker = self.checker(scope)
            return self._named_constant(scope, checker, checker.typed(node.value, kind), node.value, name, span)
        return self._variable(scope, node, name, kind, span)

    def _tuple_annotation(self, scope: ModuleScope, node: ast.expr) -> Type | None:
        """The element of `tuple[u32, ...]` (perhaps within `Final`), the annotation of a typed tuple of constants."""
        if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name):
            if node.value.id == "tuple" and isinstance(node.slice, ast.Tuple) and node.slice.elts:
                return self.annotations.read(scope, node.slice.elts[0])
            if node.value.id == "Final":
                return self._tuple_annotation(scope, node.slice)
        return None

    def _variable(self, scope: ModuleScope, node: ast.AnnAssign, name: str, kind: Type, span: Span) -> GlobalVariable:
        if node.value is None:
            self.session.fail(
                "variable-value", scope, node, f"{name} has no initial value", f"{name}: {describe(kind)} = ..., zeroed(T) or array(n)"
            )
        if isinstance(kind, VoidType | NeverType | SharedType):
            self.session.fail(
                "unknown-type",
                scope,
                node.annotation,
                f"a variable cannot be {describe(kind)}",
                "a type of values; Shared is for fields and elements",
            )
        checker = self.checker(scope)
        if isinstance(kind, ArrayType):
            kind = self.array_type(checker, kind, node.value, node)
            checker.zero(kind, node)
            value: Expression = Zeroed(kind, span_of(node.value, scope.module.path))
        else:
            value = checker.typed(node.value, kind)
            value = self._initial(scope, checker, value, node.value)
        variable = GlobalVariable(name, scope.module.name, kind, value, span)
        scope.module.variables.append(variable)
        return variable

    def _initial(self, scope: ModuleScope, checker: Checker, e: Expression, node: ast.expr) -> Expression:
        """The value as it stands in the image, computed now; complain if it cannot be."""
        match e:
            case Constant() | Zeroed() | RegionRef():
                return e
            case StructValue():
                e.values = [None if value is None else self._initial(scope, checker, value, node) for value in e.values]
                return e
            case WidenPointer():
                e.operand = self._initial(scope, checker, e.operand, node)
                return e
            case AddressOf() if isinstance(e.place, GlobalRef):
                return e
            case _:
                if isinstance(e.type, IntType | BoolType | EnumType | WordType):
                    return Constant(e.type, e.span, checker.known(e, node))
        self.session.fail(
            "not-constant", scope, node, f"{text(node)} is not known at build time", "constants, zeroed(T), or a struct of constants"
        )

    def array_type(self, checker: Checker, kind: ArrayType, value: ast.expr | None, node: ast.AST) -> ArrayType:
        """The array type with the length that `array(n)` says."""
        scope = checker.scope
        self._complete_element(kind.element)
        if isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and len(value.args) == 1 and not value.keywords:
            if self.lookup(scope, value.func.id, value.func) == LanguageName("array"):
                length = checker.untyped_constant(value.args[0])
                if not 1 <= length < 1 << 32:
                    self.session.fail(
                        "array-length", scope, value, f"an array cannot have {length} elements", "array(n) with n of at least 1"
                    )
                return ArrayType(kind.element, length)
        self.session.fail("array-length", scope, value or node, "the array's length is not said", f"Array[{kind.element}] = array(n)")

    def _complete_element(self, kind: Type) -> None:
        if isinstance(kind, StructType | WordType | EnumType):
            self.complete(kind)

    # ------------------------------------------------------------------------------------------------------------ classes

    def _class(self, scope: ModuleScope, node: ast.ClassDef) -> Meaning:
        span = Span(scope.module.path, node.lineno, node.col_offset, node.lineno, node.col_offset + len("class ") + len(node.name))
        docstring = ast.get_docstring(node) or ""
        if any(isinstance(base, ast.Name) and base.id in ("Enum", "IntEnum") for base in node.bases):
            return self._enum(scope, node, span)
        if getattr(node, "type_params", None):  # since Python 3.12
            self.session.fail("class-kind", scope, span, f"{node.name} has type parameters, and there are none", "a struct for each type")
        if node.bases or node.keywords:
            self.session.fail("class-kind", scope, span, f"{node.name} inherits, and structs do not", "a field of the other struct's type")
        names: list[str] = []
        base: IntType | None = None
        for decorator in node.decorator_list:
            target = decorator.func if isinstance(decorator, ast.Call) else decorator
            meaning = self.lookup(scope, target.id, target) if isinstance(target, ast.Name) else None
            name = meaning.name if isinstance(meaning, LanguageName) else ""
            if name not in ("struct", "word", "bound") or (name == "word") != isinstance(decorator, ast.Call):
                self.session.fail(
                    "decorator",
                    scope,
                    decorator,
                    f"@{text(decorator)} is no decorator of a class",
                    "@struct, @bound @struct, or @word(u64)",
                )
            if name == "word" and isinstance(decorator, ast.Call):
                kind = self.annotations.read(scope, decorator.args[0]) if len(decorator.args) == 1 else None
                if not isinstance(kind, IntType) or kind.signed:
                    self.session.fail(
                        "decorator", scope, decorator, f"@{text(decorator)}: a word is held by an unsigned integer", "@word(u64)"
                    )
                base = kind
            names.append(name)
        if base is not None and names == ["word"]:
            word = WordType(node.name, scope.module.name, base, span, docstring=docstring)
            self._nodes[word] = (scope, node)
            scope.module.words.append(word)
            return word
        if "struct" not in names or base is not None:
            self.session.fail(
                "class-kind", scope, span, f"nothing says what {node.name} is", "@struct above it, @word(u64), or class ...(Enum)"
            )
        struct = StructType(node.name, scope.module.name, span, bound="bound" in names, docstring=docstring)
        self._nodes[struct] = (scope, node)
        return struct

    def _enum(self, scope: ModuleScope, node: ast.ClassDef, span: Span) -> EnumType:
        members: list[tuple[str, int]] = []
        checker = self.checker(scope)
        for item in node.body:
            if isinstance(item, ast.Pass) or (
                isinstance(item, ast.Expr) and isinstance(item.value, ast.Constant) and isinstance(item.value.value, str)
            ):
                continue
            if not (isinstance(item, ast.Assign) and len(item.targets) == 1 and isinstance(item.targets[0], ast.Name)):
                self.session.fail("enum-member", scope, item, f"{text(item)} is no member of an enum", "NAME = 1")
            name, value = item.targets[0].id, checker.untyped_constant(item.value)
            if not 0 <= value < 1 << 64:
                self.session.fail("enum-member", scope, item, f"{value} is no value of an enum", "0 to 2**64 - 1")
            if any(value == other for _, other in members):
                self.session.fail("enum-member", scope, item, f"{name} has the value {value}, as another member has", "a value of its own")
            members.append((name, value))
        if not members:
            self.session.fail("enum-member", scope, span, f"{node.name} has no members", "NAME = 1")
        largest = max(value for _, value in members)
        storage = next(IntType(bits, False) for bits in (8, 16, 32, 64) if largest < 1 << bits)
        enum = EnumType(node.name, scope.module.name, tuple(members), storage, span)
        scope.module.enums.append(enum)
        return enum

    def complete(self, kind: StructType | WordType | EnumType) -> None:
        """Compute fields, layout and methods' headers of a type."""
        if isinstance(kind, EnumType):
            return
        state = self._class_states.get(kind, State.NEW)
        if state is State.DONE:
            return
        if state is State.FAILED:
            raise Rejected
        scope, node = self._nodes[kind]
        if state is State.ACTIVE:
            self.session.fail(
                "struct-contains-itself",
                scope,
                kind.span,
                f"{kind} contains itself, so it has no size",
                f"Ptr[{kind}] or Ptr[{kind}] | None",
            )
        self._class_states[kind] = State.ACTIVE
        try:
            if isinstance(kind, StructType):
                self._struct_fields(scope, node, kind)
                scope.module.structs.append(kind)
            else:
                self._word_fields(scope, node, kind)
        except Rejected:
            self._class_states[kind] = State.FAILED
            raise
        self._class_states[kind] = State.DONE

    def _members(self, scope: ModuleScope, node: ast.ClassDef, kind: StructType | WordType) -> list[tuple[str, ast.AnnAssign]]:
        """The annotated fields; methods are entered into the type."""
        found: list[tuple[str, ast.AnnAssign]] = []
        seen: set[str] = set()
        for item in node.body:
            if isinstance(item, ast.AnnAssign) and isinstance(item.target, ast.Name):
                name = item.target.id
                found.append((name, item))
            elif isinstance(item, ast.FunctionDef):
                name = item.name
                if name.startswith("__"):
                    self.session.fail("class-body", scope, item, f"{name} has a meaning to Python only", "an ordinary method")
                kind.methods.append(self.function(scope, item, kind))
            elif isinstance(item, ast.Pass) or (
                isinstance(item, ast.Expr) and isinstance(item.value, ast.Constant) and isinstance(item.value.value, str)
            ):
                continue
            elif isinstance(item, ast.Assign):
                self.session.fail(
                    "missing-annotation",
                    scope,
                    item,
                    f"{text(item.targets[0])} has no type",
                    f"{text(item.targets[0])}: u32 = ...; a constant at module level",
                )
            else:
                self.session.fail("class-body", scope, item, f"{text(item)} does not belong in a {kind}", "fields and methods")
            if name in seen and not (isinstance(kind, WordType) and name.startswith("_")):  # bits of a word that nobody asks for may share a name
                self.session.fail("duplicate-name", scope, item, f"{name} is in {kind} already", "another name")
            seen.add(name)
        return found

    def _struct_fields(self, scope: ModuleScope, node: ast.ClassDef, kind: StructType) -> None:
        members = self._members(scope, node, kind)
        if kind.bound:
            members = self.bound_members(scope, kind, members)
        for name, item in members:
            f = self._struct_field(scope, kind, name, item)
            if f.default is None and not isinstance(f.type, ArrayType) and any(other.default is not None for other in kind.fields):
                self.session.fail(
                    "field-default",
                    scope,
                    item,
                    f"{name} has no default, and follows a field that has one",
                    f"{name} further up, or with a default",
                )
            kind.fields.append(f)
        if not kind.fields:
            self.session.fail("struct-empty", scope, kind.span, f"{kind} has no fields", "at least one field")
        for f in kind.fields:
            size, alignment = size_and_alignment(f.type)
            f.offset = -(-kind.size // alignment) * alignment
            kind.size = f.offset + size
            kind.alignment = max(kind.alignment, alignment)
        kind.size = -(-kind.size // kind.alignment) * kind.alignment

    def _struct_field(self, scope: ModuleScope, owner: StructType, name: str, item: ast.AnnAssign) -> StructField:
        span = span_of(item.target, scope.module.path)
        kind = self.annotations.read(scope, item.annotation)
        checker = self.checker(scope)
        self._complete_element(kind)
        if isinstance(kind, VoidType | NeverType):
            self.session.fail("unknown-type", scope, item.annotation, f"a field cannot be {describe(kind)}", "a type of values")
        if isinstance(kind, ArrayType):
            return StructField(name, self.array_type(checker, kind, item.value, item), None, span)
        default: Expression | None = None
        if item.value is not None and not owner.bound:
            default = self.default_value(checker, item.value, kind)
        return StructField(name, kind, default, span)

    def default_value(self, checker: Checker, node: ast.expr, kind: Type) -> Expression:
        """The default of a field or parameter: a constant."""
        value = checker.typed(node, kind)
        if isinstance(kind, IntType | BoolType | EnumType | WordType):
            known = checker.known(value, node)
            return value if isinstance(value, Constant | WordValue) else Constant(kind, value.span, known)
        if isinstance(kind, PointerType) and isinstance(value, Constant):
            return value
        if isinstance(value, Zeroed):
            return value
        checker.fail("field-default", node, f"{text(node)} is no constant of type {describe(kind)}", "a constant, or no default")

    def _word_fields(self, scope: ModuleScope, node: ast.ClassDef, kind: WordType) -> None:
        shift = 0
        for name, item in self._members(scope, node, kind):
            f = self._word_field(scope, kind, name, item, shift)
            shift += f.width
            if shift > kind.base.bits:
                self.session.fail(
                    "word-width",
                    scope,
                    item,
                    f"with {name}, {kind} has {shift} bits, and {kind.base} holds {kind.base.bits}",
                    "a wider base, or narrower fields",
                )
            kind.fields.append(f)
        if not kind.fields:
            self.session.fail("struct-empty", scope, kind.span, f"{kind} has no fields", "at least one field")

    def _word_field(self, scope: ModuleScope, owner: WordType, name: str, item: ast.AnnAssign, shift: int) -> WordField:
        span = span_of(item.target, scope.module.path)
        kind = self.annotations.read(scope, item.annotation)
        if not isinstance(kind, IntType | BoolType | EnumType) or (isinstance(kind, IntType) and kind.signed):
            self.session.fail(
                "word-width", scope, item.annotation, f"a field of a word cannot be {describe(kind)}", "an unsigned integer, bool or enum"
            )
        checker = self.checker(scope)
        width, default_node = self._width(checker, kind, item)
        most = kind.bits if isinstance(kind, IntType) else 1 if isinstance(kind, BoolType) else 64
        if not 1 <= width <= most:
            self.session.fail(
                "word-width",
                scope,
                item,
                f"{name} has {width} bits, and {describe(kind)} holds 1 to {most}",
                "a width within that, or another type",
            )
        if isinstance(kind, EnumType) and max(value for _, value in kind.members) >> width:
            self.session.fail(
                "word-width", scope, item, f"the members of {kind} do not fit {width} bits", "a width that holds the largest member"
            )
        default = None
        if default_node is not None:
            default = checker.constant(default_node, kind)
            if default < 0 or default >> width:
                self.session.fail(
                    "constant-range",
                    scope,
                    default_node,
                    f"{default} does not fit the {width} bits of {name}",
                    f"at most {(1 << width) - 1}",
                )
        return WordField(name, kind, shift, width, default, span)

    def _width(self, checker: Checker, kind: Type, item: ast.AnnAssign) -> tuple[int, ast.expr | None]:
        """The width that `bits(n)` says, and the default."""
        value: Any = item.value
        if isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.func.id in checker.scope.names:
            if self.lookup(checker.scope, value.func.id, value.func) == LanguageName("bits"):
                arguments = list(value.args) + [k.value for k in value.keywords if k.arg == "default"]
                if not 1 <= len(arguments) <= 2 or any(k.arg != "default" for k in value.keywords):
                    checker.fail("argument-count", value, "bits takes a width, and a default", "bits(7) or bits(7, 1)")
                return checker.untyped_constant(arguments[0]), arguments[1] if len(arguments) == 2 else None
        if isinstance(kind, BoolType):
            return 1, value
        if isinstance(kind, IntType) and value is None:
            return kind.bits, None
        if isinstance(kind, EnumType) and value is None:
            checker.fail("word-width", item, f"{text(item.target)} does not say its width", f"{text(item)} = bits(n)")
        checker.fail(
            "word-width", item, f"{text(item.target)} does not say its width", f"{text(item.target)}: {text(item.annotation)} = bits(n)"
        )


def _is_constant_name(name: str) -> bool:
    return name.upper() == name and any(c.isalpha() for c in name)
