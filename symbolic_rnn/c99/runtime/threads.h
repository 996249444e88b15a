/* Threads that share the work of a call. Work is divided into as many parts as there are
   threads, in a fixed way that does not depend on which thread executes a part: the same sizes,
   values and number of threads give the same bits.

   With C99_SERIAL there are no threads, and the parts are executed one after the other. */

typedef int64_t (*c99_part)(c99_workspace *ws, const void *shared, int64_t first, int64_t last);

#if !defined(__GNUC__)
#define C99_SERIAL 1
#endif
#ifndef C99_SERIAL
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <unistd.h>
#if defined(__x86_64__) || defined(__i386__)
#define C99_PAUSE() __builtin_ia32_pause()
#elif defined(__aarch64__)
#define C99_PAUSE() __asm__ volatile("yield")
#else
#define C99_PAUSE() ((void)0)
#endif
#endif

/* How often a thread polls before it sleeps (tens of microseconds), and the minimum amount of work
   worth waking another thread for. */
#define C99_LOOKS 2000
#ifndef C99_LITTLE
#define C99_LITTLE (1 << 20)
#endif

typedef struct c99_seat {
    struct c99_team *team;
    int64_t number;
    c99_workspace *ws;
} c99_seat;

typedef struct c99_team {
    int64_t threads; /* including the caller */
    c99_seat *seats; /* of the other threads */
    int busy;
    c99_part part;
    const void *shared;
    int64_t count;
    int64_t code; /* of the first part that failed */
    int64_t arrived, phase; /* barrier: number of threads waiting, number of completed waits */
    void *found; /* a value that one thread passes to the others */
#ifndef C99_SERIAL
    pthread_t *helpers;
    int64_t started;
    pid_t process;
    pthread_mutex_t lock;
    pthread_cond_t wake, done;
    int64_t turn; /* number of the job; -1 terminates the helpers */
    int64_t left; /* helpers still working */
#endif
} c99_team;

/* The start of part k of a job; parts of many rows start at multiples of eight. */
static int64_t c99_begin(const c99_team *team, int64_t k)
{
    const int64_t unit = team->count >= 16 * team->threads ? 8 : 1;
    return k == team->threads ? team->count : team->count / unit * k / team->threads * unit;
}

static int64_t c99_do_part(c99_team *team, int64_t k, c99_workspace *ws)
{
    const int64_t first = c99_begin(team, k), last = c99_begin(team, k + 1);
    return first < last ? team->part(ws, team->shared, first, last) : 0;
}

#ifndef C99_SERIAL
static void *c99_helper(void *given)
{
    const c99_seat *const seat = given;
    c99_team *const team = seat->team;
    int64_t seen = 0;
    for (;;) {
        int64_t turn = seen, code;
        for (int look = 0; look < C99_LOOKS && turn == seen; look++) {
            turn = __atomic_load_n(&team->turn, __ATOMIC_ACQUIRE);
            C99_PAUSE();
        }
        if (turn == seen) {
            pthread_mutex_lock(&team->lock);
            while ((turn = __atomic_load_n(&team->turn, __ATOMIC_ACQUIRE)) == seen)
                pthread_cond_wait(&team->wake, &team->lock);
            pthread_mutex_unlock(&team->lock);
        }
        if (turn < 0)
            return NULL;
        seen = turn;
        code = c99_do_part(team, seat->number, seat->ws);
        if (code) {
            int64_t none = 0;
            __atomic_compare_exchange_n(&team->code, &none, code, 0, __ATOMIC_RELAXED,
                                        __ATOMIC_RELAXED);
        }
        if (__atomic_sub_fetch(&team->left, 1, __ATOMIC_ACQ_REL) == 0) {
            pthread_mutex_lock(&team->lock);
            pthread_cond_signal(&team->done);
            pthread_mutex_unlock(&team->lock);
        }
    }
}

