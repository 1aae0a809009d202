# SPDX-License-Identifier: BSD-2-Clause
"""Making, copying, moving, revoking and deleting capabilities, and the errors of each."""

from __future__ import annotations

import pytest
from simulated import Kernel

UNTYPED, TCB, ENDPOINT, NOTIFICATION, CNODE, SCHED_CONTEXT, REPLY = range(7)
REVOKE, DELETE, CANCEL, COPY, MINT, MOVE, MUTATE, ROTATE = range(22, 30)  # labels of the debug configuration
ILLEGAL, RANGE, LOOKUP, TRUNCATED, DELETE_FIRST, REVOKE_FIRST, NO_MEMORY = 3, 4, 6, 7, 8, 9, 10
FREE = 1000  # slots that no test has used
ALL = 15


def copy(kernel: Kernel, to: int, source: int, rights: int = ALL) -> tuple[int, list[int]]:
    return kernel.call(2, COPY, to, 64, source, 64, rights, extra=(2,))


def mint(kernel: Kernel, to: int, source: int, badge: int, rights: int = ALL) -> tuple[int, list[int]]:
    return kernel.call(2, MINT, to, 64, source, 64, rights, badge, extra=(2,))


def delete(kernel: Kernel, slot: int) -> tuple[int, list[int]]:
    return kernel.call(2, DELETE, slot, 64)


def test_boot_gives_the_agreed_capabilities(kernel: Kernel) -> None:
    kinds = [kernel.kind(slot) for slot in range(16)]
    assert kinds == [
        "NULL", "TCB", "CNODE", "VSPACE", "IRQ_CONTROL", "ASID_CONTROL", "ASID_POOL", "NULL",
        "NULL", "FRAME", "FRAME", "DOMAIN", "NULL", "NULL", "SCHED_CONTEXT", "SMC",
    ]  # fmt: skip
    info = kernel.boot_info()
    assert info.user_image_paging.start == 16
    assert [kernel.kind(slot) for slot in range(16, 24)] == ["PAGE_TABLE"] * 2 + ["SCHED_CONTROL"] + ["FRAME"] * 4 + ["UNTYPED"]
    assert kernel.current.registers[0] == info.ipc_buffer + 0x1000


def test_boot_untypeds_cover_memory_without_overlap(kernel: Kernel) -> None:
    info = kernel.boot_info()
    pieces = sorted((e.physical, 1 << e.size_bits) for e in (info.untyped_list[i] for i in range(info.untyped.end - info.untyped.start)))
    for (start, size), (following, _) in zip(pieces, pieces[1:], strict=False):
        assert start % size == 0 and start + size <= following


@pytest.mark.parametrize(
    ("kind", "bits", "name"),
    [
        (UNTYPED, 12, "UNTYPED"), (TCB, 0, "TCB"), (ENDPOINT, 0, "ENDPOINT"), (NOTIFICATION, 0, "NOTIFICATION"),
        (CNODE, 4, "CNODE"), (SCHED_CONTEXT, 8, "SCHED_CONTEXT"), (REPLY, 0, "REPLY"), (9, 0, "FRAME"), (10, 0, "FRAME"),
        (8, 0, "VSPACE"), (11, 0, "PAGE_TABLE"),
    ],
)  # fmt: skip
def test_retype_makes_each_kind_of_object(kernel: Kernel, kind: int, bits: int, name: str) -> None:
    kernel.make(kind, bits, FREE, 3)
    assert [kernel.kind(FREE + i) for i in range(4)] == [name] * 3 + ["NULL"]
    addresses = [kernel.slot(FREE + i).capability.address() for i in range(3)]
    assert addresses == sorted(addresses) and len(set(addresses)) == 3


def test_retype_clears_memory_that_was_used_before(kernel: Kernel) -> None:
    kernel.make(9, 0, FREE)
    address = kernel.slot(FREE).capability.address()
    kernel.write(address + 8, 0x1234)
    assert delete(kernel, FREE) == (0, [])
    kernel.make(9, 0, FREE)
    assert kernel.slot(FREE).capability.address() == address
    assert kernel.read(address + 8) == 0


def test_retype_goes_on_behind_what_was_given_out(kernel: Kernel) -> None:
    kernel.make(ENDPOINT, 0, FREE)
    kernel.make(9, 0, FREE + 1)
    base = kernel.slot(FREE).capability.address()
    assert kernel.slot(FREE + 1).capability.address() == base + 4096


