/* The workspace: buffers that a call allocates; they are kept for later calls and grow on
 * demand. */
typedef struct c99_workspace {
    void **rooms;
    size_t *sizes;
    int64_t count;
    struct c99_team *team; /* the threads that share the work, or NULL */
    int64_t member, members;
    struct c99_workspace *lead; /* in a crew: the workspace of its first member */
} c99_workspace;

typedef struct {
    const void *data;
    const int64_t *shape;
} c99_input;

typedef void *(*c99_output)(void *context, int64_t k, int64_t ndim, const int64_t *shape);

#define C99_NO_MEMORY (-1)

/* Whether an array of these sizes is too large for memory. Sizes of 0 do not count, as in NumPy. */
static C99_UNUSED int c99_too_large(int64_t entry, int64_t ndim, const int64_t *sizes)
{
    int64_t room = INT64_MAX / entry;
    for (int64_t axis = 0; axis < ndim; axis++)
        if (sizes[axis] > 0)
            room /= sizes[axis];
    return room == 0;
}

static C99_UNUSED void *c99_room(c99_workspace *ws, int64_t k, int64_t bytes)
{
    size_t need = bytes > 0 ? (size_t)bytes : 1;
    if (ws->sizes[k] < need) {
        char *start = malloc(need + 64 + sizeof(void *));
        char *room;
        if (!start)
            return NULL;
        if (ws->rooms[k])
            free(((void **)ws->rooms[k])[-1]);
        room = start + sizeof(void *);
        room += 64 - (uintptr_t)room % 64;
        ((void **)(void *)room)[-1] = start;
        ws->rooms[k] = room;
        ws->sizes[k] = need;
    }
    return ws->rooms[k];
}

/* Rotate a ring of `rows` rows into order: the last `length` of `kept` rows, followed by zeros
   if there are fewer. */
static C99_UNUSED int c99_in_order(c99_workspace *ws, int64_t k, void *ring, int64_t row,
                                   int64_t kept, int64_t length, int64_t rows)
{
    char *const start = ring;
    if (kept < length)
        memset(start + kept * row, 0, (size_t)((length - kept) * row));
    if (kept > length) {
        char *const turned = c99_room(ws, k, length * row);
        if (!turned)
            return C99_NO_MEMORY;
        for (int64_t j = 0; j < length; j++)
            memcpy(turned + j * row, start + (kept - length + j) % rows * row, (size_t)row);
        memcpy(start, turned, (size_t)(length * row));
    }
    return 0;
}

/* A copy of `bytes` bytes in `blocks` equal blocks, in reverse order of blocks. */
static C99_UNUSED void *c99_turned(c99_workspace *ws, int64_t k, const void *data, int64_t blocks,
                                   int64_t bytes)
{
    const int64_t block = blocks > 0 ? bytes / blocks : 0;
    char *const copy = c99_room(ws, k, bytes);
    for (int64_t j = 0; copy && j < blocks; j++)
        memcpy(copy + j * block, (const char *)data + (blocks - 1 - j) * block, (size_t)block);
    return copy;
}

/* Normalize bools from the caller to 0 or 1: the array itself, or a copy if a byte is neither. */
static C99_UNUSED const uint8_t *c99_bools(c99_workspace *ws, int64_t k, const void *data,
                                           int64_t count)
{
    const uint8_t *const given = data;
    uint8_t any = 0, *copy;
    for (int64_t i = 0; i < count; i++)
        any |= given[i];
    if (any <= 1)
        return given;
    copy = c99_room(ws, k, count);
    for (int64_t i = 0; copy && i < count; i++)
        copy[i] = given[i] != 0;
    return copy;
}

static C99_UNUSED void c99_drop(c99_workspace *ws)
{
    if (!ws)
        return;
    for (int64_t k = 0; ws->rooms && k < ws->count; k++)
        if (ws->rooms[k])
            free(((void **)ws->rooms[k])[-1]);
    free(ws->rooms);
    free(ws->sizes);
    free(ws);
}

static C99_UNUSED c99_workspace *c99_make(int64_t count)
{
    c99_workspace *ws = calloc(1, sizeof *ws);
    if (!ws)
        return NULL;
    ws->count = count;
    ws->rooms = calloc((size_t)count + 1, sizeof *ws->rooms);
    ws->sizes = calloc((size_t)count + 1, sizeof *ws->sizes);
    if (!ws->rooms || !ws->sizes) {
        c99_drop(ws);
        return NULL;
    }
    return ws;
}
