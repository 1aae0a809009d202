/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * System calls. A message's words are in the IPC buffer (seL4_SetMR, seL4_GetMR); the first four travel in registers, and are loaded from there
 * and stored there by these functions. Those that end in WithMRs take and give the first four as arguments instead: a null pointer is 0, or
 * nobody wants to know.
 *
 * `sender`, where it is not null, is given the badge of the capability that the message or the notification came by. A notification has no words,
 * and message information without meaning. `reply` is the reply object that a call's right to an answer is put into.
 */
#pragma once

#include <sel4/functions.h>
#include <sel4/macros.h>
#include <sel4/sel4_arch/syscalls.h>
#include <sel4/types.h>

LIBSEL4_C_BEGIN

/* The value behind a pointer that may be null. */
LIBSEL4_INLINE_FUNC seL4_Word libsel4_given(const seL4_Word *word)
{
    return word == seL4_Null ? 0 : *word;
}

LIBSEL4_INLINE_FUNC void libsel4_give(seL4_Word *place, seL4_Word value)
{
    if (place != seL4_Null) {
        *place = value;
    }
}

LIBSEL4_INLINE_FUNC seL4_MessageInfo_t libsel4_info(seL4_Word word)
{
    seL4_MessageInfo_t info;
    info.words[0] = word;
    return info;
}

/* After a receive: its first four words, in the IPC buffer. */
LIBSEL4_INLINE_FUNC void libsel4_store_words(seL4_Word mr0, seL4_Word mr1, seL4_Word mr2, seL4_Word mr3)
{
    seL4_SetMR(0, mr0);
    seL4_SetMR(1, mr1);
    seL4_SetMR(2, mr2);
    seL4_SetMR(3, mr3);
}

/* ------------------------------------------------------------------------------------------------------------------ send */

/* Send a message, and wait until it is received. To kernel objects: invoke them, without an answer. */
LIBSEL4_INLINE_FUNC void seL4_Send(seL4_CPtr dest, seL4_MessageInfo_t msgInfo)
{
    arm_sys_send((seL4_Word)seL4_SysSend, dest, msgInfo.words[0], seL4_GetMR(0), seL4_GetMR(1), seL4_GetMR(2), seL4_GetMR(3));
}

LIBSEL4_INLINE_FUNC void seL4_SendWithMRs(seL4_CPtr dest, seL4_MessageInfo_t msgInfo, seL4_Word *mr0, seL4_Word *mr1, seL4_Word *mr2,
                                          seL4_Word *mr3)
{
    arm_sys_send((seL4_Word)seL4_SysSend, dest, msgInfo.words[0], libsel4_given(mr0), libsel4_given(mr1), libsel4_given(mr2), libsel4_given(mr3));
}

/* Send a message if somebody waits for it; otherwise it is lost. */
LIBSEL4_INLINE_FUNC void seL4_NBSend(seL4_CPtr dest, seL4_MessageInfo_t msgInfo)
{
    arm_sys_send((seL4_Word)seL4_SysNBSend, dest, msgInfo.words[0], seL4_GetMR(0), seL4_GetMR(1), seL4_GetMR(2), seL4_GetMR(3));
}

LIBSEL4_INLINE_FUNC void seL4_NBSendWithMRs(seL4_CPtr dest, seL4_MessageInfo_t msgInfo, seL4_Word *mr0, seL4_Word *mr1, seL4_Word *mr2,
                                            seL4_Word *mr3)
{
    arm_sys_send((seL4_Word)seL4_SysNBSend, dest, msgInfo.words[0], libsel4_given(mr0), libsel4_given(mr1), libsel4_given(mr2),
                 libsel4_given(mr3));
}

/* Signal a notification. */
LIBSEL4_INLINE_FUNC void seL4_Signal(seL4_CPtr dest)
{
    arm_sys_send_null((seL4_Word)seL4_SysSend, dest, 0);
}

/* ------------------------------------------------------------------------------------------------------------------ receive */

LIBSEL4_INLINE_FUNC seL4_MessageInfo_t libsel4_receive(seL4_Word sys, seL4_CPtr src, seL4_Word *sender, seL4_CPtr reply)
{
    seL4_Word badge, info, mr0, mr1, mr2, mr3;
    arm_sys_recv(sys, src, &badge, &info, &mr0, &mr1, &mr2, &mr3, reply);
    libsel4_store_words(mr0, mr1, mr2, mr3);
    libsel4_give(sender, badge);
    return libsel4_info(info);
}

