# SPDX-License-Identifier: BSD-2-Clause
"""The names of a header: all are as the modules have them, so all must be names that C and C++ leave to programs, and each must be the only one.

Invariant: a header whose ledger complains of nothing can be included by any C11 or C++11 file, as far as names within it are concerned.
Source: ISO C11 6.4.1 and 7.1.3; ISO C++17 5.11; what compilers define without being asked.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Protocol

from cloister.lang import program as p
from cloister.lang.frontend.c_names import identifier

_KEYWORDS = frozenset(
    """
    auto break case char const continue default do double else enum extern float for goto if inline int long register restrict return
    short signed sizeof static struct switch typedef union unsigned void volatile while asm typeof bool true false
    alignas alignof and and_eq bitand bitor catch char16_t char32_t char8_t class compl concept consteval constexpr constinit const_cast co_await
    co_return co_yield decltype delete dynamic_cast explicit export false friend mutable namespace new noexcept not not_eq nullptr operator or
    or_eq private protected public reinterpret_cast requires static_assert static_cast template this thread_local throw try typeid typename using
    virtual wchar_t xor xor_eq linux unix i386
    """.split()
)
_LIBRARY = re.compile(r"u?int(_least|_fast)?(8|16|32|64)_t|u?int(ptr|max)_t|U?INT(_LEAST|_FAST)?(8|16|32|64|PTR|MAX)_(MIN|MAX|C)|U?INT(8|16|32|64)_C|SIZE_MAX|PTRDIFF_M(IN|AX)")
_OTHERS = frozenset("NULL offsetof size_t ptrdiff_t max_align_t nullptr_t SIG_ATOMIC_MIN SIG_ATOMIC_MAX WCHAR_MIN WCHAR_MAX WINT_MIN WINT_MAX main".split())


class Refuse(Protocol):
    def __call__(self, code: str, span: p.Span, message: str, remedy: str, notes: Sequence[tuple[p.Span, str]] = ()) -> None: ...


def is_taken(name: str) -> bool:
    """Whether C, C++ or their libraries keep a name to themselves."""
    reserved = name.startswith("__") or bool(re.match(r"_[A-Z]", name))
    return reserved or name in _KEYWORDS or name in _OTHERS or _LIBRARY.fullmatch(name) is not None


class Ledger:
    """Names of one header, with where each comes from. Macros reach everywhere, so no field or parameter may have a macro's name."""

    def __init__(self, refuse: Refuse) -> None:
        self._refuse = refuse
        self._global: list[tuple[str, p.Span]] = []
        self._macros: dict[str, p.Span] = {}
        self._local: list[tuple[str, p.Span]] = []

    def enter(
        self,
        constants: Sequence[p.ConstantDeclaration],
        enums: Sequence[p.EnumType],
        words: Sequence[p.WordType],
        structs: Sequence[p.StructType],
        functions: Sequence[p.Function],
    ) -> None:
        for constant in constants:
            self._macro(constant.name, constant.span)
        for enum in enums:
            self._global.append((enum.name, enum.span))
            self._global += [(f"{enum.name}_{member}", enum.span) for member, _ in enum.members]
        for word in words:
            self._global.append((word.name, word.span))
            for each in word.fields:
                if not each.name.startswith("_"):
                    self._macro(f"{word.name}_{each.name}_SHIFT", each.span)
                    self._macro(f"{word.name}_{each.name}_MASK", each.span)
                    self._global += [(f"{word.name}_{each.name}", each.span), (f"{word.name}_with_{each.name}", each.span)]
        for struct in structs:
            self._global.append((identifier(struct.name), struct.span))
            self._local += [(each.name, each.span) for each in struct.fields]
        for function in functions:
            self._global.append((function.export or function.extern or function.name, function.span))
            self._local += [(each.name, each.span) for each in function.parameters]

    def _macro(self, name: str, span: p.Span) -> None:
        self._global.append((name, span))
        self._macros.setdefault(name, span)

    def check(self) -> None:
        """Refuse what C keeps to itself and what is there twice."""
        first: dict[str, p.Span] = {}
        for name, span in self._global:
            if is_taken(name):
                self._taken(name, span)
            elif name in first:
                self._refuse("H003", span, f"the header would have two declarations called {name}", "another name for one of them", [(first[name], "the other is here")])
            first.setdefault(name, span)
        for name, span in self._local:
            if is_taken(name):
                self._taken(name, span)
            elif name in self._macros:
                note = [(self._macros[name], f"{name} is a macro in C, which reaches everywhere")]
                self._refuse("H003", span, f"{name} is a constant, too", "another name for one of them", note)

    def _taken(self, name: str, span: p.Span) -> None:
        self._refuse("H002", span, f"{name} is a name that C or C++ keeps to itself", "another name")
