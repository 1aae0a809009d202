# SPDX-License-Identifier: BSD-2-Clause
"""Arithmetic, comparisons and conversions as Python text, with the checks that a type's range calls for.

Invariant: an exact result is bound, compared with the range that it may leave, and no more.
"""

from __future__ import annotations

from cloister.lang import program as p
from cloister.lang.analysis import Bounds, binary_bounds, fits, integer_of, stable, type_bounds
from cloister.lang.python.writer import Writer

Op = p.BinaryOperator


def write_unary(writer: Writer, e: p.Unary) -> str:
    text = writer.value(e.operand)
    if e.operator is p.UnaryOperator.NOT:
        return f"(not {text})"
    kind = integer_of(e.type)
    if e.operator is p.UnaryOperator.INVERT:
        if kind is None:
            return f"(not {text})"
        return f"(~{text})" if kind.signed else f"({text} ^ {kind.maximum})"
    low, high = writer.bounds(e.operand)
    return writer.fitted(f"(-{text})", (-high, -low), type_bounds(e.type), writer.panic("overflow", e.span))


def write_binary(writer: Writer, e: p.Binary) -> str:
    if e.operator in (Op.FLOOR_DIV, Op.MOD):
        return _division(writer, e)
    if e.operator in (Op.SHL, Op.SHR):
        return _shift(writer, e)
    left, right = writer.value(e.left), writer.value(e.right)
    exact = f"({left} {e.operator.value} {right})"
    if e.operator in (Op.AND, Op.OR, Op.XOR):
        return exact
    return _result(writer, e, exact)


def _result(writer: Writer, e: p.Binary, exact: str) -> str:
    """The exact result of an operation, checked or wrapped."""
    if fits(e, writer.known):
        return exact
    kind = integer_of(e.type)
    assert kind is not None
    have = _exact_bounds(writer, e)
    if e.wrapping:
        return writer.wrapped(exact, have, kind)
    return writer.fitted(exact, have, type_bounds(e.type), writer.panic("overflow", e.span))


def _exact_bounds(writer: Writer, e: p.Binary) -> Bounds:
    """Which side of the range the exact result may leave; (only the side matters)."""
    return binary_bounds(e, writer.known) or (-(1 << 200), 1 << 200)


def _division(writer: Writer, e: p.Binary) -> str:
    low, high = writer.bounds(e.right)
    a, b = writer.value(e.left), ""
    if low > 0 or high < 0:
        exact = f"({a} {e.operator.value} {writer.value(e.right)})"
    else:
        prefix = ""
        if not (writer.total(e.left) and (stable(e.left) or writer.total(e.right))):
            prefix, a = writer.bind(e.left)
        b = writer.value(e.right)
        zero_test = b
        if not stable(e.right):
            name = writer.temporary()
            zero_test, b = f"({name} := {b})", name
        exact = writer.guard([prefix, zero_test], f"{a} {e.operator.value} {b}", writer.panic("division", e.span))
    if e.operator is Op.MOD:
        return exact
    kind = integer_of(e.type)
    assert kind is not None
    if kind.signed and low <= -1 <= high and writer.bounds(e.left)[0] == kind.minimum:  # the one quotient that does not fit
        have = (kind.minimum, kind.maximum + 1)
        if e.wrapping:
            return writer.wrapped(exact, have, kind)
        return writer.fitted(exact, have, type_bounds(e.type), writer.panic("overflow", e.span))
    return exact


def _shift(writer: Writer, e: p.Binary) -> str:
    kind = integer_of(e.type)
    assert kind is not None
    low, high = writer.bounds(e.right)
    if 0 <= low and high < kind.bits:
        exact = f"({writer.value(e.left)} {e.operator.value} {writer.value(e.right)})"
        return exact if e.operator is Op.SHR else _result(writer, e, exact)
    prefix, a = "", writer.value(e.left)
    if not (writer.total(e.left) and (stable(e.left) or writer.total(e.right))):
        prefix, a = writer.bind(e.left)
    b = writer.value(e.right)
    tested = b
    if not stable(e.right):
        name = writer.temporary()
        tested, b = f"({name} := {b})", name
    condition = f"{tested} < {kind.bits}" if low >= 0 else f"0 <= {tested} < {kind.bits}"
    exact = f"({a} {e.operator.value} {b})"
    if e.operator is Op.SHL:
        least, most = writer.bounds(e.left)
        have = (least << (kind.bits - 1) if least < 0 else 0, most << (kind.bits - 1) if most > 0 else 0)
        if e.wrapping:
            exact = writer.wrapped(exact, have, kind)
        else:
            exact = writer.fitted(exact, have, type_bounds(e.type), writer.panic("overflow", e.span))
    return writer.guard([prefix, condition], exact, writer.panic("shift", e.span))


def write_compare(writer: Writer, e: p.Compare) -> str:
    return _comparison(writer, writer.value(e.left), e.operator, writer.value(e.right), e.left.type, e.right)


def _comparison(writer: Writer, left: str, operator: p.Comparison, right: str, kind: p.Type, right_e: p.Expression) -> str:
    if operator in (p.Comparison.IS, p.Comparison.IS_NOT):
        if not isinstance(kind, p.PointerType):
            return f"({left} {'==' if operator is p.Comparison.IS else '!='} {right})"
        if isinstance(right_e, p.Constant) or left == "None":
            return f"({left} {operator.value} {right})"
        return f"({'not ' if operator is p.Comparison.IS_NOT else ''}_same({left}, {right}))"
    if isinstance(kind, p.PointerType):
        return f"({'not ' if operator is p.Comparison.NE else ''}_same({left}, {right}))"
    return f"({left} {operator.value} {right})"


def write_chain(writer: Writer, e: p.Chain) -> str:
    pieces = [writer.value(e.operands[0])]
    for operator, operand in zip(e.operators, e.operands[1:], strict=True):
        symbol = operator.value
        if operator in (p.Comparison.IS, p.Comparison.IS_NOT) and not isinstance(operand.type, p.PointerType):
            symbol = "==" if operator is p.Comparison.IS else "!="
        pieces += [symbol, writer.value(operand)]
    return f"({' '.join(pieces)})"


def write_convert(writer: Writer, e: p.Convert) -> str:
    text = writer.value(e.operand)
    if isinstance(e.operand.type, p.BoolType):
        return text if isinstance(e.type, p.BoolType) else f"(1 if {text} else 0)"
    if isinstance(e.type, p.BoolType):
        return f"({text} != 0)"
    have = writer.bounds(e.operand)
    if e.mode is p.ConversionMode.LOSSLESS:
        return text
    if e.mode is p.ConversionMode.TRUNCATE:
        kind = integer_of(e.type)
        assert kind is not None
        return writer.wrapped(text, have, kind)
    if isinstance(e.type, p.EnumType):
        return _to_enum(writer, e.type, text, have, writer.panic("enum", e.span))
    return writer.fitted(text, have, type_bounds(e.type), writer.panic("conversion", e.span))


def _to_enum(writer: Writer, kind: p.EnumType, text: str, have: Bounds, otherwise: str) -> str:
    values = {value for _, value in kind.members}
    if values == set(range(min(values), max(values) + 1)):
        return writer.fitted(text, have, (min(values), max(values)), otherwise)
    writer.values.add(kind)
    return f"(_t if (_t := {text}) in {writer.names.helper(kind.module, 'values', kind.name)} else {otherwise})"
