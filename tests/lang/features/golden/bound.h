/* Emitted from bound.py. */
#ifndef CLOISTER_EMITTED_BOUND_H
#define CLOISTER_EMITTED_BOUND_H

#include "cloister.h"

#define REGION_QUEUE_ADDRESS ((u64)0x2000000000)
#define REGION_QUEUE_SIZE ((u64)0x1000)
#define REGION_QUEUE view(View_Shared_u8, (Shared_u8 *)REGION_QUEUE_ADDRESS, REGION_QUEUE_SIZE)
#define REGION_DATA_ADDRESS ((u64)0x2000100000)
#define REGION_DATA_SIZE ((u64)0x1000)
#define REGION_DATA view(View_Shared_u8, (Shared_u8 *)REGION_DATA_ADDRESS, REGION_DATA_SIZE)
#define DATA_ADDRESS 137440002048u
#define DATA_PHYSICAL 1611661312
#define DATA_SIZE 4096
#define BAUD 115200

typedef struct Channel Channel;
typedef struct Queue Queue;
typedef struct Handle Handle;

/* A channel. */
struct Channel {
    u64 number;
};
_Static_assert(sizeof(Channel) == 8, "size of Channel");
_Static_assert(__builtin_offsetof(Channel, number) == 0, "Channel.number");

struct Queue {
    Shared_u32 head;
};
_Static_assert(sizeof(Queue) == 4, "size of Queue");
_Static_assert(__builtin_offsetof(Queue, head) == 0, "Queue.head");

struct Handle {
    Queue *queue;
    u32 used;
};
_Static_assert(sizeof(Handle) == 16, "size of Handle");
_Static_assert(__builtin_offsetof(Handle, queue) == 0, "Handle.queue");
_Static_assert(__builtin_offsetof(Handle, used) == 8, "Handle.used");

static void Channel_notify(const Channel *);
static void start(void);
static void back(void);

#endif
