# SPDX-License-Identifier: BSD-2-Clause
"""Names and handlers on one side only are refused, and the message says what to do."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from cloister import System
from cloister.boards import board
from cloister.image.glue import Handlers, dispatcher
from cloister.image.wiring import bindings_of, check_all_used, check_rights, handlers_of, name_description
from cloister.lang.frontend import CompileErrors, load_program
from cloister.lang.program import Bindings, Program
from cloister.system.errors import DescriptionError
from cloister.system.layout import lay_out
from cloister.system.model import SystemModel

BOARD = board("qemu_virt_aarch64")
HEAD = "from cloister.lang import setting, region_bytes, u32\nfrom cloister.pd import Channel, Interrupt, Message, init, notified, protected\n"
PEER = 'peer = Channel("peer")\n'
INIT = "@init\ndef start() -> None:\n    pass\n"
ANSWER = "@protected(peer)\ndef answer(request: Message) -> Message:\n    return Message(1)\n"


def system_of(folder: Path, *, call: bool = False) -> System:
    system = System("test", folder=folder)
    me = system.pd("me", program="me.py", priority=20)
    peer = system.pd("peer", program="peer.py", priority=10)
    system.channel(peer, me, call=call, ids=(4, 9))
    return system


def load(folder: Path, system: System, text: str) -> tuple[SystemModel, Program]:
    (folder / "me.py").write_text(HEAD + text)
    model = lay_out(system.model(BOARD), BOARD)
    bindings = bindings_of(model, model.pd("me"))
    with_ipc = Bindings(bindings.instances, bindings.regions, {**bindings.settings, "cloister.ipc_buffer": 0x1000})
    return model, load_program([str(folder / "me.py")], search=[folder], bindings=with_ipc)


def handlers(folder: Path, text: str, *, call: bool = False) -> Handlers:
    model, program = load(folder, system_of(folder, call=call), text)
    return handlers_of(model, model.pd("me"), program)


def refusal(folder: Path, text: str, *, call: bool = False) -> str:
    with pytest.raises(DescriptionError) as caught:
        handlers(folder, text, call=call)
    return str(caught.value)


def test_handlers_are_found_with_their_ids(tmp_path: Path) -> None:
    found = handlers(tmp_path, PEER + INIT + ANSWER + "@notified(peer)\ndef told() -> None:\n    pass\n", call=True)
    assert found.init is not None and found.init.function == "start"
    assert [(each.function, each.id, each.channel) for each in (*found.notified, *found.protected)] == [("told", 9, "peer"), ("answer", 9, "peer")]


def test_a_handler_for_calls_that_nobody_may_make(tmp_path: Path) -> None:
    assert "answer answers calls of 'peer', which may not call" in refusal(tmp_path, PEER + ANSWER)


def test_a_caller_without_a_handler(tmp_path: Path) -> None:
    assert "'peer' may call PD 'me', whose program me.py has no handler for it" in refusal(tmp_path, PEER, call=True)


def test_two_handlers_for_one_channel(tmp_path: Path) -> None:
    text = PEER + "@notified(peer)\ndef one() -> None:\n    pass\n@notified(peer)\ndef two() -> None:\n    pass\n"
    assert "'peer' has two handlers, one and two" in refusal(tmp_path, text)


def test_two_inits(tmp_path: Path) -> None:
    assert "two functions marked @init: start and again" in refusal(tmp_path, PEER + INIT + INIT.replace("start", "again"))


@pytest.mark.parametrize(
    ("mark", "function"),
    [
        ("@init", "def start(level: u32) -> None:\n    pass\n"),
        ("@notified(peer)", "def told() -> u32:\n    return 1\n"),
        ("@protected(peer)", "def answer(request: Message) -> u32:\n    return 1\n"),
        ("@protected(peer)", "def answer(label: u32) -> Message:\n    return Message(1)\n"),
    ],
)
def test_a_handler_of_another_form_than_its_mark_asks_for(tmp_path: Path, mark: str, function: str) -> None:
    answer = "" if mark.startswith("@protected") else ANSWER
    assert re.search(r"me.py:\d+:\d+: error B006: \w+ is marked", refusal(tmp_path, f"{PEER}{answer}{mark}\n{function}", call=True))


def test_all_that_is_wrong_with_handlers_is_told_at_once(tmp_path: Path) -> None:
    text = PEER + INIT + INIT.replace("start", "again") + ANSWER + "@notified(peer)\ndef told() -> u32:\n    return 1\n"
    assert re.findall(r"error (\w+):", refusal(tmp_path, text)) == ["B003", "B003", "B006"]


@pytest.mark.parametrize("kind", ["channel", "interrupt", "region", "setting", "knowledge"])
def test_what_the_program_does_not_name(tmp_path: Path, kind: str) -> None:
    system = system_of(tmp_path)
    me = system._pds[0]  # pyright: ignore[reportPrivateUsage]
    text = PEER
    if kind == "channel":
        text = ""
    elif kind == "interrupt":
        me.irq(40, name="odd")
    elif kind == "region":
        me.map(system.region("odd", 0x1000))
    elif kind == "setting":
        me.settings["odd"] = 1
    else:
        me.know(system.region("odd", 0x1000, contiguous=True))
    model, program = load(tmp_path, system, text)
    with pytest.raises(DescriptionError, match="odd|peer"):
        check_all_used(model, model.pd("me"), program)


def test_what_is_named_on_both_sides_is_accepted(tmp_path: Path) -> None:
    model, program = load(tmp_path, system_of(tmp_path), PEER)
    check_all_used(model, model.pd("me"), program)


@pytest.mark.parametrize(
    ("statement", "refused"),
    [
        ("peer.notify()", False),
        ("if True:\n        peer.notify_later()", False),
        ("request = Message(1)\n    reply = peer.call(request)\n    assert reply.label == 0", True),
        ("request = Message(1)\n    while True:\n        reply = peer.call(request)\n        assert reply.label == 0", True),
    ],
)
def test_what_the_description_does_not_let_the_program_do(tmp_path: Path, statement: str, refused: bool) -> None:
    model, program = load(tmp_path, system_of(tmp_path), PEER + f"@init\ndef start() -> None:\n    {statement}\n")
    if not refused:
        check_rights(model, model.pd("me"), program)
        return
    with pytest.raises(DescriptionError, match=r"me.py:\d+:\d+: error B004: PD 'me' may not call 'peer'"):
        check_rights(model, model.pd("me"), program)


def test_a_notification_against_a_one_way_channel(tmp_path: Path) -> None:
    system = System("test", folder=tmp_path)
    me = system.pd("me", program="me.py", priority=20)
    system.channel(me, system.pd("peer", program="peer.py", priority=10), notify=(False, True))
    model, program = load(tmp_path, system, PEER + "@init\ndef start() -> None:\n    peer.notify()\n")
    with pytest.raises(DescriptionError, match=r"me.py:\d+:\d+: error B004: PD 'me' may not notify 'peer'"):
        check_rights(model, model.pd("me"), program)


def test_every_code_is_documented() -> None:
    root = Path(__file__).resolve().parents[2]
    documented = set(re.findall(r"\bB\d{3}\b", (root / "docs" / "runtime.md").read_text("utf-8")))
    used = {code for path in (root / "cloister" / "image").glob("*.py") for code in re.findall(r'"(B\d{3})"', path.read_text("utf-8"))}
    assert used == documented


def test_the_dispatcher_is_target_code(tmp_path: Path) -> None:
    found = handlers(tmp_path, PEER + INIT + ANSWER, call=True)
    text = dispatcher("me", found, passive=True, callable_by_others=True, interrupt_ids=[3, 61])
    (tmp_path / "dispatch_me.py").write_text(text)
    bindings = Bindings(
        {("Channel", "peer"): {"id": 9, "may_notify": 1, "may_call": 0}}, {}, {"cloister.ipc_buffer": 0x1000}
    )
    program = load_program(
        ["cloister.runtime.entry"], search=[tmp_path], bindings=bindings, redirects={"cloister.runtime.dispatch": "dispatch_me"}
    )
    assert {"me", "dispatch_me", "cloister.runtime.entry"} <= {each.name for each in program.modules}


def test_a_name_that_the_description_lacks_is_told_with_both_places(tmp_path: Path) -> None:
    system = system_of(tmp_path)
    with pytest.raises(CompileErrors) as caught:
        load(tmp_path, system, PEER + 'RATE = setting(u32, "rate")\n' + INIT)
    model = system.model(BOARD)
    (diagnostic,) = name_description(caught.value, model.pd("me")).diagnostics
    assert diagnostic.span.line == 4
    assert diagnostic.remedy == "a setting 'rate' in the system description"
    ((place, text),) = diagnostic.notes
    assert (place.file, place.line) == (model.pd("me").location.file, model.pd("me").location.line)
    assert text == "the system description makes PD 'me' of it here"