LIBSEL4_INLINE_FUNC seL4_MessageInfo_t libsel4_receive_words(seL4_Word sys, seL4_CPtr src, seL4_Word *sender, seL4_CPtr reply, seL4_Word *mr0,
                                                             seL4_Word *mr1, seL4_Word *mr2, seL4_Word *mr3)
{
    seL4_Word badge, info, word0, word1, word2, word3;
    arm_sys_recv(sys, src, &badge, &info, &word0, &word1, &word2, &word3, reply);
    libsel4_give(mr0, word0);
    libsel4_give(mr1, word1);
    libsel4_give(mr2, word2);
    libsel4_give(mr3, word3);
    libsel4_give(sender, badge);
    return libsel4_info(info);
}

/* Wait for a message on an endpoint, or a notification. */
LIBSEL4_INLINE_FUNC seL4_MessageInfo_t seL4_Recv(seL4_CPtr src, seL4_Word *sender, seL4_CPtr reply)
{
    return libsel4_receive((seL4_Word)seL4_SysRecv, src, sender, reply);
}

LIBSEL4_INLINE_FUNC seL4_MessageInfo_t seL4_RecvWithMRs(seL4_CPtr src, seL4_Word *sender, seL4_CPtr reply, seL4_Word *mr0, seL4_Word *mr1,
                                                        seL4_Word *mr2, seL4_Word *mr3)
{
    return libsel4_receive_words((seL4_Word)seL4_SysRecv, src, sender, reply, mr0, mr1, mr2, mr3);
}

/* What is there now; a badge of 0 if nothing is. */
LIBSEL4_INLINE_FUNC seL4_MessageInfo_t seL4_NBRecv(seL4_CPtr src, seL4_Word *sender, seL4_CPtr reply)
{
    return libsel4_receive((seL4_Word)seL4_SysNBRecv, src, sender, reply);
}

/* Wait, without a reply object: a caller gets no answer. */
LIBSEL4_INLINE_FUNC seL4_MessageInfo_t seL4_Wait(seL4_CPtr src, seL4_Word *sender)
{
    return libsel4_receive((seL4_Word)seL4_SysWait, src, sender, 0);
}

LIBSEL4_INLINE_FUNC seL4_MessageInfo_t seL4_WaitWithMRs(seL4_CPtr src, seL4_Word *sender, seL4_Word *mr0, seL4_Word *mr1, seL4_Word *mr2,
                                                        seL4_Word *mr3)
{
    return libsel4_receive_words((seL4_Word)seL4_SysWait, src, sender, 0, mr0, mr1, mr2, mr3);
}

/* What is there now, without a reply object; a badge of 0 if nothing is. */
LIBSEL4_INLINE_FUNC seL4_MessageInfo_t seL4_NBWait(seL4_CPtr src, seL4_Word *sender)
{
    return libsel4_receive((seL4_Word)seL4_SysNBWait, src, sender, 0);
}

/* The same, as it is called with notifications. */
LIBSEL4_INLINE_FUNC seL4_MessageInfo_t seL4_Poll(seL4_CPtr src, seL4_Word *sender)
{
    return seL4_NBWait(src, sender);
}

/* ------------------------------------------------------------------------------------------------------------------ both */

/* Send a message and wait for its answer. */
LIBSEL4_INLINE_FUNC seL4_MessageInfo_t seL4_Call(seL4_CPtr dest, seL4_MessageInfo_t msgInfo)
{
    seL4_Word badge, info;
    seL4_Word mr0 = seL4_GetMR(0), mr1 = seL4_GetMR(1), mr2 = seL4_GetMR(2), mr3 = seL4_GetMR(3);
    arm_sys_send_recv((seL4_Word)seL4_SysCall, dest, &badge, msgInfo.words[0], &info, &mr0, &mr1, &mr2, &mr3, 0);
    libsel4_store_words(mr0, mr1, mr2, mr3);
    return libsel4_info(info);
}

