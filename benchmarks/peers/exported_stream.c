/* Sends a sequence through an exported network, one step after the other. */
#include "net.h"

static net_state state;
static net_workspace workspace;

int start(void)
{
    return net_start(&net_trained, &state, &workspace);
}

int process(const float *x, float *y, long steps)
{
    int status = NET_OK;
    for (long t = 0; t < steps && status == NET_OK; t++)
        status = net_step(&net_trained, &state, x + t, y + t, &workspace);
    return status;
}
