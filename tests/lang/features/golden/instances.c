/*
 * Instances of what another module has: over a struct of this one they belong here, over integers there.
 */
#undef CLOISTER_FILE
#define CLOISTER_FILE 2
#line 27 "instances.py"
static Ring_Packet_8 packets;
static Ring_u8_2 small = {.at = 7};
static Link link;


static u16 send(u16 length)
{
#line 33
    link.sent.items[index(Ring_Packet_4_next(&link.sent), 4)] = (Packet){.length = length};
    const u16 t_1 = link.sent.items[1].length; return add_u16(t_1, Ring_u8_2_next(&link.seen));
}

static u32 go(u16 n)
{
#line 38
    rewind_Packet_8(&packets, n);
    const u32 t_1 = (u32)Ring_Packet_8_next(&packets) * 10;
#line 39
    const u32 t_2 = t_1 + (u32)Ring_u8_2_next(&small);
#line 39
    return add_u32(t_2, steps_taken());
}

static u16 back(u16 to)
{
#line 43
    return rewind_u8_2(&small, to);
}

static u16 kept(u16 length, u8 i)
{
#line 47
    packets.items[index(i, 8)] = (Packet){.length = length};
    Ring_Packet_8 ring = packets;
    packets.items[index(i, 8)].length = 0;
    return ring.items[index(i, 8)].length;
}

/* An instance of Ring, from generic.py. */
#undef CLOISTER_FILE
#define CLOISTER_FILE 1

#line 24 "generic.py"
static u16 Ring_Packet_4_next(Ring_Packet_4 *self)
{
#line 25
    /* In private memory. */
    note();
    self->at = wrapping_add_u16(self->at, STEP);
    ASSERT(self->at != 3, "three");
    return self->at % 4;
}

/* An instance of Ring, from generic.py. */
#undef CLOISTER_FILE
#define CLOISTER_FILE 1

#line 24 "generic.py"
static u16 Ring_Packet_8_next(Ring_Packet_8 *self)
{
#line 25
    /* In private memory. */
    note();
    self->at = wrapping_add_u16(self->at, STEP);
    ASSERT(self->at != 3, "three");
    return self->at % 8;
}

/* An instance of rewind, from generic.py. */
#undef CLOISTER_FILE
#define CLOISTER_FILE 1

#line 45 "generic.py"
static u16 rewind_Packet_8(Ring_Packet_8 *ring, u16 to)
{
#line 46
    ASSERT(to < 8, "behind its end");
    ring->at = to;
    return ring->at;
}
