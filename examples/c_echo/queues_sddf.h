/* SPDX-License-Identifier: BSD-2-Clause */
/* The same as queues.h by sDDF's own functions (version 0.7), which come with a checkout of it. */
#ifndef C_ECHO_QUEUES_SDDF_H
#define C_ECHO_QUEUES_SDDF_H

#include <stdbool.h>
#include <stdint.h>

#include <sddf/network/queue.h>

/* Set by the system description. */
net_queue_t *rx_free;
net_queue_t *rx_active;
net_queue_t *tx_free;
net_queue_t *tx_active;

static net_queue_handle_t rx, tx;

static inline void begin(void)
{
    net_queue_init(&rx, rx_free, rx_active, 512);
    net_queue_init(&tx, tx_free, tx_active, 512);
}

static inline void give_buffer(uint64_t offset)
{
    net_buff_desc_t buffer = {.io_or_offset = offset};
    net_enqueue_free(&rx, buffer);
}

static inline void transmit(uint64_t offset, uint16_t length)
{
    net_buff_desc_t buffer = {.io_or_offset = offset, .len = length};
    net_enqueue_active(&tx, buffer);
}

static inline bool take_received(uint64_t *offset, uint16_t *length)
{
    net_buff_desc_t buffer;
    if (net_dequeue_active(&rx, &buffer) != 0) {
        return false;
    }
    *offset = buffer.io_or_offset;
    *length = buffer.len;
    return true;
}

static inline bool take_transmitted(uint64_t *offset)
{
    net_buff_desc_t buffer;
    if (net_dequeue_free(&tx, &buffer) != 0) {
        return false;
    }
    *offset = buffer.io_or_offset;
    return true;
}

static inline bool ask_to_be_notified(void)
{
    net_request_signal_active(&rx);
    net_request_signal_free(&tx);
    /* On one processor sDDF has no fences, not even for the compiler. */
    __atomic_thread_fence(__ATOMIC_SEQ_CST);
    if (net_queue_empty_active(&rx) && net_queue_empty_free(&tx)) {
        return true;
    }
    net_cancel_signal_active(&rx);
    net_cancel_signal_free(&tx);
    return false;
}

static inline bool driver_waits(void)
{
    __atomic_thread_fence(__ATOMIC_SEQ_CST);
    const bool wanted = net_require_signal_active(&tx) || net_require_signal_free(&rx);
    net_cancel_signal_active(&tx);
    net_cancel_signal_free(&rx);
    return wanted;
}

#endif
