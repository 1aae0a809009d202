# SPDX-License-Identifier: BSD-2-Clause
"""libmicrokit: the same loop in two lives, as target Python under CPython and as machine code in a C program that is linked by the SDK's script.

A scripted kernel hands out events; what the program is told and what the kernel is asked for, in their order, must be the same in both.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from elftools.elf.elffile import ELFFile

from cloister.boards import BOARDS, DEFAULT_BOARD
from cloister.lang import python
from cloister.lang.c.toolchain import Toolchain, run, zig_program
from cloister.microkit.headers import headers
from cloister.microkit.libmicrokit import build_library
from cloister.microkit.numbers import CONFIGURATIONS, numbers
from machine import Machine, Stopped, SystemCall, build

BOARD = BOARDS[DEFAULT_BOARD]
CALL, REPLY_RECV, NB_SEND_RECV, SEND, RECV, PUT_CHAR = -1, -2, -3, -5, -7, -12
INPUT, REPLY, MONITOR = 1, 4, 5
NOTIFY, INTERRUPT = 10, 138
ACKNOWLEDGE = numbers("debug")["labels.IRQ_HANDLER_ACK"] << 12
BY_CALL, BY_FAULT = 1 << 63, 1 << 62
TOLD = {1: "constructed", 2: "init", 3: "notified", 4: "protected", 5: "fault"}

PROGRAM = """
#include <microkit.h>

static void tell(seL4_Word what, seL4_Word a, seL4_Word b, seL4_Word c)
{
    arm_sys_send(what, a, b, c, 0, 0, 0);
}

int defers_in_init;
__attribute__((constructor)) static void first(void) { tell(1, 0, 0, 0); }
__attribute__((constructor)) static void second(void) { tell(1, 0, 0, 0); }

void init(void)
{
    tell(2, 0, 0, 0);
    if (defers_in_init) {
        microkit_deferred_notify(3);
    }
}

void notified(microkit_channel ch)
{
    tell(3, ch, 0, 0);
    if (ch == 3) {
        microkit_deferred_notify(3);
    }
    if (ch == 5) {
        microkit_deferred_irq_ack(5);
    }
}

microkit_msginfo protected(microkit_channel ch, microkit_msginfo info)
{
    seL4_Word label = microkit_msginfo_get_label(info);
    tell(4, ch, label, microkit_mr_get(0));
    if (label == 7) {
        microkit_deferred_notify(3);
    }
    microkit_mr_set(0, microkit_mr_get(0) * 2);
    return microkit_msginfo_new(label + 1, 1);
}

seL4_Bool fault(microkit_child child, microkit_msginfo info, microkit_msginfo *reply)
{
    tell(5, child, microkit_msginfo_get_label(info), microkit_mr_get(3));
    if (child == 2) {
        return seL4_False;
    }
    microkit_mr_set(0, 0x1234);
    *reply = microkit_msginfo_new(0, 1);
    return seL4_True;
}
"""

Event = dict[str, int]
Trace = list[tuple[Any, ...]]


class EndOfScript(Exception):
    pass


@pytest.fixture(scope="module")
def debug(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return sdk_folder(tmp_path_factory.mktemp("debug"), "debug")


def sdk_folder(folder: Path, config: str) -> Path:
    """Headers and library of a configuration."""
    for name, text in headers(BOARD, numbers(config)).items():
        (folder / "include" / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / "include" / name).write_text(text)
    build_library(BOARD, config, folder / "libmicrokit.a", folder / "scratch", Toolchain.default())
    return folder


@pytest.fixture(scope="module")
def program(debug: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The program above, linked."""
    return build(PROGRAM, debug / "include", tmp_path_factory.mktemp("program"), [debug / "libmicrokit.a"], start=False)


# ------------------------------------------------------------------------------------------------------------------ lives