/* Start the helpers, once per process; a forked child starts its own. */
static void c99_gather(c99_team *team)
{
    sigset_t all, before;
    if (team->process == getpid())
        return;
    team->process = getpid();
    team->started = 0;
    team->turn = 0;
    pthread_mutex_init(&team->lock, NULL);
    pthread_cond_init(&team->wake, NULL);
    pthread_cond_init(&team->done, NULL);
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before); /* signals go to the caller's threads */
    while (team->started < team->threads - 1 &&
           pthread_create(&team->helpers[team->started], NULL, c99_helper,
                          &team->seats[team->started]) == 0)
        team->started++;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
}

static void c99_call_helpers(c99_team *team, int64_t turn)
{
    __atomic_store_n(&team->turn, turn, __ATOMIC_RELEASE);
    pthread_mutex_lock(&team->lock);
    pthread_cond_broadcast(&team->wake);
    pthread_mutex_unlock(&team->lock);
}

static void c99_await_helpers(c99_team *team)
{
    for (int look = 0; look < C99_LOOKS; look++) {
        if (__atomic_load_n(&team->left, __ATOMIC_ACQUIRE) == 0)
            return;
        C99_PAUSE();
    }
    pthread_mutex_lock(&team->lock);
    while (__atomic_load_n(&team->left, __ATOMIC_ACQUIRE) != 0)
        pthread_cond_wait(&team->done, &team->lock);
    pthread_mutex_unlock(&team->lock);
}
#endif

/* The number of parts for an amount of work. */
static C99_UNUSED int64_t c99_shares(const c99_workspace *ws, int64_t work)
{
    return ws->team && !ws->team->busy && work >= C99_LITTLE ? ws->team->threads : 1;
}

/* Execute `count` rows of work in parts; return 0, or the code of a part that failed. */
static C99_UNUSED int64_t c99_parallel(c99_workspace *ws, c99_part part, const void *shared,
                                       int64_t count, int64_t work)
{
    c99_team *const team = ws->team;
    int64_t k = 1, code;
    if (c99_shares(ws, work) == 1 || count < 2)
        return count > 0 ? part(ws, shared, 0, count) : 0;
    team->busy = 1, team->part = part, team->shared = shared, team->count = count, team->code = 0;
#ifndef C99_SERIAL
    c99_gather(team);
    k += team->started;
    if (team->started > 0) {
        team->left = team->started;
        c99_call_helpers(team, team->turn + 1);
    }
#endif
    code = c99_do_part(team, 0, ws);
    for (; k < team->threads; k++) { /* parts without a helper */
        const int64_t other = c99_do_part(team, k, team->seats[k - 1].ws);
        code = code ? code : other;
    }
#ifndef C99_SERIAL
    if (team->started > 0)
        c99_await_helpers(team);
#endif
    team->busy = 0;
    return code ? code : team->code;
}

static void c99_disband(c99_team *team)
{
    if (!team)
        return;
#ifndef C99_SERIAL
    if (team->process == getpid()) {
        c99_call_helpers(team, -1);
        for (int64_t k = 0; k < team->started; k++)
            pthread_join(team->helpers[k], NULL);
        pthread_mutex_destroy(&team->lock);
        pthread_cond_destroy(&team->wake);
        pthread_cond_destroy(&team->done);
    }
    free(team->helpers);
#endif
    for (int64_t k = 0; team->seats && k < team->threads - 1; k++)
        c99_drop(team->seats[k].ws);
    free(team->seats);
    free(team);
}

/* A team of threads, each with its own workspace; helpers start with the first call. */
static c99_team *c99_team_of(int64_t threads, int64_t count)
{
    c99_team *team = calloc(1, sizeof *team);
    if (!team)
        return NULL;
    team->threads = threads;
    team->seats = calloc((size_t)threads, sizeof *team->seats);
#ifndef C99_SERIAL
    team->process = -1;
    team->helpers = calloc((size_t)threads, sizeof *team->helpers);
    if (!team->helpers) {
        c99_disband(team);
        return NULL;
    }
#endif
    for (int64_t k = 0; team->seats && k < threads - 1; k++) {
        team->seats[k].team = team;
        team->seats[k].number = k + 1;
        team->seats[k].ws = c99_make(count);
        if (!team->seats[k].ws) {
            c99_disband(team);
            return NULL;
        }
    }
    if (!team->seats) {
        c99_disband(team);
        return NULL;
    }
    return team;
}
