/*
 * Declarations in the order that a reader wants; the program lists what is used first.
 */
#undef CLOISTER_FILE
#define CLOISTER_FILE 1

#line 7 "order.py"
static u32 top(Line *line)
{
#line 8
    return add_u32(middle(line), CALLS);
}

static u32 middle(Line *line)
{
#line 12
    return Line_length(line);
}

#line 25
static u32 Line_length(Line *self)
{
#line 26
    return Point_distance(&self->start, &self->end);
}

#line 33
static u32 Point_distance(Point *self, Point *to)
{
#line 34
    return sub_u32(self->x, to->x);
}



static u32 run(u32 start, u32 end)
{
#line 40
    Line line = {.start = (Point){.x = start}, .end = (Point){.x = end}, .other = NONE};
    return top(&line);
}