def on_the_machine(program: Path, events: list[Event], *, passive: bool, defers: bool) -> Trace:
    """Run the machine code until the script ends."""
    trace: Trace = []
    waiting = list(events)

    def kernel(machine: Machine, call: SystemCall) -> None:
        x = call.x
        if call.number > 0:
            told = TOLD[call.number]
            arguments = {"notified": x[:1], "protected": x[:3], "fault": x[:3]}.get(told, [])
            trace.append((told, *arguments))
            return
        match call.number:
            case -5:
                trace.append(("send", x[0], x[1]))
                return
            case -7:
                trace.append(("receive", x[0], x[6]))
            case -2:
                trace.append(("reply", x[1], x[2], x[0], x[6]))
            case -3:
                trace.append(("send_receive", x[8], x[1], x[0], x[6]))
            case _:
                raise AssertionError(call.number)
        if not waiting:
            raise EndOfScript
        event = waiting.pop(0)
        machine.set_x(0, event["badge"])
        machine.set_x(1, event.get("info", 0))
        for index in range(4):
            machine.set_x(2 + index, event.get(f"word{index}", 0xDEAD))

    machine = Machine(program, kernel)
    machine.set_variable("microkit_passive", passive, 1)
    machine.set_variable("microkit_irqs", 1 << 5 | 1 << 61)
    machine.set_variable("microkit_notifications", 1 << 3)
    machine.set_variable("defers_in_init", defers, 4)
    with pytest.raises(EndOfScript):
        machine.call("_start")
    return trace


def under_cpython(program: Path, events: list[Event], *, passive: bool, defers: bool) -> Trace:
    """Run the target Python until the script ends, with Python functions in place of the C program."""
    del program
    names = ("microkit_passive", "microkit_irqs", "microkit_have_signal", "microkit_signal_cap", "microkit_signal_msg", "__sel4_ipc_buffer")
    memory, buffer = bytearray(8 * len(names)), bytearray(1024)
    symbols = {name: 0x5000 + 8 * number for number, name in enumerate(names)}
    trace: Trace = []
    waiting = list(events)
    environment = python.Environment()
    environment.memory.map(0x5000, memory)
    environment.memory.map(0x6000, buffer)
    environment.symbols = symbols

    def variable(name: str, value: int) -> None:
        place = symbols[name] - 0x5000
        memory[place : place + 8] = value.to_bytes(8, "little")

    def word(index: int) -> int:
        return int.from_bytes(buffer[8 + 8 * index : 16 + 8 * index], "little")

    def set_word(index: int, value: int) -> None:
        buffer[8 + 8 * index : 16 + 8 * index] = value.to_bytes(8, "little")

    def defer(destination: int, info: int) -> None:
        variable("microkit_signal_cap", destination)
        variable("microkit_signal_msg", info)
        variable("microkit_have_signal", 1)

    def init() -> None:
        trace.append(("init",))
        if defers:
            defer(NOTIFY + 3, 0)

    def notified(channel: int) -> None:
        trace.append(("notified", channel))
        if channel in (3, 5):
            before = memory[symbols["microkit_have_signal"] - 0x5000]
            if before:  # microkit.h sends what waits already
                trace.append(("send", NOTIFY + 3, 0))
            defer(*((NOTIFY + 3, 0) if channel == 3 else (INTERRUPT + 5, ACKNOWLEDGE)))

    def protected(channel: int, info: int) -> int:
        trace.append(("protected", channel, info >> 12, word(0)))
        if info >> 12 == 7:
            defer(NOTIFY + 3, 0)
        set_word(0, word(0) * 2)
        return (info >> 12) + 1 << 12 | 1

    def fault(child: int, info: int, answer: Any) -> int:
        trace.append(("fault", child, info >> 12, word(3)))
        if child == 2:
            return 0
        set_word(0, 0x1234)
        answer.information = 1
        return 1

    def next_event(registers: Any) -> None:
        if not waiting:
            raise EndOfScript
        event = waiting.pop(0)
        registers.badge, registers.info = event["badge"], event.get("info", 0)
        for index in range(4):
            setattr(registers, f"word{index}", event.get(f"word{index}", 0xDEAD))

    def receive(source: int, reply: int, registers: Any) -> None:
        trace.append(("receive", source, reply))
        next_event(registers)

    def reply_receive(source: int, reply: int, registers: Any) -> None:
        trace.append(("reply", registers.info, registers.word0, source, reply))
        next_event(registers)

    def send_receive(destination: int, source: int, reply: int, registers: Any) -> None:
        trace.append(("send_receive", destination, registers.info, source, reply))
        next_event(registers)

    environment.externs = {
        "microkit_construct": lambda: trace.extend([("constructed",), ("constructed",)]),
        "init": init,
        "notified": notified,
        "protected": protected,
        "fault": fault,
        "cloister_receive": receive,
        "cloister_reply_receive": reply_receive,
        "cloister_send_receive": send_receive,
        "cloister_send_empty": lambda destination, info: trace.append(("send", destination, info)),
    }
    variable("microkit_passive", passive)
    variable("microkit_irqs", 1 << 5 | 1 << 61)
    variable("__sel4_ipc_buffer", 0x6000)
    space = python.load(["cloister.microkit.library.entry"], search=[], environment=environment)
    with pytest.raises(EndOfScript):
        space.modules["cloister.microkit.library.entry"].main()
    return trace


