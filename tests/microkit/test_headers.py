# SPDX-License-Identifier: BSD-2-Clause
"""The SDK's C headers: they compile without a warning in each dialect, say what the kernel's tables say, and their functions ask the kernel for what they say.

Functions run as machine code, on an emulated processor whose kernel is the test.
"""

from __future__ import annotations

import json
import random
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest

from cloister.boards import BOARDS, DEFAULT_BOARD
from cloister.lang.c.toolchain import run, zig_program
from cloister.microkit.headers import filled, headers
from cloister.microkit.methods import METHODS, SYSTEM_CALLS, Method, Parameter
from cloister.microkit.numbers import CONFIGURATIONS, numbers
from cloister.microkit.stubs import labels, methods_of
from machine import IPC_BUFFER, SCRATCH, Machine, Stopped, SystemCall, build

DIALECTS = ("c11", "c17", "c++11", "c++17")
WARNINGS = ("-Wall", "-Wextra", "-Wpedantic", "-Wconversion", "-Wshadow", "-Wundef", "-Werror")
FREESTANDING = ("-ffreestanding", "-nostdinc", "-mcpu=cortex-a53", "-fsyntax-only")
GCC = {"c": "aarch64-linux-gnu-gcc", "c++": "aarch64-linux-gnu-g++"}


