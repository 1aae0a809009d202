# SPDX-License-Identifier: BSD-2-Clause
"""Expressions, executed symbolically: each gives a term, an address or a view, and records the checks that the type calls for.

Here: entry points, leaves, places, arithmetic and conditions; `operations.py` has what is made of them, `calls.py` calls: each adds its own handlers.
Operands are evaluated in the order of the source. The value of a place of struct or array type is its address.
Invariant: checks are those of the other back ends, with the same reasons, in the same order.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from cloister.lang import PanicReason
from cloister.lang import program as p
from cloister.lang.smt import terms
from cloister.lang.smt.machine import Machine, TooMuch, Unsupported
from cloister.lang.smt.memory import NULL, Address, Value, View, element_key, field_key, size_of
from cloister.lang.smt.terms import FALSE, TRUE, WORD, Term, bits, both, choice, in_range, is_signed, negation, resized, z

Op = p.BinaryOperator


# What passes on whether its value is to be shown or is given.
_POLAR = (p.Unary, p.Logical, p.Conditional, p.Quantifier, p.Call)


@dataclass(frozen=True, eq=False)
class Cell:
    """A scalar (or view) place in memory. `container`: the array that an element lies in, and its size."""

    address: Address
    kind: p.Type
    key: tuple[str, ...]
    container: Address | None = None
    size: int = 0


class Evaluator(Machine):
    """Executes expressions."""

    def __init__(self, program: p.Program) -> None:
        super().__init__(program)
        self.region_types: dict[str, p.Type] = {}  # as what each region is seen
        self.goal: bool | None = None  # whether the condition being evaluated is to be shown (True) or given (False); None: either
        self.handlers: dict[type[p.Expression], Callable[[Any], Value]] = {
            p.Constant: self._constant,
            p.LocalRef: self._local,
            p.GlobalRef: self._global,
            p.Deref: lambda e: self.address(e.pointer),
            p.AddressOf: self._address_of,
            p.Field: self._read_place,
            p.Index: self._index,
            p.Unary: self._unary,
            p.Binary: self._binary,
            p.Compare: lambda e: self._comparison(self.value(e.left), e.operator, self.value(e.right), e.left.type),
            p.Chain: self._chain,
            p.Logical: self._logical,
            p.Conditional: self._conditional,
            p.Convert: self._convert,
            p.NarrowPointer: lambda e: self.value(e.operand),
            p.WidenPointer: lambda e: self.value(e.operand),
            p.ViewLength: lambda e: self.view(e.view).length,
            p.FunctionRef: lambda e: self.symbol(f"code_{e.function.name}", WORD),
            p.RegionRef: self._region,
            p.Old: self._old,
            p.Arbitrary: lambda e: self.symbol("arbitrary", e.type),
        }

    # ------------------------------------------------------------------------------------------------------------- entry points

    def value(self, e: p.Expression) -> Value:
        self.memory.work += 1
        if self.memory.work > self.most_work:
            raise TooMuch
        if self.goal is None or isinstance(e, _POLAR):
            return self.handlers[type(e)](e)
        with self.having(goal=None):
            return self.handlers[type(e)](e)

    def term(self, e: p.Expression) -> Term:
        value = self.value(e)
        assert not isinstance(value, (Address, View)), e
        return value

    def address(self, e: p.Expression) -> Address:
        """A pointer, or where a struct or array lies."""
        value = self.value(e)
        assert isinstance(value, Address), e
        return value

    def view(self, e: p.Expression) -> View:
        """A view, or all of an array place."""
        if isinstance(e.type, p.ArrayType):
            return self._whole(e)
        value = self.value(e)
        assert isinstance(value, View), e
        return value

    def _whole(self, array: p.Expression) -> View:
        assert isinstance(array.type, p.ArrayType)
        return View(self.address(array).within(size_of(array.type)), bits(array.type.length, 64))

    def condition(self, e: p.Expression, goal: bool | None) -> Term:
        """A condition to show (True), given (False), or decided by (None)."""
        with self.having(goal=goal):
            return self.term(e)

    # ------------------------------------------------------------------------------------------------------------- leaves

    def _constant(self, e: p.Constant) -> Value:
        match e.type:
            case p.BoolType():
                return TRUE if e.value else FALSE
            case p.PointerType():
                return NULL
            case _:
                return bits(e.value, terms.width_of(e.type))

    def _local(self, e: p.LocalRef) -> Value:
        return self.frame.env[e.local]

    def _global(self, e: p.GlobalRef) -> Value:
        variable = e.variable
        if isinstance(variable.type, (p.StructType, p.ArrayType)):
            return self.global_address(variable).within(size_of(variable.type))
        if variable.constant:
            return self.value(variable.value)
        return self.load(self.global_address(variable), variable.type, ("global", variable.module, variable.name))

    def _region(self, e: p.RegionRef) -> Value:
        name = f"region {e.region.name}"
        if self.region_types.setdefault(e.region.name, e.type) != e.type and self.undisturbed:
            raise Unsupported("a region that is seen as two types, which nobody disturbs", e.span)
        start = self.constant(f"{name} address", WORD)
        self.memory.mark_other(start)
        if isinstance(e.type, p.ViewType):
            length = bits(e.region.size, 64) if e.region.size else self.constant(f"{name} size", WORD)
            if not e.region.size:
                self.assume(z.ULE(length, bits(p.LONGEST_VIEW, 64)))
            return View(Address(start), length)
        assert isinstance(e.type, p.PointerType) and isinstance(e.type.target, p.StructType)
        address = Address(start).within(e.type.target.size)
        self.facts.append(self.is_object(address, e.type.target, False))
        return address

    # ------------------------------------------------------------------------------------------------------------- places

    def place(self, e: p.Expression) -> Cell:
        """A scalar place in memory."""
        match e:
            case p.GlobalRef():
                variable = e.variable
                return Cell(self.global_address(variable), variable.type, ("global", variable.module, variable.name))
            case p.Field():
                struct = e.base.type
                assert isinstance(struct, p.StructType)
                base = self.address(e.base)
                self.touch(struct, base)
                return Cell(base.plus(e.field.offset), e.field.type, field_key(struct, e.field))
            case p.Index():
                return self._element(e)
            case _:
                raise AssertionError(f"no scalar place in memory: {type(e).__name__}")

    def read_cell(self, cell: Cell) -> Value:
        if isinstance(cell.kind, p.SharedType):
            raise AssertionError("shared memory is read by name")
        return self.load(cell.address, cell.kind, cell.key)

    def write_cell(self, cell: Cell, value: Value) -> None:
        if isinstance(cell.kind, p.ViewType):
            self.store(cell.address, cell.kind, value, cell.key)
        else:
            self.write(self.memory.heap(cell.key, cell.kind), cell.address, cell.kind, value, cell.container, cell.size)

    def _read_place(self, e: p.Field) -> Value:
        struct = e.base.type
        assert isinstance(struct, p.StructType)
        base = self.address(e.base)
        address = base.plus(e.field.offset)
        if isinstance(e.field.type, (p.StructType, p.ArrayType)):
            self.touch(struct, base)
            return address.within(size_of(e.field.type))
        if isinstance(e.field.type, p.SharedType):
            return address
        return self.load(address, e.field.type, field_key(struct, e.field))

    def _element(self, e: p.Index) -> Cell:
        if isinstance(e.base.type, p.ArrayType):
            container = self.address(e.base).within(size_of(e.base.type))
            length: Term = bits(e.base.type.length, 64)
            size = size_of(e.base.type)
        else:
            view = self.view(e.base)
            container, length, size = view.address, view.length, 0
        base = e.base.type
        assert isinstance(base, (p.ArrayType, p.ViewType))
        index = self.term(e.index)
        if e.checked:
            self.check(self.is_index(index, is_signed(e.index.type), length), PanicReason.INDEX, e.span)
        address = container.element(index, size_of(base.element))
        return Cell(address, base.element, element_key(base.element), container, size)

    @staticmethod
    def is_index(index: Term, signed: bool, length: Term) -> Term:
        wide = resized(index, 64, signed)
        inside = z.ULT(wide, length)
        return both(index >= 0, inside) if signed and index.size() < 64 else inside

    def _index(self, e: p.Index) -> Value:
        if isinstance(e.base, p.ConstantTable):
            return self._table(e, e.base.table)
        cell = self._element(e)
        if isinstance(cell.kind, (p.StructType, p.ArrayType)):
            return cell.address if cell.address.index is not None else cell.address.within(size_of(cell.kind))
        if isinstance(cell.kind, p.SharedType):
            return cell.address
        return self.read_cell(cell)

    def _table(self, e: p.Index, table: p.TableDeclaration) -> Value:
        index = self.term(e.index)
        if e.checked:
            length = bits(len(table.values), 64)
            self.check(self.is_index(index, is_signed(e.index.type), length), PanicReason.INDEX, e.span)
        truth = isinstance(table.element, p.BoolType)
        values = [z.BoolVal(v != 0) if truth else bits(v, terms.width_of(table.element)) for v in table.values]
        result = values[-1]
        for i in reversed(range(len(values) - 1)):
            result = choice(index == bits(i, index.size()), values[i], result)
        return result

    def _address_of(self, e: p.AddressOf) -> Value:
        return self.address(e.place)

    def _old(self, e: p.Old) -> Value:
        return self.frame.olds[e]

    # ------------------------------------------------------------------------------------------------------------- arithmetic

    def _unary(self, e: p.Unary) -> Value:
        if e.operator is p.UnaryOperator.NOT:
            return negation(self.condition(e.operand, None if self.goal is None else not self.goal))
        operand = self.term(e.operand)
        if e.operator is p.UnaryOperator.INVERT:
            return negation(operand) if isinstance(e.type, p.BoolType) else ~operand
        least = bits(1 << (operand.size() - 1), operand.size())
        self.check(operand != least, PanicReason.OVERFLOW, e.span)
        return -operand

    def _binary(self, e: p.Binary) -> Value:
        left = self.term(e.left)
        right = self.term(e.right)
        return self.combine(e.operator, left, right, e.type, e.right.type, e.wrapping, e.span)

    def combine(self, operator: p.BinaryOperator, a: Term, b: Term, kind: p.Type, right_kind: p.Type, wrapping: bool, span: p.Span) -> Term:
        """The operation on values, with its checks."""
        if isinstance(kind, p.BoolType):
            return z.simplify({Op.AND: z.And, Op.OR: z.Or, Op.XOR: z.Xor}[operator](a, b))
        signed = is_signed(kind)
        if operator in (Op.SHL, Op.SHR):
            b = self._count(a, b, is_signed(right_kind), span)
        elif operator in (Op.FLOOR_DIV, Op.MOD):
            self.check(b != 0, PanicReason.DIVISION, span)
        if not wrapping and operator is not Op.SHR:
            self.check(terms.fits(operator, a, b, signed), PanicReason.OVERFLOW, span)
        return z.simplify(terms.result(operator, a, b, signed))

    def _count(self, a: Term, b: Term, signed: bool, span: p.Span) -> Term:
        """The count of a shift, checked, in the width of what is shifted."""
        width = a.size()
        self.check(in_range(b, signed, 0, width - 1), PanicReason.SHIFT, span)
        return resized(b, width)

    def _comparison(self, left: Value, operator: p.Comparison, right: Value, kind: p.Type) -> Term:
        c = p.Comparison
        if operator in (c.EQ, c.IS):
            return self._equal(left, right)
        if operator in (c.NE, c.IS_NOT):
            return negation(self._equal(left, right))
        signed = is_signed(kind)
        if operator in (c.LT, c.GT):
            return z.simplify(terms.less(left, right, signed) if operator is c.LT else terms.less(right, left, signed))
        return z.simplify(terms.at_most(left, right, signed) if operator is c.LE else terms.at_most(right, left, signed))

    def _equal(self, a: Value, b: Value) -> Term:
        if isinstance(a, Address) and isinstance(b, Address):
            if (a is NULL or b is NULL) and self._never_null(b if a is NULL else a):
                return FALSE
            return self.memory.same(a, b)
        return z.simplify(a == b)

    def _never_null(self, address: Address) -> bool:
        if address.root is None:
            return address.index is None and address.offset != 0
        return address.index is None and self.memory.place_of(address) is not None

    def _chain(self, e: p.Chain) -> Value:
        result = TRUE
        left = self.value(e.operands[0])
        outside = self.live
        for number, (operator, operand) in enumerate(zip(e.operators, e.operands[1:], strict=True)):
            right = self.value(operand)
            test = self._comparison(left, operator, right, e.operands[number].type)
            result = both(result, test)
            left = right
            self.live = self.live.also(test)
            if self.live.dead:
                break
        self.live = outside
        return result

    def _logical(self, e: p.Logical) -> Value:
        conjunction = e.operator is p.LogicalOperator.AND
        left = self.term(e.left)
        result: list[Term] = []
        with self.where(left if conjunction else negation(left)):
            result.append(FALSE if self.live.dead else self.term(e.right))
        if z.is_false(left) or z.is_true(left):
            decided = z.is_false(left) if conjunction else z.is_true(left)
            return left if decided else result[0]
        return both(left, result[0]) if conjunction else terms.either(left, result[0])

    def _conditional(self, e: p.Conditional) -> Value:
        test = self.condition(e.condition, None)
        if z.is_true(test):
            return self.value(e.then)
        if z.is_false(test):
            return self.value(e.otherwise)
        found: list[Value] = []
        with self.where(test):
            found.append(self.value(e.then))
        with self.where(negation(test)):
            found.append(self.value(e.otherwise))
        return self.merge(test, found[0], found[1])

    def _convert(self, e: p.Convert) -> Value:
        operand = self.term(e.operand)
        have, want = e.operand.type, e.type
        if isinstance(have, p.BoolType):
            return operand if isinstance(want, p.BoolType) else choice(operand, bits(1, terms.width_of(want)), bits(0, terms.width_of(want)))
        if isinstance(want, p.BoolType):
            return z.simplify(operand != 0)
        width = terms.width_of(want)
        if e.mode is p.ConversionMode.CHECKED:
            if isinstance(want, p.EnumType):
                self.check(self._converts_to_member(operand, is_signed(have), want), PanicReason.ENUM, e.span)
            else:
                assert isinstance(want, p.IntType)
                self.check(in_range(operand, is_signed(have), want.minimum, want.maximum), PanicReason.CONVERSION, e.span)
        return resized(operand, width, is_signed(have))

    def _converts_to_member(self, operand: Term, signed: bool, kind: p.EnumType) -> Term:
        if operand.size() <= kind.storage.bits:
            member = self.is_member(resized(operand, kind.storage.bits, signed), kind)
            return both(operand >= 0, member) if signed else member
        values = [value for _, value in kind.members]
        return z.Or(*(operand == bits(value, operand.size()) for value in values if value < 1 << operand.size()))
