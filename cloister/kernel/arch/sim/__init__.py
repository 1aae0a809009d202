# SPDX-License-Identifier: BSD-2-Clause
"""A machine made of variables: the kernel runs on it under CPython, and compiled for the host.

It plays an AArch64 machine. Objects, capabilities, translation tables and register contexts are AArch64's own code, which is plain data
handling; what a processor does (time, interrupts, console, running a thread) is modelled here, for tests to drive and to look at.
System registers and instructions that AArch64's translation code names get their models from the environment of the CPython back end.
"""
