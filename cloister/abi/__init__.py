# SPDX-License-Identifier: BSD-2-Clause
"""seL4's binary interface, shared by the kernel and everything that calls it: words, numbers, layouts and nothing that runs.

The numbers are those of seL4 16 (MCS) for AArch64 at EL2 on one core. They depend on the configuration only through
`cloister.abi.configuration`: sources import `cloister.abi.configuration.debug` and builds redirect that module to another.
"""
