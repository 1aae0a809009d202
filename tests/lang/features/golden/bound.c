/*
 * Names that the system description binds, and markers.
 */
#undef CLOISTER_FILE
#define CLOISTER_FILE 1
#line 42 "bound.py"
static const Channel pong = {.number = 3};


static Handle handle = {.queue = (Queue *)REGION_QUEUE_ADDRESS};

#line 15
static void Channel_notify(const Channel *self)
{
#line 16
    const u64 t_1 = self->number; log_text("notify "); log_decimal(t_1); log_text("\n");
}

#line 53
static void start(void)
{
#line 54
    Channel_notify(&pong);
    store_relaxed(((Queue *)REGION_QUEUE_ADDRESS)->head, (u32)BAUD);
    store_release(handle.queue->head, (u32)load_relaxed(((Shared_u8 *)REGION_DATA_ADDRESS)[index(0, REGION_DATA_SIZE)]));
}



static void back(void)
{
#line 62
    log_hexadecimal(DATA_ADDRESS); log_text(" "); log_hexadecimal(DATA_PHYSICAL); log_text(" "); log_decimal(DATA_SIZE); log_text("\n");
}