/* Of the four words, those whose pointers are not null are sent, and replaced by the answer's. */
LIBSEL4_INLINE_FUNC seL4_MessageInfo_t seL4_CallWithMRs(seL4_CPtr dest, seL4_MessageInfo_t msgInfo, seL4_Word *mr0, seL4_Word *mr1,
                                                        seL4_Word *mr2, seL4_Word *mr3)
{
    seL4_Word badge, info;
    seL4_Word word0 = libsel4_given(mr0), word1 = libsel4_given(mr1), word2 = libsel4_given(mr2), word3 = libsel4_given(mr3);
    arm_sys_send_recv((seL4_Word)seL4_SysCall, dest, &badge, msgInfo.words[0], &info, &word0, &word1, &word2, &word3, 0);
    libsel4_give(mr0, word0);
    libsel4_give(mr1, word1);
    libsel4_give(mr2, word2);
    libsel4_give(mr3, word3);
    return libsel4_info(info);
}

/* Answer the caller that `reply` holds, then wait for the next message, whose caller it will hold. */
LIBSEL4_INLINE_FUNC seL4_MessageInfo_t seL4_ReplyRecv(seL4_CPtr src, seL4_MessageInfo_t msgInfo, seL4_Word *sender, seL4_CPtr reply)
{
    seL4_Word badge, info;
    seL4_Word mr0 = seL4_GetMR(0), mr1 = seL4_GetMR(1), mr2 = seL4_GetMR(2), mr3 = seL4_GetMR(3);
    arm_sys_send_recv((seL4_Word)seL4_SysReplyRecv, src, &badge, msgInfo.words[0], &info, &mr0, &mr1, &mr2, &mr3, reply);
    libsel4_store_words(mr0, mr1, mr2, mr3);
    libsel4_give(sender, badge);
    return libsel4_info(info);
}

LIBSEL4_INLINE_FUNC seL4_MessageInfo_t seL4_ReplyRecvWithMRs(seL4_CPtr src, seL4_MessageInfo_t msgInfo, seL4_Word *sender, seL4_Word *mr0,
                                                             seL4_Word *mr1, seL4_Word *mr2, seL4_Word *mr3, seL4_CPtr reply)
{
    seL4_Word badge, info;
    seL4_Word word0 = libsel4_given(mr0), word1 = libsel4_given(mr1), word2 = libsel4_given(mr2), word3 = libsel4_given(mr3);
    arm_sys_send_recv((seL4_Word)seL4_SysReplyRecv, src, &badge, msgInfo.words[0], &info, &word0, &word1, &word2, &word3, reply);
    libsel4_give(mr0, word0);
    libsel4_give(mr1, word1);
    libsel4_give(mr2, word2);
    libsel4_give(mr3, word3);
    libsel4_give(sender, badge);
    return libsel4_info(info);
}

/* Send to `dest` if that needs no waiting, then wait on `src`. */
LIBSEL4_INLINE_FUNC seL4_MessageInfo_t seL4_NBSendRecv(seL4_CPtr dest, seL4_MessageInfo_t msgInfo, seL4_CPtr src, seL4_Word *sender,
                                                       seL4_CPtr reply)
{
    seL4_Word badge, info;
    seL4_Word mr0 = seL4_GetMR(0), mr1 = seL4_GetMR(1), mr2 = seL4_GetMR(2), mr3 = seL4_GetMR(3);
    arm_sys_nbsend_recv((seL4_Word)seL4_SysNBSendRecv, dest, src, &badge, msgInfo.words[0], &info, &mr0, &mr1, &mr2, &mr3, reply);
    libsel4_store_words(mr0, mr1, mr2, mr3);
    libsel4_give(sender, badge);
    return libsel4_info(info);
}

LIBSEL4_INLINE_FUNC seL4_MessageInfo_t seL4_NBSendRecvWithMRs(seL4_CPtr dest, seL4_MessageInfo_t msgInfo, seL4_CPtr src, seL4_Word *sender,
                                                              seL4_Word *mr0, seL4_Word *mr1, seL4_Word *mr2, seL4_Word *mr3, seL4_CPtr reply)
{
    seL4_Word badge, info;
    seL4_Word word0 = libsel4_given(mr0), word1 = libsel4_given(mr1), word2 = libsel4_given(mr2), word3 = libsel4_given(mr3);
    arm_sys_nbsend_recv((seL4_Word)seL4_SysNBSendRecv, dest, src, &badge, msgInfo.words[0], &info, &word0, &word1, &word2, &word3, reply);
    libsel4_give(mr0, word0);
    libsel4_give(mr1, word1);
    libsel4_give(mr2, word2);
    libsel4_give(mr3, word3);
    libsel4_give(sender, badge);
    return libsel4_info(info);
}

