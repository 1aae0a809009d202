# SPDX-License-Identifier: BSD-2-Clause
"""System calls, and invocations of kernel objects: what each is called in C, its label, what it is given and what it answers.

One table of invocations, from which come the C functions (stubs.py), the enums of labels, and the lists that other tools read. A parameter is a capability
(it travels as one) or a value, whose width says how it is packed into the message's words. Order is that of the labels.

Source: the seL4 reference manual, version 16.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

WORD = 64


@dataclass(frozen=True)
class SystemCall:
    """`number` is its name in cloister.abi.syscalls, `conditions` the configuration that has it."""

    name: str
    number: str
    conditions: tuple[str, ...] = ()


_PRINTING, _DEBUG, _BENCHMARKS, _UTILISATION = (
    ("CONFIG_PRINTING",),
    ("CONFIG_DEBUG_BUILD",),
    ("CONFIG_ENABLE_BENCHMARKS",),
    ("CONFIG_BENCHMARK_TRACK_UTILISATION",),
)
SYSTEM_CALLS = (
    SystemCall("Call", "CALL"),
    SystemCall("ReplyRecv", "REPLY_RECV"),
    SystemCall("NBSendRecv", "NB_SEND_RECV"),
    SystemCall("NBSendWait", "NB_SEND_WAIT"),
    SystemCall("Send", "SEND"),
    SystemCall("NBSend", "NB_SEND"),
    SystemCall("Recv", "RECV"),
    SystemCall("NBRecv", "NB_RECV"),
    SystemCall("Wait", "WAIT"),
    SystemCall("NBWait", "NB_WAIT"),
    SystemCall("Yield", "YIELD"),
    SystemCall("DebugPutChar", "DEBUG_PUT_CHAR", _PRINTING),
    SystemCall("DebugDumpScheduler", "DEBUG_DUMP_SCHEDULER", _PRINTING),
    SystemCall("DebugHalt", "DEBUG_HALT", _DEBUG),
    SystemCall("DebugCapIdentify", "DEBUG_CAP_IDENTIFY", _DEBUG),
    SystemCall("DebugSnapshot", "DEBUG_SNAPSHOT", _DEBUG),
    SystemCall("DebugNameThread", "DEBUG_NAME_THREAD", _DEBUG),
    SystemCall("DebugSendIPI", "DEBUG_SEND_IPI", (*_DEBUG, "CONFIG_ENABLE_SMP_SUPPORT")),
    SystemCall("DebugGetThreadAffinity", "DEBUG_GET_THREAD_AFFINITY", (*_DEBUG, "CONFIG_ENABLE_SMP_SUPPORT")),
    SystemCall("DebugRun", "DEBUG_RUN", ("CONFIG_DANGEROUS_CODE_INJECTION",)),
    SystemCall("BenchmarkFlushCaches", "BENCHMARK_FLUSH_CACHES", _BENCHMARKS),
    SystemCall("BenchmarkResetLog", "BENCHMARK_RESET_LOG", _BENCHMARKS),
    SystemCall("BenchmarkFinalizeLog", "BENCHMARK_FINALIZE_LOG", _BENCHMARKS),
    SystemCall("BenchmarkSetLogBuffer", "BENCHMARK_SET_LOG_BUFFER", _BENCHMARKS),
    SystemCall("BenchmarkNullSyscall", "BENCHMARK_NULL_SYSCALL", _BENCHMARKS),
    SystemCall("BenchmarkGetThreadUtilisation", "BENCHMARK_GET_THREAD_UTILISATION", _UTILISATION),
    SystemCall("BenchmarkResetThreadUtilisation", "BENCHMARK_RESET_THREAD_UTILISATION", _UTILISATION),
    SystemCall("BenchmarkDumpAllThreadsUtilisation", "BENCHMARK_DUMP_ALL_THREADS_UTILISATION", (*_DEBUG, *_UTILISATION)),
    SystemCall("BenchmarkResetAllThreadsUtilisation", "BENCHMARK_RESET_ALL_THREADS_UTILISATION", (*_DEBUG, *_UTILISATION)),
)


class Part(Enum):
    """Which list of labels a method is in; they are numbered one after the other."""

    GENERIC = "invocation_label"
    AARCH64 = "sel4_arch_invocation_label"
    ARM = "arch_invocation_label"


@dataclass(frozen=True)
class Type:
    """A C type: how many bits of a message's word a value takes, or whether it is a capability, or points to a struct of words."""

    c: str
    bits: int = WORD
    capability: bool = False
    fields: tuple[str, ...] = ()  # of a struct that is given or filled by pointer
    wrapped: bool = False  # a struct around one word


