/* SPDX-License-Identifier: BSD-2-Clause */
/* Levels of translation had names of their own; now there are tables, and the address space. With 40 address bits, the upper directory is it. */
#pragma once

#include <sel4/types.h>

#define seL4_ARM_PageDirectory seL4_ARM_PageTable
#define seL4_ARM_PageDirectory_Map seL4_ARM_PageTable_Map
#define seL4_ARM_PageDirectory_Unmap seL4_ARM_PageTable_Unmap
#define ARMPageDirectoryMap ARMPageTableMap
#define ARMPageDirectoryUnmap ARMPageTableUnmap
#define seL4_ARM_PageDirectoryObject seL4_ARM_PageTableObject
#define seL4_PageDirBits seL4_PageTableBits
#define seL4_PageDirEntryBits seL4_PageTableEntryBits
#define seL4_PageDirIndexBits seL4_PageTableIndexBits

#define seL4_ARM_PageUpperDirectory seL4_ARM_VSpace
#define seL4_ARM_PageUpperDirectoryObject seL4_ARM_VSpaceObject
#define seL4_PUDBits seL4_VSpaceBits
#define seL4_PUDEntryBits seL4_VSpaceEntryBits
#define seL4_PUDIndexBits seL4_VSpaceIndexBits

#define seL4_ARM_PageGlobalDirectory seL4_CPtr
#define seL4_PGDBits 0
#define seL4_PGDEntryBits 0
#define seL4_PGDIndexBits 0
