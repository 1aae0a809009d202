# SPDX-License-Identifier: BSD-2-Clause
"""What each architecture provides to the generic kernel, and what it may use of it.

Generic modules import `cloister.kernel.arch.sim.X`; a build redirects `cloister.kernel.arch.sim` to the architecture's package, whose
modules have these names and signatures. Addresses of objects are addresses in the kernel's window (u64).

Imports go one way, so what a module may import follows from who imports it:

| module | gives | may import of the generic kernel |
|---|---|---|
| `context` | CONTEXT_WORDS, ArchThread: what a thread holds beyond its registers; zero bytes are its initial state | nothing |
| `machine` | time, interrupts, console, halting, clearing memory | nothing |
| `registers` | which register means what, their order in messages, switching between threads | structures, state, memory |
| `capability` | the architecture's kinds: deriving, weakening, comparing, sizes, making objects; IPC buffers | the same |
| `vspace` | invocations of those kinds, and undoing what they did | also errors, message, cspace, mdb |
| `irq` | invocations of interrupt control that are the architecture's | also `object.interrupt_state`, `object.irq` |
| `fault` | messages of the architecture's faults; interrupts that it keeps | structures, message |
| `boot` | the processor's set-up; memory, devices, the first thread's address space | structures |
| `exceptions`, assembly | decode exceptions, call `cloister.kernel.entry` | everything |

Assembly calls, each returning the address of the register context to go on with:
`cloister_boot(image_start, image_end, offset, entry, device_tree, device_tree_size)` once; `cloister_syscall(number)`, with the caller's
registers saved in its context; `cloister_interrupt()`; and the architecture's own `cloister_exception`. FAULT_IP of the context is set before:
to the instruction of a system call or fault, so that it can be made again.

`switch_to(thread)` is called before a thread becomes current. The idle thread has a context as any other; what it waits in is the
architecture's affair, as long as an interrupt there ends in `cloister_interrupt`.
"""
