/* SPDX-License-Identifier: BSD-2-Clause */
/* Which C types have 64 bits on AArch64. */
#pragma once

#define SEL4_WORD_IS_UINT64
#define SEL4_INT64_IS_LONG
