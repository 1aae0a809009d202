/* SPDX-License-Identifier: BSD-2-Clause */
/* Answers calls of a program in Python, in C: how many values there were, their mean, the highest. It is passive. */
#include <microkit.h>

#include "shared.h"

#define RECORDER 1

static uint64_t count;
static int64_t sum;
static int32_t highest = INT32_MIN;

void init(void)
{
    microkit_dbg_puts("statistics: ready\n");
}

void notified(microkit_channel channel)
{
    (void)channel;
}

microkit_msginfo protected(microkit_channel channel, microkit_msginfo request)
{
    if (channel != RECORDER || microkit_msginfo_get_label(request) != Request_ADD || microkit_msginfo_get_count(request) < 1) {
        return microkit_msginfo_new(1, 0);
    }
    const int32_t value = (int32_t)microkit_mr_get(0);
    count++;
    sum += value;
    highest = value > highest ? value : highest;
    microkit_mr_set(0, count);
    microkit_mr_set(1, (uint64_t)(sum / (int64_t)count));
    microkit_mr_set(2, (uint64_t)(int64_t)highest);
    return microkit_msginfo_new(0, 3);
}
