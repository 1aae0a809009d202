/*
 * Pointers to structs, those that may be None, identity.
 */
#undef CLOISTER_FILE
#define CLOISTER_FILE 1
#line 13 "pointers.py"
static Node nodes[4];


static u32 link_nodes(u32 a)
{
#line 17
    nodes[0].next = &nodes[1];
    nodes[1].next = &nodes[2];
    nodes[2].next = NONE;
    nodes[0].value = a;
    nodes[1].value = 20;
    nodes[2].value = 30;
    return walk(&nodes[0]);
}

static u32 walk(Node *first)
{
#line 27
    u32 total = 0;
    Node *at = first;
    while (at != NONE) {
        total = total + at->value;
        at = at->next;
    }
#line 32
    return total;
}

static Node *find(u32 value)
{
#line 36
    for (u64 node_index_1 = 0; node_index_1 < 4; node_index_1 += 1) {
        Node *node = &nodes[node_index_1];
#line 37
        if (node->value == value) {
            return node;
        }
    }
#line 39
    return NONE;
}

static u32 find_and_change(u32 value, u32 to)
{
#line 43
    link_nodes(1);
    Node *node = find(value);
    if (node == NONE) {
        return 12345;
    }
#line 47
    node->value = to;
    return walk(&nodes[0]);
}

static u32 identity(u8 i, u8 j)
{
#line 52
    Node *p = &nodes[index(i, 4)];
    Node *q = &nodes[index(j, 4)];
    u32 result = 0;
    if (p == q) {
        result = add_u32(result, 1);
    }
#line 57
    if (p != &nodes[0]) {
        result = add_u32(result, 2);
    }
#line 59
    if (p->next == NONE) {
        result = add_u32(result, 4);
    } else if (p->next == q) {
        result = add_u32(result, 8);
    }
#line 63
    return result;
}

static u32 unlink(u8 i)
{
#line 67
    if (i == 0) {
        return 0;
    }
#line 69
    link_nodes(5);
    Node *target = &nodes[index(i, 4)];
    Node *at = &nodes[0];
    while (at->next != NONE && at->next != target) {
        at = at->next;
    }
#line 74
    at->next = target->next;
    return walk(&nodes[0]);
}

static u32 conditional_pointer(bool flag, u32 v)
{
#line 79
    Node *p = flag ? &nodes[0] : &nodes[1];
    p->value = v;
    return nodes[0].value + nodes[1].value / 2;
}

static u32 local_node(u32 v)
{
#line 85
    Node first = {.value = v, .next = &nodes[2]};
    if (first.next != NONE) {
        first.next->value = v / 2;
    }
#line 88
    return add_u32(nodes[2].value, first.value / 3);
}
