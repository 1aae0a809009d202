# SPDX-License-Identifier: BSD-2-Clause
"""What a program declares, what a function is made of, and what is in sight at a point of it."""

from __future__ import annotations

from dataclasses import dataclass, field

from claims.values import Window


@dataclass(frozen=True)
class Place:
    """Something that holds a value: `root` is the module variable in which it lies, if it does."""

    text: str
    kind: str
    assignable: bool = True
    root: str = ""


@dataclass(frozen=True)
class Member:
    """A field of the struct or word."""

    name: str
    kind: str
    bits: int = 0
    window: Window | None = None
    length: int = 0  # of an array


@dataclass
class Shapes:
    """The declarations of a program."""

    enum: dict[str, int] = field(default_factory=dict[str, int])
    word: list[Member] = field(default_factory=list[Member])
    struct: list[Member] = field(default_factory=list[Member])
    invariant: str = ""  # the condition that the struct's invariant says, about `self`
    variables: dict[str, str] = field(default_factory=dict[str, str])  # name -> kind, of values
    windows: dict[str, Window] = field(default_factory=dict[str, Window])  # of variables, by name; of fields, as `S.a`
    box: bool = False  # a module variable that is a struct
    boxes: int = 0  # an array of structs
    holder: bool = False  # a struct with a pointer to a struct, or none
    data: int = 0  # an array of bytes
    undisturbed: bool = False  # whether nobody else writes it
    ring: list[Member] = field(default_factory=list[Member])  # shared memory
    extern: str = ""  # what the C function gives; "S" if it is given a struct
    table: list[int] = field(default_factory=list[int])
    recursive: str = ""  # the text of a specification that calls itself: spec(n: u8) -> u8


@dataclass
class Point:
    """Where something is claimed. `role`: assert, ensures or invariant; `atoms`: what is in sight there, with its kind."""

    number: int
    role: str
    atoms: list[tuple[str, str]]
    indent: int = 1
    index: str = ""  # of a loop's invariant: the variable that counts
    views: list[str] = field(default_factory=list[str])  # arrays of bytes in sight, for quantifiers
    focus: tuple[str, ...] = ()  # what the claim is to be about


Line = tuple[int, str] | Point


@dataclass
class Function:
    """A function of a program, and all that running it takes."""

    name: str
    parameters: list[tuple[str, str]]
    result: str = ""
    requires: list[str] = field(default_factory=list[str])
    lines: list[Line] = field(default_factory=list[Line])
    windows: dict[str, Window] = field(default_factory=dict[str, Window])  # of parameters
    uses: set[str] = field(default_factory=set[str])  # module variables, also of what it calls
    calls: set[str] = field(default_factory=set[str])
    assigned: set[str] = field(default_factory=set[str])
    pure: bool = False
    method: bool = False
    ghost: str = ""  # "", "ghost" or "proof"
    given: list[str] = field(default_factory=list[str])  # what else it requires, as Python can see it
    lengths: dict[str, tuple[int, int]] = field(default_factory=dict[str, tuple[int, int]])  # of views

    @property
    def public(self) -> bool:
        """Whether it may rely on the invariants of structs."""
        return not self.name.startswith("_") and not self.ghost


@dataclass
class Scope:
    """The places in sight."""

    places: list[Place] = field(default_factory=list[Place])
    pointers: list[str] = field(default_factory=list[str])  # to structs
    arrays: list[tuple[str, int, bool]] = field(default_factory=list[tuple[str, int, bool]])  # of bytes: text, length, whether it may be written
    views: list[str] = field(default_factory=list[str])
    optional: list[str] = field(default_factory=list[str])  # pointers that may be None
    names: list[str] = field(default_factory=list[str])  # locals that may be made to point elsewhere

    def copy(self) -> Scope:
        return Scope(list(self.places), list(self.pointers), list(self.arrays), list(self.views), list(self.optional), list(self.names))