/* Send to `dest` if that needs no waiting, then wait on `src` without a reply object. */
LIBSEL4_INLINE_FUNC seL4_MessageInfo_t seL4_NBSendWait(seL4_CPtr dest, seL4_MessageInfo_t msgInfo, seL4_CPtr src, seL4_Word *sender)
{
    seL4_Word badge, info;
    seL4_Word mr0 = seL4_GetMR(0), mr1 = seL4_GetMR(1), mr2 = seL4_GetMR(2), mr3 = seL4_GetMR(3);
    /* Without a reply object, its register names the destination. */
    arm_sys_send_recv((seL4_Word)seL4_SysNBSendWait, src, &badge, msgInfo.words[0], &info, &mr0, &mr1, &mr2, &mr3, dest);
    libsel4_store_words(mr0, mr1, mr2, mr3);
    libsel4_give(sender, badge);
    return libsel4_info(info);
}

LIBSEL4_INLINE_FUNC seL4_MessageInfo_t seL4_NBSendWaitWithMRs(seL4_CPtr dest, seL4_MessageInfo_t msgInfo, seL4_CPtr src, seL4_Word *sender,
                                                              seL4_Word *mr0, seL4_Word *mr1, seL4_Word *mr2, seL4_Word *mr3)
{
    seL4_Word badge, info;
    seL4_Word word0 = libsel4_given(mr0), word1 = libsel4_given(mr1), word2 = libsel4_given(mr2), word3 = libsel4_given(mr3);
    arm_sys_send_recv((seL4_Word)seL4_SysNBSendWait, src, &badge, msgInfo.words[0], &info, &word0, &word1, &word2, &word3, dest);
    libsel4_give(mr0, word0);
    libsel4_give(mr1, word1);
    libsel4_give(mr2, word2);
    libsel4_give(mr3, word3);
    libsel4_give(sender, badge);
    return libsel4_info(info);
}

/* Give up the rest of this period's budget. */
LIBSEL4_INLINE_FUNC void seL4_Yield(void)
{
    arm_sys_null((seL4_Word)seL4_SysYield);
}

/* ------------------------------------------------------------------------------------------------------------------ debugging */

#if defined(CONFIG_PRINTING) || defined(CONFIG_DEBUG_BUILD) || defined(CONFIG_ENABLE_BENCHMARKS)
/* A system call with one argument and one result. */
LIBSEL4_INLINE_FUNC seL4_Word libsel4_ask(seL4_Word sys, seL4_Word argument)
{
    seL4_Word result, info, mr0 = 0, mr1 = 0, mr2 = 0, mr3 = 0;
    arm_sys_send_recv(sys, argument, &result, 0, &info, &mr0, &mr1, &mr2, &mr3, 0);
    return result;
}
#endif

#ifdef CONFIG_PRINTING
/* Write a character to the kernel's console. */
LIBSEL4_INLINE_FUNC void seL4_DebugPutChar(char c)
{
    libsel4_ask((seL4_Word)seL4_SysDebugPutChar, (seL4_Word)(unsigned char)c);
}

LIBSEL4_INLINE_FUNC void seL4_DebugPutString(const char *str)
{
    for (; *str != '\0'; str++) {
        seL4_DebugPutChar(*str);
    }
}

/* List the threads and their states on the kernel's console. */
LIBSEL4_INLINE_FUNC void seL4_DebugDumpScheduler(void)
{
    libsel4_ask((seL4_Word)seL4_SysDebugDumpScheduler, 0);
}
#endif

#ifdef CONFIG_DEBUG_BUILD
/* Stop the machine. */
LIBSEL4_INLINE_FUNC void seL4_DebugHalt(void)
{
    arm_sys_null((seL4_Word)seL4_SysDebugHalt);
}

