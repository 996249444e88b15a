/* Calls a function of mode C99 over and over: what it takes without Python. */
#include <stdint.h>

typedef void *(*Output)(void *context, int64_t k, int64_t ndim, const int64_t *shape);
typedef int64_t (*Function)(void *workspace, const void *inputs, Output output, void *context);

enum { OUTPUTS = 4, ENTRIES = 4096 };

/* Where the outputs go; a step of the benchmark has no more and no larger ones. */
float room[OUTPUTS][ENTRIES];

static void *taken(void *context, int64_t k, int64_t ndim, const int64_t *shape)
{
    int64_t entries = 1;
    (void)context;
    for (int64_t axis = 0; axis < ndim; axis++)
        entries *= shape[axis];
    return k < OUTPUTS && entries <= ENTRIES ? room[k] : 0;
}

int64_t repeat(Function function, void *workspace, const void *inputs, int64_t times)
{
    int64_t code = 0;
    for (int64_t k = 0; k < times && !code; k++)
        code = function(workspace, inputs, taken, 0);
    return code;
}
