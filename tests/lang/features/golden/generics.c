/*
 * Structs and functions over types and constants: each instance is a struct or function of its own.
 */
#undef CLOISTER_FILE
#define CLOISTER_FILE 1
#line 81 "generics.py"
static Queue_Entry_8 entries;
static Queue_u32_4 numbers;
static Queue_u8_4 bytes_seen = {.tail = 3};
static Entry entry = {.offset = 7, .length = 9};
static Pair_u32_Entry pairs = {.first = 3};

#line 121
static u64 total(void)
{
#line 122
    put_4(&numbers, 5);
    put_4(&numbers, 7);
    entries.items[index(Queue_Entry_8_slot(&entries), 8)] = entry;
    entries.tail = wrapping_add_u16(entries.tail, 1);
    pairs.second = &entry;
    Pair_u32_Entry again = {.first = first_of_u32_Entry(&pairs), .second = NONE, .more = &pairs};
    Pair_u32_Entry *held = again.more;
    ASSERT(held != NONE, "held is not None");
    Entry *found = held->second;
    ASSERT(found != NONE, "found is not None");
    return add_u64(add_u64(add_u64(add_u64(capacity_of_u32_4(&numbers), (u64)largest_u32(view(View_u32, numbers.items, 4))), entries.items[0].offset), (u64)again.first), (u64)found->length);
}

static u32 means(u16 a, u32 b)
{
#line 136
    return add_u32((u32)mean_u16(a, 4), mean_u32(b, b));
}

static u16 slots(u16 n)
{
#line 140
    numbers.tail = n;
    numbers.head = n;
    bytes_seen.tail = n;
    bytes_seen.head = n;
    return add_u16(add_u16(mul_u16(Queue_u32_4_slot(&numbers), 100), Queue_u8_4_slot(&bytes_seen)), Queue_u32_4_count(&numbers));
}

static u8 biggest(u8 a, u8 b)
{
#line 148
    Queue_u8_2 local = {.head = 0, .tail = 0};
    local.items[0] = a;
    local.items[1] = b;
    return largest_u8(view(View_u8, local.items, 2));
}

/* An instance of Queue. */

#line 51 "generics.py"
static bool Queue_Entry_8_is_full(Queue_Entry_8 *self)
{
#line 52
    return wrapping_sub_u16(self->tail, self->head) == 8;
}

/* Where the next value goes. */
#line 54
static u16 Queue_Entry_8_slot(Queue_Entry_8 *self)
{
    return self->tail % 8;
}

#line 58
static u16 Queue_Entry_8_count(Queue_Entry_8 *self)
{
#line 59
    return wrapping_sub_u16(self->tail, self->head);
}

/* An instance of Queue. */

#line 51 "generics.py"
static bool Queue_u32_4_is_full(Queue_u32_4 *self)
{
#line 52
    return wrapping_sub_u16(self->tail, self->head) == 4;
}

/* Where the next value goes. */
#line 54
static u16 Queue_u32_4_slot(Queue_u32_4 *self)
{
    return self->tail % 4;
}

#line 58
static u16 Queue_u32_4_count(Queue_u32_4 *self)
{
#line 59
    return wrapping_sub_u16(self->tail, self->head);
}

/* An instance of Queue. */

#line 51 "generics.py"
static bool Queue_u8_4_is_full(Queue_u8_4 *self)
{
#line 52
    return wrapping_sub_u16(self->tail, self->head) == 4;
}

/* Where the next value goes. */
#line 54
static u16 Queue_u8_4_slot(Queue_u8_4 *self)
{
    return self->tail % 4;
}

#line 58
static u16 Queue_u8_4_count(Queue_u8_4 *self)
{
#line 59
    return wrapping_sub_u16(self->tail, self->head);
}

/* An instance of Queue. */

#line 51 "generics.py"
static bool Queue_u8_2_is_full(Queue_u8_2 *self)
{
#line 52
    return wrapping_sub_u16(self->tail, self->head) == 2;
}

/* Where the next value goes. */
#line 54
static u16 Queue_u8_2_slot(Queue_u8_2 *self)
{
    return self->tail % 2;
}

#line 58
static u16 Queue_u8_2_count(Queue_u8_2 *self)
{
#line 59
    return wrapping_sub_u16(self->tail, self->head);
}

/* An instance of put. */

/* Over the constant alone: the queue says which. */
#line 88 "generics.py"
static bool put_4(Queue_u32_4 *queue, u32 value)
{

    if (Queue_u32_4_is_full(queue)) {
        return false;
    }
#line 93
    queue->items[index(Queue_u32_4_slot(queue), 4)] = value;
    queue->tail = wrapping_add_u16(queue->tail, 1);
    return true;
}

/* An instance of capacity_of. */

#line 98 "generics.py"
static u64 capacity_of_u32_4(Queue_u32_4 *queue)
{
#line 99
    return 24;
}

/* An instance of largest. */

/* Over any integer type. */
#line 102 "generics.py"
static u32 largest_u32(View_u32 v)
{

    u32 best = v.items[index(0, v.length)];
    for (u64 x_index_1 = 0; x_index_1 < v.length; x_index_1 += 1) {
        u32 x = v.items[x_index_1];
#line 107
        if (x > best) {
            best = x;
        }
    }
#line 109
    return best;
}

/* An instance of largest. */

/* Over any integer type. */
#line 102 "generics.py"
static u8 largest_u8(View_u8 v)
{

    u8 best = v.items[index(0, v.length)];
    for (u64 x_index_1 = 0; x_index_1 < v.length; x_index_1 += 1) {
        u8 x = v.items[x_index_1];
#line 107
        if (x > best) {
            best = x;
        }
    }
#line 109
    return best;
}

/* An instance of mean. */

#line 112 "generics.py"
static u16 mean_u16(u16 a, u16 b)
{
#line 113
    u16 half = add_u16(a & b, (u16)((a ^ b) >> 1));
    return half;
}

/* An instance of mean. */

#line 112 "generics.py"
static u32 mean_u32(u32 a, u32 b)
{
#line 113
    u32 half = add_u32(a & b, (a ^ b) >> 1);
    return half;
}

/* An instance of first_of. */

#line 117 "generics.py"
static u32 first_of_u32_Entry(Pair_u32_Entry *pair)
{
#line 118
    return pair->first;
}