LIBSEL4_INLINE_FUNC void seL4_DebugSnapshot(void)
{
    arm_sys_null((seL4_Word)seL4_SysDebugSnapshot);
}

/* The kind of a capability, as the kernel numbers them; 0 if there is none. */
LIBSEL4_INLINE_FUNC seL4_Uint32 seL4_DebugCapIdentify(seL4_CPtr cap)
{
    return (seL4_Uint32)libsel4_ask((seL4_Word)seL4_SysDebugCapIdentify, cap);
}

/* Name a thread, for the kernel's messages. The name passes through the IPC buffer's words; what does not fit is cut off. */
LIBSEL4_INLINE_FUNC void seL4_DebugNameThread(seL4_CPtr tcb, const char *name)
{
    char *text = (char *)seL4_GetIPCBuffer()->msg;
    seL4_Word length = 0;
    while (name[length] != '\0' && length < sizeof(seL4_GetIPCBuffer()->msg) - 1) {
        text[length] = name[length];
        length++;
    }
    text[length] = '\0';
    libsel4_ask((seL4_Word)seL4_SysDebugNameThread, tcb);
}
#endif

/* ------------------------------------------------------------------------------------------------------------------ benchmarks */

#ifdef CONFIG_ENABLE_BENCHMARKS
/* Begin to log or to measure, and end it: the number of entries in the log. */
LIBSEL4_INLINE_FUNC seL4_Error seL4_BenchmarkResetLog(void)
{
    return (seL4_Error)libsel4_ask((seL4_Word)seL4_SysBenchmarkResetLog, 0);
}

LIBSEL4_INLINE_FUNC seL4_Word seL4_BenchmarkFinalizeLog(void)
{
    return libsel4_ask((seL4_Word)seL4_SysBenchmarkFinalizeLog, 0);
}

/* Give the kernel a large page for its log. */
LIBSEL4_INLINE_FUNC seL4_Error seL4_BenchmarkSetLogBuffer(seL4_Word frame_cptr)
{
    return (seL4_Error)libsel4_ask((seL4_Word)seL4_SysBenchmarkSetLogBuffer, frame_cptr);
}

/* Enter the kernel and leave it. */
LIBSEL4_INLINE_FUNC void seL4_BenchmarkNullSyscall(void)
{
    arm_sys_null((seL4_Word)seL4_SysBenchmarkNullSyscall);
}

LIBSEL4_INLINE_FUNC void seL4_BenchmarkFlushCaches(void)
{
    arm_sys_send_null((seL4_Word)seL4_SysBenchmarkFlushCaches, 0, 0);
}

/* The first level only; `cache_type` is a seL4_ARM_CacheType. */
LIBSEL4_INLINE_FUNC void seL4_BenchmarkFlushL1Caches(seL4_Word cache_type)
{
    arm_sys_send_null((seL4_Word)seL4_SysBenchmarkFlushCaches, 1, cache_type);
}
#endif

#ifdef CONFIG_BENCHMARK_TRACK_UTILISATION
/* What a thread and its core used, into the IPC buffer: sel4/benchmark_utilisation_types.h says which word is what. */
LIBSEL4_INLINE_FUNC void seL4_BenchmarkGetThreadUtilisation(seL4_Word tcb_cptr)
{
    libsel4_ask((seL4_Word)seL4_SysBenchmarkGetThreadUtilisation, tcb_cptr);
}

LIBSEL4_INLINE_FUNC void seL4_BenchmarkResetThreadUtilisation(seL4_Word tcb_cptr)
{
    libsel4_ask((seL4_Word)seL4_SysBenchmarkResetThreadUtilisation, tcb_cptr);
}

#ifdef CONFIG_DEBUG_BUILD
LIBSEL4_INLINE_FUNC void seL4_BenchmarkDumpAllThreadsUtilisation(void)
{
    libsel4_ask((seL4_Word)seL4_SysBenchmarkDumpAllThreadsUtilisation, 0);
}

LIBSEL4_INLINE_FUNC void seL4_BenchmarkResetAllThreadsUtilisation(void)
{
    libsel4_ask((seL4_Word)seL4_SysBenchmarkResetAllThreadsUtilisation, 0);
}
#endif
#endif

LIBSEL4_C_END
