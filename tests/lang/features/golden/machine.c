/*
 * What only unsafe modules may do.
 */
/* UNSAFE: nothing here runs: the text is compared */
#undef CLOISTER_FILE
#define CLOISTER_FILE 1

#line 41 "machine.py"
static INLINE u64 now(void)
{
#line 42
    return read_system_register("CNTPCT_EL0");
}



static NOINLINE SECTION(".text.boot") void flush(u64 address)
{
#line 48
    barrier("dsb ish");
    system_instruction_with("tlbi vae2is", address >> 12);
    system_instruction("isb");
    write_system_register("VTTBR_EL2", address);
}



NORETURN void entry(void)
{
#line 57
    Frame *frame = (Frame *)(u64)frame_start;
    flush(4096);
    frame->word = now();
    volatile_store_u32(0x9000000, volatile_load_u32((u64)frame));
    View_u64 t_1 = view(View_u64, (u64 *)(u64)entry, (u64)1); c_putchar((u32)(t_1.items[index(0, t_1.length)] & 0xff));
    while (true) {
        system_instruction("wfi");
    }
}
