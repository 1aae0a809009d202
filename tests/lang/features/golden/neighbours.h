/* Emitted from neighbours.py. */
#ifndef CLOISTER_EMITTED_NEIGHBOURS_H
#define CLOISTER_EMITTED_NEIGHBOURS_H

#include "cloister.h"
#include "neighbours.tell.h"

typedef struct Packet Packet;

struct Packet {
    u32 length;
    u8 bytes[8];
};
_Static_assert(sizeof(Packet) == 12, "size of Packet");
_Static_assert(__builtin_offsetof(Packet, length) == 0, "Packet.length");
_Static_assert(__builtin_offsetof(Packet, bytes) == 4, "Packet.bytes");

u32 neighbours_double(u32);
extern u32 neighbours_twice_and_one(u32);
extern bool neighbours_fill(Packet *, u8);
extern u64 neighbours_sum(View_u8);
static u32 there_and_back(u32);
static u32 given_structs(u8);
static u64 given_views(u8, u8, u8);
static u32 from_a_header(u32);

#endif
