/* SPDX-License-Identifier: BSD-2-Clause */
/* Nothing is mapped on AArch64 that other Arm machines do not have. */
#pragma once

#include <sel4/arch/mapping.h>
