/* SPDX-License-Identifier: BSD-2-Clause */
/* The queue and the checksum as one would write them by hand in C: what the subset's speed is measured against. */
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#define CAPACITY 512

struct descriptor {
    uint64_t offset;
    uint16_t length;
};

struct queue {
    _Atomic uint16_t tail;
    _Atomic uint16_t head;
    _Atomic uint32_t consumer_signalled;
    struct descriptor slots[CAPACITY];
};

static bool enqueue(struct queue *queue, uint64_t offset, uint16_t length)
{
    uint16_t tail = atomic_load_explicit(&queue->tail, memory_order_relaxed);
    uint16_t head = atomic_load_explicit(&queue->head, memory_order_acquire);
    if ((uint16_t)(tail - head) >= CAPACITY) {
        return false;
    }
    volatile struct descriptor *slot = &queue->slots[tail % CAPACITY];
    slot->offset = offset;
    slot->length = length;
    atomic_store_explicit(&queue->tail, (uint16_t)(tail + 1), memory_order_release);
    return true;
}

static bool dequeue(struct queue *queue, struct descriptor *into)
{
    uint16_t head = atomic_load_explicit(&queue->head, memory_order_relaxed);
    uint16_t tail = atomic_load_explicit(&queue->tail, memory_order_acquire);
    if (tail == head) {
        return false;
    }
    volatile struct descriptor *slot = &queue->slots[head % CAPACITY];
    into->offset = slot->offset;
    into->length = slot->length;
    atomic_store_explicit(&queue->head, (uint16_t)(head + 1), memory_order_release);
    return true;
}

uint64_t reference_queue(uint64_t address, uint64_t rounds)
{
    struct queue *queue = (struct queue *)address;
    struct descriptor taken = {0};
    uint64_t sum = 0;
    for (uint64_t round = 0; round < rounds; round++) {
        enqueue(queue, round, 64);
        dequeue(queue, &taken);
        sum += taken.offset + taken.length;
    }
    return sum;
}
