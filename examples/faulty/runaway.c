/* SPDX-License-Identifier: BSD-2-Clause */
/* Foreign code that misbehaves: it writes downwards from its frame without end. */

void run_off_the_stack(void);

void run_off_the_stack(void)
{
    volatile char *place = __builtin_frame_address(0);
    for (;;) {
        *--place = 1;
    }
}
