/* Room for the values of a call; it stays for the next one and grows only with the sizes. */
typedef struct {
    void **rooms;
    size_t *sizes;
} c99_workspace;

typedef struct {
    const void *data;
    const int64_t *shape;
} c99_input;

typedef void *(*c99_output)(void *context, int64_t k, int64_t ndim, const int64_t *shape);

#define C99_NO_MEMORY (-1)

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
