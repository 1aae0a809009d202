# SPDX-License-Identifier: BSD-2-Clause
"""The C types of the interface's words: structs around machine words, and functions that make them and read and write their fields.

Message information, rights and guards are words of `cloister.abi.words`. A fault is fourteen words: its label in the last bits of the first one, and
the words of the message that told of it in the others, the first of them in the last word that is used.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from cloister.lang.program import WordType
from cloister.microkit.numbers import Numbers

_LICENCE = "/* SPDX-License-Identifier: BSD-2-Clause */"
_INCLUDES = ("#pragma once", "", "#include <sel4/config.h>", "#include <sel4/debug_assert.h>", "#include <sel4/simple_types.h>", "")
_U64 = "seL4_Uint64"
FAULT_WORDS = 14
FAULT_LABEL_BITS = 4


@dataclass(frozen=True)
class Word:
    """A word in C. `fields`: names in C by names in cloister.abi, from the highest bits down, which is the order of `_new`'s parameters."""

    name: str
    source: str
    fields: dict[str, str]
    about: str


WORDS = (
    Word(
        "seL4_CNode_CapData", "words.CNodeData", {"guard": "guard", "guard_size": "guardSize"},
        "The guard of a CNode's capability: as many bits of an address as `guardSize` says must be `guard`.",
    ),
    Word(
        "seL4_CapRights", "words.CapabilityRights",
        {"grant_reply": "capAllowGrantReply", "grant": "capAllowGrant", "read": "capAllowRead", "write": "capAllowWrite"},
        "Rights: to pass capabilities on in a reply only, to pass them on, to read or receive, to write or send.",
    ),
    Word(
        "seL4_MessageInfo", "words.MessageInfo",
        {"label": "label", "capabilities_unwrapped": "capsUnwrapped", "extra_capabilities": "extraCaps", "length": "length"},
        "What a message consists of: a label, which received capabilities were not moved but told by their badges, how many capabilities, how many words.",
    ),
)


@dataclass(frozen=True)
class Fault:
    """A fault in C: its name, the constant that is its label, and the names of its message's words, in their order."""

    name: str
    label: str
    fields: Sequence[str]
    about: str
    width: int = 64  # of its fields
    debug_only: bool = False


FAULTS = (
    Fault("NullFault", "NULL_FAULT", (), "no fault"),
    Fault(
        "CapFault", "CAP_FAULT", ("IP", "Addr", "InRecvPhase", "LookupFailureType", "MR4", "MR5", "MR6"), "a capability could not be found"
    ),
    Fault(
        "UnknownSyscall", "UNKNOWN_SYSCALL", (*(f"X{i}" for i in range(8)), "FaultIP", "SP", "LR", "SPSR", "Syscall"),
        "a system call that the kernel does not know",
    ),
    Fault("UserException", "USER_EXCEPTION", ("FaultIP", "Stack", "SPSR", "Number", "Code"), "an undefined instruction and the like"),
    Fault(
        "DebugException", "DEBUG_EXCEPTION", ("FaultIP", "ExceptionReason", "TriggerAddress", "BreakpointNumber"), "a break point was met", debug_only=True
    ),
    Fault("Timeout", "TIMEOUT", ("data", "consumed"), "a budget is used up"),
    Fault("VMFault", "VM_FAULT", ("IP", "Addr", "PrefetchFault", "FSR"), "an access to memory that is not there, or not for this"),
    Fault("VGICMaintenance", "VGIC_MAINTENANCE", ("IDX",), "a virtual interrupt was delivered"),
    Fault("VCPUFault", "VCPU_FAULT", ("HSR",), "something that the hypervisor traps", width=32),
    Fault("VPPIEvent", "VPPI_EVENT", ("irq",), "a private interrupt of a virtual CPU"),
)


@dataclass(frozen=True)
class _Field:
    name: str
    word: int
    shift: int
    width: int

    @property
    def mask(self) -> int:
        return (1 << self.width) - 1


def words_header(numbers: Numbers) -> str:
    """shared_types_gen.h."""
    lines = [_LICENCE, "/* Words with fields. A value that does not fit its field is an assertion that fails, or is cut off if NDEBUG is defined. */"]
    lines += [*_INCLUDES, "LIBSEL4_C_BEGIN", ""]
    for each in WORDS:
        lines += _word(each, numbers.words[each.source])
    return "\n".join([*lines, "LIBSEL4_C_END"]) + "\n"


def faults_header(numbers: Numbers) -> str:
    """types_gen.h."""
    lines = [_LICENCE, "/* Faults, as values. sel4/faults.h makes them of messages. */", *_INCLUDES, "LIBSEL4_C_BEGIN", ""]
    lines += ["typedef struct seL4_Fault {", f"    {_U64} words[{FAULT_WORDS}];", "} seL4_Fault_t;", ""]
    faults = [each for each in FAULTS if not each.debug_only or numbers["configuration.HARDWARE_DEBUG_API"]]
    lines.append("typedef enum seL4_Fault_tag {")
    for number, each in enumerate(faults):
        comma = "," if number + 1 < len(faults) else ""
        lines.append(f"    seL4_Fault_{each.name} = {numbers[f'faults.{each.label}']}{comma} /* {each.about} */")
    lines += ["} seL4_Fault_tag_t;", ""]
    tag = _Field("seL4_FaultType", 0, 0, FAULT_LABEL_BITS)
    lines += ["/* Which fault it is: a seL4_Fault_tag. */"]
    lines += _inline(f"{_U64} CONST", f"seL4_Fault_get_{tag.name}", ["seL4_Fault_t seL4_Fault"], [f"return {_get('seL4_Fault.', tag)};"])
    equal = f"return {_get('seL4_Fault.', tag)} == seL4_Fault_type_tag;"
    lines += _inline("int CONST", f"seL4_Fault_{tag.name}_equals", ["seL4_Fault_t seL4_Fault", f"{_U64} seL4_Fault_type_tag"], [equal])
    get = f"return {_get('seL4_Fault_ptr->', tag)};"
    lines += _inline(f"{_U64} PURE", f"seL4_Fault_ptr_get_{tag.name}", ["seL4_Fault_t *seL4_Fault_ptr"], [get])
    for each in faults:
        lines += _fault(each)
    return "\n".join([*lines, "LIBSEL4_C_END"]) + "\n"


