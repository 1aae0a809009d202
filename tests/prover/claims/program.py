# SPDX-License-Identifier: BSD-2-Clause
"""A random program: declarations, helpers with contracts, functions that call them; and its text, with probes or with claims."""

from __future__ import annotations

from dataclasses import dataclass, field

from claims.scope import Function, Place, Point, Scope, Shapes
from claims.shapes import HEADER, declarations, draw_shapes
from claims.statements import Body
from claims.values import ENUM, INTEGERS, WORD, Draw, Window, limits, window

Claims = dict[tuple[str, int], list[str]]  # what is claimed at the points of functions


@dataclass
class Program:
    seed: int
    shapes: Shapes
    functions: list[Function] = field(default_factory=list[Function])

    def text(self, claims: Claims | None) -> str:
        """Its source. Without claims, each point logs what is in sight there."""
        methods = [render(f, claims) for f in self.functions if f.method]
        lines = declarations(self.shapes, methods)
        for f in self.functions:
            if not f.method:
                lines += ["", "", *render(f, claims)]
        return HEADER.format(seed=self.seed) + "\n".join(lines) + "\n"

    def function(self, name: str) -> Function:
        return next(f for f in self.functions if f.name == name)


def render(f: Function, claims: Claims | None) -> list[str]:
    """The text of a function."""
    parameters = [f"{name}: {kind}" if name != "self" else "self" for name, kind in f.parameters]
    lines = [*([f"@{f.ghost}"] if f.ghost else []), f"def {f.name}({', '.join(parameters)}) -> {f.result or 'None'}:"]
    variables = sorted(name for name in f.assigned if name in ("g", "h", "k"))
    lines += [f"    global {', '.join(variables)}"] if variables else []
    word = "assume" if f.ghost == "proof" else "requires"
    lines += [f"    {word}({condition})" for condition in [*f.requires, *f.given]]
    for line in f.lines:
        if not isinstance(line, Point):
            lines.append("    " * line[0] + line[1])
        elif claims is not None:
            form = {"assert": "assert {}", "invariant": "invariant({})", "ensures": "ensures({})"}[line.role]
            lines += ["    " * line.indent + form.format(text) for text in claims.get((f.name, line.number), [])]
        elif line.role != "ensures":
            shown = " ".join(f"{{{text}}}" for text, kind in line.atoms if kind != WORD)
            lines.append("    " * line.indent + f'log(f"@{f.name} {line.number} {shown}")')
    return lines


def program(seed: int) -> Program:
    """The program of that seed."""
    draw = Draw(seed)
    made = Program(seed, draw_shapes(draw))
    changer = draw.one_in(3)
    if changer:
        made.functions.append(_Writer(draw, made).function("changes", helper=True, changer=True))
    for number in range(draw.number(0, 1 if changer else 2)):
        made.functions.append(_Writer(draw, made).function(f"helper{number}", helper=True))
    for number in range(draw.number(1, 2)):
        made.functions.append(_Writer(draw, made).function(f"f{number}", helper=False))
    return made


