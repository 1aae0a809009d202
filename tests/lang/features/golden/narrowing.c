/*
 * Optional pointers: where they are known not to be None.
 */
#undef CLOISTER_FILE
#define CLOISTER_FILE 1
#line 97 "narrowing.py"
static Node nodes[3];
static Table table;

#line 20
static u32 guards(Node *node)
{
#line 21
    if (node == NONE) {
        return 0;
    }
#line 23
    return node->value;
}

static u32 asserted(Node *node)
{
#line 27
    ASSERT(node != NONE, "a node");
    return node->value;
}

static bool conjunction(Node *node)
{
#line 32
    return node != NONE && node->value > 1;
}

static bool disjunction(Node *node)
{
#line 36
    return node == NONE || node->value > 1;
}

static u32 conditional(Node *node)
{
#line 40
    return node != NONE ? node->value : 0;
}

static void unlink(Node *node)
{
#line 44
    if (node->next != NONE) {
        node->next->previous = node->previous;
    }
#line 46
    if (node->previous != NONE) {
        node->previous->next = node->next;
    }
#line 48
    node->next = NONE;
    node->previous = NONE;
}

static void push(Table *table, Node *node)
{
#line 53
    node->next = table->first;
    if (table->first != NONE) {
        table->first->previous = node;
    }
#line 56
    table->first = node;
    table->first->value = add_u32(table->first->value, 1);
}

static u64 length(Table *table)
{
#line 61
    u64 count = 0;
    Node *node = table->first;
    while (node != NONE) {
        count = add_u64(count, 1);
        node = node->next;
    }
#line 66
    return count;
}

static Node *last(Node *node)
{
#line 70
    Node *current = node;
    while (true) {
        Node *following = current->next;
        if (following == NONE) {
            return current;
        }
#line 75
        current = following;
    }
}

#line 78
static u32 widened(Node *node)
{
#line 79
    u32 total = 0;
    Node *current = node;
    while (current != NONE) {
        total = add_u32(total, current->value);
        current = current->next;
    }
#line 84
    return total;
}

static u32 slot(Table *table, u32 i)
{
#line 88
    if (table->slots[index(i, 8)] != NONE) {
        return table->slots[index(i, 8)]->value;
    }
#line 90
    return 0;
}

static bool same(Table *table, Node *node)
{
#line 94
    return table->first == node;
}

/* All of the above, on lists that change from call to call, and never go round in a circle. */



static u32 run(u32 i, u32 j, u32 value)
{
    for (u64 each_index_1 = 0; each_index_1 < 3; each_index_1 += 1) {
        Node *each = &nodes[each_index_1];
#line 104
        each->next = NONE;
    }
#line 105
    Node *node = &nodes[i % 3];
    node->value = value;
    if (node != &nodes[j % 3]) {
        unlink(node);
        node->next = &nodes[j % 3];
        nodes[j % 3].next = NONE;
    }
#line 111
    table.slots[i % 8] = value % 2 == 0 ? NONE : node;
    const u32 t_2 = add_u32(guards(node->next), conditional(node->previous));
#line 112
    const u32 t_3 = add_u32(add_u32(t_2, slot(&table, j % 8) % 100), last(node)->value % 100);
#line 112
    u32 total = add_u32(t_3, widened(node) % 1000);
    if (conjunction(node->next) || disjunction(table.first)) {
        push(&table, &nodes[2]);
        table.first = NONE;
    }
#line 116
    const u32 t_4 = add_u32(add_u32(total, asserted(node->next) % 7), (u32)same(&table, node));
#line 116
    return add_u32(t_4, to_u32(length(&table)));
}
