/* SPDX-License-Identifier: BSD-2-Clause */
/* Trace points inside of a kernel. No kernel of this SDK is built with them. */
#pragma once

#include <sel4/config.h>