def _word(word: Word, source: WordType) -> Iterable[str]:
    places = {each.name: each for each in source.fields}
    fields = [_Field(c, 0, places[python].shift, places[python].width) for python, c in word.fields.items()]
    yield f"/* {word.about} */"
    yield f"typedef struct {word.name} {{"
    yield f"    {_U64} words[1];"
    yield f"}} {word.name}_t;"
    yield ""
    yield from _constructors(word.name, word.name, fields, 1, {})
    for each in fields:
        yield from _accessors(word.name, word.name, each)


def _fault(fault: Fault) -> Iterable[str]:
    count = len(fault.fields)
    fields = [_Field(name, count - number, 0, fault.width) for number, name in enumerate(fault.fields)]
    name = f"seL4_Fault_{fault.name}"
    yield f"/* {fault.about[0].upper()}{fault.about[1:]}. Only its own functions read and write it. */"
    yield from _constructors(name, "seL4_Fault", fields, FAULT_WORDS, {0: name})
    for each in fields:
        yield from _accessors(name, "seL4_Fault", each, f"seL4_Fault_{fault.name}")


def _constructors(name: str, struct: str, fields: Sequence[_Field], words: int, fixed: dict[int, str]) -> Iterable[str]:
    """`_new` returns a value, `_ptr_new` fills one in."""
    parameters = [f"{_U64} {each.name}" for each in fields]
    contents = [fixed.get(word, "") for word in range(words)]
    for each in fields:
        value = each.name if each.width == 64 else f"({each.name} & {each.mask:#x}ul)"
        value = f"{value} << {each.shift}" if each.shift else value
        contents[each.word] = f"{contents[each.word]} | {value}" if contents[each.word] else value
    checks = [_check(each, each.name) for each in fields if each.width < 64]
    fill = [f".words[{number}] = {text or 0};" for number, text in enumerate(contents)]
    body = [f"{struct}_t {struct};", *checks, *(f"{struct}{each}" for each in fill), f"return {struct};"]
    yield from _inline(f"{struct}_t CONST", f"{name}_new", parameters or ["void"], body)
    pointed = [*checks, *(f"{struct}_ptr->{each[1:]}" for each in fill)]
    yield from _inline("void", f"{name}_ptr_new", [f"{struct}_t *{struct}_ptr", *parameters], pointed)


def _accessors(name: str, struct: str, field: _Field, tag: str = "") -> Iterable[str]:
    """`_get_`, `_set_` of a value, and `_ptr_get_`, `_ptr_set_` of one that a pointer leads to. `tag`: the label that a fault must have."""
    value, pointer = f"{struct}_t {struct}", f"{struct}_t *{struct}_ptr"
    is_it = [f"seL4_DebugAssert((@words[0] & {(1 << FAULT_LABEL_BITS) - 1:#x}ul) == {tag});"] if tag else []
    checks = [each.replace("@", f"{struct}.") for each in is_it]
    pointed = [each.replace("@", f"{struct}_ptr->") for each in is_it]
    fits = [_check(field, "v64")] if field.width < 64 else []
    yield from _inline(f"{_U64} CONST", f"{name}_get_{field.name}", [value], [*checks, f"return {_get(f'{struct}.', field)};"])
    body = [*checks, *fits, f"{_set(f'{struct}.', field)};", f"return {struct};"]
    yield from _inline(f"{struct}_t CONST", f"{name}_set_{field.name}", [value, f"{_U64} v64"], body)
    yield from _inline(f"{_U64} PURE", f"{name}_ptr_get_{field.name}", [pointer], [*pointed, f"return {_get(f'{struct}_ptr->', field)};"])
    body = [*pointed, *fits, f"{_set(f'{struct}_ptr->', field)};"]
    yield from _inline("void", f"{name}_ptr_set_{field.name}", [pointer, f"{_U64} v64"], body)


def _check(field: _Field, value: str) -> str:
    return f"seL4_DebugAssert(({value} & ~{field.mask:#x}ul) == 0);"


def _get(prefix: str, field: _Field) -> str:
    place = f"{prefix}words[{field.word}]"
    shifted = f"({place} >> {field.shift})" if field.shift else place
    return shifted if field.width == 64 else f"{shifted} & {field.mask:#x}ul" if field.name != "seL4_FaultType" else f"({shifted} & {field.mask:#x}ul)"


def _set(prefix: str, field: _Field) -> str:
    place = f"{prefix}words[{field.word}]"
    if field.width == 64:
        return f"{place} = v64"
    return f"{place} = ({place} & ~{field.mask << field.shift:#x}ul) | (v64 & {field.mask:#x}ul) << {field.shift}"


def _inline(result: str, name: str, parameters: Sequence[str], body: Sequence[str]) -> list[str]:
    lines = [f"LIBSEL4_INLINE_FUNC {result} {name}({', '.join(parameters)})", "{"]
    return [*lines, *(f"    {each}" for each in body), "}", ""]