@dataclass(frozen=True)
class Parameter:
    name: str
    type: Type
    about: str


@dataclass(frozen=True)
class Method:
    """`label` is the label's name in C, `number` its name in cloister.abi.labels, `condition` the configuration that has it."""

    part: Part
    object: str  # the C type of the invoked capability
    name: str
    label: str
    number: str
    about: str
    parameters: Sequence[Parameter] = ()
    results: Sequence[Parameter] = ()
    condition: str = ""
    errors: str = ""

    @property
    def function(self) -> str:
        return f"{self.object}_{self.name}"


def _capability(name: str) -> Type:
    return Type(name, capability=True)


_CPTR, _CNODE, _TCB = _capability("seL4_CPtr"), _capability("seL4_CNode"), _capability("seL4_TCB")
_UNTYPED, _SCHED_CONTEXT = _capability("seL4_Untyped"), _capability("seL4_SchedContext")
_WORD, _TIME = Type("seL4_Word"), Type("seL4_Time")
_U8, _U16, _BOOL = Type("seL4_Uint8", 8), Type("seL4_Uint16", 16), Type("seL4_Bool", 1)
_RIGHTS = Type("seL4_CapRights_t", wrapped=True)
_ATTRIBUTES, _REGISTER = Type("seL4_ARM_VMAttributes"), Type("seL4_VCPUReg")

FRAME_REGISTERS = ("pc", "sp", "spsr", *(f"x{i}" for i in range(9)), "x16", "x17", "x18", "x29", "x30")
OTHER_REGISTERS = (*(f"x{i}" for i in range(9, 16)), *(f"x{i}" for i in range(19, 29)), "tpidr_el0", "tpidrro_el0")
_CONTEXT = Type("seL4_UserContext", fields=(*FRAME_REGISTERS, *OTHER_REGISTERS))
_SMC = Type("seL4_ARM_SMCContext", fields=tuple(f"x{i}" for i in range(8)))

_HARDWARE_DEBUG = "CONFIG_HARDWARE_DEBUG_API"

# Parameters that many methods have.
_INDEX = Parameter("index", _WORD, "the slot's address in that table")
_DEPTH = Parameter("depth", _U8, "how many bits of it count, 1 to 64")
_ROOT = Parameter("root", _CNODE, "the table of capabilities that the new one goes into")
_DESTINATION = (
    Parameter("dest_index", _WORD, "where to, in the invoked table; it must be empty"),
    Parameter("dest_depth", _U8, "how many bits of it count, 1 to 64"),
)
_SOURCE = (
    Parameter("src_root", _CNODE, "the table to look in"),
    Parameter("src_index", _WORD, "where from"),
    Parameter("src_depth", _U8, "how many bits of it count, 1 to 64"),
)
_AUTHORITY = Parameter("authority", _TCB, "a thread whose greatest controlled priority bounds it")
_START, _END = Parameter("start", _WORD, "the first address"), Parameter("end", _WORD, "the first address that does not belong to it")
_OFFSETS = (
    Parameter("start_offset", _WORD, "the first byte, from the page's beginning"),
    Parameter("end_offset", _WORD, "the first byte that does not belong to it"),
)
_BREAKPOINT = Parameter("bp_num", _U16, "which one")

_LOOKUP = "FailedLookup, RangeError: a slot cannot be found. DeleteFirst: the destination is taken. IllegalOperation: it cannot be copied so."
_CACHE = "IllegalOperation, RangeError, InvalidArgument: the range is empty, or not all of it is mapped."

G, A, M = Part.GENERIC, Part.AARCH64, Part.ARM

