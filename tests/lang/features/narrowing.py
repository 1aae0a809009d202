# SPDX-License-Identifier: BSD-2-Clause
"""Optional pointers: where they are known not to be None."""

from cloister.lang import Array, Ptr, array, struct, u32, u64


@struct
class Node:
    value: u32
    next: "Ptr[Node] | None"
    previous: "Ptr[Node] | None"


@struct
class Table:
    first: Ptr[Node] | None
    slots: Array[Ptr[Node] | None] = array(8)


def guards(node: Ptr[Node] | None) -> u32:
    if node is None:
        return 0
    return node.value


def asserted(node: Ptr[Node] | None) -> u32:
    assert node is not None, "a node"
    return node.value


def conjunction(node: Ptr[Node] | None) -> bool:
    return node is not None and node.value > 1


def disjunction(node: Ptr[Node] | None) -> bool:
    return node is None or node.value > 1


def conditional(node: Ptr[Node] | None) -> u32:
    return node.value if node is not None else 0


def unlink(node: Ptr[Node]) -> None:
    if node.next is not None:
        node.next.previous = node.previous
    if node.previous is not None:
        node.previous.next = node.next
    node.next = None
    node.previous = None


def push(table: Ptr[Table], node: Ptr[Node]) -> None:
    node.next = table.first
    if table.first is not None:
        table.first.previous = node
    table.first = node
    table.first.value += 1


def length(table: Ptr[Table]) -> u64:
    count: u64 = 0
    node = table.first
    while node is not None:
        count += 1
        node = node.next
    return count


def last(node: Ptr[Node]) -> Ptr[Node]:
    current = node
    while True:
        following = current.next
        if following is None:
            return current
        current = following


def widened(node: Ptr[Node]) -> u32:
    total: u32 = 0
    current = node
    while current is not None:
        total += current.value
        current = current.next
    return total


def slot(table: Ptr[Table], i: u32) -> u32:
    if table.slots[i] is not None:
        return table.slots[i].value
    return 0


def same(table: Ptr[Table], node: Ptr[Node]) -> bool:
    return table.first is node


nodes: Array[Node] = array(3)
table: Table = Table(None)


def run(i: u32, j: u32, value: u32) -> u32:
    """All of the above, on lists that change from call to call, and never go round in a circle."""
    for each in nodes:
        each.next = None
    node = nodes[i % 3]
    node.value = value
    if node is not nodes[j % 3]:
        unlink(node)
        node.next = nodes[j % 3]
        nodes[j % 3].next = None
    table.slots[i % 8] = None if value % 2 == 0 else node
    total = guards(node.next) + conditional(node.previous) + slot(table, j % 8) % 100 + last(node).value % 100 + widened(node) % 1000
    if conjunction(node.next) or disjunction(table.first):
        push(table, nodes[2])
        table.first = None
    return total + asserted(node.next) % 7 + u32(same(table, node)) + u32(length(table))
