# SPDX-License-Identifier: BSD-2-Clause
"""Descriptions of the interface for tools that make bindings for other languages: invocations and system calls in XML, words and faults as bit fields.

The formats are those that seL4's build system and rust-sel4 read. Invariant: the same tables as the C headers.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from xml.sax.saxutils import escape, quoteattr

from cloister.microkit.methods import SYSTEM_CALLS, Method, Part, Type
from cloister.microkit.numbers import Numbers
from cloister.microkit.stubs import methods_of
from cloister.microkit.words import FAULT_LABEL_BITS, FAULT_WORDS, FAULTS, WORDS

_HEAD = ('<?xml version="1.0" ?>', "<!-- SPDX-License-Identifier: BSD-2-Clause -->")
_BLOCK_HEAD = ("-- SPDX-License-Identifier: BSD-2-Clause", "base 64")


def object_api(numbers: Numbers, part: Part) -> str:
    """The invocations of one part, by the objects that they are of."""
    methods = methods_of(numbers, part)
    lines = [*_HEAD, f'<api name="{part.name.capitalize()}" label_prefix="">']
    for struct in _structs(methods):
        lines += [f'    <struct name="{struct.c}">', *(f'        <member name="{each}"/>' for each in struct.fields), "    </struct>"]
    for name, group in groupby(methods, lambda each: each.object):
        lines.append(f'    <interface name="{name}" cap_description="The capability that is invoked.">')
        for each in group:
            lines += [f"        {line}" for line in _method(each)]
        lines.append("    </interface>")
    return "\n".join([*lines, "</api>"]) + "\n"


def _structs(methods: Iterable[Method]) -> Iterable[Type]:
    found: dict[str, Type] = {}
    for method in methods:
        found |= {each.type.c: each.type for each in (*method.parameters, *method.results) if each.type.fields}
    return found.values()


def _method(method: Method) -> Iterable[str]:
    yield f'<method id="{method.label}" name="{method.name}">'
    if method.condition:
        yield f'    <condition><config var="{method.condition}"/></condition>'
    yield f"    <brief>{escape(method.about)}</brief>"
    yield "    <description></description>"
    for direction, parameters in (("in", method.parameters), ("out", method.results)):
        for each in parameters:
            yield f'    <param dir="{direction}" name="{each.name}" type="{each.type.c}" description={quoteattr(each.about)}/>'
    yield "</method>"


def system_calls() -> str:
    """All system calls: those that every kernel has, and those that depend on its configuration, in the order of their numbers."""
    lines = [*_HEAD, "<syscalls>"]
    for conditional, tag in ((False, "api-mcs"), (True, "debug")):
        lines.append(f"    <{tag}>")
        calls = [each for each in SYSTEM_CALLS if bool(each.conditions) == conditional]
        for conditions, group in groupby(calls, lambda each: each.conditions):
            lines.append("        <config>")
            variables = "".join(f'<config var="{each}"/>' for each in conditions)
            if conditions:
                lines.append(f"            <condition>{f'<and>{variables}</and>' if len(conditions) > 1 else variables}</condition>")
            lines += [f'            <syscall name="{each.name}"/>' for each in group]
            lines.append("        </config>")
        lines.append(f"    </{tag}>")
    return "\n".join([*lines, "</syscalls>"]) + "\n"


def word_blocks(numbers: Numbers) -> str:
    """The words of messages, from the highest bit down."""
    lines = [*_BLOCK_HEAD]
    for word in WORDS:
        widths = {each.name: each.width for each in numbers.words[word.source].fields}
        fields = [(c, widths[python]) for python, c in word.fields.items()]
        lines += _block(word.name, fields, 64 - sum(width for _, width in fields), ())
    return "\n".join(lines) + "\n"


def fault_blocks(numbers: Numbers) -> str:
    """Faults: each one as a block, and which label says which."""
    lines = [*_BLOCK_HEAD]
    for fault in FAULTS:
        fields = [(name, fault.width) for name in fault.fields]
        free = 64 * (FAULT_WORDS - 1 - len(fields))
        lines += _block(fault.name, fields, free, (f"padding {64 - FAULT_LABEL_BITS}", f"field seL4_FaultType {FAULT_LABEL_BITS}"))
    lines.append("tagged_union seL4_Fault seL4_FaultType {")
    lines += [f"    tag {fault.name} {numbers[f'faults.{fault.label}']}" for fault in FAULTS]
    return "\n".join([*lines, "}"]) + "\n"


def _block(name: str, fields: Iterable[tuple[str, int]], free: int, last: Iterable[str]) -> Iterable[str]:
    yield f"block {name} {{"
    if free:
        yield f"    padding {free}"
    for field, width in fields:
        if last and width < 64:
            yield f"    padding {64 - width}"  # a word of a message for itself
        yield f"    field {field} {width}"
    yield from (f"    {each}" for each in last)
    yield "}"
