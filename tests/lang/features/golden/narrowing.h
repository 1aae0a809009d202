/* Emitted from narrowing.py. */
#ifndef CLOISTER_EMITTED_NARROWING_H
#define CLOISTER_EMITTED_NARROWING_H

#include "cloister.h"

typedef struct Node Node;
typedef struct Table Table;

CLOISTER_VIEW(View_Pointer_Node, Node *)
CLOISTER_VIEW(View_Node, Node)
struct Node {
    u32 value;
    Node *next;
    Node *previous;
};
_Static_assert(sizeof(Node) == 24, "size of Node");
_Static_assert(__builtin_offsetof(Node, value) == 0, "Node.value");
_Static_assert(__builtin_offsetof(Node, next) == 8, "Node.next");
_Static_assert(__builtin_offsetof(Node, previous) == 16, "Node.previous");

struct Table {
    Node *first;
    Node *slots[8];
};
_Static_assert(sizeof(Table) == 72, "size of Table");
_Static_assert(__builtin_offsetof(Table, first) == 0, "Table.first");
_Static_assert(__builtin_offsetof(Table, slots) == 8, "Table.slots");

CLOISTER_VIEW_OPERATIONS(View_Pointer_Node, Node *)
CLOISTER_VIEW_OPERATIONS(View_Node, Node)
static u32 guards(Node *);
static u32 asserted(Node *);
static bool conjunction(Node *);
static bool disjunction(Node *);
static u32 conditional(Node *);
static void unlink(Node *);
static void push(Table *, Node *);
static u64 length(Table *);
static Node *last(Node *);
static u32 widened(Node *);
static u32 slot(Table *, u32);
static bool same(Table *, Node *);
static u32 run(u32, u32, u32);

#endif
