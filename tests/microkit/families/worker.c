/* SPDX-License-Identifier: BSD-2-Clause */
/* A child in C: counts how often it begins, then writes where nothing is mapped. */
#include <stdint.h>

#include <microkit.h>

static uint32_t begun = 100;

void init(void)
{
    microkit_dbg_puts("c worker: ");
    microkit_dbg_put32(begun++);
    microkit_dbg_puts("\n");
    *(volatile uint32_t *)0xbad0000 = 1;
    microkit_dbg_puts("c worker: on\n");
}

void notified(microkit_channel channel)
{
    (void)channel;
}
