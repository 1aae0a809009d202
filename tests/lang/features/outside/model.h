/* SPDX-License-Identifier: BSD-2-Clause */
/* The C that `modelled` in unsafe.py stands for. */
static inline u32 model(u32 x) { return x + 1; }
