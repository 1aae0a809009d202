/*
 * Raw memory, registers and C functions.
 */
/* UNSAFE: a test of the names, which never runs */
#undef CLOISTER_FILE
#define CLOISTER_FILE 1
#line 42 "unsafe.py"
static u8 stack[64];

#line 57
NOINLINE SECTION(".boot") u64 unsafe_entry(u64 address)
{
#line 58
    Block *block = (Block *)address;
    block->word = read_system_register("CNTPCT_EL0");
    Block *maybe = (Block *)(u64)0;
    if (maybe != NONE) {
        block = maybe;
    }
#line 63
    write_system_register("VTTBR_EL2", block->word);
    barrier("dsb ish");
    system_instruction_with("tlbi vae2is", 1);
    system_instruction("wfi");
    volatile_store_u32(address, volatile_load_u32(add_u64(address, 4)));
    View_u8 view_ = view(View_u8, (u8 *)address, (u64)16);
    put_byte(view_.items[index(0, view_.length)]);
    const u64 t_1 = add_u64(add_u64(add_u64((u64)end, (u64)block), (u64)halt), (u64)view(View_u8, stack, 64).items);
#line 70
    return add_u64(t_1, (u64)model(1));
}


static INLINE u64 again(Block *block)
{
#line 75
    return unsafe_entry((u64)block);
}


static NORETURN void halt(void)
{
#line 80
    while (true) {
        system_instruction("wfi");
    }
}
