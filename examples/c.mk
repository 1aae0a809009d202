# SPDX-License-Identifier: BSD-2-Clause
#
# For examples with programs in C: an SDK of Microkit's layout (`cloister sdk` writes one), and a compiler for it.
# (Upstream's headers are GNU C, so that is the language here.)
# TOOLCHAIN is clang (with ld.lld), gcc (aarch64-linux-gnu-gcc), or zig, the compiler that Cloister itself uses; or give CC=... and LD=...

ifeq ($(strip $(MICROKIT_SDK)),)
$(error MICROKIT_SDK names no SDK: `cloister sdk` writes one)
endif

MICROKIT_BOARD ?= qemu_virt_aarch64
MICROKIT_CONFIG ?= debug
TOOLCHAIN ?= clang
BUILD_DIR ?= build
CLOISTER ?= cloister
PYTHON ?= python3

ifeq ($(TOOLCHAIN),gcc)
CC := aarch64-linux-gnu-gcc
LD := aarch64-linux-gnu-ld
else ifeq ($(TOOLCHAIN),zig)
ZIG := $(shell $(PYTHON) -c "import os, ziglang; print(os.path.dirname(ziglang.__file__))")
CC := $(ZIG)/zig clang --target=aarch64-none-elf -isystem $(ZIG)/lib/include
LD := $(ZIG)/zig ld.lld
else ifeq ($(origin CC),default)
CC := clang --target=aarch64-none-elf
LD := ld.lld
endif

BOARD_DIR := $(MICROKIT_SDK)/board/$(MICROKIT_BOARD)/$(MICROKIT_CONFIG)
CFLAGS := -std=gnu11 -O2 -g -mcpu=cortex-a53 -ffreestanding -nostdlib -Wall -Wextra -Wpedantic -Werror -I$(BUILD_DIR) -isystem $(BOARD_DIR)/include
LDFLAGS := -L$(BOARD_DIR)/lib -T$(BOARD_DIR)/lib/microkit.ld

.SECONDARY:

$(BUILD_DIR):
	mkdir -p $@

$(BUILD_DIR)/%.o: %.c
	$(CC) $(CFLAGS) -c $< -o $@
$(BUILD_DIR)/%.elf: $(BUILD_DIR)/%.o
	$(LD) $(LDFLAGS) $< -lmicrokit -o $@
