# SPDX-License-Identifier: BSD-2-Clause
"""Constants, arithmetic, comparisons and conversions as C expressions.

Invariant: checks that the ranges of the operands show to be redundant are left out, all others are there. C's promotion of narrow integers
never shows: results are cast back.
"""

from __future__ import annotations

from dataclasses import replace

from cloister.lang import PanicReason
from cloister.lang import program as p
from cloister.lang.c.effects import NOTHING, Effects
from cloister.lang.c.places import Places
from cloister.lang.c.text import ADD, AND, ATOM, BITS, CONDITIONAL, EQUALITY, MULTIPLY, OR, RELATION, SHIFT, UNARY, C, Ready
from cloister.lang.c.types import declaration, literal
from cloister.lang.analysis import fits, integer_of, type_bounds

Op = p.BinaryOperator

_OPERATION = {
    Op.ADD: ("add", "+", ADD),
    Op.SUB: ("sub", "-", ADD),
    Op.MUL: ("mul", "*", MULTIPLY),
    Op.FLOOR_DIV: ("div", "/", MULTIPLY),
    Op.MOD: ("mod", "%", MULTIPLY),
    Op.SHL: ("shl", "<<", SHIFT),
    Op.SHR: ("shr", ">>", SHIFT),
    Op.AND: ("and", "&", BITS),
    Op.OR: ("or", "|", BITS),
    Op.XOR: ("xor", "^", BITS),
}
_COMPARISON = {"is": "==", "is not": "!="}


