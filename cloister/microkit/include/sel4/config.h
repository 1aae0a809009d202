/* SPDX-License-Identifier: BSD-2-Clause */
/* The configuration, for headers of libsel4. */
#pragma once

#include <autoconf.h>
