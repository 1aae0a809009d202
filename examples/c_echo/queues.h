/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A network client's ends of four queues of sDDF's layout, which network.h has from cloister/sddf/queue/network.py.
 *
 * Our own indices are here; their copies in shared memory are only written. The other side's is read once each time, and what is impossible counts as
 * nothing: no index of a hostile driver leads anywhere.
 */
#ifndef C_ECHO_QUEUES_H
#define C_ECHO_QUEUES_H

#include <stdbool.h>
#include <stdint.h>

#include "network.h"

/* Set by the system description. */
QueueMemory *rx_free;
QueueMemory *rx_active;
QueueMemory *tx_free;
QueueMemory *tx_active;

static uint16_t rx_free_tail, rx_active_head, tx_free_head, tx_active_tail;

static inline bool queue_has(const QueueMemory *queue, uint16_t head)
{
    /* Acquire: entries were written before the index that covers them. */
    const uint16_t count = (uint16_t)(__atomic_load_n(&queue->tail, __ATOMIC_ACQUIRE) - head);
    return count != 0 && count <= CAPACITY;
}

static inline bool queue_take(QueueMemory *queue, uint16_t *head, uint64_t *offset, uint16_t *length)
{
    if (!queue_has(queue, *head)) {
        return false;
    }
    *offset = queue->entries[*head % CAPACITY].offset;
    *length = queue->entries[*head % CAPACITY].length;
    *head = (uint16_t)(*head + 1);
    __atomic_store_n(&queue->head, *head, __ATOMIC_RELEASE); /* after the entry was read */
    return true;
}

static inline void queue_put(QueueMemory *queue, uint16_t *tail, uint64_t offset, uint16_t length)
{
    QueueEntry *entry = &queue->entries[*tail % CAPACITY]; /* there are no more buffers than entries */
    entry->offset = offset;
    entry->length = length;
    entry->owner = 0;
    *tail = (uint16_t)(*tail + 1);
    __atomic_store_n(&queue->tail, *tail, __ATOMIC_RELEASE); /* after the entry was written */
}

/* Whether nothing came before we could ask. */
static inline bool queue_ask(QueueMemory *queue, uint16_t head)
{
    queue->consumer_signalled = 0;
    __atomic_thread_fence(__ATOMIC_SEQ_CST);
    if (!queue_has(queue, head)) {
        return true;
    }
    queue->consumer_signalled = 1;
    return false;
}

static inline bool queue_is_awaited(QueueMemory *queue)
{
    if (queue->consumer_signalled != 0) {
        return false;
    }
    queue->consumer_signalled = 1;
    return true;
}

static inline void begin(void)
{
}

static inline void give_buffer(uint64_t offset)
{
    queue_put(rx_free, &rx_free_tail, offset, 0);
}

static inline void transmit(uint64_t offset, uint16_t length)
{
    queue_put(tx_active, &tx_active_tail, offset, length);
}

static inline bool take_received(uint64_t *offset, uint16_t *length)
{
    return queue_take(rx_active, &rx_active_head, offset, length);
}

static inline bool take_transmitted(uint64_t *offset)
{
    uint16_t length;
    return queue_take(tx_free, &tx_free_head, offset, &length);
}

static inline bool ask_to_be_notified(void)
{
    return queue_ask(rx_active, rx_active_head) && queue_ask(tx_free, tx_free_head);
}

/* Whether it has to be notified of what we have put. */
static inline bool driver_waits(void)
{
    __atomic_thread_fence(__ATOMIC_SEQ_CST); /* our indices before the look at its wishes */
    const bool for_frames = queue_is_awaited(tx_active);
    return queue_is_awaited(rx_free) || for_frames;
}

#endif
