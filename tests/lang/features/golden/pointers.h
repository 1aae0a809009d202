/* Emitted from pointers.py. */
#ifndef CLOISTER_EMITTED_POINTERS_H
#define CLOISTER_EMITTED_POINTERS_H

#include "cloister.h"

typedef struct Node Node;

CLOISTER_VIEW(View_Node, Node)
struct Node {
    u32 value;
    Node *next;
};
_Static_assert(sizeof(Node) == 16, "size of Node");
_Static_assert(__builtin_offsetof(Node, value) == 0, "Node.value");
_Static_assert(__builtin_offsetof(Node, next) == 8, "Node.next");

CLOISTER_VIEW_OPERATIONS(View_Node, Node)
static u32 link_nodes(u32);
static u32 walk(Node *);
static Node *find(u32);
static u32 find_and_change(u32, u32);
static u32 identity(u8, u8);
static u32 unlink(u8);
static u32 conditional_pointer(bool, u32);
static u32 local_node(u32);

#endif
