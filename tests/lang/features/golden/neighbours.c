/*
 * C as a neighbour: functions of C called from here, with their models in Python, and functions of this module called from C.
 *
 * In the lives that are C it is `outside/neighbours.c` that runs, elsewhere the models.
 */
/* UNSAFE: the C beside this module is known */
#undef CLOISTER_FILE
#define CLOISTER_FILE 1
#line 18 "neighbours.py"
static Packet received;
static u32 seen;



u32 neighbours_double(u32 x)
{
    seen = add_u32(seen, 1);
    return mul_u32(x, 2);
}

/* A panic in what C calls has its place here. */
#line 55
static u32 there_and_back(u32 x)
{
    const u32 t_1 = neighbours_twice_and_one(x) / 2; return t_1 + seen % 16;
}

static u32 given_structs(u8 byte)
{
#line 61
    if (neighbours_fill(&received, byte)) {
        log_text("filled with "); log_hexadecimal(byte); log_text("\n");
    }
#line 63
    return add_u32(received.length, (u32)received.bytes[7]);
}

static u64 given_views(u8 byte, u8 a, u8 b)
{
#line 67
    neighbours_fill(&received, byte);
    return neighbours_sum(slice(View_u8, view(View_u8, received.bytes, 8), a, b));
}

static u32 from_a_header(u32 x)
{
#line 72
    const u32 t_1 = neighbours_tell(x); return add_u32(t_1, neighbours_tell(neighbours_tell(x)) / 2);
}
