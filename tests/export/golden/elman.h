/* elman: Elman, in C99.
 *
 * Every function returns a status: ELMAN_OK, or what is wrong; elman_message says it in English.
 * Arrays are contiguous, the last index fastest; their shapes are in parentheses. Functions
 * allocate no memory and keep none: threads that have a workspace each may call them at the same
 * time. What a call is given must not overlap. NaN among the numbers is no error: it spreads to
 * the results, to the state and, in training, to the weights.
 */
#ifndef ELMAN_H
#define ELMAN_H
#define c99_elman_h

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define ELMAN_N_IN 1    /* features of an input */
#define ELMAN_N_OUT 1   /* features of an output */
#define ELMAN_N_STEPS 4 /* steps of a sequence in training */

/* The status that each function returns. */
enum {
    ELMAN_OK = 0,        /* done */
    ELMAN_NULL = 1,      /* a pointer is NULL */
    ELMAN_IO = 2,        /* the writer failed */
    ELMAN_CORRUPT = 3,   /* the data is damaged: its checksum is wrong, or the reader failed */
    ELMAN_OTHER = 4,     /* the data is of another network, or of another version */
    ELMAN_ALIGNMENT = 5, /* a pointer is not aligned for what it points to */
    ELMAN_START = 6,     /* the state was not set by start, or is of another network */
    ELMAN_LENGTH = 7     /* the function does not take sequences of this number of steps */
};

/* The parameters of Elman. */
typedef struct {
    double U[3]; /* (3, 1) */
    double W[9]; /* (3, 3) */
    double b[3]; /* (3) */
    double V[3]; /* (1, 3) */
    double c[1]; /* (1) */
} elman_weights;

/* The state between two time steps. */
typedef struct {
    uint32_t started; /* a number: a mark, set by start */
    double s[3];      /* (3) */
} elman_state;

/* The state of the optimizer between two steps of training. */
typedef struct {
    double U_adam_first_moment[3];  /* (3, 1) */
    int64_t adam_step_count;        /* a number */
    double U_adam_second_moment[3]; /* (3, 1) */
    double W_adam_first_moment[9];  /* (3, 3) */
    double W_adam_second_moment[9]; /* (3, 3) */
    double b_adam_first_moment[3];  /* (3) */
    double b_adam_second_moment[3]; /* (3) */
    double V_adam_first_moment[3];  /* (1, 3) */
    double V_adam_second_moment[3]; /* (1, 3) */
    double c_adam_first_moment[1];  /* (1) */
    double c_adam_second_moment[1]; /* (1) */
} elman_optimizer;

/* Memory that functions work in; its contents between calls are of no use. */
typedef union {
    struct {
        double f64[3];
    } step;
    struct {
        double f64[49];
    } gradient;
    struct {
        double f64[53];
    } train_step;
    double none;
} elman_workspace;

/* Values at the time of the export, in a file that may be left out. */
extern const elman_weights elman_trained;
extern const elman_optimizer elman_optimizer_start;

/* What a status means. */
const char *elman_message(int status);

/* sizeof(workspace), for callers that do not include this header. */
size_t elman_workspace_size(void);

/* Set the state to that before the first step.
 *
 *   weights  The parameters of Elman.
 *   state    The state between two time steps.
 */
int elman_start(const elman_weights *weights, elman_state *state, elman_workspace *workspace);

/* Advance the state by one time step, and compute the output.
 *
 *   weights  The parameters of Elman.
 *   state    The state between two time steps.
 *   x        (1): the input
 *   y        (1): the output
 */
int elman_step(const elman_weights *weights, elman_state *state, const double *x, double *y,
               elman_workspace *workspace);

/* Compute the loss of a sequence of 4 steps, and its gradient.
 *
 *   weights   The parameters of Elman.
 *   x         (4, 1): the inputs
 *   y         (4, 1): the target
 *   loss      a number: the loss
 *   gradient  its derivatives
 */
int elman_gradient(const elman_weights *weights, const double *x, const double *y, double *loss,
                   elman_weights *gradient, elman_workspace *workspace);

/* Take one step of the optimizer on a sequence of 4 steps; the loss is that before it.
 *
 *   weights    The parameters of Elman.
 *   optimizer  The state of the optimizer between two steps of training.
 *   x          (4, 1): the inputs
 *   y          (4, 1): the target
 *   loss       a number: the loss
 */
int elman_train_step(elman_weights *weights, elman_optimizer *optimizer, const double *x,
                     const double *y, double *loss, elman_workspace *workspace);

/* Apply the network to a sequence of any length, from the first step on.
 *
 *   weights  The parameters of Elman.
 *   x        (n_steps, 1): the input
 *   y        (n_steps, 1): the output
 *   n_steps  of the sequence
 */
int elman_predict(const elman_weights *weights, const double *x, double *y, size_t n_steps,
                  elman_workspace *workspace);

/* Save and load through a callback, which takes or fills some bytes and returns 0 if that went
 * well. The bytes do not depend on the machine; they begin with a mark of the network's
 * equations, constants and layout, and end with a checksum. If load does not return ELMAN_OK,
 * what it filled is not to be used. */
typedef int (*elman_writer)(void *context, const void *bytes, size_t size);
typedef int (*elman_reader)(void *context, void *bytes, size_t size);
int elman_save(const elman_weights *weights, const elman_optimizer *optimizer, elman_writer write,
               void *context);
int elman_load(elman_weights *weights, elman_optimizer *optimizer, elman_reader read,
               void *context);

#ifdef __cplusplus
}
#endif

#elif !defined(c99_elman_h)
#error "The names of two exports differ only in case: give one of them another name."
#endif