Life = Callable[..., Trace]
BEFORE: Trace = [
    ("constructed",),
    ("constructed",),
    ("init",),
    ("send", INTERRUPT + 5, ACKNOWLEDGE),
    ("send", INTERRUPT + 61, ACKNOWLEDGE),
]
RECEIVE = ("receive", INPUT, REPLY)


@pytest.fixture(params=[on_the_machine, under_cpython], ids=["machine code", "CPython"])
def life(request: pytest.FixtureRequest, program: Path) -> Callable[..., Trace]:
    def run_it(events: list[Event], *, passive: bool = False, defers: bool = False) -> Trace:
        return request.param(program, events, passive=passive, defers=defers)

    return run_it


# ------------------------------------------------------------------------------------------------------------------ the loop


def test_constructors_run_before_init_and_interrupts_are_acknowledged_before_the_first_wait(life: Life) -> None:
    assert life([]) == [*BEFORE, RECEIVE]


def test_each_set_bit_is_one_notified_lowest_first(life: Life) -> None:
    bits = 1 << 0 | 1 << 9 | 1 << 33 | 1 << 61
    assert life([{"badge": bits}]) == [*BEFORE, RECEIVE, *(("notified", ch) for ch in (0, 9, 33, 61)), RECEIVE]


def test_a_badge_of_zero_calls_nothing(life: Life) -> None:
    assert life([{"badge": 0}]) == [*BEFORE, RECEIVE, RECEIVE]


def test_a_deferred_notification_travels_with_the_next_wait(life: Life) -> None:
    trace = life([{"badge": 1 << 3}, {"badge": 1 << 9}])
    assert trace[len(BEFORE) + 1 :] == [("notified", 3), ("send_receive", NOTIFY + 3, 0, INPUT, REPLY), ("notified", 9), RECEIVE]


def test_a_second_deferred_message_sends_the_first_at_once(life: Life) -> None:
    trace = life([{"badge": 1 << 3 | 1 << 5}])
    expected = [("notified", 3), ("notified", 5), ("send", NOTIFY + 3, 0), ("send_receive", INTERRUPT + 5, ACKNOWLEDGE, INPUT, REPLY)]
    assert trace[len(BEFORE) + 1 :] == expected


def test_a_call_is_answered_by_the_next_system_call(life: Life) -> None:
    trace = life([{"badge": BY_CALL | 61, "info": 1 << 12 | 1, "word0": 21}, {"badge": 1 << 9}])
    expected = [("protected", 61, 1, 21), ("reply", 2 << 12 | 1, 42, INPUT, REPLY), ("notified", 9), RECEIVE]
    assert trace[len(BEFORE) + 1 :] == expected


def test_what_waits_is_sent_before_the_answer(life: Life) -> None:
    trace = life([{"badge": BY_CALL | 2, "info": 7 << 12 | 1, "word0": 1}])
    assert trace[len(BEFORE) + 1 :] == [("protected", 2, 7, 1), ("send", NOTIFY + 3, 0), ("reply", 8 << 12 | 1, 2, INPUT, REPLY)]


def test_a_fault_reaches_the_handler_with_the_child_and_its_words(life: Life) -> None:
    trace = life([{"badge": BY_FAULT | 63, "info": 6 << 12 | 4, "word3": 99}, {"badge": 1 << 9}])
    assert trace[len(BEFORE) + 1 :] == [("fault", 63, 6, 99), ("reply", 1, 0x1234, INPUT, REPLY), ("notified", 9), RECEIVE]


def test_a_child_that_does_not_go_on_gets_no_reply(life: Life) -> None:
    trace = life([{"badge": BY_FAULT | 2, "info": 6 << 12 | 4, "word3": 5}])
    assert trace[len(BEFORE) + 1 :] == [("fault", 2, 6, 5), RECEIVE]


def test_a_passive_pd_asks_the_monitor_when_it_first_waits(life: Life) -> None:
    trace = life([{"badge": 0}], passive=True)
    assert trace == [*BEFORE, ("send_receive", MONITOR, 0, INPUT, REPLY), RECEIVE]


def test_what_init_of_a_passive_pd_defers_is_not_lost(life: Life) -> None:
    trace = life([], passive=True, defers=True)
    assert trace[2:] == [("init",), ("send", NOTIFY + 3, 0), *BEFORE[3:], ("send_receive", MONITOR, 0, INPUT, REPLY)]


# ------------------------------------------------------------------------------------------------------------------ the machine code alone

