/* SPDX-License-Identifier: BSD-2-Clause */
/* Hardware break points of the core: the Cortex-A53 has six for instructions and four for data (its manual, section 11.6.1). */
#pragma once

#include <sel4/config.h>

#define seL4_NumHWBreakpoints 10
#define seL4_NumExclusiveBreakpoints 6
#define seL4_NumExclusiveWatchpoints 4

#ifdef CONFIG_HARDWARE_DEBUG_API
#define seL4_FirstBreakpoint 0
#define seL4_FirstWatchpoint seL4_NumExclusiveBreakpoints
#define seL4_NumDualFunctionMonitors 0
#define seL4_FirstDualFunctionMonitor (-1)
#endif