METHODS: tuple[Method, ...] = (
    Method(
        G, "seL4_Untyped", "Retype", "UntypedRetype", "UNTYPED_RETYPE",
        "Make objects of untyped memory, and put their capabilities into neighbouring slots.",
        (
            Parameter("type", _WORD, "a kind of object: seL4_ObjectType and those of the architecture"),
            Parameter("size_bits", _WORD, "the size as a power of two, of those kinds that have none of their own"),
            Parameter("root", _CNODE, "the table where to look for the one that the capabilities go into"),
            Parameter("node_index", _WORD, "that table's address"),
            Parameter("node_depth", _WORD, "how many bits of it count; 0: it is `root` itself"),
            Parameter("node_offset", _WORD, "the first slot"),
            Parameter("num_objects", _WORD, "how many; at most seL4_UntypedRetypeMaxObjects"),
        ),
        errors="InvalidArgument, RangeError: kind, size or number cannot be. DeleteFirst: a slot is taken. NotEnoughMemory.",
    ),
    Method(
        G, "seL4_TCB", "ReadRegisters", "TCBReadRegisters", "TCB_READ_REGISTERS", "Read the registers of another thread.",
        (
            Parameter("suspend_source", _BOOL, "whether to stop it"),
            Parameter("arch_flags", _U8, "0"),
            Parameter("count", _WORD, "how many registers, in the order of seL4_UserContext"),
        ),
        (Parameter("regs", _CONTEXT, "is given them"),),
        errors="IllegalOperation: the thread is the caller. RangeError: the count.",
    ),
    Method(
        G, "seL4_TCB", "WriteRegisters", "TCBWriteRegisters", "TCB_WRITE_REGISTERS", "Write the registers of another thread.",
        (
            Parameter("resume_target", _BOOL, "whether to let it run"),
            Parameter("arch_flags", _U8, "0"),
            Parameter("count", _WORD, "how many registers, in the order of seL4_UserContext"),
            Parameter("regs", _CONTEXT, "what to write"),
        ),
        errors="IllegalOperation: the thread is the caller.",
    ),
    Method(
        G, "seL4_TCB", "CopyRegisters", "TCBCopyRegisters", "TCB_COPY_REGISTERS", "Copy registers from one thread to another.",
        (
            Parameter("source", _TCB, "where from"),
            Parameter("suspend_source", _BOOL, "whether to stop that one"),
            Parameter("resume_target", _BOOL, "whether to let the invoked one run"),
            Parameter("transfer_frame", _BOOL, "whether to copy those of seL4_UserContext up to x30"),
            Parameter("transfer_integer", _BOOL, "whether to copy the others"),
            Parameter("arch_flags", _U8, "0"),
        ),
        errors="InvalidCapability: the source is no thread.",
    ),
    Method(
        G, "seL4_TCB", "Configure", "TCBConfigure", "TCB_CONFIGURE", "Give a thread its spaces and its IPC buffer.",
        (
            Parameter("cspace_root", _CNODE, "the root of its capability space"),
            Parameter("cspace_root_data", _WORD, "a guard for that capability, or seL4_NilData"),
            Parameter("vspace_root", _CPTR, "its address space"),
            Parameter("vspace_root_data", _WORD, "seL4_NilData"),
            Parameter("buffer", _WORD, "the IPC buffer's address there, or 0"),
            Parameter("bufferFrame", _CPTR, "the page that it is in"),
        ),
        errors="IllegalOperation: a capability is of another kind. AlignmentError: the buffer's address.",
    ),
    Method(
        G, "seL4_TCB", "SetPriority", "TCBSetPriority", "TCB_SET_PRIORITY", "Set a thread's priority.",
        (_AUTHORITY, Parameter("priority", _WORD, "0 to seL4_MaxPrio")),
        errors="RangeError: it is more than the authority allows.",
    ),
    Method(
        G, "seL4_TCB", "SetMCPriority", "TCBSetMCPriority", "TCB_SET_MC_PRIORITY", "Set the greatest priority that a thread may give to others.",
        (_AUTHORITY, Parameter("mcp", _WORD, "0 to seL4_MaxPrio")),
        errors="RangeError: it is more than the authority allows.",
    ),
    Method(
        G, "seL4_TCB", "SetSchedParams", "TCBSetSchedParams", "TCB_SET_SCHED_PARAMS", "Set a thread's priorities, its time and who handles its faults.",
        (
            _AUTHORITY,
            Parameter("mcp", _WORD, "the greatest priority that it may give to others"),
            Parameter("priority", _WORD, "its own"),
            Parameter("sched_context", _CPTR, "its time, or seL4_CapNull: it runs on its callers'"),
            Parameter("fault_ep", _CPTR, "the endpoint that its faults go to, or seL4_CapNull"),
        ),
        errors="RangeError: a priority. IllegalOperation: thread or time are bound already. InvalidCapability: of another kind, or with too few rights.",
    ),
    Method(
        G, "seL4_TCB", "SetTimeoutEndpoint", "TCBSetTimeoutEndpoint", "TCB_SET_TIMEOUT_ENDPOINT", "Set who is told when a thread's budget is used up.",
        (Parameter("timeout_fault_ep", _CPTR, "an endpoint, or seL4_CapNull: nobody, it waits for its next period"),),
        errors="InvalidCapability: no endpoint, or with too few rights.",
    ),
    Method(
        G, "seL4_TCB", "SetIPCBuffer", "TCBSetIPCBuffer", "TCB_SET_IPC_BUFFER", "Give a thread its IPC buffer.",
        (
            Parameter("buffer", _WORD, "its address in the thread's address space, or 0: none"),
            Parameter("bufferFrame", _CPTR, "the page that it is in"),
        ),
        errors="IllegalOperation: no page, or one of a device. AlignmentError.",
    ),
    Method(
        G, "seL4_TCB", "SetSpace", "TCBSetSpace", "TCB_SET_SPACE", "Give a thread its spaces, and say who handles its faults.",
        (
            Parameter("fault_ep", _CPTR, "the endpoint that its faults go to, or seL4_CapNull"),
            Parameter("cspace_root", _CNODE, "the root of its capability space"),
            Parameter("cspace_root_data", _WORD, "a guard for that capability, or seL4_NilData"),
            Parameter("vspace_root", _CPTR, "its address space"),
            Parameter("vspace_root_data", _WORD, "seL4_NilData"),
        ),
        errors="IllegalOperation: a capability is of another kind. InvalidCapability: the endpoint.",
    ),
    Method(G, "seL4_TCB", "Suspend", "TCBSuspend", "TCB_SUSPEND", "Stop a thread. What it waits for is broken off."),
    Method(G, "seL4_TCB", "Resume", "TCBResume", "TCB_RESUME", "Let a stopped thread run; a system call that was broken off begins again."),
    Method(
        G, "seL4_TCB", "BindNotification", "TCBBindNotification", "TCB_BIND_NOTIFICATION",
        "Bind a notification to a thread, which is woken by it while it waits on an endpoint.",
        (Parameter("notification", _CPTR, "a notification that is bound to none and that nobody waits for"),),
        errors="IllegalOperation: thread or notification are bound already, or it is none.",
    ),
    Method(
        G, "seL4_TCB", "UnbindNotification", "TCBUnbindNotification", "TCB_UNBIND_NOTIFICATION", "Take a thread's notification away.",
        errors="IllegalOperation: none is bound.",
    ),
    Method(
        G, "seL4_TCB", "SetBreakpoint", "TCBSetBreakpoint", "TCB_SET_BREAKPOINT", "Set a hardware break point of a thread.",
        (
            _BREAKPOINT,
            Parameter("vaddr", _WORD, "the address"),
            Parameter("type", _WORD, "seL4_BreakpointType"),
            Parameter("size", _WORD, "1, 2, 4 or 8 bytes; 0 of an instruction"),
            Parameter("rw", _WORD, "seL4_BreakpointAccess"),
        ),
        condition=_HARDWARE_DEBUG, errors="RangeError, InvalidArgument, AlignmentError: as the arguments are wrong.",
    ),
    Method(
        G, "seL4_TCB", "GetBreakpoint", "TCBGetBreakpoint", "TCB_GET_BREAKPOINT", "Read a hardware break point of a thread.",
        (_BREAKPOINT,),
        (
            Parameter("vaddr", _WORD, "the address"),
            Parameter("type", _WORD, "seL4_BreakpointType"),
            Parameter("size", _WORD, "in bytes"),
            Parameter("rw", _WORD, "seL4_BreakpointAccess"),
            Parameter("is_enabled", _BOOL, "whether it is set"),
        ),
        condition=_HARDWARE_DEBUG, errors="RangeError: there is no such break point.",
    ),
    Method(
        G, "seL4_TCB", "UnsetBreakpoint", "TCBUnsetBreakpoint", "TCB_UNSET_BREAKPOINT", "Clear a hardware break point of a thread.",
        (_BREAKPOINT,),
        condition=_HARDWARE_DEBUG, errors="RangeError: there is no such break point.",
    ),
    Method(
        G, "seL4_TCB", "ConfigureSingleStepping", "TCBConfigureSingleStepping", "TCB_CONFIGURE_SINGLE_STEPPING",
        "Let a thread run for some instructions at a time.",
        (_BREAKPOINT, Parameter("num_instructions", _WORD, "how many; 0: until it stops by itself")),
        (Parameter("bp_was_consumed", _BOOL, "whether that break point is used for it"),),
        condition=_HARDWARE_DEBUG, errors="InvalidArgument: the break point cannot do that.",
    ),
    Method(
        G, "seL4_TCB", "SetTLSBase", "TCBSetTLSBase", "TCB_SET_TLS_BASE", "Set the register that points to a thread's local variables.",
        (Parameter("tls_base", _WORD, "for TPIDR_EL0"),),
    ),
    Method(
        G, "seL4_TCB", "SetFlags", "TCBSetFlags", "TCB_SET_FLAGS", "Change a thread's flags: seL4_TCBFlag.",
        (Parameter("clear", _WORD, "those to clear"), Parameter("set", _WORD, "those to set, afterwards")),
        (Parameter("flags", _WORD, "what they are now"),),
    ),
    Method(
        G, "seL4_CNode", "Revoke", "CNodeRevoke", "CNODE_REVOKE", "Delete all that was derived from a capability.",
        (_INDEX, _DEPTH), errors="FailedLookup, RangeError.",
    ),
    Method(
        G, "seL4_CNode", "Delete", "CNodeDelete", "CNODE_DELETE", "Delete a capability; with its last one, an object goes.",
        (_INDEX, _DEPTH), errors="FailedLookup, RangeError.",
    ),
    Method(
        G, "seL4_CNode", "CancelBadgedSends", "CNodeCancelBadgedSends", "CNODE_CANCEL_BADGED_SENDS",
        "Let all who wait to send by an endpoint's capability with this badge begin again.",
        (_INDEX, _DEPTH), errors="FailedLookup, RangeError. IllegalOperation: no endpoint, or without all rights.",
    ),
    Method(
        G, "seL4_CNode", "Copy", "CNodeCopy", "CNODE_COPY", "Copy a capability, with the same rights or fewer.",
        (*_DESTINATION, *_SOURCE, Parameter("rights", _RIGHTS, "which ones to keep")), errors=_LOOKUP,
    ),
    Method(
        G, "seL4_CNode", "Mint", "CNodeMint", "CNODE_MINT", "Copy a capability, and give the copy a badge or a guard.",
        (*_DESTINATION, *_SOURCE, Parameter("rights", _RIGHTS, "which ones to keep"), Parameter("badge", _WORD, "the badge, or the guard")),
        errors=_LOOKUP,
    ),
    Method(G, "seL4_CNode", "Move", "CNodeMove", "CNODE_MOVE", "Move a capability.", (*_DESTINATION, *_SOURCE), errors=_LOOKUP),
    Method(
        G, "seL4_CNode", "Mutate", "CNodeMutate", "CNODE_MUTATE", "Move a capability, and give it a guard.",
        (*_DESTINATION, *_SOURCE, Parameter("badge", _WORD, "the guard")), errors=_LOOKUP,
    ),
    Method(
        G, "seL4_CNode", "Rotate", "CNodeRotate", "CNODE_ROTATE",
        "Move two capabilities at once: that at the pivot to the destination, and that at the source to the pivot.",
        (
            Parameter("dest_index", _WORD, "where to, in the invoked table; it must be empty, or the source"),
            Parameter("dest_depth", _U8, "how many bits of it count, 1 to 64"),
            Parameter("dest_badge", _WORD, "a guard for what comes to the destination, or seL4_NilData"),
            Parameter("pivot_root", _CNODE, "the table of the pivot"),
            Parameter("pivot_index", _WORD, "the pivot"),
            Parameter("pivot_depth", _U8, "how many bits of it count, 1 to 64"),
            Parameter("pivot_badge", _WORD, "a guard for what comes to the pivot, or seL4_NilData"),
            *_SOURCE,
        ),
        errors=_LOOKUP,
    ),
    Method(
        G, "seL4_IRQControl", "Get", "IRQIssueIRQHandler", "IRQ_CONTROL_GET", "Make the capability that handles an interrupt, which is enabled.",
        (Parameter("irq", _WORD, "its number"), _ROOT, _INDEX, _DEPTH),
        errors="RangeError: there is no such interrupt. RevokeFirst: it is handled already. DeleteFirst, FailedLookup: the slot.",
    ),
    Method(G, "seL4_IRQHandler", "Ack", "IRQAckIRQ", "IRQ_HANDLER_ACK", "Let an interrupt come again."),
    Method(
        G, "seL4_IRQHandler", "SetNotification", "IRQSetIRQHandler", "IRQ_HANDLER_SET_NOTIFICATION", "Say what an interrupt signals.",
        (Parameter("notification", _CPTR, "a notification, with the right to signal it"),), errors="InvalidCapability.",
    ),
    Method(G, "seL4_IRQHandler", "Clear", "IRQClearIRQHandler", "IRQ_HANDLER_CLEAR", "Let an interrupt signal nothing."),
    Method(
        G, "seL4_DomainSet", "Set", "DomainSetSet", "DOMAIN_SET_SET", "Put a thread into a domain.",
        (Parameter("domain", _U8, "0 to CONFIG_NUM_DOMAINS - 1"), Parameter("thread", _TCB, "the thread")),
        errors="InvalidArgument: there is no such domain, or it is no thread.",
    ),
    Method(
        G, "seL4_DomainSet", "ScheduleConfigure", "DomainScheduleConfigure", "DOMAIN_SCHEDULE_CONFIGURE", "Set an entry of the domains' schedule.",
        (
            Parameter("index", _WORD, "which one, 0 to CONFIG_NUM_DOMAIN_SCHEDULES - 2"),
            Parameter("domain", _U8, "the domain"),
            Parameter("duration", _TIME, "in ticks of the timer, 56 bits; 0, with domain 0: the schedule ends here"),
        ),
        errors="RangeError, InvalidArgument: as the arguments are wrong.",
    ),
    Method(
        G, "seL4_DomainSet", "ScheduleSetStart", "DomainScheduleSetStart", "DOMAIN_SCHEDULE_SET_START",
        "Say where the domains' schedule begins, and go there.",
        (Parameter("index", _WORD, "an entry that is no end"),), errors="RangeError, InvalidArgument.",
    ),
    Method(
        G, "seL4_SchedControl", "ConfigureFlags", "SchedControlConfigureFlags", "SCHED_CONTROL_CONFIGURE_FLAGS",
        "Give a scheduling context its time, on the core of the invoked capability.",
        (
            Parameter("schedcontext", _SCHED_CONTEXT, "the scheduling context"),
            Parameter("budget", _TIME, "in microseconds, at least twice the kernel's longest time"),
            Parameter("period", _TIME, "in microseconds; as long as the budget: the time is shared with others of the priority in turns"),
            Parameter("extra_refills", _WORD, "how many refills beyond two, at most seL4_MaxExtraRefills"),
            Parameter("badge", _WORD, "for the message that the budget is used up"),
            Parameter("flags", _WORD, "seL4_SchedContextFlag"),
        ),
        errors="RangeError: budget, period or refills. InvalidCapability: no scheduling context.",
    ),
    Method(
        G, "seL4_SchedContext", "Bind", "SchedContextBind", "SCHED_CONTEXT_BIND", "Give the time to a thread, or to a notification for who waits on it.",
        (Parameter("cap", _CPTR, "a thread or a notification"),),
        errors="IllegalOperation: one of the two is bound already. InvalidCapability: of another kind.",
    ),
    Method(
        G, "seL4_SchedContext", "Unbind", "SchedContextUnbind", "SCHED_CONTEXT_UNBIND", "Take the time away from all that it is bound to.",
        errors="IllegalOperation: it is the caller's.",
    ),
    Method(
        G, "seL4_SchedContext", "UnbindObject", "SchedContextUnbindObject", "SCHED_CONTEXT_UNBIND_OBJECT", "Take the time away from one object.",
        (Parameter("cap", _CPTR, "what it is bound to"),),
        errors="IllegalOperation: it is not bound to that, or that is the caller. InvalidCapability: of another kind.",
    ),
    Method(
        G, "seL4_SchedContext", "Consumed", "SchedContextConsumed", "SCHED_CONTEXT_CONSUMED", "How much time was used since this was last asked.",
        (), (Parameter("consumed", _TIME, "in microseconds"),),
    ),
    Method(
        G, "seL4_SchedContext", "YieldTo", "SchedContextYieldTo", "SCHED_CONTEXT_YIELD_TO", "Let the thread that has this time run before the caller.",
        (), (Parameter("consumed", _TIME, "how much of it was used, in microseconds"),),
        errors="IllegalOperation: no thread has it, or the caller has, or one of a greater priority than the caller controls.",
    ),
    Method(
        A, "seL4_ARM_VSpace", "Clean_Data", "ARMVSpaceClean_Data", "VSPACE_CLEAN_DATA", "Write what is in the data cache of a range back to memory.",
        (_START, _END), errors=_CACHE,
    ),
    Method(
        A, "seL4_ARM_VSpace", "Invalidate_Data", "ARMVSpaceInvalidate_Data", "VSPACE_INVALIDATE_DATA", "Forget what is in the data cache of a range.",
        (_START, _END), errors=_CACHE,
    ),
    Method(
        A, "seL4_ARM_VSpace", "CleanInvalidate_Data", "ARMVSpaceCleanInvalidate_Data", "VSPACE_CLEAN_INVALIDATE_DATA",
        "Write what is in the data cache of a range back to memory, and forget it.",
        (_START, _END), errors=_CACHE,
    ),
    Method(
        A, "seL4_ARM_VSpace", "Unify_Instruction", "ARMVSpaceUnify_Instruction", "VSPACE_UNIFY_INSTRUCTION",
        "Let instructions of a range be fetched as they were written.",
        (_START, _END), errors=_CACHE,
    ),
    Method(
        A, "seL4_ARM_SMC", "Call", "ARMSMCCall", "SMC_CALL", "Call the secure monitor.",
        (Parameter("smc_args", _SMC, "x0 to x7 of the call"),),
        (Parameter("smc_response", _SMC, "is given those of the answer"),),
        errors="IllegalOperation: the capability's badge allows another function only.",
        condition="CONFIG_ALLOW_SMC_CALLS",
    ),
    Method(
        M, "seL4_ARM_PageTable", "Map", "ARMPageTableMap", "PAGE_TABLE_MAP", "Map a table of pages where the next level is missing.",
        (
            Parameter("vspace", _CPTR, "the address space"),
            Parameter("vaddr", _WORD, "an address in the range that it will map"),
            Parameter("attr", _ATTRIBUTES, "0"),
        ),
        errors="InvalidCapability, IllegalOperation: of another kind, or mapped already. DeleteFirst: nothing is missing there.",
    ),
    Method(M, "seL4_ARM_PageTable", "Unmap", "ARMPageTableUnmap", "PAGE_TABLE_UNMAP", "Unmap a table of pages, with all that it maps."),
    Method(
        M, "seL4_ARM_Page", "Map", "ARMPageMap", "PAGE_MAP", "Map a page, or change how this one is mapped there.",
        (
            Parameter("vspace", _CPTR, "the address space"),
            Parameter("vaddr", _WORD, "where, a multiple of the page's size"),
            Parameter("rights", _RIGHTS, "seL4_CanRead, or seL4_ReadWrite"),
            Parameter("attr", _ATTRIBUTES, "seL4_ARM_VMAttributes"),
        ),
        errors="FailedLookup: a table is missing. AlignmentError. InvalidArgument: the address. InvalidCapability: mapped elsewhere.",
    ),
    Method(M, "seL4_ARM_Page", "Unmap", "ARMPageUnmap", "PAGE_UNMAP", "Unmap a page."),
    Method(
        M, "seL4_ARM_Page", "Clean_Data", "ARMPageClean_Data", "PAGE_CLEAN_DATA", "Write what is in the data cache of a part of the page back to memory.",
        _OFFSETS, errors=_CACHE,
    ),
    Method(
        M, "seL4_ARM_Page", "Invalidate_Data", "ARMPageInvalidate_Data", "PAGE_INVALIDATE_DATA", "Forget what is in the data cache of a part of the page.",
        _OFFSETS, errors=_CACHE,
    ),
    Method(
        M, "seL4_ARM_Page", "CleanInvalidate_Data", "ARMPageCleanInvalidate_Data", "PAGE_CLEAN_INVALIDATE_DATA",
        "Write what is in the data cache of a part of the page back to memory, and forget it.",
        _OFFSETS, errors=_CACHE,
    ),
    Method(
        M, "seL4_ARM_Page", "Unify_Instruction", "ARMPageUnify_Instruction", "PAGE_UNIFY_INSTRUCTION",
        "Let instructions of a part of the page be fetched as they were written.",
        _OFFSETS, errors=_CACHE,
    ),
    Method(
        M, "seL4_ARM_Page", "GetAddress", "ARMPageGetAddress", "PAGE_GET_ADDRESS", "Where a page lies in physical memory.",
        (), (Parameter("paddr", _WORD, "its physical address"),),
    ),
    Method(
        M, "seL4_ARM_ASIDControl", "MakePool", "ARMASIDControlMakePool", "ASID_CONTROL_MAKE_POOL", "Make a pool of address space identifiers.",
        (Parameter("untyped", _UNTYPED, "the memory for it, 2^seL4_ASIDPoolBits bytes"), _ROOT, _INDEX, _DEPTH),
        errors="DeleteFirst: there are no more pools, or the slot is taken. RevokeFirst, InvalidCapability: the memory. FailedLookup.",
    ),
    Method(
        M, "seL4_ARM_ASIDPool", "Assign", "ARMASIDPoolAssign", "ASID_POOL_ASSIGN", "Give an address space an identifier, without which nothing can be mapped there.",
        (Parameter("vspace", _CPTR, "the address space"),),
        errors="DeleteFirst: the pool is used up. InvalidCapability: no address space, or it has one.",
    ),
    Method(
        M, "seL4_ARM_VCPU", "SetTCB", "ARMVCPUSetTCB", "VCPU_SET_TCB", "Let a thread run on a virtual CPU.",
        (Parameter("tcb", _TCB, "the thread"),), errors="IllegalOperation: no thread.", condition="CONFIG_ARM_HYPERVISOR_SUPPORT",
    ),
    Method(
        M, "seL4_ARM_VCPU", "InjectIRQ", "ARMVCPUInjectIRQ", "VCPU_INJECT_IRQ", "Put a virtual interrupt into a list register.",
        (
            Parameter("virq", _U16, "its number"),
            Parameter("priority", _U8, "0 to 31"),
            Parameter("group", _U8, "0 or 1"),
            Parameter("index", _U8, "which list register"),
        ),
        errors="RangeError: an argument. DeleteFirst: the list register is taken.", condition="CONFIG_ARM_HYPERVISOR_SUPPORT",
    ),
    Method(
        M, "seL4_ARM_VCPU", "ReadRegs", "ARMVCPUReadReg", "VCPU_READ_REGISTER", "Read a register of a virtual CPU.",
        (Parameter("field", _REGISTER, "which one"),), (Parameter("value", _WORD, "what it holds"),),
        errors="InvalidArgument: there is no such register.", condition="CONFIG_ARM_HYPERVISOR_SUPPORT",
    ),
    Method(
        M, "seL4_ARM_VCPU", "WriteRegs", "ARMVCPUWriteReg", "VCPU_WRITE_REGISTER", "Write a register of a virtual CPU.",
        (Parameter("field", _REGISTER, "which one"), Parameter("value", _WORD, "what to write")),
        errors="InvalidArgument: there is no such register.", condition="CONFIG_ARM_HYPERVISOR_SUPPORT",
    ),
    Method(
        M, "seL4_ARM_VCPU", "AckVPPI", "ARMVCPUAckVPPI", "VCPU_ACK_VPPI", "Let a private interrupt of a virtual CPU come again.",
        (Parameter("irq", _WORD, "its number"),), errors="RangeError, InvalidArgument: there is no such interrupt.",
        condition="CONFIG_ARM_HYPERVISOR_SUPPORT",
    ),
    Method(
        M, "seL4_IRQControl", "GetTrigger", "ARMIRQIssueIRQHandlerTrigger", "IRQ_CONTROL_GET_TRIGGER",
        "Make the capability that handles an interrupt, which is enabled, and say how it asks.",
        (Parameter("irq", _WORD, "its number"), Parameter("trigger", _WORD, "0: by its level, 1: by an edge"), _ROOT, _INDEX, _DEPTH),
        errors="RangeError: there is no such interrupt. RevokeFirst: it is handled already. DeleteFirst, FailedLookup: the slot.",
    ),
    Method(
        M, "seL4_IRQControl", "IssueSGISignal", "ARMIRQIssueSGISignal", "IRQ_CONTROL_ISSUE_SGI_SIGNAL",
        "Make the capability to send a software generated interrupt to a core.",
        (Parameter("irq", _WORD, "its number, 0 to 15"), Parameter("target", _WORD, "the core"), _ROOT, _INDEX, _DEPTH),
        errors="RangeError: there is no such interrupt or core. DeleteFirst, FailedLookup: the slot.",
    ),
)