SMALL = """
#include <microkit.h>
void init(void) {}
void notified(microkit_channel ch) { microkit_dbg_put32(ch); }
"""


def printed_by(program: Path, function: str, *arguments: int, prepare: Callable[[Machine], None] | None = None) -> tuple[str, Stopped | None]:
    """What a function prints, and how it stops the program if it does."""
    text: list[str] = []

    def kernel(machine: Machine, call: SystemCall) -> None:
        del machine
        if call.number == PUT_CHAR:
            text.append(chr(call.x[0]))

    machine = Machine(program, kernel)
    machine.write(machine.symbols["microkit_name"], b"the pd")
    if prepare is not None:
        prepare(machine)
    try:
        machine.call(function, *arguments)
    except Stopped as stopped:
        return "".join(text), stopped
    return "".join(text), None


@pytest.mark.parametrize("value", [0, 7, 10, 99, 255])
def test_put8_prints_decimal(program: Path, value: int) -> None:
    assert printed_by(program, "microkit_dbg_put8", value) == (str(value), None)


@pytest.mark.parametrize("value", [0, 9, 10, 1_000_000_000, 4_294_967_295])
def test_put32_prints_decimal(program: Path, value: int) -> None:
    assert printed_by(program, "microkit_dbg_put32", value) == (str(value), None)


def test_putc_prints_the_low_byte(program: Path) -> None:
    assert printed_by(program, "microkit_dbg_putc", 0xFFFF_FF41) == ("A", None)


@pytest.mark.parametrize("function", ["protected", "fault"])
def test_a_missing_entry_point_says_so_and_stops_at_address_0(debug: Path, tmp_path: Path, function: str) -> None:
    elf = build(SMALL, debug / "include", tmp_path, [debug / "libmicrokit.a"], start=False)
    text, stopped = printed_by(elf, function, 0, 0, 0)
    assert text == f"the pd is missing the '{function}' entry point\n"
    assert stopped is not None and stopped.address == 0


def test_a_missing_entry_point_ends_even_where_address_0_is_mapped(debug: Path, tmp_path: Path) -> None:
    elf = build(SMALL, debug / "include", tmp_path, [debug / "libmicrokit.a"], start=False)
    _, stopped = printed_by(elf, "protected", 0, 0, prepare=lambda machine: machine.cpu.mem_map(0, 0x1000))
    assert stopped is not None and stopped.address is None, "an undefined instruction, not what lies behind the function"


def test_a_name_of_64_characters_ends_where_it_does(debug: Path, tmp_path: Path) -> None:
    elf = build(SMALL, debug / "include", tmp_path, [debug / "libmicrokit.a"], start=False)

    def prepare(machine: Machine) -> None:
        machine.write(machine.symbols["microkit_name"], b"n" * 64)
        machine.set_variable("microkit_passive", 1, 1)

    text, _ = printed_by(elf, "protected", 0, 0, prepare=prepare)
    assert text == "n" * 64 + " is missing the 'protected' entry point\n"


def test_a_failed_assertion_says_where_and_stops(debug: Path, tmp_path: Path) -> None:
    text = SMALL + "void check(int x) { seL4_Assert(x == 1); }\n"
    elf = build(text, debug / "include", tmp_path, [debug / "libmicrokit.a"], start=False)
    said, stopped = printed_by(elf, "check", 2)
    line = next(number for number, each in enumerate(text.splitlines(), 1) if "seL4_Assert" in each)
    assert said.startswith("the pd|assert failed: x == 1 ") and said.endswith(f"program.c:{line} check\n")
    assert stopped is not None and stopped.address == 0
    assert printed_by(elf, "check", 1) == ("", None)


def test_a_program_may_have_functions_of_its_own_in_their_place(debug: Path, tmp_path: Path) -> None:
    own = "void __assert_fail(const char *s, const char *f, int l, const char *g) { microkit_dbg_puts(\"mine\"); }\nint main(void) { seL4_Assert(0); return 0; }\n"
    elf = build(SMALL + own, debug / "include", tmp_path, [debug / "libmicrokit.a"], start=False)
    assert printed_by(elf, "main")[0] == "mine"
    assert printed_by(elf, "_start")[0] == "mine"


@pytest.mark.parametrize("config", ["release", "benchmark"])
def test_nothing_is_printed_where_the_kernel_has_no_console(tmp_path: Path, config: str) -> None:
    folder = sdk_folder(tmp_path, config)
    elf = build(SMALL, folder / "include", tmp_path, [folder / "libmicrokit.a"], start=False)
    machine = Machine(elf)
    for function in ("microkit_dbg_putc", "microkit_dbg_put8", "microkit_dbg_put32"):
        machine.call(function, 65)
    machine.call("microkit_dbg_puts", machine.symbols["microkit_name"])
    assert machine.calls == []


