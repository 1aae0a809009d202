# SPDX-License-Identifier: BSD-2-Clause
"""A parent's program and the description of its children, and the right to call the firmware: on one side only they are refused, with what to do."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from cloister import System
from cloister.boards import board
from cloister.image.glue import dispatcher
from cloister.image.wiring import check_all_used, check_rights, everything_of, examine, handlers_of
from cloister.lang import python
from cloister.lang.frontend import CompileErrors, load_program
from cloister.lang.program import Program
from cloister.system.errors import DescriptionError
from cloister.system.layout import lay_out, stack_top
from cloister.system.model import SystemModel, VirtualCpu, VirtualMachine

BOARD = board("qemu_virt_aarch64")
HEAD = "from cloister.pd import Cause, Child, Fault, Channel, fault, init\nfrom cloister.pd.smc import FirmwareCall, smc_call\n"
WORKER = 'worker = Child("worker")\n'
HANDLER = "@fault(worker)\ndef stopped(what: Fault) -> bool:\n    return what.cause is Cause.READ\n"
CALL = "@init\ndef start() -> None:\n    what = FirmwareCall(0x8400_0000)\n    smc_call(what)\n"


def model_of(folder: Path, *, smc: bool = False, channel: bool = False, **child: Any) -> SystemModel:
    """PD `me`, the parent of `worker`, whose id is 7."""
    system = System("test", folder=folder)
    mine, other = system.pd("me", program="me.py", priority=20), system.pd("worker", program="worker.py", priority=10)
    if channel:
        system.channel(mine, other)
    model = lay_out(system.model(BOARD), BOARD)
    me, worker = model.protection_domains
    return replace(model, protection_domains=(replace(me, smc=smc), replace(worker, parent="me", child_id=7, **child)))


def load(folder: Path, model: SystemModel, text: str) -> Program:
    (folder / "me.py").write_text(HEAD + text)
    return load_program([str(folder / "me.py")], search=[folder], bindings=everything_of(model, model.pd("me"), BOARD))


def refusals(folder: Path, text: str, **of: Any) -> list[tuple[str, str, str]]:
    """Code, message and remedy of all that a build says against the parent."""
    model = model_of(folder, **of)
    (folder / "me.py").write_text(HEAD + text)
    with pytest.raises(DescriptionError) as caught:
        examine(model, model.pd("me"), BOARD, {})
    return [(each.code, each.message, each.remedy) for each in caught.value.problems]


def test_a_handler_of_faults_is_found_with_its_childs_id(tmp_path: Path) -> None:
    model = model_of(tmp_path)
    program = load(tmp_path, model, WORKER + HANDLER)
    found = handlers_of(model, model.pd("me"), program)
    assert [(each.function, each.id, each.channel) for each in found.faults] == [("stopped", 7, "worker")]
    check_all_used(model, model.pd("me"), program)


def test_a_parent_is_told_where_its_child_begins(tmp_path: Path) -> None:
    model = model_of(tmp_path)
    told = everything_of(model, model.pd("me"), BOARD).instances["Child", "worker"]
    assert told == {"id": 7, "entry": BOARD.program_base, "stack": stack_top(BOARD), "may_restart": 1}
    assert everything_of(model, model.pd("me"), BOARD, lambda pd: 0x4000).instances["Child", "worker"]["entry"] == 0x4000


def test_a_child_that_the_program_does_not_name(tmp_path: Path) -> None:
    ((code, message, remedy),) = refusals(tmp_path, "")
    assert code == "B002" and message == "PD 'me' has a child 'worker', which its program me.py does not name"
    assert 'worker = Child("worker")' in remedy and "@fault(worker)" in remedy


def test_a_child_whose_faults_nobody_handles(tmp_path: Path) -> None:
    ((code, message, remedy),) = refusals(tmp_path, WORKER + "@init\ndef start() -> None:\n    worker.restart()\n")
    assert code == "B003" and message == "PD 'me' is the parent of 'worker', and its program me.py has no handler for its faults"
    assert remedy == "mark one: @fault(worker), def stopped(what: Ptr[Fault]) -> bool:"


def test_a_guest_whose_faults_nobody_handles(tmp_path: Path) -> None:
    model = model_of(tmp_path)
    me, worker = model.protection_domains
    guest = VirtualMachine("linux", (VirtualCpu(0),))
    model = replace(model, protection_domains=(replace(me, virtual_machine=guest), worker))
    (tmp_path / "me.py").write_text(HEAD + WORKER + HANDLER)
    with pytest.raises(DescriptionError, match="error B003: PD 'me' has the guest 'linux', and no program in Python can handle"):
        examine(model, model.pd("me"), BOARD, {})


def test_a_child_with_two_handlers(tmp_path: Path) -> None:
    ((code, message, _),) = refusals(tmp_path, WORKER + HANDLER + HANDLER.replace("stopped", "again"))
    assert code == "B003" and message == "'worker' has two handlers, stopped and again"


@pytest.mark.parametrize("form", ["(what: Fault) -> None:\n    pass\n", "() -> bool:\n    return True\n", "(what: Cause) -> bool:\n    return True\n"])
def test_a_handler_of_another_form(form: str, tmp_path: Path) -> None:
    ((code, message, remedy),) = refusals(tmp_path, f"{WORKER}@fault(worker)\ndef stopped{form}")
    assert code == "B006" and message == "stopped is marked @fault and has another form"
    assert remedy == "def stopped(what: Ptr[Fault]) -> bool:"


def test_a_handler_for_a_child_that_the_description_lacks(tmp_path: Path) -> None:
    other = WORKER.replace("worker", "other") + HANDLER.replace("worker", "other")
    with pytest.raises(CompileErrors, match="the system description gives this program no Child named 'other'"):
        load(tmp_path, model_of(tmp_path), WORKER + HANDLER + other)


def test_a_handler_of_faults_for_a_channel(tmp_path: Path) -> None:
    text = 'channel = Channel("worker")\n' + HANDLER.replace("@fault(worker)", "@fault(channel)")
    with pytest.raises(CompileErrors, match="Child"):
        load(tmp_path, model_of(tmp_path, channel=True), text)


@pytest.mark.parametrize("method", ["resume()", "restart()", "restart_at(0x20_0000)"])
def test_a_passive_child_is_not_restarted(method: str, tmp_path: Path) -> None:
    text = WORKER + HANDLER + f"@init\ndef start() -> None:\n    worker.{method}\n"
    ((code, message, _),) = refusals(tmp_path, text, passive=True)
    assert code == "B004" and re.match(r"PD 'me' may not (resume|restart) 'worker', which is passive", message)
    examine(model_of(tmp_path), model_of(tmp_path).pd("me"), BOARD, {})  # and of an active one nothing is said


def test_a_passive_child_is_stopped(tmp_path: Path) -> None:
    model = model_of(tmp_path, passive=True)
    program = load(tmp_path, model, WORKER + HANDLER + "@init\ndef start() -> None:\n    worker.stop()\n")
    check_rights(model, model.pd("me"), program)


def test_a_restart_of_a_passive_child_that_the_build_does_not_see_panics(tmp_path: Path) -> None:
    model = model_of(tmp_path, passive=True)
    text = WORKER + "from cloister.lang import Ptr\ndef again(which: Ptr[Child]) -> None:\n    which.restart()\ndef start() -> None:\n    again(worker)\n"
    (tmp_path / "me.py").write_text(HEAD + text)
    space = python.load([str(tmp_path / "me.py")], search=[tmp_path], bindings=everything_of(model, model.pd("me"), BOARD))
    with pytest.raises(Exception, match="a passive PD has no time of its own"):
        space.modules["me"].start()


def test_a_right_to_call_the_firmware_that_is_not_used(tmp_path: Path) -> None:
    ((code, message, _),) = refusals(tmp_path, WORKER + HANDLER, smc=True)
    assert code == "B002" and message == "PD 'me' may call the firmware, which its program me.py does not"


def test_a_call_of_the_firmware_without_the_right(tmp_path: Path) -> None:
    ((code, message, remedy),) = refusals(tmp_path, WORKER + HANDLER + CALL)
    assert (code, message) == ("B004", "PD 'me' may not call the firmware") and "smc=True" in remedy
    model = model_of(tmp_path, smc=True)
    examine(model, model.pd("me"), BOARD, {})


def test_the_dispatcher_of_a_parent_is_target_code(tmp_path: Path) -> None:
    model = model_of(tmp_path)
    found = handlers_of(model, model.pd("me"), load(tmp_path, model, WORKER + HANDLER))
    text = dispatcher("me", found, passive=False, callable_by_others=False, interrupt_ids=[])
    assert "PARENT: bool = True" in text
    (tmp_path / "dispatch_me.py").write_text(text)
    bindings = everything_of(model, model.pd("me"), BOARD)
    load_program(["cloister.runtime.entry"], search=[tmp_path], bindings=bindings, redirects={"cloister.runtime.dispatch": "dispatch_me"})