@pytest.mark.parametrize(
    ("words", "error"),
    [
        ((99, 0, 0, 0, FREE, 1), (1, [0])),
        ((UNTYPED, 64, 0, 0, FREE, 1), (RANGE, [0, 47])),
        ((UNTYPED, 48, 0, 0, FREE, 1), (RANGE, [0, 47])),
        ((CNODE, 0, 0, 0, FREE, 1), (1, [1])),
        ((UNTYPED, 3, 0, 0, FREE, 1), (1, [1])),
        ((SCHED_CONTEXT, 6, 0, 0, FREE, 1), (1, [1])),
        ((ENDPOINT, 0, 0, 65, FREE, 1), (RANGE, [1, 64])),
        ((ENDPOINT, 0, FREE, 64, FREE, 1), (LOOKUP, [0, 2, 64])),
        ((ENDPOINT, 0, 0, 0, 1 << 17, 1), (RANGE, [0, (1 << 17) - 1])),
        ((ENDPOINT, 0, 0, 0, FREE, 0), (RANGE, [1, 256])),
        ((ENDPOINT, 0, 0, 0, FREE, 257), (RANGE, [1, 256])),
        ((ENDPOINT, 0, 0, 0, (1 << 17) - 1, 2), (RANGE, [1, 1])),
        ((ENDPOINT, 0, 0, 0, 0, 2), (DELETE_FIRST, [])),
        ((UNTYPED, 25, 0, 0, FREE, 2), (NO_MEMORY, [1 << 25])),
    ],
)
def test_retype_errors(kernel: Kernel, words: tuple[int, ...], error: tuple[int, list[int]]) -> None:
    assert kernel.call(kernel.untyped(25), 1, *words, extra=(2,)) == error


def test_retype_needs_six_words_and_a_root(kernel: Kernel) -> None:
    assert kernel.call(kernel.untyped(25), 1, ENDPOINT, 0, 0, 0, FREE, extra=(2,)) == (TRUNCATED, [])
    assert kernel.call(kernel.untyped(25), 1, ENDPOINT, 0, 0, 0, FREE, 1) == (TRUNCATED, [])
    assert kernel.call(kernel.untyped(25), 2, ENDPOINT, 0, 0, 0, FREE, 1, extra=(2,)) == (ILLEGAL, [])


def test_copies_share_the_object_and_weaken_rights(kernel: Kernel) -> None:
    kernel.make(ENDPOINT, 0, FREE)
    assert copy(kernel, FREE + 1, FREE, rights=1) == (0, [])
    assert kernel.slot(FREE + 1).capability.head.detail == 1
    assert copy(kernel, FREE + 1, FREE) == (DELETE_FIRST, [])
    assert copy(kernel, FREE + 2, FREE + 7) == (LOOKUP, [1, 2, 64])


def test_a_badge_is_given_once(kernel: Kernel) -> None:
    kernel.make(ENDPOINT, 0, FREE)
    assert mint(kernel, FREE + 1, FREE, 42) == (0, [])
    assert mint(kernel, FREE + 2, FREE + 1, 43) == (ILLEGAL, [])
    assert kernel.call(2, MUTATE, FREE + 2, 64, FREE + 1, 64, 1, extra=(2,)) == (ILLEGAL, [])


def test_revoking_removes_what_was_derived_and_no_more(kernel: Kernel) -> None:
    kernel.make(ENDPOINT, 0, FREE)
    mint(kernel, FREE + 1, FREE, 42)
    copy(kernel, FREE + 2, FREE + 1)
    mint(kernel, FREE + 3, FREE, 43)
    assert kernel.call(2, REVOKE, FREE + 1, 64) == (0, [])
    assert [kernel.kind(FREE + i) for i in range(4)] == ["ENDPOINT", "ENDPOINT", "NULL", "ENDPOINT"]
    assert kernel.call(2, REVOKE, FREE, 64) == (0, [])
    assert [kernel.kind(FREE + i) for i in range(4)] == ["ENDPOINT", "NULL", "NULL", "NULL"]


