# SPDX-License-Identifier: BSD-2-Clause
"""The C functions that invoke kernel objects, and the enums of labels and of system calls, from the tables in methods.py.

A value takes a word of the message; neighbouring values that are narrower than a word share one, each at a multiple of its width. Capabilities
travel beside the words. Invariant: a function sets every field of what it returns, whatever the kernel answered.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

from cloister.microkit.methods import METHODS, SYSTEM_CALLS, WORD, Method, Parameter, Part
from cloister.microkit.numbers import Numbers

_LICENCE = "/* SPDX-License-Identifier: BSD-2-Clause */"
_IN_REGISTERS = 4
_LAST = {Part.GENERIC: "nInvocationLabels", Part.AARCH64: "nSeL4ArchInvocationLabels", Part.ARM: "nArchInvocationLabels"}
_BEFORE = {Part.AARCH64: Part.GENERIC, Part.ARM: Part.AARCH64}


def methods_of(numbers: Numbers, part: Part | None = None) -> list[Method]:
    """The methods that a configuration has."""
    debug = bool(numbers["configuration.HARDWARE_DEBUG_API"])
    return [each for each in METHODS if (debug or each.condition != "CONFIG_HARDWARE_DEBUG_API") and part in (None, each.part)]


def labels(numbers: Numbers) -> dict[str, int]:
    """The labels of a configuration by their names in C, in their order."""
    return {each.label: numbers[f"labels.{each.number}"] for each in methods_of(numbers)}


def label_header(numbers: Numbers, part: Part) -> str:
    """The enum of one part's labels, which follow those of the part before."""
    lines = [_LICENCE, "/* What an invocation asks for: the labels of messages to kernel objects. */", "#pragma once", ""]
    if part in _BEFORE:
        before = "sel4/invocation.h" if _BEFORE[part] is Part.GENERIC else "sel4/sel4_arch/invocation.h"
        lines += [f"#include <{before}>", ""]
    lines.append(f"enum {part.value} {{")
    if part is Part.GENERIC:
        lines.append(f"    InvalidInvocation = {numbers['labels.INVALID_INVOCATION']},")
    methods = methods_of(numbers, part)
    lines += [f"    {each.label} = {numbers[f'labels.{each.number}']}," for each in methods]
    lines += [f"    {_LAST[part]}", "};"]
    if part is Part.GENERIC:
        lines += ["", "#include <sel4/sel4_arch/invocation.h>", "#include <sel4/arch/invocation.h>"]
    return "\n".join(lines) + "\n"


def system_call_header(numbers: Numbers) -> str:
    """The enum of system calls."""
    lines = [_LICENCE, "/* Numbers of system calls. Which of them the kernel has depends on its configuration. */", "#pragma once", ""]
    lines += ["#include <sel4/config.h>", "#include <sel4/macros.h>", "", "__extension__ typedef enum {"]
    for conditions, calls in groupby(SYSTEM_CALLS, lambda each: each.conditions):
        if conditions:
            lines.append(f"#if {' && '.join(f'defined({each})' for each in conditions)}")
        lines += [f"    seL4_Sys{each.name} = {numbers[f'syscalls.{each.number}']}," for each in calls]
        if conditions:
            lines.append("#endif")
    return "\n".join([*lines, "    SEL4_FORCE_LONG_ENUM(seL4_Syscall_ID)", "} seL4_Syscall_ID;"]) + "\n"


def client_header(numbers: Numbers) -> str:
    """All functions."""
    lines = [
        _LICENCE,
        "/*",
        " * Invocations: what kernel objects are asked to do. `_service` is a capability of the object. The result is an error, or a struct with an",
        " * error and what was asked for, which is 0 if there was one; after an error, its words are in the IPC buffer.",
        " */",
        "#pragma once",
        "",
        "#include <sel4/invocation.h>",
        "#include <sel4/syscalls.h>",
        "#include <sel4/types.h>",
        "",
        "LIBSEL4_C_BEGIN",
        "",
    ]
    for method in methods_of(numbers):
        lines += [*_result_type(method), *_comment(method), *_function(method), ""]
    return "\n".join([*lines, "LIBSEL4_C_END"]) + "\n"


def _comment(method: Method) -> Iterable[str]:
    yield "/*"
    yield f" * {method.about}"
    for each in (*method.parameters, *method.results):
        yield f" *   {each.name}: {each.about}"
    if method.errors:
        yield f" * Errors: {method.errors}"
    yield " */"


def _by_pointer(results: Sequence[Parameter]) -> bool:
    return any(each.type.fields for each in results)


def _result_type(method: Method) -> list[str]:
    if not method.results or _by_pointer(method.results):
        return []
    fields = [f"    {each.type.c} {each.name};" for each in method.results]
    return [f"typedef struct {method.function} {{", "    int error; /* seL4_Error */", *fields, f"}} {method.function}_t;", ""]


