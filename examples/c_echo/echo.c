/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Echoes UDP datagrams on port 7, and answers ARP and ICMP echo requests for its address: in C, as the client of a driver in Python. Each answer is
 * made where the question lies. Options of IPv4 and fragments are not answered.
 *
 * The queues have sDDF's layout. Their client's end is ours (queues.h) or, with -DWITH_SDDF, sDDF's own (queues_sddf.h).
 */
#include <stdbool.h>
#include <stdint.h>

#include <microkit.h>

#include "network.h"
#ifdef WITH_SDDF
#include "queues_sddf.h"
#else
#include "queues.h"
#endif

#define DRIVER 0 /* the channel */
#define BUFFER_SIZE 2048u
#define ECHO_PORT 7

#define ETHERNET 14u
#define IP 20u
#define UDP 8u
#define ARP 28u

/* What the system description tells. */
NetworkInformation *information;
uint8_t *packets;
uint64_t packets_size;

static const uint8_t address[4] = {10, 0, 2, 15};
static uint8_t mac[6];
static bool known; /* `mac` is the device's */

static uint32_t half(const uint8_t *at)
{
    return (uint32_t)at[0] << 8 | at[1];
}

static void copy(uint8_t *to, const uint8_t *from, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        to[i] = from[i];
    }
}

static bool same(const uint8_t *a, const uint8_t *b, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        if (a[i] != b[i]) {
            return false;
        }
    }
    return true;
}

static void exchange(uint8_t *a, uint8_t *b, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        const uint8_t held = a[i];
        a[i] = b[i];
        b[i] = held;
    }
}

/* Back to where the frame came from. */
static void turn_round(uint8_t *frame)
{
    copy(frame, frame + 6, 6);
    copy(frame + 6, mac, 6);
}

/* Each of these makes the answer in place; its length, or 0 for none. */

static uint32_t arp(uint8_t *frame, uint32_t length)
{
    static const uint8_t request[8] = {0, 1, 8, 0, 6, 4, 0, 1};
    uint8_t *message = frame + ETHERNET;
    if (length < ETHERNET + ARP || !same(message, request, sizeof request) || !same(message + 24, address, 4)) {
        return 0;
    }
    message[7] = 2;
    copy(message + 18, message + 8, 10);
    copy(message + 8, mac, 6);
    copy(message + 14, address, 4);
    turn_round(frame);
    return ETHERNET + ARP;
}

static uint32_t icmp(uint8_t *message, uint32_t size)
{
    if (size < 8 || message[0] != 8 || message[1] != 0) {
        return 0;
    }
    message[0] = 0;
    uint32_t sum = half(message + 2) + 0x800; /* the type is 8 less, so the complement of the sum is 8 more */
    sum = (sum & 0xffff) + (sum >> 16);
    message[2] = (uint8_t)(sum >> 8);
    message[3] = (uint8_t)sum;
    return size;
}

static uint32_t udp(uint8_t *datagram, uint32_t size)
{
    if (size < UDP || half(datagram + 4) < UDP || half(datagram + 4) > size || half(datagram + 2) != ECHO_PORT || half(datagram) == ECHO_PORT) {
        return 0;
    }
    exchange(datagram, datagram + 2, 2);
    return size; /* addresses and ports change places, which no checksum notices */
}

static uint32_t ip(uint8_t *frame, uint32_t length)
{
    uint8_t *header = frame + ETHERNET;
    if (length < ETHERNET + IP || header[0] != 0x45 || !same(header + 16, address, 4) || (half(header + 6) & 0x3fff) != 0) {
        return 0;
    }
    const uint32_t total = half(header + 2);
    if (total < IP || total > length - ETHERNET) {
        return 0;
    }
    const uint32_t size = header[9] == 1 ? icmp(header + IP, total - IP) : header[9] == 17 ? udp(header + IP, total - IP) : 0;
    if (size == 0) {
        return 0;
    }
    exchange(header + 12, header + 16, 4);
    turn_round(frame);
    return ETHERNET + total;
}

static uint32_t answer(uint8_t *frame, uint32_t length)
{
    if (!known || length < ETHERNET) {
        return 0;
    }
    return half(frame + 12) == 0x806 ? arp(frame, length) : half(frame + 12) == 0x800 ? ip(frame, length) : 0;
}

static void learn_mac(void)
{
    if (!known && __atomic_load_n(&information->ready, __ATOMIC_ACQUIRE) != 0) {
        for (uint32_t i = 0; i < 6; i++) {
            mac[i] = information->mac[i];
        }
        known = true;
    }
}

static void serve(void)
{
    uint64_t offset;
    uint16_t length;
    learn_mac();
    do {
        while (take_transmitted(&offset)) {
            give_buffer(offset);
        }
        while (take_received(&offset, &length)) {
            if (offset % BUFFER_SIZE != 0 || offset >= packets_size || length > BUFFER_SIZE) {
                continue; /* the driver made it up */
            }
            const uint32_t reply = answer(packets + offset, length);
            if (reply != 0) {
                transmit(offset, (uint16_t)reply);
            } else {
                give_buffer(offset);
            }
        }
    } while (!ask_to_be_notified());
    if (driver_waits()) {
        microkit_deferred_notify(DRIVER);
    }
}

void init(void)
{
    begin();
    for (uint64_t offset = 0; offset < packets_size; offset += BUFFER_SIZE) {
        give_buffer(offset);
    }
    microkit_dbg_puts("c_echo: ready\n");
    serve();
}

void notified(microkit_channel channel)
{
    if (channel == DRIVER) {
        serve();
    }
}