@pytest.fixture(scope="module", params=CONFIGURATIONS)
def include(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with the headers of a configuration."""
    folder = tmp_path_factory.mktemp(request.param)
    for name, text in headers(BOARDS[DEFAULT_BOARD], numbers(request.param)).items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return folder


def language(dialect: str) -> str:
    return "c++" if "++" in dialect else "c"


def compiler(dialect: str) -> list[str]:
    """The pinned clang, for a dialect."""
    own = zig_program().parent / "lib" / "include"
    return [str(zig_program()), "clang", "--target=aarch64-none-elf", *FREESTANDING, "-isystem", str(own), "-x", language(dialect), f"-std={dialect}"]


@pytest.mark.parametrize("dialect", DIALECTS)
def test_all_headers_compile_without_a_warning(include: Path, dialect: str, tmp_path: Path) -> None:
    names = [path.relative_to(include) for path in sorted(include.rglob("*.h"))]
    if "debug" in include.name:
        for number, name in enumerate(names):  # each one alone, and not only after those before it
            (tmp_path / f"{number}.c").write_text(f"#include <{name}>\ntypedef int not_empty;\n")
    (tmp_path / "all.c").write_text("".join(f"#include <{name}>\n" for name in reversed(names)))
    sources = [str(path) for path in sorted(tmp_path.glob("*.c"))]
    run([*compiler(dialect), *WARNINGS, "-I", str(include), *sources], "a header does not compile")


@pytest.mark.parametrize("dialect", DIALECTS)
def test_gcc_finds_nothing_to_warn_of_either(include: Path, dialect: str, tmp_path: Path) -> None:
    gcc = shutil.which(GCC[language(dialect)])
    if gcc is None:
        pytest.skip(f"{GCC[language(dialect)]} is not installed")
    (tmp_path / "all.c").write_text("".join(f"#include <{path.relative_to(include)}>\n" for path in sorted(include.rglob("*.h"))))
    own = subprocess.run([gcc, "-print-file-name=include"], capture_output=True, text=True, check=True).stdout.strip()
    run(
        [gcc, *FREESTANDING, "-isystem", own, "-x", language(dialect), f"-std={dialect}", *WARNINGS, "-I", str(include), str(tmp_path / "all.c")],
        "a header does not compile",
    )


# ------------------------------------------------------------------------------------------------------------------ numbers


def test_a_place_that_names_nothing_is_found() -> None:
    with pytest.raises(KeyError):
        filled("@objects.NO_SUCH_OBJECT@", numbers("debug"))


def test_nothing_is_left_to_fill_in(include: Path) -> None:
    assert [path for path in include.rglob("*") if path.is_file() and "@" in path.read_text()] == []


@pytest.mark.parametrize("config", CONFIGURATIONS)
def test_labels_close_up(config: str) -> None:
    """Labels count without gaps: what a configuration leaves out moves all that follow."""
    table = numbers(config)
    assert [table[f"labels.{each.number}"] for each in methods_of(table)] == list(range(1, len(methods_of(table)) + 1))


def test_every_label_of_the_kernel_is_a_method() -> None:
    known = {each.number for each in METHODS} | {"INVALID_INVOCATION"}
    assert {name.removeprefix("labels.") for name in numbers("debug").constants if name.startswith("labels.")} == known


@pytest.mark.parametrize("config", CONFIGURATIONS)
def test_the_configuration_is_said_alike_in_c_and_in_json(config: str) -> None:
    texts = headers(BOARDS[DEFAULT_BOARD], numbers(config))
    lines = texts["kernel/gen_config.h"].splitlines()
    for name, value in json.loads(texts["kernel/gen_config.json"]).items():
        shown = "1" if value is True else value or "/* empty */"
        assert (f"/* disabled: CONFIG_{name} */" if value is False else f"#define CONFIG_{name}  {shown}") in lines


def test_makefiles_find_the_architecture_where_they_look(include: Path) -> None:
    """By grep 'CONFIG_SEL4_ARCH  ' and cut -d' ' -f4."""
    lines = [line for line in (include / "kernel/gen_config.h").read_text().splitlines() if "CONFIG_SEL4_ARCH  " in line]
    assert [line.split(" ")[3] for line in lines] == ["aarch64"]


def test_layouts_are_those_of_the_kernel(include: Path, tmp_path: Path) -> None:
    """Sizes and offsets of structs, fields of words: by the C compiler, against cloister.abi."""
    table = numbers(include.name.rstrip("0123456789"))
    checks = ["#include <stddef.h>", "#include <microkit.h>"]
    structs = {
        "seL4_IPCBuffer": ("words.IpcBuffer", ["tag", "msg", "userData", "caps_or_badges", "receiveCNode", "receiveIndex", "receiveDepth"]),
        "seL4_UntypedDesc": ("boot.UntypedDescription", ["paddr", "sizeBits", "isDevice", "padding"]),
        "seL4_BootInfo": ("boot.BootInfo", BOOT_INFORMATION),
    }
    for c, (source, fields) in structs.items():
        struct = table.structs[source]
        checks.append(f"_Static_assert(sizeof({c}) == {struct.size}, \"{c}\");")
        checks += [f"_Static_assert(offsetof({c}, {name}) == {field.offset}, \"{name}\");" for name, field in zip(fields, struct.fields, strict=True)]
    checks.append(f"_Static_assert(sizeof(seL4_UserContext) == 8 * {table['objects.USER_CONTEXT_WORDS']}, \"registers\");")
    (tmp_path / "layout.c").write_text("\n".join(checks) + "\n")
    run([*compiler("gnu11"), "-I", str(include), str(tmp_path / "layout.c")], "a layout differs")


BOOT_INFORMATION = (
    "extraLen nodeID numNodes numIOPTLevels ipcBuffer empty sharedFrames userImageFrames userImagePaging ioSpaceCaps extraBIPages "
    "initThreadCNodeSizeBits initThreadDomain schedcontrol untyped untypedList"
).split()


# ------------------------------------------------------------------------------------------------------------------ invocations

GLOBALS = """
char microkit_name[64] = "the pd";
seL4_Bool microkit_have_signal;
seL4_CPtr microkit_signal_cap;
seL4_MessageInfo_t microkit_signal_msg;
seL4_Word microkit_irqs = 1ul << 5 | 1ul << 61, microkit_notifications = 1ul << 3 | 1ul << 61, microkit_pps = 1ul << 3, microkit_ioports;
seL4_IPCBuffer *__sel4_ipc_buffer = (seL4_IPCBuffer *)0xfffffff000;
char printed[1024];
unsigned long length;
void microkit_dbg_putc(int c) { printed[length++] = (char)c; }
void microkit_dbg_puts(const char *s) { while (*s) microkit_dbg_putc(*s++); }
void microkit_dbg_put32(seL4_Uint32 x) { if (x >= 10) microkit_dbg_put32(x / 10); microkit_dbg_putc((int)('0' + x % 10)); }
void __assert_fail(const char *s, const char *f, int l, const char *g) { microkit_dbg_puts(s); __builtin_trap(); }
"""


@pytest.fixture(scope="module")
def functions(include: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A program with a wrapper for each invocation: arguments are words in an array, the result goes to where a pointer leads."""
    table = numbers(include.name.rstrip("0123456789"))
    text = [f"#include <microkit.h>{GLOBALS}"]
    for method in methods_of(table):
        pointed = [each for each in method.results if each.type.fields]
        arguments = ["in[0]", *(argument(each, number) for number, each in enumerate((*method.parameters, *pointed), 1))]
        result = "seL4_Error" if pointed or not method.results else f"{method.function}_t"
        text.append(f"void call_{method.function}(seL4_Word *in, {result} *out) {{ *out = {method.function}({', '.join(arguments)}); }}")
    folder = tmp_path_factory.mktemp("functions")
    return build("\n".join(text), include, folder)


def argument(parameter: Parameter, number: int) -> str:
    if parameter.type.fields:
        return f"({parameter.type.c} *)in[{number}]"
    return f"*({parameter.type.c} *)&in[{number}]" if parameter.type.wrapped else f"({parameter.type.c})in[{number}]"


def expected_words(method: Method, values: dict[str, int], structs: dict[str, list[int]]) -> Iterator[int]:
    """The message's words: values narrower than a word share one, from the low bits on, each at a multiple of its width."""
    shared, free = 0, 0
    for each in method.parameters:
        if each.type.capability:
            continue
        if each.type.fields or each.type.bits == 64:
            if free:
                yield shared
            shared, free = 0, 0
            yield from structs[each.name] if each.type.fields else [values[each.name]]
            continue
        free = (free + each.type.bits - 1) // each.type.bits * each.type.bits
        shared |= (values[each.name] & (1 << each.type.bits) - 1) << free
        free += each.type.bits
    if free:
        yield shared


@pytest.mark.parametrize("answered", ["well", "by an error"])
@pytest.mark.parametrize("method", METHODS, ids=lambda method: method.function)
def test_an_invocation_asks_for_what_it_says(functions: Path, include: Path, method: Method, answered: str) -> None:
    table = numbers(include.name.rstrip("0123456789"))
    if method not in methods_of(table):
        pytest.skip("not in this configuration")
    chance = random.Random(method.function + answered)
    values = {each.name: chance.getrandbits(64) for each in method.parameters}
    structs = {each.name: [chance.getrandbits(64) for _ in each.type.fields] for each in method.parameters if each.type.fields}
    if "count" in values:
        values["count"] = chance.randrange(37)
    given = [chance.getrandbits(64) for _ in range(40)]
    error = 0 if answered == "well" else chance.randrange(1, 11)

    def kernel(machine: Machine, call: SystemCall) -> None:
        assert call.number == -1 and call.x[0] == service, "seL4_Call of the capability"
        assert call.label == table[f"labels.{method.number}"]
        capabilities = [values[each.name] for each in method.parameters if each.type.capability]
        assert [machine.capability(i) for i in range(call.capabilities)] == capabilities
        words = list(expected_words(method, values, structs))
        assert call.length == len(words)
        seen = [*call.x[2:6], *(machine.message_word(i) for i in range(4, len(words)))][: len(words)]
        counted = len(words) if "count" not in values or not structs else len(words) - 36 + values["count"]
        assert seen[:counted] == words[:counted]
        machine.set_x(0, 0)
        machine.set_x(1, error << 12 | 40)
        for index, word in enumerate(given):
            machine.set_x(2 + index, word) if index < 4 else machine.set_message_word(index, word)

    machine = Machine(functions, kernel)
    service = chance.getrandbits(64)
    places = iter(range(SCRATCH + 0x400, SCRATCH + 0xC00, 0x200))
    out = SCRATCH + 0xE00
    machine.set_word(SCRATCH, service)
    pointed = [each for each in method.results if each.type.fields]
    written: list[tuple[int, int]] = []  # where, and how many words
    for number, each in enumerate((*method.parameters, *pointed), 1):
        if not each.type.fields:
            machine.set_word(SCRATCH + 8 * number, values[each.name])
            continue
        place = next(places)
        machine.set_word(SCRATCH + 8 * number, place)
        for index, word in enumerate(structs.get(each.name, [])):
            machine.set_word(place + 8 * index, word)
        if each in pointed:
            written.append((place, min(len(each.type.fields), values.get("count", len(each.type.fields)))))
    machine.write(out, b"\xee" * 64)
    machine.call(f"call_{method.function}", SCRATCH, out)
    assert len(machine.calls) == 1
    assert int.from_bytes(machine.read(out, 4), "little") == error
    if error:
        assert [machine.message_word(i) for i in range(4)] == given[:4], "the error's words are in the IPC buffer"
    for place, count in written:
        assert [machine.word(place + 8 * i) for i in range(count + 1)] == ([0] * (count + 1) if error else [*given[:count], 0])
    narrow = {8: 1, 1: 1, 64: 8}
    offset = 8
    for index, each in enumerate(() if pointed else method.results):
        size = narrow[each.type.bits]
        offset = 4 if size == 1 and index == 0 else offset
        value = int.from_bytes(machine.read(out + offset, size), "little")
        assert value == (0 if error else given[index] & (1 << each.type.bits) - 1), each.name
        offset += 8


# ------------------------------------------------------------------------------------------------------------------ microkit.h

IRQ_ACK = "labels.IRQ_HANDLER_ACK"
API: list[tuple[str, str, str, list[tuple[str, int]] | str]] = [
    # name, C, what it prints, the kernel objects that it invokes: (label or system call, capability)
    ("notify", "microkit_notify(3);", "", [("Send", 10 + 3)]),
    ("notify the last one", "microkit_notify(61);", "", [("Send", 10 + 61)]),
    ("notify where it may not", "microkit_notify(4);", "the pd microkit_notify: invalid channel given '4'\n", []),
    ("notify an impossible one", "microkit_notify(62);", "the pd microkit_notify: invalid channel given '62'\n", []),
    ("notify a large one", "microkit_notify(10000);", "the pd microkit_notify: invalid channel given '10000'\n", []),
    ("irq_ack", "microkit_irq_ack(61);", "", [(IRQ_ACK, 138 + 61)]),
    ("irq_ack of none", "microkit_irq_ack(3);", "the pd microkit_irq_ack: invalid channel given '3'\n", []),
    ("deferred_notify", "microkit_deferred_notify(3);", "", []),
    ("deferred_notify of none", "microkit_deferred_notify(0);", "the pd microkit_deferred_notify: invalid channel given '0'\n", []),
    ("deferred_irq_ack of none", "microkit_deferred_irq_ack(64);", "the pd microkit_deferred_irq_ack: invalid channel given '64'\n", []),
    ("two deferred", "microkit_deferred_notify(3); microkit_deferred_irq_ack(5);", "", [("Send", 10 + 3)]),
    ("one deferred twice", "microkit_deferred_notify(3); microkit_deferred_notify(3);", "", []),
    ("ppcall", "microkit_ppcall(3, microkit_msginfo_new(9, 2));", "", [("Call", 74 + 3)]),
    ("ppcall of none", "microkit_ppcall(5, microkit_msginfo_new(9, 2));", "the pd microkit_ppcall: invalid channel given '5'\n", []),
    ("pd_restart", "microkit_pd_restart(2, 0x200000);", "", [("labels.TCB_WRITE_REGISTERS", 202 + 2)]),
    ("pd_stop", "microkit_pd_stop(2);", "", [("labels.TCB_SUSPEND", 202 + 2)]),
    ("pd_resume", "microkit_pd_resume(2);", "", [("labels.TCB_RESUME", 202 + 2)]),
    ("vcpu_restart", "microkit_vcpu_restart(1, 0x40000000);", "", [("labels.TCB_WRITE_REGISTERS", 266 + 1)]),
    ("vcpu_stop", "microkit_vcpu_stop(1);", "", [("labels.TCB_SUSPEND", 266 + 1)]),
    ("vcpu_arm_inject_irq", "microkit_vcpu_arm_inject_irq(1, 27, 0, 1, 3);", "", [("labels.VCPU_INJECT_IRQ", 330 + 1)]),
    ("vcpu_arm_ack_vppi", "microkit_vcpu_arm_ack_vppi(1, 27);", "", [("labels.VCPU_ACK_VPPI", 330 + 1)]),
    ("vcpu_arm_read_reg", "microkit_vcpu_arm_read_reg(1, seL4_VCPUReg_ELR_EL1);", "", [("labels.VCPU_READ_REGISTER", 330 + 1)]),
    ("vcpu_arm_write_reg", "microkit_vcpu_arm_write_reg(1, seL4_VCPUReg_ELR_EL1, 7);", "", [("labels.VCPU_WRITE_REGISTER", 330 + 1)]),
    ("arm_smc_call", "seL4_ARM_SMCContext c = {.x0 = 1}; microkit_arm_smc_call(&c, &c);", "", [("labels.SMC_CALL", 7)]),
    ("mr", "microkit_mr_set(119, 5); if (microkit_mr_get(119) != 5) __builtin_trap();", "", []),
    ("msginfo", "if (microkit_msginfo_get_label(microkit_msginfo_new(1ul << 51, 120)) != 1ul << 51) __builtin_trap();", "", []),
    ("msginfo count", "if (microkit_msginfo_get_count(microkit_msginfo_new(5, 120)) != 120) __builtin_trap();", "", []),
    ("cspace slot", "if (microkit_cspace_root_slot_to_cptr(63) != 63ul << 58) __builtin_trap();", "", []),
    ("cspace slot of none", "if (microkit_cspace_root_slot_to_cptr(64) || microkit_cspace_root_slot_to_cptr(0)) __builtin_trap();", "", []),
]
FAILURES = [
    ("microkit_pd_restart(2, 0);", "microkit_pd_restart: error writing TCB registers\n"),
    ("microkit_pd_stop(12);", "microkit_pd_stop: error stopping TCB '12'\n"),
    ("microkit_pd_resume(12);", "microkit_pd_resume: error resuming TCB '12'\n"),
    ("microkit_vcpu_restart(0, 0);", "microkit_vcpu_restart: error writing registers\n"),
    ("microkit_vcpu_stop(0);", "microkit_vcpu_stop: error suspending TCB\n"),
    ("microkit_vcpu_arm_inject_irq(0, 1, 0, 0, 0);", "microkit_vcpu_arm_inject_irq: error injecting IRQ\n"),
    ("microkit_vcpu_arm_ack_vppi(0, 1);", "microkit_vcpu_arm_ack_vppi: error acking VPPI\n"),
    ("microkit_vcpu_arm_read_reg(0, 0);", "microkit_vcpu_arm_read_reg: error reading vCPU register\n"),
    ("microkit_vcpu_arm_write_reg(0, 0, 0);", "microkit_vcpu_arm_write_reg: error writing vCPU register\n"),
    ("seL4_ARM_SMCContext c = {.x0 = 1}; microkit_arm_smc_call(&c, &c);", "microkit_arm_smc_call: error making SMC call\n"),
]


@pytest.fixture(scope="module")
def api(include: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A program with a function for each use of microkit.h above."""
    text = [f"#include <microkit.h>{GLOBALS}"]
    text += [f"void use_{number}(void) {{ {each[1]} }}" for number, each in enumerate(API)]
    text += [f"void fail_{number}(void) {{ {code} }}" for number, (code, _) in enumerate(FAILURES)]
    return build("\n".join(text), include, tmp_path_factory.mktemp("api"))


def printed(machine: Machine) -> str:
    return machine.read(machine.symbols["printed"], machine.variable("length")).decode()


@pytest.mark.parametrize("number", range(len(API)), ids=[each[0] for each in API])
def test_a_function_of_microkit_does_what_it_says(api: Path, include: Path, number: int) -> None:
    _, _, says, asks = API[number]
    table = numbers(include.name.rstrip("0123456789"))

    def kernel(machine: Machine, call: SystemCall) -> None:
        machine.set_x(1, 0)

    machine = Machine(api, kernel)
    machine.call(f"use_{number}")
    assert printed(machine) == says
    made = [(call.number, call.label if call.number == -1 and name not in ("Call",) else None, call.x[0]) for call, (name, _) in zip(machine.calls, asks, strict=True)]
    wanted = [(-5, None, slot) if name == "Send" else (-1, None if name == "Call" else table[name], slot) for name, slot in asks]
    assert made == wanted


@pytest.mark.parametrize("number", range(len(FAILURES)), ids=[each[0].split("(")[0] for each in FAILURES])
def test_what_fails_says_so_and_stops_at_the_errors_address(api: Path, number: int) -> None:
    machine = Machine(api, lambda machine, call: machine.set_x(1, 3 << 12))
    with pytest.raises(Stopped) as stopped:
        machine.call(f"fail_{number}")
    assert stopped.value.address == 3, "seL4_IllegalOperation"
    assert printed(machine) == FAILURES[number][1]


# ------------------------------------------------------------------------------------------------------------------ system calls

CALLS: list[tuple[str, str, dict[int, int]]] = [
    # what it is, C, registers: x0 to x8 by number
    ("Send", "seL4_Send(17, info);", {0: 17, 7: -5}),
    ("NBSend", "seL4_NBSend(17, info);", {0: 17, 7: -6}),
    ("Call", "seL4_Call(17, info);", {0: 17, 7: -1}),
    ("Recv", "seL4_Recv(17, &badge, 4);", {0: 17, 6: 4, 7: -7}),
    ("NBRecv", "seL4_NBRecv(17, &badge, 4);", {0: 17, 6: 4, 7: -8}),
    ("Wait", "seL4_Wait(17, &badge);", {0: 17, 7: -9}),
    ("NBWait", "seL4_NBWait(17, &badge);", {0: 17, 7: -10}),
    ("Poll", "seL4_Poll(17, &badge);", {0: 17, 7: -10}),
    ("ReplyRecv", "seL4_ReplyRecv(17, info, &badge, 4);", {0: 17, 6: 4, 7: -2}),
    ("NBSendRecv", "seL4_NBSendRecv(18, info, 17, &badge, 4);", {0: 17, 6: 4, 7: -3, 8: 18}),
    ("NBSendWait", "seL4_NBSendWait(18, info, 17, &badge);", {0: 17, 6: 18, 7: -4}),
    ("Signal", "seL4_Signal(17);", {0: 17, 1: 0, 7: -5}),
    ("Yield", "seL4_Yield();", {7: -11}),
]
SENDS = {"Send", "NBSend", "Call", "ReplyRecv", "NBSendRecv", "NBSendWait"}
RECEIVES = {"Call", "Recv", "NBRecv", "Wait", "NBWait", "Poll", "ReplyRecv", "NBSendRecv", "NBSendWait"}
INFO = 5 << 12 | 4


@pytest.fixture(scope="module")
def system_calls(include: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    text = [f"#include <sel4/sel4.h>{GLOBALS}", "seL4_Word badge;"]
    for name, code, _ in CALLS:
        text.append(f"void do_{name}(seL4_Word word) {{ seL4_MessageInfo_t info; info.words[0] = word; (void)info; {code} }}")
    text.append("seL4_Word is_null(void) { return (seL4_Word)seL4_Recv(17, seL4_Null, 4).words[0]; }")
    return build("\n".join(text), include, tmp_path_factory.mktemp("calls"))


@pytest.mark.parametrize("number", range(len(CALLS)), ids=[each[0] for each in CALLS])
def test_a_system_call_has_its_registers(system_calls: Path, number: int) -> None:
    name, _, wanted = CALLS[number]

    def kernel(machine: Machine, call: SystemCall) -> None:
        assert {index: call.x[index] for index in wanted} == {index: value & (1 << 64) - 1 for index, value in wanted.items()}
        if name in SENDS:
            assert call.x[1:6] == [INFO, 100, 101, 102, 103]
        for index, value in enumerate([77, 9 << 12 | 3, 200, 201, 202, 203]):
            machine.set_x(index, value)

    machine = Machine(system_calls, kernel)
    for index in range(4):
        machine.set_message_word(index, 100 + index)
    machine.call(f"do_{name}", INFO)
    assert len(machine.calls) == 1
    received = name in RECEIVES
    assert [machine.message_word(index) for index in range(4)] == ([200, 201, 202, 203] if received else [100, 101, 102, 103])
    assert machine.variable("badge") == (77 if received and name != "Call" else 0)


def test_nobody_need_want_the_badge(system_calls: Path) -> None:
    machine = Machine(system_calls, lambda machine, call: machine.set_x(1, 42))
    assert machine.call("is_null") == 42


def test_a_value_that_does_not_fit_its_field_is_an_assertion_that_fails(include: Path, tmp_path: Path) -> None:
    text = f"#include <sel4/sel4.h>{GLOBALS}\nseL4_Word make(seL4_Word label, seL4_Word length) {{ return seL4_MessageInfo_new(label, 0, 0, length).words[0]; }}"
    machine = Machine(build(text, include, tmp_path))
    assert machine.call("make", (1 << 52) - 1, 127) == ((1 << 52) - 1) << 12 | 127
    for arguments in ((1 << 52, 0), (0, 128)):
        with pytest.raises(Stopped):
            machine.call("make", *arguments)


FAULTS: list[tuple[int, str, list[str]]] = [
    (1, "CapFault", ["IP", "Addr", "InRecvPhase", "LookupFailureType", "MR4", "MR5", "MR6"]),
    (2, "UnknownSyscall", [*(f"X{i}" for i in range(8)), "FaultIP", "SP", "LR", "SPSR", "Syscall"]),
    (3, "UserException", ["FaultIP", "Stack", "SPSR", "Number", "Code"]),
    (5, "Timeout", ["data", "consumed"]),
    (6, "VMFault", ["IP", "Addr", "PrefetchFault", "FSR"]),
    (7, "VGICMaintenance", ["IDX"]),
    (8, "VCPUFault", ["HSR"]),
    (9, "VPPIEvent", ["irq"]),
]


def test_a_fault_is_read_from_its_message(include: Path, tmp_path: Path) -> None:
    text = [f"#include <sel4/sel4.h>{GLOBALS}", "static seL4_Fault_t get(seL4_Word label) { return seL4_getFault(seL4_MessageInfo_new(label, 0, 0, 0)); }"]
    text.append("seL4_Word kind(seL4_Word label) { return seL4_Fault_get_seL4_FaultType(get(label)); }")
    for label, name, fields in FAULTS:
        text += [f"seL4_Word {name}_{field}(void) {{ return seL4_Fault_{name}_get_{field}(get({label})); }}" for field in fields]
    machine = Machine(build("\n".join(text), include, tmp_path))
    for index in range(13):
        machine.set_message_word(index, 0x1000 + index)
    assert [machine.call("kind", label) for label in (0, 1, 2, 3, 5, 6, 7, 8, 9, 10, 1 << 40)] == [0, 1, 2, 3, 5, 6, 7, 8, 9, 0, 0]
    for _, name, fields in FAULTS:
        assert [machine.call(f"{name}_{field}") for field in fields] == [0x1000 + index for index in range(len(fields))], name


def test_a_thread_is_named_by_what_fits(tmp_path: Path, include: Path) -> None:
    if not numbers(include.name.rstrip("0123456789"))["configuration.DEBUG_BUILD"]:
        pytest.skip("not in this configuration")
    names: list[str] = []
    text = f"#include <sel4/sel4.h>{GLOBALS}\nvoid name(const char *text) {{ seL4_DebugNameThread(6, text); }}"
    machine = Machine(build(text, include, tmp_path), lambda machine, call: names.append(machine.text(IPC_BUFFER + 8)))
    for length in (0, 5, 959, 960):
        machine.write(SCRATCH, b"x" * length + b"\0")
        machine.call("name", SCRATCH)
    assert [len(each) for each in names] == [0, 5, 959, 959]
    assert [(call.number, call.x[0]) for call in machine.calls] == [(-17, 6)] * 4


def test_a_cpp_program_defines_protected_by_another_name(tmp_path: Path, include: Path) -> None:
    source, output = tmp_path / "p.cpp", tmp_path / "p.o"
    source.write_text("#include <microkit.h>\nmicrokit_msginfo microkit_protected(microkit_channel, microkit_msginfo info) { return info; }\n")
    command = [each for each in compiler("c++17") if each != "-fsyntax-only"]
    run([*command, *WARNINGS, "-I", str(include), "-c", str(source), "-o", str(output)], "does not compile")
    symbols = output.read_bytes()
    assert b"\0protected\0" in symbols and b"microkit_protected" not in symbols


# ------------------------------------------------------------------------------------------------------------------ for other languages


@pytest.mark.parametrize("config", CONFIGURATIONS)
def test_descriptions_say_what_the_headers_say(config: str) -> None:
    """Bindings of other languages are made of them: labels and system calls count in their order, words have 64 bits."""
    table, texts = numbers(config), headers(BOARDS[DEFAULT_BOARD], numbers(config))
    files = [f"interfaces/object-api{part}.xml" for part in ("", "-sel4-arch", "-arch")]
    methods = [each for name in files for each in ElementTree.fromstring(texts[name]).iter("method")]
    assert [each.get("id") for each in methods] == list(labels(table))
    for element, method in zip(methods, methods_of(table), strict=True):
        given = [(each.get("dir"), each.get("name"), each.get("type")) for each in element.iter("param")]
        wanted = [("in", each.name, each.type.c) for each in method.parameters] + [("out", each.name, each.type.c) for each in method.results]
        assert given == wanted
    calls = [each.get("name") for each in ElementTree.fromstring(texts["api/syscall.xml"]).iter("syscall")]
    assert calls == [each.name for each in SYSTEM_CALLS]
    assert [table[f"syscalls.{each.number}"] for each in SYSTEM_CALLS] == [-number for number in range(1, len(calls) + 1)]
    for name, words in (("sel4/shared_types.pbf", 1), ("sel4/sel4_arch/types.pbf", 14)):
        for block in re.findall(r"^block \w+ \{(.*?)^\}", texts[name], re.MULTILINE | re.DOTALL):
            assert sum(int(each) for each in re.findall(r" (\d+)$", block, re.MULTILINE)) == 64 * words
