/* A crew: threads that execute one loop together, each a share of every statement, with barriers
   where one uses what another has written. */

/* With at most this many rows per thread, and more weights than a thread's cache holds, a thread
   waits for memory; then dividing the columns among the threads is faster. */
#define C99_CREW_ROWS 16
#ifndef C99_CREW_BYTES
#define C99_CREW_BYTES (1 << 20)
#endif
/* Minimum number of multiplications in a step that is worth two barriers. */
#ifndef C99_CREW_LITTLE
#define C99_CREW_LITTLE (1 << 19)
#endif

typedef struct {
    c99_part part;
    const void *shared;
    int64_t count, members;
    c99_workspace *lead;
} c99_crew;

/* The index of a thread in its crew, and the size of the crew. */
static C99_UNUSED int64_t c99_member(const c99_workspace *ws) { return ws->lead ? ws->member : 0; }
static C99_UNUSED int64_t c99_members(const c99_workspace *ws)
{
    return ws->lead ? ws->members : 1;
}

/* The start of member k's share of the range first to last - 1, in units of sixteen. */
static C99_UNUSED int64_t c99_own(int64_t k, int64_t members, int64_t first, int64_t last)
{
    const int64_t each = (last - first + 15) / 16;
    const int64_t at = first + each * k / members * 16;
    return k == members || at > last ? last : at;
}

/* Barrier: wait until all members arrive. */
static C99_UNUSED void c99_meet(c99_workspace *ws)
{
#ifndef C99_SERIAL
    c99_team *const team = ws->lead ? ws->lead->team : NULL;
    int64_t phase;
    if (!team)
        return;
    phase = __atomic_load_n(&team->phase, __ATOMIC_ACQUIRE);
    if (__atomic_add_fetch(&team->arrived, 1, __ATOMIC_ACQ_REL) == ws->members) {
        __atomic_store_n(&team->arrived, 0, __ATOMIC_RELAXED);
        __atomic_store_n(&team->phase, phase + 1, __ATOMIC_RELEASE);
    } else
        for (int look = 0; __atomic_load_n(&team->phase, __ATOMIC_ACQUIRE) == phase; look++) {
            if (look < C99_LOOKS)
                C99_PAUSE();
            else
                sched_yield(); /* more threads than processors */
        }
#else
    (void)ws;
#endif
}

/* A workspace buffer of the first member, which all members use. */
static C99_UNUSED void *c99_crew_room(c99_workspace *ws, int64_t k, int64_t bytes)
{
    void *room;
    if (!ws->lead)
        return c99_room(ws, k, bytes);
    if (ws->member == 0)
        ws->lead->team->found = c99_room(ws, k, bytes);
    c99_meet(ws);
    room = ws->lead->team->found;
    c99_meet(ws);
    return room;
}

static int64_t c99_as_member(c99_workspace *ws, const void *given, int64_t first, int64_t last)
{
    const c99_crew *const crew = given;
    int64_t code;
    (void)last;
    ws->member = first, ws->members = crew->members, ws->lead = crew->lead;
    code = crew->part(ws, crew->shared, 0, crew->count);
    ws->lead = NULL;
    return code;
}

/* Execute a loop whose steps multiply `count` rows by matrices of the given size in bytes: as a
   crew, all rows together in each step, or with separate rows for each thread. */
static C99_UNUSED int64_t c99_parallel_steps(c99_workspace *ws, c99_part part, const void *shared,
                                             int64_t count, int64_t work, int64_t bytes)
{
#ifndef C99_SERIAL
    c99_team *const team = ws->team;
    const int64_t threads = c99_shares(ws, work);
    const int wide = bytes > C99_CREW_BYTES && count < C99_CREW_ROWS * threads;
    if (threads > 1 && count > 0 && (wide || count < threads) &&
        bytes / 4 * count >= C99_CREW_LITTLE) {
        c99_gather(team);
        if (team->started == team->threads - 1) {
            const c99_crew crew = {part, shared, count, threads, ws};
            team->arrived = 0;
            return c99_parallel(ws, c99_as_member, &crew, threads, work);
        }
    }
#else
    (void)bytes;
#endif
    return c99_parallel(ws, part, shared, count, work);
}
