/* SPDX-License-Identifier: BSD-2-Clause */
/* The C beside neighbours.py: it knows the structs and views of the module from its emitted header. */
#include "neighbours.h"

u32 neighbours_twice_and_one(u32 x) { return neighbours_double(x) + 1; }

bool neighbours_fill(Packet *packet, u8 byte)
{
    packet->length = sizeof packet->bytes;
    for (u32 i = 0; i < packet->length; i += 1) {
        packet->bytes[i] = byte;
    }
    return byte != 0;
}

u64 neighbours_sum(View_u8 data)
{
    u64 total = 0;
    for (u64 i = 0; i < data.length; i += 1) {
        total += data.items[i];
    }
    return total;
}
