# SPDX-License-Identifier: BSD-2-Clause
"""The value of typed expressions at build time.

Invariant: the result is what the device would compute; an expression that would panic raises `AlwaysPanics` instead.
"""

from __future__ import annotations

from cloister.lang.program import (
    ArrayType,
    Binary,
    BinaryOperator,
    BitField,
    BoolType,
    Builtin,
    BuiltinCall,
    Chain,
    Compare,
    Comparison,
    Conditional,
    Constant,
    ConstantTable,
    ConversionMode,
    Convert,
    EnumType,
    Expression,
    Index,
    IntType,
    Logical,
    LogicalOperator,
    Type,
    Unary,
    UnaryOperator,
    WordType,
    WordValue,
)


class AlwaysPanics(Exception):
    """The expression is constant and would panic; the text says how."""


def operate(operator: BinaryOperator, left: int, right: int) -> int:
    """The operator on unbounded integers. Raises AlwaysPanics where it is undefined."""
    if operator in (BinaryOperator.FLOOR_DIV, BinaryOperator.MOD) and right == 0:
        raise AlwaysPanics("division by zero")
    if operator in (BinaryOperator.SHL, BinaryOperator.SHR) and not 0 <= right < 4096:
        raise AlwaysPanics(f"shift by {right}")
    match operator:
        case BinaryOperator.ADD:
            return left + right
        case BinaryOperator.SUB:
            return left - right
        case BinaryOperator.MUL:
            return left * right
        case BinaryOperator.FLOOR_DIV:
            return left // right
        case BinaryOperator.MOD:
            return left % right
        case BinaryOperator.SHL:
            return left << right
        case BinaryOperator.SHR:
            return left >> right
        case BinaryOperator.AND:
            return left & right
        case BinaryOperator.OR:
            return left | right
        case BinaryOperator.XOR:
            return left ^ right


def compare(operator: Comparison, left: int, right: int) -> bool:
    match operator:
        case Comparison.EQ | Comparison.IS:
            return left == right
        case Comparison.NE | Comparison.IS_NOT:
            return left != right
        case Comparison.LT:
            return left < right
        case Comparison.LE:
            return left <= right
        case Comparison.GT:
            return left > right
        case Comparison.GE:
            return left >= right


def fits(value: int, kind: Type) -> bool:
    """Whether an integer is a value of the type."""
    if isinstance(kind, IntType):
        return kind.minimum <= value <= kind.maximum
    if isinstance(kind, BoolType):
        return value in (0, 1)
    if isinstance(kind, EnumType):
        return any(member == value for _, member in kind.members)
    if isinstance(kind, WordType):
        return kind.base.minimum <= value <= kind.base.maximum
    return False


def wrap(value: int, kind: IntType) -> int:
    """The low bits of the value, read as the type reads them."""
    low = value & ((1 << kind.bits) - 1)
    return low - (1 << kind.bits) if kind.signed and low >> (kind.bits - 1) else low


def evaluate(expression: Expression) -> int | None:
    """The value of a constant expression of integer, bool, enum or word type; None if it is not constant."""
    match expression:
        case Constant():
            return expression.value
        case Unary():
            return _unary(expression)
        case Binary():
            return _binary(expression)
        case Compare():
            left, right = evaluate(expression.left), evaluate(expression.right)
            return None if left is None or right is None else int(compare(expression.operator, left, right))
        case Chain():
            values = [evaluate(operand) for operand in expression.operands]
            known = [value for value in values if value is not None]
            if len(known) != len(values):
                return None
            return int(all(compare(op, a, b) for op, a, b in zip(expression.operators, known, known[1:], strict=False)))
        case Logical():
            left = evaluate(expression.left)
            if left is None:
                return None
            if (expression.operator is LogicalOperator.AND) != bool(left):
                return left
            return evaluate(expression.right)
        case Conditional():
            condition = evaluate(expression.condition)
            return None if condition is None else evaluate(expression.then if condition else expression.otherwise)
        case Convert():
            return _convert(expression)
        case Index():
            return _index(expression)
        case BitField():
            base = evaluate(expression.base)
            return None if base is None else (base >> expression.field.shift) & ((1 << expression.field.width) - 1)
        case WordValue():
            return _word(expression)
        case BuiltinCall():
            return _builtin(expression)
        case _:
            return None


def known_value(expression: Expression) -> int | None:
    """The same; None also if it would panic."""
    try:
        return evaluate(expression)
    except AlwaysPanics:
        return None


def _unary(expression: Unary) -> int | None:
    value = evaluate(expression.operand)
    if value is None:
        return None
    if expression.operator is UnaryOperator.NOT:
        return int(not value)
    kind = expression.type
    assert isinstance(kind, IntType)
    result = -value if expression.operator is UnaryOperator.NEG else ~value
    if expression.operator is UnaryOperator.INVERT:
        return wrap(result, kind)
    if not fits(result, kind):
        raise AlwaysPanics(f"{result} does not fit {kind}")
    return result


def _binary(expression: Binary) -> int | None:
    left, right = evaluate(expression.left), evaluate(expression.right)
    if left is None or right is None:
        return None
    kind = expression.type
    assert isinstance(kind, IntType)
    if expression.operator in (BinaryOperator.SHL, BinaryOperator.SHR) and not 0 <= right < kind.bits:
        raise AlwaysPanics(f"shift of {kind} by {right}")
    result = operate(expression.operator, left, right)
    if expression.wrapping:
        return wrap(result, kind)
    if not fits(result, kind):
        raise AlwaysPanics(f"{result} does not fit {kind}")
    return result


def _convert(expression: Convert) -> int | None:
    value = evaluate(expression.operand)
    if value is None:
        return None
    if expression.mode is ConversionMode.TRUNCATE:
        assert isinstance(expression.type, IntType)
        return wrap(value, expression.type)
    if not fits(value, expression.type):
        raise AlwaysPanics(f"{value} is no {expression.type}")
    return value


def _index(expression: Index) -> int | None:
    if not isinstance(expression.base, ConstantTable):
        return None
    index = evaluate(expression.index)
    values = expression.base.table.values
    return values[index] if index is not None and index < len(values) else None


def _word(expression: WordValue) -> int | None:
    raw = 0 if expression.base is None else evaluate(expression.base)
    if raw is None:
        return None
    for field, given in expression.values:
        value = evaluate(given)
        if value is None:
            return None
        if value < 0 or value >> field.width:
            raise AlwaysPanics(f"{value} does not fit the {field.width} bits of {field.name}")
        raw = raw & ~(((1 << field.width) - 1) << field.shift) | value << field.shift
    return raw


def _builtin(expression: BuiltinCall) -> int | None:
    values: list[int] = []
    for argument in expression.arguments:
        if not isinstance(argument.type, IntType) or isinstance(argument.type, ArrayType):
            return None
        value = evaluate(argument)
        if value is None:
            return None
        values.append(value)
    kind = expression.arguments[0].type if expression.arguments else expression.type
    if not isinstance(kind, IntType):
        return None
    match expression.builtin:
        case Builtin.MIN:
            return min(values)
        case Builtin.MAX:
            return max(values)
        case Builtin.COUNT_LEADING_ZEROS:
            return kind.bits - (values[0] & ((1 << kind.bits) - 1)).bit_length()
        case Builtin.COUNT_TRAILING_ZEROS:
            return kind.bits if values[0] == 0 else (values[0] & -values[0]).bit_length() - 1
        case Builtin.BYTE_SWAP:
            return wrap(int.from_bytes((values[0] & ((1 << kind.bits) - 1)).to_bytes(kind.bits // 8, "little"), "big"), kind)
        case _:
            return None
