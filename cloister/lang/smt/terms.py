# SPDX-License-Identifier: BSD-2-Clause
"""Bit-vector terms: the one place that names z3, and the arithmetic of the subset in it.

z3 builds and simplifies terms here; who solves them is another matter (`solve`). To the type checker a term is an `Any`.
Invariant: each operation gives the value that generated code computes where its check (also given here) holds.
"""

from __future__ import annotations

import importlib
from typing import Any

from cloister.lang import program as p

z: Any = importlib.import_module("z3")
Term = Any

TRUE: Term = z.BoolVal(True)
FALSE: Term = z.BoolVal(False)
WORD = p.IntType(64, False)


def bits(value: int, width: int) -> Term:
    """A constant."""
    return z.BitVecVal(value, width)


def width_of(kind: p.Type) -> int:
    """How many bits a scalar has; 1 for a bool, 64 for a pointer."""
    match kind:
        case p.IntType():
            return kind.bits
        case p.EnumType():
            return kind.storage.bits
        case p.WordType():
            return kind.base.bits
        case p.BoolType():
            return 1
        case p.SharedType():
            return width_of(kind.inner)
        case _:
            return 64


def is_signed(kind: p.Type) -> bool:
    return isinstance(kind, p.IntType) and kind.signed


_NEGATIONS: dict[int, tuple[Term, Term]] = {}  # by the term's number, which is its own as long as the term is kept
_NEGATIONS_KEPT = 1 << 16


def _negated(term: Term) -> Term:
    if z.is_true(term):
        return FALSE
    if z.is_false(term):
        return TRUE
    return term.arg(0) if z.is_not(term) else z.Not(term)


def negation(term: Term) -> Term:
    """The negation; of a negation, what it negates."""
    identity = term.get_id()
    found = _NEGATIONS.get(identity)
    if found is None:
        if len(_NEGATIONS) > _NEGATIONS_KEPT:
            _NEGATIONS.clear()
        found = _NEGATIONS[identity] = term, _negated(term)
    return found[1]


def both(a: Term, b: Term) -> Term:
    if z.is_false(a) or z.is_false(b):
        return FALSE
    if z.is_true(a) or a.eq(b):
        return b
    return a if z.is_true(b) else z.And(a, b)


def either(a: Term, b: Term) -> Term:
    return negation(both(negation(a), negation(b))) if z.is_true(a) or z.is_true(b) or z.is_false(a) or z.is_false(b) else z.Or(a, b)


def choice(condition: Term, then: Term, otherwise: Term) -> Term:
    if z.is_true(condition) or then.eq(otherwise):
        return then
    return otherwise if z.is_false(condition) else z.If(condition, then, otherwise)


def known(term: Term, signed: bool = False) -> int | None:
    """The value of a constant bit vector."""
    if not z.is_bv_value(term):
        return None
    return term.as_signed_long() if signed else term.as_long()


def resized(term: Term, width: int, signed: bool = False) -> Term:
    """The value in another width: extended, or its low bits."""
    have = term.size()
    if have == width:
        return term
    if have > width:
        return z.simplify(z.Extract(width - 1, 0, term))
    return z.simplify((z.SignExt if signed else z.ZeroExt)(width - have, term))


def less(a: Term, b: Term, signed: bool) -> Term:
    return a < b if signed else z.ULT(a, b)


def at_most(a: Term, b: Term, signed: bool) -> Term:
    return a <= b if signed else z.ULE(a, b)


def in_range(term: Term, signed: bool, low: int, high: int) -> Term:
    """Whether a value of that signedness lies in a range of integers; bounds that its width cannot reach are true."""
    width = term.size()
    least, most = (-(1 << width - 1), (1 << width - 1) - 1) if signed else (0, (1 << width) - 1)
    result = TRUE
    if low > least:
        result = both(result, at_most(bits(low, width), term, signed) if low <= most else FALSE)
    if high < most:
        result = both(result, at_most(term, bits(high, width), signed) if high >= least else FALSE)
    return result


