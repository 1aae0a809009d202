# SPDX-License-Identifier: BSD-2-Clause
"""Pointers to structs, those that may be None, identity."""

from cloister.lang import Array, Ptr, array, struct, u32, u8, wrapping_add


@struct
class Node:
    value: u32
    next: Ptr["Node"] | None


nodes: Array[Node] = array(4)


def link_nodes(a: u32) -> u32:
    nodes[0].next = nodes[1]
    nodes[1].next = nodes[2]
    nodes[2].next = None
    nodes[0].value = a
    nodes[1].value = 20
    nodes[2].value = 30
    return walk(nodes[0])


def walk(first: Ptr[Node] | None) -> u32:
    total: u32 = 0
    at = first
    while at is not None:
        total = wrapping_add(total, at.value)
        at = at.next
    return total


def find(value: u32) -> Ptr[Node] | None:
    for node in nodes:
        if node.value == value:
            return node
    return None


def find_and_change(value: u32, to: u32) -> u32:
    link_nodes(1)
    node = find(value)
    if node is None:
        return 12345
    node.value = to
    return walk(nodes[0])


def identity(i: u8, j: u8) -> u32:
    p = nodes[i]
    q = nodes[j]
    result: u32 = 0
    if p is q:
        result += 1
    if p is not nodes[0]:
        result += 2
    if p.next is None:
        result += 4
    elif p.next is q:
        result += 8
    return result


def unlink(i: u8) -> u32:
    if i == 0:
        return 0
    link_nodes(5)
    target = nodes[i]
    at = nodes[0]
    while at.next is not None and at.next is not target:
        at = at.next
    at.next = target.next
    return walk(nodes[0])


def conditional_pointer(flag: bool, v: u32) -> u32:
    p = nodes[0] if flag else nodes[1]
    p.value = v
    return wrapping_add(nodes[0].value, nodes[1].value // 2)


def local_node(v: u32) -> u32:
    first = Node(v, nodes[2])
    if first.next is not None:
        first.next.value = v // 2
    return nodes[2].value + first.value // 3
