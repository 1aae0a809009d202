/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * An instrument, in C. Fills buffers that the recorder, in Python, lends it; has each value calibrated by a call of a server in Python; hands the
 * buffers over in a queue. Queue and samples are declared in Python only: queue.h and shared.h are made of that.
 */
#include <microkit.h>

#include "queue.h"
#include "shared.h"

/* Channels, as in weather.system. */
#define RECORDER 1
#define CALIBRATION 2

/* Addresses, set by weather.system. */
QueueMemory *free_buffers;
QueueMemory *samples;
Buffers *buffers;
Status *status;

static uint16_t free_head, samples_tail; /* ours; the shared copies are only written */
static uint32_t measured;

static bool is_empty(QueueMemory *queue, uint16_t head)
{
    /* Acquire: the entries were written before the index that covers them. */
    return __atomic_load_n(&queue->tail, __ATOMIC_ACQUIRE) == head;
}

static uint64_t take(QueueMemory *queue, uint16_t *head)
{
    const uint64_t offset = queue->entries[*head % CAPACITY].offset;
    *head = (uint16_t)(*head + 1);
    __atomic_store_n(&queue->head, *head, __ATOMIC_RELEASE);
    return offset;
}

/* Whether nothing came while we asked to be told. */
static bool request_signal(QueueMemory *queue, uint16_t head)
{
    queue->consumer_signalled = 0;
    __atomic_thread_fence(__ATOMIC_SEQ_CST);
    if (is_empty(queue, head)) {
        return true;
    }
    queue->consumer_signalled = 1;
    return false;
}

/* Whether the consumer has to be told. The queue has more slots than there are buffers. */
static bool put(QueueMemory *queue, uint16_t *tail, uint64_t offset, uint16_t length)
{
    QueueEntry *entry = &queue->entries[*tail % CAPACITY];
    entry->offset = offset;
    entry->length = length;
    entry->owner = 0;
    *tail = (uint16_t)(*tail + 1);
    __atomic_store_n(&queue->tail, *tail, __ATOMIC_RELEASE);
    __atomic_thread_fence(__ATOMIC_SEQ_CST);
    if (queue->consumer_signalled != 0) {
        return false;
    }
    queue->consumer_signalled = 1;
    return true;
}

static uint64_t counter(void)
{
    uint64_t ticks;
    __asm__ volatile("mrs %0, cntpct_el0" : "=r"(ticks));
    return ticks;
}

static int32_t calibrated(uint16_t raw)
{
    microkit_mr_set(0, raw);
    const microkit_msginfo reply = microkit_ppcall(CALIBRATION, microkit_msginfo_new(Request_CALIBRATE, 1));
    if (microkit_msginfo_get_label(reply) != 0 || microkit_msginfo_get_count(reply) != 2) {
        microkit_dbg_puts("sensor: the calibration refuses\n");
        return 0;
    }
    return (int32_t)microkit_mr_get(0);
}

static void measure(Sample *sample)
{
    const uint16_t raw = (uint16_t)(580 + 3 * measured); /* it gets warmer */
    const bool valid = measured % 5 != 4;                /* and one in five fails */
    sample->time = counter();
    sample->raw = raw;
    sample->celsius = calibrated(raw);
    sample->quality = Quality_with_noise(Quality_with_repeats(Quality_with_valid(0, valid), (uint16_t)(1 + measured % 3)), 17);
    measured++;
}

static void work(void)
{
    bool tell = false;
    while (measured < ENOUGH && !(is_empty(free_buffers, free_head) && request_signal(free_buffers, free_head))) {
        const uint64_t offset = take(free_buffers, &free_head);
        if (offset % sizeof(Sample) != 0 || offset >= BUFFERS * sizeof(Sample)) {
            microkit_dbg_puts("sensor: this is no buffer\n");
            continue;
        }
        measure(&buffers->slots[offset / sizeof(Sample)]);
        tell |= put(samples, &samples_tail, offset, (uint16_t)sizeof(Sample));
    }
    if (tell) {
        microkit_deferred_notify(RECORDER);
    }
}

static void report(void)
{
    microkit_dbg_puts("sensor: the recorder has ");
    microkit_dbg_put32(status->samples);
    microkit_dbg_puts(" samples and rejected ");
    microkit_dbg_put32(status->rejected);
    microkit_dbg_puts("\n");
}

void init(void)
{
    microkit_dbg_puts("sensor: ready\n");
}

void notified(microkit_channel channel)
{
    if (channel == RECORDER) {
        work();
        if (status->samples + status->rejected == ENOUGH) {
            report();
        }
    }
}
