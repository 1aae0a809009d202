/* SPDX-License-Identifier: BSD-2-Clause */
/* Assertions that NDEBUG leaves out. */
#pragma once

#ifdef NDEBUG
#define seL4_DebugAssert(condition) ((void)0)
#else
#include <sel4/assert.h>
#define seL4_DebugAssert(condition) seL4_Assert(condition)
#endif