class _Writer:
    def __init__(self, draw: Draw, made: Program) -> None:
        self.draw, self.made, self.shapes = draw, made, made.shapes

    def function(self, name: str, helper: bool, changer: bool = False) -> Function:
        """`changer`: one that changes something in a loop, of which callers know what it promises only."""
        d, s = self.draw, self.shapes
        pure = not changer and (d.one_in(2) if helper else d.one_in(4))
        method = helper and not changer and bool(s.struct) and d.one_in(4)
        proof = not helper and d.one_in(8)
        if helper and d.one_in(5):
            name = f"_{name}"
        f = Function(name, [("self", "Ptr[S]")] if method else [], pure=pure, method=method)
        f.result = d.pick(["u8", "u8", "bool", d.kind(), *([ENUM] if s.enum else []), *([WORD] if s.word else []), *(["", ""] if not pure else [])])
        body = Body(d, s, [g for g in self.made.functions if not (method and not g.method)], f)
        body.pure = pure
        if proof:
            f.ghost, f.result = "proof", ""
        if helper and s.struct and d.one_in(5):
            f.result = d.pick(["S", "Ptr[S]"])
        if not proof:
            f.lines.append(Point(0, "ensures", []))
            if d.one_in(2):
                f.lines.append(Point(1, "ensures", []))
        scope = body.scope
        if method:
            body.see("self", "", not pure)
        for parameter in ("a", "b", "c")[: d.number(0 if method else 1, 2 if s.struct else 3)]:
            self._parameter(f, body, parameter)
        self._variables(f, body)
        if not any(p.kind in (*INTEGERS, "bool") for p in scope.places):
            self._scalar(f, body, "z", "u8")
        if f.result == "Ptr[S]" and not scope.pointers:
            f.result = "S"
        changers = [f for f in self.made.functions if f.name == "changes" and not pure and not method and body.has_pointers(f)]
        if changers:
            body.before_and_after(False, changers[0])
        if helper and not pure and (changer or d.one_in(2)) and (places := body.places_in_memory()):
            body.gather(d.pick(places))
        for _ in range(d.number(0 if changer else 1, 1 if changer else 4)):
            body.statement()
        if not helper or d.one_in(2):
            body.point("assert")
        if f.result:
            body.line(f"return {body.result()}")
        elif not any(not isinstance(line, Point) for line in f.lines):
            body.line("pass")
        self._requires(f, scope)
        return f

    def _parameter(self, f: Function, body: Body, name: str) -> None:
        d, s = self.draw, self.shapes
        form = d.number(0, 9)
        if form == 3 and s.struct and d.one_in(2):
            f.parameters.append((name, "Ptr[S] | None"))
            body.scope.optional.append(name)
        elif form <= 3 and s.struct:
            f.parameters.append((name, "Ptr[S]"))
            body.see(name, "", not f.pure)
        elif form == 4:
            f.parameters.append((name, "View[u8]"))
            low = d.number(0, 2)
            f.lengths[name] = low, max(1, low + d.number(0, 1))
            if f.lengths[name][0] == f.lengths[name][1]:
                body.scope.arrays.append((name, low, not f.pure))
            else:
                body.scope.views.append(name)
        else:
            kinds = ["bool", "u8", "u8", d.kind(), *([ENUM] if s.enum else []), *([WORD] if s.word else [])]
            self._scalar(f, body, name, d.pick(kinds))

    def _scalar(self, f: Function, body: Body, name: str, kind: str) -> None:
        f.parameters.append((name, kind))
        if kind in INTEGERS:
            w = window(self.draw, kind)
            f.windows[name] = Window(kind, *limits(kind)) if kind in ("u8", "i8") and self.draw.one_in(12) else w
        body.scope.places.append(Place(name, kind, False))

    def _variables(self, f: Function, body: Body) -> None:
        """The module variables that this function may use."""
        d, s, scope = self.draw, self.shapes, body.scope
        for name, kind in s.variables.items():
            if not d.one_in(3):
                scope.places.append(Place(name, kind, not f.pure, name))
        if f.method:
            return
        if s.box and d.one_in(2):
            body.see("box", "box", not f.pure)
        if s.boxes and d.one_in(2):
            body.see("boxes[0]", "boxes", not f.pure)
            body.see("boxes[1]", "boxes", not f.pure)
        if s.holder and d.one_in(2):
            body.see("holder.s", "holder", not f.pure)
        if s.data and d.one_in(2):
            scope.arrays.append(("data", s.data, not f.pure))

    def _requires(self, f: Function, scope: Scope) -> None:
        """That the inputs are among the few that are tried. What an invariant says need not be required."""
        s = self.shapes
        for name, kind in f.parameters:
            if kind == "Ptr[S]":
                f.requires += self._of_struct(name, f)
            elif kind == "Ptr[S] | None":
                f.requires += [f"{name} is None or {condition}" for condition in self._of_struct(name, f, apart=True)]
            elif kind == "View[u8]":
                low, high = f.lengths[name]
                f.requires.append(f"len({name}) == {low}" if low == high else f"{low} <= len({name}) <= {high}")
                if condition := s.windows["view"].condition("x"):
                    f.requires.append(f"all({condition} for x in {name})")
            elif name in f.windows and (condition := f.windows[name].condition(name)):
                f.requires.append(condition)
        if "ring" in f.uses and s.undisturbed:
            f.requires.insert(0, "undisturbed()")
        self._relation(f)
        for name, w in s.windows.items():
            if name in s.variables and name in f.uses and s.variables[name] in INTEGERS and (condition := w.condition(name)):
                f.requires.append(condition)
        for name in ("box", "boxes", "holder"):
            if name in f.uses:
                for text in {"box": ["box"], "boxes": ["boxes[0]", "boxes[1]"], "holder": ["holder.s"]}[name]:
                    f.requires += self._of_struct(text, f, name != "box")
        if "data" in f.uses and (condition := s.windows["data"].condition("x")):
            f.requires.append(f"all({condition} for x in data)")

    def _relation(self, f: Function) -> None:
        """Sometimes, that two of the inputs are related."""
        d = self.draw
        if not d.one_in(4):
            return
        pointers = [name for name, kind in f.parameters if kind == "Ptr[S]"]
        atoms = [(name, kind) for name, kind in f.parameters if kind in INTEGERS]
        atoms += [(name, self.shapes.variables[name]) for name in self.shapes.variables if name in f.uses and self.shapes.variables[name] in INTEGERS]
        atoms += [(f"{pointer}.a", "u8") for pointer in [*pointers, *(["box"] if "box" in f.uses else [])]]
        if len(pointers) > 1 and d.one_in(3):
            f.given.append(f"{pointers[0]} {d.pick(['is', 'is not', 'is not'])} {pointers[1]}")
            return
        if not atoms:
            return
        one, kind = d.pick(atoms)
        others = [text for text, k in atoms if k == kind and text != one]
        if others:
            f.given.append(f"{one} {d.pick(['<=', '!=', '>=', '=='])} {d.pick(others)}")

    def _of_struct(self, pointer: str, f: Function, apart: bool = False) -> list[str]:
        if self.shapes.invariant and f.public and not apart:
            known = self.shapes.invariant
            parts = [m for m in self.shapes.struct if m.window is not None and m.kind in INTEGERS and not m.length and m.window.condition(f"self.{m.name}") not in known]
        else:
            parts = [m for m in self.shapes.struct if m.window is not None and m.kind in INTEGERS and not m.length]
        conditions = [m.window.condition(f"{pointer}.{m.name}") for m in parts if m.window is not None]
        for m in self.shapes.struct:
            if m.length and m.window is not None and (condition := m.window.condition("x")):
                conditions.append(f"all({condition} for x in {pointer}.{m.name})")
        return [" and ".join(c for c in conditions if c)] if any(conditions) else []