def test_revoking_untyped_memory_takes_all_of_it_back(kernel: Kernel) -> None:
    untyped = kernel.untyped(25)
    kernel.make(CNODE, 4, FREE)
    kernel.make(TCB, 0, FREE + 1)
    kernel.make(UNTYPED, 16, FREE + 2)
    assert kernel.retype(FREE + 2, ENDPOINT, 0, FREE + 3, 4) == (0, [])
    assert kernel.call(2, REVOKE, untyped, 64) == (0, [])
    assert {kernel.kind(FREE + i) for i in range(8)} == {"NULL"}
    assert kernel.retype(untyped, UNTYPED, 25, FREE) == (0, [])


def test_untyped_memory_with_children_is_not_copied(kernel: Kernel) -> None:
    untyped = kernel.untyped(25)
    kernel.make(ENDPOINT, 0, FREE)
    assert copy(kernel, FREE + 1, untyped) == (REVOKE_FIRST, [])


def test_moving_and_rotating(kernel: Kernel) -> None:
    kernel.make(ENDPOINT, 0, FREE)
    kernel.make(NOTIFICATION, 0, FREE + 1)
    assert kernel.call(2, MOVE, FREE + 2, 64, FREE, 64, extra=(2,)) == (0, [])
    assert [kernel.kind(FREE + i) for i in range(3)] == ["NULL", "NOTIFICATION", "ENDPOINT"]
    # Endpoints keep their badge when they are moved: new data is refused.
    assert kernel.call(2, ROTATE, FREE, 64, 0, FREE + 1, 64, 0, FREE + 2, 64, extra=(2, 2)) == (ILLEGAL, [])
    kernel.make(CNODE, 2, FREE + 3)
    kernel.make(TCB, 0, FREE + 4)
    assert kernel.call(2, ROTATE, FREE, 64, 0, FREE + 4, 64, 0, FREE + 3, 64, extra=(2, 2)) == (0, [])
    assert [kernel.kind(FREE + i) for i in (0, 3, 4)] == ["TCB", "NULL", "CNODE"]
    assert kernel.call(2, ROTATE, FREE, 64, 0, FREE + 4, 64, 0, FREE, 64, extra=(2, 2)) == (0, [])
    assert [kernel.kind(FREE + i) for i in (0, 4)] == ["CNODE", "TCB"]


def test_a_cnode_in_itself_is_deleted(kernel: Kernel) -> None:
    kernel.make(CNODE, 4, FREE)
    # A copy whose guard uses up the address, in the CNode itself, then the outer capability goes.
    assert mint(kernel, FREE + 1, FREE, 60) == (0, [])
    assert kernel.call(FREE + 1, MOVE, 3, 64, FREE + 1, 64, extra=(2,))[0] == 0
    assert delete(kernel, FREE) == (0, [])
    kernel.check()


def test_cnodes_within_cnodes_are_deleted_to_the_last(kernel: Kernel) -> None:
    kernel.make(CNODE, 2, FREE, 8)
    for i in range(8):
        assert kernel.call(2, MUTATE, FREE + 20 + i, 64, FREE + i, 64, 62, extra=(2,)) == (0, [])
    kernel.make(ENDPOINT, 0, FREE + 40)
    # Each CNode holds the next one, and a copy of the endpoint.
    for i in reversed(range(7)):
        assert kernel.call(FREE + 20 + i, COPY, 1, 64, FREE + 40, 64, ALL, extra=(2,)) == (0, [])
        assert kernel.call(FREE + 20 + i, MOVE, 0, 64, FREE + 21 + i, 64, extra=(2,)) == (0, [])
    assert delete(kernel, FREE + 20) == (0, [])
    assert kernel.call(2, REVOKE, kernel.untyped(25), 64) == (0, [])
    assert kernel.kind(FREE + 40) == "NULL"


def test_guards_and_depths(kernel: Kernel) -> None:
    assert kernel.call(2, DELETE, 0, 0) == (RANGE, [1, 64])
    assert kernel.call(2, DELETE, 0, 65) == (RANGE, [1, 64])
    assert kernel.call(2, DELETE, 1 << 20, 64) == (LOOKUP, [0, 4, 64, 0])  # the guard's length is in the fifth word
    assert kernel.call(2, DELETE, 0, 50) == (LOOKUP, [0, 3, 50, 64])
    kernel.make(CNODE, 4, FREE)
    assert kernel.call(FREE, DELETE, 0x10, 8) == (LOOKUP, [0, 3, 4, 0])