CPP = """
#include <microkit.h>

struct Counter {
    unsigned count;
    Counter() : count(41) {}
};
static volatile int order;
Counter counter;
struct Later { Later() { order = static_cast<int>(counter.count); } } later;

void init() { counter.count += 1; }
void notified(microkit_channel) {}
microkit_msginfo microkit_protected(microkit_channel, microkit_msginfo info) { return microkit_msginfo_new(microkit_msginfo_get_label(info) + counter.count, 0); }
"""


def test_a_program_in_cpp_has_constructors_and_entry_points(sdk: Any, tmp_path: Path) -> None:
    (tmp_path / "p.cpp").write_text(CPP)
    elf = sdk.program(tmp_path / "p.elf", [tmp_path / "p.cpp"])
    answers: list[int] = []

    def kernel(machine: Machine, call: SystemCall) -> None:
        if call.number == REPLY_RECV:
            answers.append(call.label)
            raise EndOfScript
        machine.set_x(0, BY_CALL | 5)
        machine.set_x(1, 100 << 12)

    with pytest.raises(EndOfScript):
        Machine(elf, kernel).call("_start")
    assert answers == [142]


# ------------------------------------------------------------------------------------------------------------------ the archive


def undefined(archive: Path) -> set[str]:
    """What the objects of an archive need of others."""
    defined: set[str] = set()
    needed: set[str] = set()
    for path in archive.parent.joinpath("scratch").glob("*.o"):
        with path.open("rb") as file:
            for symbol in ELFFile(file).get_section_by_name(".symtab").iter_symbols():  # pyright: ignore[reportOptionalMemberAccess]
                (needed if symbol["st_shndx"] == "SHN_UNDEF" else defined).add(symbol.name)
    return needed - defined - {""}


@pytest.mark.parametrize("config", CONFIGURATIONS)
def test_the_library_needs_two_functions_of_the_program_and_can_panic_nowhere(tmp_path: Path, config: str) -> None:
    folder = sdk_folder(tmp_path, config)
    assert undefined(folder / "libmicrokit.a") == {"init", "notified", "__init_array_start", "__init_array_end"}


def test_the_builder_finds_its_variables_even_if_nobody_refers_to_them(debug: Path, tmp_path: Path) -> None:
    source, compiled, elf = tmp_path / "p.c", tmp_path / "p.o", tmp_path / "p.elf"
    source.write_text("void init(void) {}\nvoid notified(unsigned int ch) { (void)ch; }\n")
    tools = Toolchain.default()
    tools.compile(source, compiled)
    script = Path(build.__code__.co_filename).parents[2] / "cloister" / "microkit" / "microkit.ld"
    tools.link([compiled, debug / "libmicrokit.a"], elf, script=script)  # which drops sections that nobody refers to
    with elf.open("rb") as file:
        symbols = {each.name: each for each in ELFFile(file).get_section_by_name(".symtab").iter_symbols()}  # pyright: ignore[reportOptionalMemberAccess]
        sizes = {name: (symbols[name]["st_size"], symbols[name]["st_info"]["type"]) for name in symbols if name.startswith("microkit_") and name in SIZES}
    assert sizes == {name: (size, "STT_OBJECT") for name, size in SIZES.items()}


SIZES = {
    "microkit_name": 64,
    "microkit_passive": 1,
    "microkit_irqs": 8,
    "microkit_notifications": 8,
    "microkit_pps": 8,
    "microkit_ioports": 8,
    "microkit_have_signal": 1,
    "microkit_signal_cap": 8,
    "microkit_signal_msg": 8,
}


def test_a_program_that_only_prints_needs_no_entry_points(debug: Path, tmp_path: Path) -> None:
    build('#include <microkit.h>\nvoid run(void) { microkit_dbg_puts("x"); }\n', debug / "include", tmp_path, [debug / "libmicrokit.a"])


def test_two_folders_give_the_same_archive(debug: Path, tmp_path: Path) -> None:
    other = sdk_folder(tmp_path / "elsewhere", "debug")
    assert (other / "libmicrokit.a").read_bytes() == (debug / "libmicrokit.a").read_bytes()
    members = run([str(zig_program()), "ar", "t", str(other / "libmicrokit.a")], "no archive").split()
    assert members == ["main.o", "console.o", "start.o", "data.o"]
