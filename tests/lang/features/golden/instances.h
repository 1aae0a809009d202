/* Emitted from instances.py. */
#ifndef CLOISTER_EMITTED_INSTANCES_H
#define CLOISTER_EMITTED_INSTANCES_H

#include "cloister.h"
#include "generic.h"

typedef struct Packet Packet;
typedef struct Ring_Packet_4 Ring_Packet_4;
typedef struct Link Link;
typedef struct Ring_Packet_8 Ring_Packet_8;

CLOISTER_VIEW(View_Packet, Packet)
struct Packet {
    u16 length;
};
_Static_assert(sizeof(Packet) == 2, "size of Packet");
_Static_assert(__builtin_offsetof(Packet, length) == 0, "Packet.length");

/* An instance has the comments, and the places, of the source that it is one of. */
struct Ring_Packet_4 {
    u16 at;
    Packet items[4]; /* what is in it */
};
_Static_assert(sizeof(Ring_Packet_4) == 10, "size of Ring_Packet_4");
_Static_assert(__builtin_offsetof(Ring_Packet_4, at) == 0, "Ring_Packet_4.at");
_Static_assert(__builtin_offsetof(Ring_Packet_4, items) == 2, "Ring_Packet_4.items");

/* Both by value. */
struct Link {
    Ring_Packet_4 sent;
    Ring_u8_2 seen;
};
_Static_assert(sizeof(Link) == 14, "size of Link");
_Static_assert(__builtin_offsetof(Link, sent) == 0, "Link.sent");
_Static_assert(__builtin_offsetof(Link, seen) == 10, "Link.seen");

/* An instance has the comments, and the places, of the source that it is one of. */
struct Ring_Packet_8 {
    u16 at;
    Packet items[8]; /* what is in it */
};
_Static_assert(sizeof(Ring_Packet_8) == 18, "size of Ring_Packet_8");
_Static_assert(__builtin_offsetof(Ring_Packet_8, at) == 0, "Ring_Packet_8.at");
_Static_assert(__builtin_offsetof(Ring_Packet_8, items) == 2, "Ring_Packet_8.items");

CLOISTER_VIEW_OPERATIONS(View_Packet, Packet)
static u16 Ring_Packet_4_next(Ring_Packet_4 *);
static u16 Ring_Packet_8_next(Ring_Packet_8 *);
static u16 send(u16);
static u32 go(u16);
static u16 back(u16);
static u16 rewind_Packet_8(Ring_Packet_8 *, u16);
static u16 kept(u16, u8);

#endif
