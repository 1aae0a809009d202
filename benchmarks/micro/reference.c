/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The queue of cloister/sddf/queue/network.py and the checksum of cloister/net/checksum.py as one writes them by hand in C: the same
 * algorithms on the same memory, with the bounds that the algorithm needs and no others. What the subset's speed is measured against.
 */
#include <stdbool.h>
#include <stdint.h>

#define CAPACITY 512

struct entry {
    volatile uint64_t offset;
    volatile uint16_t length;
    volatile uint8_t owner;
};

struct memory {
    volatile uint16_t tail;
    volatile uint16_t head;
    volatile uint32_t consumer_signalled;
    struct entry entries[CAPACITY];
};

struct producer {
    struct memory *memory;
    uint16_t tail, published, head;
};

struct consumer {
    struct memory *memory;
    uint16_t head, released, tail;
    uint64_t violations;
};

struct buffer {
    uint64_t offset;
    uint16_t length;
};

static struct producer producer;
static struct consumer consumer;

static inline bool is_full(struct producer *self)
{
    if ((uint16_t)(self->tail - self->head) < CAPACITY) {
        return false;
    }
    self->head = __atomic_load_n(&self->memory->head, __ATOMIC_ACQUIRE);
    return (uint16_t)(self->tail - self->head) >= CAPACITY;
}

static inline bool put(struct producer *self, uint64_t offset, uint16_t length)
{
    if (is_full(self)) {
        return false;
    }
    struct entry *entry = &self->memory->entries[self->tail % CAPACITY];
    entry->offset = offset;
    entry->length = length;
    entry->owner = 0;
    self->tail++;
    return true;
}

static inline bool publish(struct producer *self)
{
    if (self->tail == self->published) {
        return false;
    }
    self->published = self->tail;
    __atomic_store_n(&self->memory->tail, self->tail, __ATOMIC_RELEASE);
    __asm__ volatile("dmb ish" ::: "memory");
    if (self->memory->consumer_signalled != 0) {
        return false;
    }
    self->memory->consumer_signalled = 1;
    return true;
}

static inline bool is_empty(struct consumer *self)
{
    if (self->head != self->tail) {
        return false;
    }
    uint16_t tail = __atomic_load_n(&self->memory->tail, __ATOMIC_ACQUIRE);
    if ((uint16_t)(tail - self->head) > CAPACITY) {
        self->violations++;
        return true;
    }
    self->tail = tail;
    return tail == self->head;
}

static inline struct buffer take(struct consumer *self)
{
    struct entry *entry = &self->memory->entries[self->head % CAPACITY];
    self->head++;
    return (struct buffer){entry->offset, entry->length};
}

static inline void release(struct consumer *self)
{
    if (self->head != self->released) {
        self->released = self->head;
        __atomic_store_n(&self->memory->head, self->head, __ATOMIC_RELEASE);
    }
}

uint64_t reference_queue(uint64_t address, uint64_t rounds)
{
    producer = (struct producer){.memory = (struct memory *)address};
    consumer = (struct consumer){.memory = (struct memory *)address};
    uint64_t sum = 0;
    for (uint64_t round = 0; round < rounds; round++) {
        put(&producer, round, 64);
        publish(&producer);
        if (!is_empty(&consumer)) {
            sum += take(&consumer).offset;
        }
        release(&consumer);
    }
    return sum;
}

static inline uint64_t word(const volatile uint8_t *data)
{
    return *(const volatile uint64_t *)data;
}

static inline uint64_t add_word(uint64_t total, uint64_t word)
{
    return total + (word & 0xffffffff) + (word >> 32);
}

static uint64_t sum_bytes(const volatile uint8_t *data, uint64_t length)
{
    uint64_t total = 0;
    for (; length >= 32; data += 32, length -= 32) {
        total = add_word(total, word(data));
        total = add_word(total, word(data + 8));
        total = add_word(total, word(data + 16));
        total = add_word(total, word(data + 24));
    }
    for (; length >= 8; data += 8, length -= 8) {
        total = add_word(total, word(data));
    }
    if (length >= 4) {
        total += *(const volatile uint32_t *)data;
        data += 4;
        length -= 4;
    }
    if (length >= 2) {
        total += *(const volatile uint16_t *)data;
        data += 2;
        length -= 2;
    }
    if (length >= 1) {
        total += *data;
    }
    return total;
}

static inline uint16_t fold(uint64_t total)
{
    uint64_t sum32 = (total & 0xffffffff) + (total >> 32);
    uint64_t sum17 = (sum32 & 0xffff) + ((sum32 >> 16) & 0xffff) + (sum32 >> 32);
    uint64_t sum16 = (sum17 & 0xffff) + (sum17 >> 16);
    return (uint16_t)((sum16 & 0xffff) + (sum16 >> 16));
}

uint64_t reference_checksum(uint64_t address, uint64_t length, uint64_t rounds)
{
    uint64_t sum = 0;
    for (uint64_t round = 0; round < rounds; round++) {
        sum += (uint16_t)~__builtin_bswap16(fold(sum_bytes((const volatile uint8_t *)address, length)));
    }
    return sum;
}