class Arithmetic(Places):
    """Translates what computes."""

    def constant(self, e: p.Constant) -> C:
        match e.type:
            case p.BoolType():
                return C("true" if e.value else "false")
            case p.PointerType():
                return C("NONE")
            case p.EnumType():
                member = self.names.member(e.type, e.value)
                return C(member or literal(e.value))
            case _:
                pass
        if e.name is not None:
            named = self.names.constant(e.name, e.value, self.module.name)
            if named is not None:
                self.used_globals.add(named)
                return C(named)
        integer = integer_of(e.type)
        return C(literal(e.value, integer, hexadecimal=self.hexadecimal(e.span)), ATOM if e.value >= 0 else UNARY)

    def typed(self, e: p.Expression) -> C:
        """The value, where C must see its type: a literal is an `int` to C."""
        c = self.value(e)
        if isinstance(e, p.Constant) and integer_of(e.type) not in (None, p.IntType(32, True)):
            return self.cast(e.type, c)
        return c

    def unary(self, e: p.Unary) -> C:
        operand = self.typed(e.operand)
        if e.operator is p.UnaryOperator.NOT:
            if isinstance(e.operand, p.SharedLoad):
                return C(operand.text.removesuffix(" != 0") + " == 0", EQUALITY, operand.effects)
            return C(f"!{operand.at_least(UNARY)}", UNARY, operand.effects)
        if e.operator is p.UnaryOperator.INVERT:
            if isinstance(e.type, p.BoolType):
                return C(f"!{operand.at_least(UNARY)}", UNARY, operand.effects)
            inverted = C(f"~{operand.at_least(UNARY)}", UNARY, operand.effects)
            return self.cast(e.type, inverted) if self.narrow(e.type) else inverted
        low, _ = self.bounds(e.operand)
        kind = integer_of(e.type)
        assert kind is not None
        if low > kind.minimum:
            negated = C(f"-{operand.at_least(ATOM)}", UNARY, operand.effects)
            return self.cast(e.type, negated) if self.narrow(e.type) else negated
        checked, effects = self.check(e.span, PanicReason.OVERFLOW)
        effects = operand.effects | effects
        if not checked:
            negated = C(f"-{operand.at_least(ATOM)}", UNARY, effects)
            return self.cast(e.type, negated) if self.narrow(e.type) else negated
        return C(self.operation(f"neg_{kind}", [operand.text], e.span), ATOM, effects)

    def binary(self, e: p.Binary) -> C:
        folded = isinstance(e.left, p.Constant) and (isinstance(e.right, p.Constant) or e.operator in (Op.SHL, Op.SHR))
        left, right = self.ordered(
            [(lambda: self.typed(e.left) if folded else self.value(e.left), e.left.type), (lambda: self.value(e.right), e.right.type)]
        )
        return self.combine(e, left, right)

    def combine(self, e: p.Binary, left: C, right: C) -> C:
        """The operation on operands that are translated already."""
        effects = left.effects | right.effects
        name, symbol, binding = _OPERATION[e.operator]
        kind = integer_of(e.type)
        if kind is None:  # bools: & | ^
            return C(f"(bool)({left.at_least(UNARY)} {symbol} {right.at_least(UNARY)})", UNARY, effects)
        if e.operator in (Op.SHL, Op.SHR):
            return self._shift(e, kind, left, right, effects)
        plain, reasons = self._plain(e, kind)
        if plain:
            return self._infix(e, left, right, symbol, binding, effects)
        if e.wrapping:
            return C(f"wrapping_{name}_{kind}({left.text}, {right.text})", ATOM, effects)
        checked, more = self.check(e.span, *reasons)
        floors = kind.signed and e.operator in (Op.FLOOR_DIV, Op.MOD)
        if not checked and not floors:
            return self._infix(e, left, right, symbol, binding, effects | more)
        return C(self.operation(f"{name}_{kind}", [left.text, right.text], e.span, checked), ATOM, effects | more)

    def _plain(self, e: p.Binary, kind: p.IntType) -> tuple[bool, list[PanicReason]]:
        """Whether C's own operator does it, and the panics of the checked operation otherwise."""
        low, high = self.bounds(e.right) if not isinstance(e.right, Ready) else type_bounds(e.type)
        match e.operator:
            case Op.AND | Op.OR | Op.XOR:
                return True, []
            case Op.FLOOR_DIV | Op.MOD:
                never_zero = low > 0 or high < 0
                exact = never_zero and (not kind.signed or (low > 0 and self.bounds(e.left)[0] >= 0))
                reasons = [] if never_zero else [PanicReason.DIVISION]
                if kind.signed and e.operator is Op.FLOOR_DIV and low <= -1 <= high:
                    reasons.append(PanicReason.OVERFLOW)
                return exact, reasons
            case _:
                if e.wrapping:
                    return not kind.signed and kind.bits >= 32, []
                return self._fits(e), [PanicReason.OVERFLOW]

    def _fits(self, e: p.Binary) -> bool:
        if isinstance(e.left, Ready) or isinstance(e.right, Ready):
            return False
        return fits(e, self.known)

    def _infix(self, e: p.Binary, left: C, right: C, symbol: str, binding: int, effects: Effects) -> C:
        if binding in (BITS, SHIFT):
            chained = isinstance(e.left, p.Binary) and e.left.operator is e.operator and binding == BITS and left.binding == BITS
            text = f"{left.text if chained else left.at_least(UNARY)} {symbol} {right.at_least(UNARY)}"
        else:
            text = f"{left.at_least(binding)} {symbol} {right.at_least(binding + 1)}"
        result = C(text, binding, effects)
        shrinks = e.operator in (Op.AND, Op.OR, Op.XOR, Op.FLOOR_DIV, Op.MOD)
        narrow = self.narrow(e.type) and not (shrinks and isinstance(e.type, p.IntType) and not e.type.signed)
        return self.cast(e.type, result) if narrow else result

    def _shift(self, e: p.Binary, kind: p.IntType, left: C, right: C, effects: Effects) -> C:
        name, symbol, binding = _OPERATION[e.operator]
        low, high = self.bounds(e.right) if not isinstance(e.right, Ready) else type_bounds(e.right.type)
        in_range = 0 <= low and high < kind.bits
        fits_left = e.operator is Op.SHR or e.wrapping or self._fits(e)
        reasons = [*([] if in_range else [PanicReason.SHIFT]), *([] if fits_left else [PanicReason.OVERFLOW])]
        checked, more = self.check(e.span, *reasons)
        effects |= more
        if not reasons or not checked:
            native = not kind.signed and (not e.wrapping or kind.bits >= 32)  # C's << of a negative number is undefined
            if e.operator is Op.SHR or native:
                return self._infix(e, left, right, symbol, binding, effects)
        if low < 0:
            right = self.cast(p.IntType(64, False), right)
        prefix = "wrapping_" if e.wrapping and e.operator is Op.SHL else ""
        return C(self.operation(f"{prefix}{name}_{kind}", [left.text, right.text], e.span, checked), ATOM, effects)

    def _relation(self, operator: p.Comparison, left: C, right: C) -> C:
        symbol = _COMPARISON.get(operator.value, operator.value)
        binding = EQUALITY if symbol in ("==", "!=") else RELATION
        return C(f"{left.at_least(SHIFT + 1)} {symbol} {right.at_least(SHIFT + 1)}", binding, left.effects | right.effects)

    def chain(self, operands: list[p.Expression], operators: list[p.Comparison]) -> C:
        left, right = self.values(operands[:2])
        if len(operands) == 2:
            return self._relation(operators[0], left, right)
        if not right.effects.none and not right.text.isidentifier():
            left = left if left.effects.none else self.hold(left, operands[0].type)
            right = self.hold(right, operands[1].type)
        first = self._relation(operators[0], left, right)
        # A module variable by its name is no temporary: what follows may change it.
        again = Ready(operands[1].type, operands[1].span, replace(right, effects=NOTHING) if right.text in self.used_names else right)
        rest, before = self.apart(lambda: self.chain([again, *operands[2:]], operators[1:]))
        return self._both(first, rest, before, p.LogicalOperator.AND)

    def logical(self, e: p.Logical) -> C:
        left = self.value(e.left)
        right, before = self.apart(lambda: self.value(e.right))
        return self._both(left, right, before, e.operator)

    def _both(self, left: C, right: C, before: list[str], operator: p.LogicalOperator) -> C:
        conjunction = operator is p.LogicalOperator.AND
        effects = left.effects | right.effects
        if not before:
            symbol, binding = ("&&", AND) if conjunction else ("||", OR)
            texts = [c.text if c.binding == binding else c.at_least(EQUALITY) for c in (left, right)]
            return C(f"{texts[0]} {symbol} {texts[1]}", binding, effects)
        name = self.fresh("t")
        self.before += [f"bool {name} = {left.text};", f"if ({'' if conjunction else '!'}{name}) {{"]
        self.before += [*(f"    {line}" for line in before), f"    {name} = {right.text};", "}"]
        return C(name, ATOM, effects)

    def conditional(self, e: p.Conditional) -> C:
        condition = self.value(e.condition)
        then, before_then = self.apart(lambda: self.value(e.then))
        otherwise, before_otherwise = self.apart(lambda: self.value(e.otherwise))
        effects = condition.effects | then.effects | otherwise.effects
        if not before_then and not before_otherwise:
            text = f"{condition.at_least(OR)} ? {then.at_least(OR)} : {otherwise.at_least(OR)}"
            result = C(text, CONDITIONAL, effects)
            constant = isinstance(e.then, p.Constant) and isinstance(e.otherwise, p.Constant)
            return self.cast(e.type, result) if constant and integer_of(e.type) else result
        name = self.fresh("t")
        self.before += [f"{declaration(e.type, name, self.names)};", f"if ({condition.text}) {{"]
        self.before += [*(f"    {line}" for line in before_then), f"    {name} = {then.text};", "} else {"]
        self.before += [*(f"    {line}" for line in before_otherwise), f"    {name} = {otherwise.text};", "}"]
        return C(name, ATOM, effects)

    def convert(self, e: p.Convert) -> C:
        operand = self.value(e.operand)
        source, target = integer_of(e.operand.type), integer_of(e.type)
        if isinstance(e.type, p.BoolType):
            if isinstance(e.operand.type, p.BoolType):
                return operand
            return C(f"{operand.at_least(SHIFT + 1)} != 0", EQUALITY, operand.effects)
        assert target is not None
        if source == target and not isinstance(e.type, p.EnumType):
            return operand if not isinstance(e.operand, p.Constant) else self.cast(e.type, operand)
        if source is None or e.mode is not p.ConversionMode.CHECKED:
            widens = source is not None and source.signed and not target.signed and source.bits <= target.bits
            if widens and not (source == p.IntType(target.bits, True) and operand.text.isidentifier()):
                # gcc forgets the cast where the result is widened further.
                return C(f"truncate_{target}({operand.text})", ATOM, operand.effects)
            return self.cast(e.type, operand)
        low, high = self.bounds(e.operand)
        if isinstance(e.type, p.EnumType):
            values = {value for _, value in e.type.members}
            if all(x in values for x in range(low, min(high, low + 256) + 1)) and high - low <= 256:
                return self.cast(e.type, operand)
            name = f"{self.names.of(e.type)}_from"
            wide = self.cast(p.IntType(64, False), operand) if source.signed else operand
            checked, effects = self.check(e.span, PanicReason.ENUM)
            if not checked:
                return self.cast(e.type, operand.doing(effects))
            return C(self.operation(name, [wide.text], e.span), ATOM, operand.effects | effects)
        if target.minimum <= low and high <= target.maximum:
            return self.cast(e.type, operand)
        checked, effects = self.check(e.span, PanicReason.CONVERSION)
        if not checked:
            return self.cast(e.type, operand.doing(effects))
        name = f"to_{target}_signed" if source.signed else f"to_{target}"
        return C(self.operation(name, [operand.text], e.span), ATOM, operand.effects | effects)
