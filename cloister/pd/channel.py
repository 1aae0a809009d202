# SPDX-License-Identifier: BSD-2-Clause
"""Channels and interrupts, as programs see them.

Invariant: a capability is invoked only if the system description gives it (`may_notify`, `may_call`); the check is on constants and
costs nothing where it holds. Trusts: the image builder, for the ids.
"""

from cloister.abi.labels import IRQ_HANDLER_ACK
from cloister.abi.words import MessageInfo
from cloister.lang import bound, from_raw, given, struct, to_raw, u64
from cloister.pd.capabilities import SLOT_ENDPOINT_BASE, SLOT_INTERRUPT_BASE, SLOT_NOTIFICATION_BASE
from cloister.pd.deferred import defer
from cloister.pd.message import Message
from cloister.pd.system_calls import Registers, call, send_empty


@bound
@struct
class Channel:
    """The right to notify another PD, or to call it, or both. The name is the one that the system description gives it for this PD."""

    name: str
    id: u64 = given()
    may_notify: bool = given()
    may_call: bool = given()

    def notify(self) -> None:
        """Notify the other side now. It runs before the next line if its priority is higher."""
        assert self.may_notify, "the system description does not let this PD notify there"
        send_empty(SLOT_NOTIFICATION_BASE + self.id, 0)

    def notify_later(self) -> None:
        """Notify the other side when this handler has returned, in the same entry to the kernel that waits for the next event."""
        assert self.may_notify, "the system description does not let this PD notify there"
        defer(SLOT_NOTIFICATION_BASE + self.id, 0)

    def call(self, request: Message) -> Message:
        """Call the other side and wait for its reply."""
        assert self.may_call, "the system description does not let this PD call there"
        registers = Registers(
            0, to_raw(MessageInfo(length=request.length, label=request.label)), request.word0, request.word1, request.word2, request.word3
        )
        call(SLOT_ENDPOINT_BASE + self.id, registers)
        info = from_raw(MessageInfo, registers.info)
        return Message(info.label, registers.word0, registers.word1, registers.word2, registers.word3, info.length)


@bound
@struct
class Interrupt:
    """An interrupt that this PD handles. It does not come again before it is acknowledged."""

    name: str
    id: u64 = given()

    def acknowledge(self) -> None:
        """Let the interrupt come again."""
        send_empty(SLOT_INTERRUPT_BASE + self.id, to_raw(MessageInfo(label=IRQ_HANDLER_ACK)))

    def acknowledge_later(self) -> None:
        """Let the interrupt come again when this handler has returned, in the same entry to the kernel that waits for the next event."""
        defer(SLOT_INTERRUPT_BASE + self.id, to_raw(MessageInfo(label=IRQ_HANDLER_ACK)))