def packed(parameters: Sequence[Parameter]) -> list[list[tuple[Parameter, int]]]:
    """The words of a message: which values are in each, from which bit on. A struct's fields are words of their own (bit -1)."""
    words: list[list[tuple[Parameter, int]]] = []
    free = WORD  # the first bit of the last word that is not taken
    for each in parameters:
        if each.type.capability:
            continue
        if each.type.fields:
            words += [[(each, -1)] for _ in each.type.fields]
            free = WORD
            continue
        start = -(-free // each.type.bits) * each.type.bits
        if not words or start + each.type.bits > WORD:
            words.append([])
            start = 0
        words[-1].append((each, start))
        free = start + each.type.bits
    return words


def _word(parts: Sequence[tuple[Parameter, int]]) -> str:
    """The C expression of a word of narrow values."""
    texts: list[str] = []
    for each, start in parts:
        value = f"{each.name}.words[0]" if each.type.wrapped else f"(seL4_Word){each.name}" if each.type.c != "seL4_Word" else each.name
        if each.type.bits < WORD:
            value = f"({value} & {(1 << each.type.bits) - 1:#x}ul)"
        texts.append(f"{value} << {start}" if start else value)
    return " | ".join(texts)


def _function(method: Method) -> Iterable[str]:
    parameters = [f"{method.object} _service"]
    parameters += [f"{each.type.c} {'*' if each.type.fields else ''}{each.name}" for each in (*method.parameters,)]
    pointer = _by_pointer(method.results)
    if pointer:
        parameters += [f"{each.type.c} *{each.name}" for each in method.results]
    result = f"{method.function}_t" if method.results and not pointer else "seL4_Error"
    yield f"LIBSEL4_INLINE {result} {method.function}({', '.join(parameters)})"
    yield "{"
    yield from (f"    {line}" if line else "" for line in _body(method, result))
    yield "}"


def _body(method: Method, result: str) -> Iterable[str]:
    capabilities = [each for each in method.parameters if each.type.capability]
    words = packed(method.parameters)
    texts: list[str] = []
    for number, word in enumerate(words):
        each, start = word[0]
        place = sum(1 for other in words[:number] if other[0] == (each, -1))
        texts.append(_word(word) if start != -1 else f"{each.name}->{each.type.fields[place]}")
    structs = [each for each in method.parameters if each.type.fields]
    counted = any(each.name == "count" for each in method.parameters)

    for number, each in enumerate(capabilities):
        yield f"seL4_SetCap({number}, {each.name});"
    for number in range(_IN_REGISTERS):
        yield f"seL4_Word mr{number} = {texts[number] if number < len(texts) else 0};"
    if structs and counted:  # those that are not counted need not be there
        before = sum(1 for word in words if word[0][1] != -1)
        yield from _counted(structs[0], _IN_REGISTERS - before, f"seL4_SetMR((int)i + {before}, ((const seL4_Word *){structs[0].name})[i]);")
    else:
        for number in range(_IN_REGISTERS, len(texts)):
            yield f"seL4_SetMR({number}, {texts[number]});"
    yield f"seL4_MessageInfo_t tag = seL4_MessageInfo_new({method.label}, 0, {len(capabilities)}, {len(texts)});"
    yield "tag = seL4_CallWithMRs(_service, tag, &mr0, &mr1, &mr2, &mr3);"
    yield "const seL4_Error error = (seL4_Error)seL4_MessageInfo_get_label(tag);"
    if result != "seL4_Error":
        yield f"{result} answer;"
        yield "answer.error = (int)error;"
        yield from (f"answer.{each.name} = 0;" for each in method.results)
    yield "if (error != seL4_NoError) {"
    yield "    libsel4_store_words(mr0, mr1, mr2, mr3);"
    if method.results:
        yield f"    return {'answer' if result != 'seL4_Error' else 'error'};"
    yield "}"
    yield from _results(method, counted) if result == "seL4_Error" else _answer(method)


def _answer(method: Method) -> Iterable[str]:
    """Fill the struct that is returned."""
    for number, word in enumerate(packed(method.results)):
        for each, start in word:
            value = f"{_received(number)} >> {start}" if start else _received(number)
            if each.type.bits < WORD:
                value = f"({each.type.c})({value} & {(1 << each.type.bits) - 1:#x}ul)"
            yield f"answer.{each.name} = {value};"
    yield "return answer;"


def _results(method: Method, counted: bool) -> Iterable[str]:
    """Fill the struct that a pointer leads to."""
    for each in method.results:
        shown = each.type.fields[:_IN_REGISTERS] if counted else each.type.fields
        for number, field in enumerate(shown):
            yield f"{f'if (count > {number}) ' if counted else ''}{each.name}->{field} = {_received(number)};"
        if counted:
            yield from _counted(each, _IN_REGISTERS, f"((seL4_Word *){each.name})[i] = seL4_GetMR((int)i);")
    yield "return error;"


def _counted(struct: Parameter, first: int, statement: str) -> Iterable[str]:
    """For each word of a struct from `first` on that `count` says to be there."""
    yield f"for (seL4_Word i = {first}; i < count && i < {len(struct.type.fields)}; i++) {{"
    yield f"    {statement}"
    yield "}"


def _received(number: int) -> str:
    return f"mr{number}" if number < _IN_REGISTERS else f"seL4_GetMR({number})"
