/* SPDX-License-Identifier: BSD-2-Clause */
/* What a module takes from a header: a macro will do. */
#define neighbours_tell(x) ((u32)((x) ^ 0x55u))
