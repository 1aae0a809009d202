/* Emitted from raw_memory.py. */
#ifndef CLOISTER_EMITTED_RAW_MEMORY_H
#define CLOISTER_EMITTED_RAW_MEMORY_H

#include "cloister.h"

#define REGION_QUEUE_ADDRESS ((u64)0x2000000000)
#define REGION_QUEUE_SIZE ((u64)0x1000)
#define REGION_QUEUE view(View_Shared_u8, (Shared_u8 *)REGION_QUEUE_ADDRESS, REGION_QUEUE_SIZE)
#define ADDRESS 137438953472u
#define SIZE 4096

typedef struct Registers Registers;
typedef struct Plain Plain;

struct Registers {
    Shared_u32 control;
    Shared_u32 status;
    Shared_u64 data;
};
_Static_assert(sizeof(Registers) == 16, "size of Registers");
_Static_assert(__builtin_offsetof(Registers, control) == 0, "Registers.control");
_Static_assert(__builtin_offsetof(Registers, status) == 4, "Registers.status");
_Static_assert(__builtin_offsetof(Registers, data) == 8, "Registers.data");

struct Plain {
    u32 value;
};
_Static_assert(sizeof(Plain) == 4, "size of Plain");
_Static_assert(__builtin_offsetof(Plain, value) == 0, "Plain.value");

static u64 widths(u16, u64);
static u32 structs(u32);
static u64 views(u8, u8, u8);
static u32 round_trip(u32);
static u64 arrays(u8, u8);

#endif