def _power_of_two(value: int | None) -> int | None:
    return value.bit_length() - 1 if value is not None and value > 0 and value & (value - 1) == 0 else None


# --------------------------------------------------------------------------------------------------------------------- arithmetic

Op = p.BinaryOperator


def fits(operator: p.BinaryOperator, a: Term, b: Term, signed: bool) -> Term:
    """Whether the exact result of the operation fits the operands' type. The count of a shift is in range, a divisor not zero."""
    width = a.size()
    match operator:
        case Op.ADD if not signed:
            value = known(b)
            return z.ULE(a, bits((1 << width) - 1 - value, width)) if value is not None else z.UGE(a + b, a)
        case Op.SUB if not signed:
            return z.UGE(a, b)
        case Op.ADD | Op.SUB:
            wide_a, wide_b = z.SignExt(1, a), z.SignExt(1, b)
            return z.SignExt(1, a + b if operator is Op.ADD else a - b) == (wide_a + wide_b if operator is Op.ADD else wide_a - wide_b)
        case Op.MUL:
            return _product_fits(a, b, signed)
        case Op.FLOOR_DIV if signed:
            return z.Not(z.And(a == bits(1 << (width - 1), width), b == bits(-1, width)))
        case Op.SHL:
            shifted = a << b
            return ((shifted >> b) if signed else z.LShR(shifted, b)) == a
        case _:
            return TRUE


def _product_fits(a: Term, b: Term, signed: bool) -> Term:
    width = a.size()
    if signed:
        return z.SignExt(width, a * b) == z.SignExt(width, a) * z.SignExt(width, b)
    for one, other in ((a, b), (b, a)):
        factor = known(other)
        if factor is not None:
            return TRUE if factor == 0 else z.ULE(one, bits(((1 << width) - 1) // factor, width))
    return z.Extract(2 * width - 1, width, z.ZeroExt(width, a) * z.ZeroExt(width, b)) == 0


def result(operator: p.BinaryOperator, a: Term, b: Term, signed: bool) -> Term:
    """The result modulo 2**width; of a division by anything but zero, of a shift by less than the width."""
    width = a.size()
    match operator:
        case Op.ADD:
            return a + b
        case Op.SUB:
            return a - b
        case Op.MUL:
            return a * b
        case Op.FLOOR_DIV if not signed:
            power = _power_of_two(known(b))
            return z.UDiv(a, b) if power is None else z.LShR(a, bits(power, width))
        case Op.FLOOR_DIV:
            quotient, rest = a / b, z.SRem(a, b)
            return z.If(z.And(rest != 0, (rest < 0) != (b < 0)), quotient - 1, quotient)
        case Op.MOD if not signed:
            power = _power_of_two(known(b))
            return z.URem(a, b) if power is None else a & bits((1 << power) - 1, width)
        case Op.MOD:
            return a % b
        case Op.SHL:
            return a << b
        case Op.SHR:
            return a >> b if signed else z.LShR(a, b)
        case Op.AND:
            return a & b
        case Op.OR:
            return a | b
        case Op.XOR:
            return a ^ b


def leading_zeros(term: Term) -> Term:
    width = term.size()
    count = bits(width, width)
    for i in range(width):  # the most significant one that is set decides, so it is looked at last
        count = z.If(z.Extract(i, i, term) == 1, bits(width - 1 - i, width), count)
    return count


def trailing_zeros(term: Term) -> Term:
    width = term.size()
    count = bits(width, width)
    for i in reversed(range(width)):
        count = z.If(z.Extract(i, i, term) == 1, bits(i, width), count)
    return count


def swapped(term: Term) -> Term:
    """The bytes in reverse order."""
    size = term.size()
    return z.simplify(z.Concat(*(z.Extract(i + 7, i, term) for i in range(0, size, 8)))) if size > 8 else term
