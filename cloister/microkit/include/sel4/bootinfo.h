/* SPDX-License-Identifier: BSD-2-Clause */
/* What the kernel tells the first thread. Protection domains are not given it. */
#pragma once

#include <sel4/types.h>
#include <sel4/bootinfo_types.h>
