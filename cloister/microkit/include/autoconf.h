/* SPDX-License-Identifier: BSD-2-Clause */
/* The configuration of the kernel that programs are built for: what kernel/gen_config.h and sel4/gen_config.h define. */
#pragma once

#include <kernel/gen_config.h>
#include <sel4/gen_config.h>
