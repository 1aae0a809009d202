# SPDX-License-Identifier: BSD-2-Clause
"""C as a neighbour: functions of C called from here, with their models in Python, and functions of this module called from C.

In the lives that are C it is `outside/neighbours.c` that runs, elsewhere the models.
"""

from cloister.lang import Array, Ptr, View, array, export, extern, log, struct, u8, u32, u64

UNSAFE = "the C beside this module is known"


@struct
class Packet:
    length: u32
    bytes: Array[u8] = array(8)


received: Packet = Packet(0)
seen: u32 = 0


@export("neighbours_double")
def double(x: u32) -> u32:
    global seen
    seen += 1
    return x * 2


@extern("neighbours_twice_and_one")
def twice_and_one(x: u32) -> u32:
    return double(x) + 1


@extern("neighbours_fill")
def fill_packet(packet: Ptr[Packet], byte: u8) -> bool:
    packet.length = 8
    for i in range(8):
        packet.bytes[i] = byte
    return byte != 0


@extern("neighbours_sum")
def sum_of(data: View[u8]) -> u64:
    total: u64 = 0
    for byte in data:
        total += u64(byte)
    return total


@extern("neighbours_tell", header="outside/tell.h")
def tell(x: u32) -> u32:
    return x ^ 0x55


def there_and_back(x: u32) -> u32:
    """A panic in what C calls has its place here."""
    return twice_and_one(x) // 2 + seen % 16


def given_structs(byte: u8) -> u32:
    if fill_packet(received, byte):
        log(f"filled with {byte:x}")
    return received.length + u32(received.bytes[7])


def given_views(byte: u8, a: u8, b: u8) -> u64:
    fill_packet(received, byte)
    return sum_of(received.bytes[a:b])


def from_a_header(x: u32) -> u32:
    return tell(x) + tell(tell(x)) // 2
