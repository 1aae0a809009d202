/* SPDX-License-Identifier: BSD-2-Clause */
/* A parent in C of a child in Python: restarts it by its program counter alone, as Microkit's programs do. */
#include <stdint.h>

#include <microkit.h>

static uint32_t faults;

void init(void)
{
    microkit_dbg_puts("c parent: ready\n");
}

void notified(microkit_channel channel)
{
    (void)channel;
}

seL4_Bool fault(microkit_child child, microkit_msginfo msginfo, microkit_msginfo *reply)
{
    (void)msginfo;
    (void)reply;
    faults++;
    microkit_dbg_puts("c parent: fault ");
    microkit_dbg_put32(faults);
    microkit_dbg_puts(" of ");
    microkit_dbg_put32(child);
    microkit_dbg_puts("\n");
    if (faults < 4) {
        microkit_pd_restart(child, 0x200000);
    }
    return seL4_False;
}
