# SPDX-License-Identifier: BSD-2-Clause
"""Path conditions as sets of conditions that all hold.

The executor goes through each function once and says of every effect under which condition it happens. Most questions about two such
conditions ("does this path lead through that assignment?") are answered by looking at the sets, without a solver.
Invariant: `term` is the conjunction of `parts`; NEVER is the one guard that no path has.
"""

from __future__ import annotations

from cloister.lang.smt.terms import FALSE, TRUE, Term, both, either, negation, z


class Guard:
    __slots__ = ("_opposites", "_term", "dead", "parts")

    def __init__(self, parts: dict[int, Term], dead: bool = False) -> None:
        self.parts = parts
        self.dead = dead
        self._term: Term | None = FALSE if dead else None
        self._opposites: dict[int, Term] | None = None  # what no path has, as far as the parts say

    @property
    def term(self) -> Term:
        if self._term is None:
            self._term = TRUE if not self.parts else z.And(*self.parts.values()) if len(self.parts) > 1 else next(iter(self.parts.values()))
        return self._term

    def also(self, condition: Term) -> Guard:
        """This path, where the condition holds, too."""
        if self.dead or z.is_true(condition) or condition.get_id() in self.parts:
            return self
        if z.is_false(condition) or negation(condition).get_id() in self.parts:
            return NEVER
        if z.is_and(condition):
            guard = self
            for part in condition.children():
                guard = guard.also(part)
            return guard
        return Guard({**self.parts, condition.get_id(): condition})

    def implies(self, other: Guard) -> bool:
        """Whether each path of this one is certainly one of the other."""
        return self.dead or (not other.dead and other.parts.keys() <= self.parts.keys())

    def beyond(self, other: Guard) -> Term:
        """What has to hold besides for a path of this one to be one of the other."""
        if other.dead:
            return FALSE
        result = TRUE
        for key, part in other.parts.items():
            if key not in self.parts:
                result = both(result, part)
        return result

    def excludes(self, other: Guard) -> bool:
        """Whether certainly no path is in both."""
        if self._opposites is None:
            self._opposites = {opposite.get_id(): opposite for opposite in map(negation, self.parts.values())}
        return self.dead or other.dead or not self._opposites.keys().isdisjoint(other.parts)


ALWAYS = Guard({})
NEVER = Guard({}, dead=True)


def join(a: Guard, b: Guard) -> Guard:
    """The paths of both."""
    if a.dead or b.dead:
        return b if a.dead else a
    common = {key: part for key, part in a.parts.items() if key in b.parts}
    rest_a = [part for key, part in a.parts.items() if key not in common]
    rest_b = [part for key, part in b.parts.items() if key not in common]
    if not rest_a or not rest_b:
        return Guard(common)
    if len(rest_a) == 1 and len(rest_b) == 1 and negation(rest_a[0]).get_id() == rest_b[0].get_id():
        return Guard(common)
    if len(rest_a) == 1 or len(rest_b) == 1:
        # c, or (not c and d): c or d.
        one, many = (rest_a[0], rest_b) if len(rest_a) == 1 else (rest_b[0], rest_a)
        opposite = negation(one).get_id()
        rest_a, rest_b = [one], [part for part in many if part.get_id() != opposite]
        if not rest_b:
            return Guard(common)
    term_a, term_b = TRUE, TRUE
    for part in rest_a:
        term_a = both(term_a, part)
    for part in rest_b:
        term_b = both(term_b, part)
    return Guard(common).also(either(term_a, term_b))
