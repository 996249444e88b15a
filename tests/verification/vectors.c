/* An LSTM in C99, forward and backward, that checks itself by a file of test vectors.

   usage: vectors lstm.json
   exit code: 0 all values agree, 1 the first that does not is printed, 2 the file cannot be read.

   It reads x_t, h_0, c_0, the weights and dE_t/dh_t, computes every named value and the gradients,
   and compares each with the file's in the order in which they depend on each other. With
   -DPLANTED=1 to 6 it has an error. */

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifndef PLANTED
#define PLANTED 0
#endif

enum { MOST_ARRAYS = 128, MOST_AXES = 4, TEXT = 512 };

typedef struct {
    char key[64], role[32], equation[TEXT];
    int number, axes, shape[MOST_AXES];
    long size;
    double *expected, *computed;
} Array;

static Array arrays[MOST_ARRAYS];
static int n_arrays = 0;
static double tolerance = 0.0;

static void give_up(const char *why)
{
    fprintf(stderr, "cannot read the test vectors: %s\n", why);
    exit(2);
}

/* ------------------------------------------------------------------ a reader of JSON */

static const char *at; /* the next character */

static void skip_space(void)
{
    while (*at == ' ' || *at == '\n' || *at == '\r' || *at == '\t') at++;
}

static int next_is(char sign)
{
    skip_space();
    if (*at != sign) return 0;
    at++;
    return 1;
}

static void expect(char sign)
{
    if (!next_is(sign)) give_up("it is not JSON, or cut off");
}

/* A string, its escapes left as they are but for \" \\ and \/. */
static void read_string(char *into, size_t room)
{
    size_t length = 0;
    expect('"');
    while (*at != '"') {
        if (*at == '\\' && (at[1] == '"' || at[1] == '\\' || at[1] == '/')) at++;
        if (*at == '\0') give_up("a string has no end");
        if (length + 1 < room) into[length++] = *at;
        at++;
    }
    at++;
    into[length] = '\0';
}

static double read_number(void)
{
    char *end;
    double number;
    skip_space();
    number = strtod(at, &end);
    if (end == at) give_up("a number is missing");
    at = end;
    return number;
}

static void skip_value(void)
{
    char text[8];
    skip_space();
    if (*at == '"') {
        read_string(text, sizeof text);
    } else if (next_is('{')) {
        if (next_is('}')) return;
        do {
            read_string(text, sizeof text);
            expect(':');
            skip_value();
        } while (next_is(','));
        expect('}');
    } else if (next_is('[')) {
        if (next_is(']')) return;
        do skip_value();
        while (next_is(','));
        expect(']');
    } else if (strncmp(at, "null", 4) == 0 || strncmp(at, "true", 4) == 0) {
        at += 4;
    } else if (strncmp(at, "false", 5) == 0) {
        at += 5;
    } else {
        read_number();
    }
}

static void read_values(Array *array)
{
    int axis;
    long k = 0;
    array->size = 1;
    for (axis = 0; axis < array->axes; axis++) array->size *= array->shape[axis];
    array->expected = calloc((size_t)array->size, sizeof(double));
    array->computed = calloc((size_t)array->size, sizeof(double));
    if (!array->expected || !array->computed) give_up("no memory");
    expect('[');
    do {
        if (k == array->size) give_up("more values than the shape has");
        array->expected[k++] = read_number();
    } while (next_is(','));
    expect(']');
    if (k != array->size) give_up("fewer values than the shape has");
}

static void read_array(void)
{
    char field[TEXT];
    Array *array;
    if (n_arrays == MOST_ARRAYS) give_up("too many arrays");
    array = &arrays[n_arrays++];
    expect('{');
    do {
        read_string(field, sizeof field);
        expect(':');
        skip_space();
        if (strcmp(field, "key") == 0) {
            read_string(array->key, sizeof array->key);
        } else if (strcmp(field, "role") == 0) {
            read_string(array->role, sizeof array->role);
        } else if (strcmp(field, "equation") == 0 && *at == '"') {
            read_string(array->equation, sizeof array->equation);
        } else if (strcmp(field, "number") == 0 && *at != 'n') {
            array->number = (int)read_number();
        } else if (strcmp(field, "shape") == 0) {
            expect('[');
            do {
                if (array->axes == MOST_AXES) give_up("too many axes");
                array->shape[array->axes++] = (int)read_number();
            } while (next_is(','));
            expect(']');
        } else if (strcmp(field, "values") == 0) {
            read_values(array); /* the shape stands before the values */
        } else {
            skip_value();
        }
    } while (next_is(','));
    expect('}');
}

static void read_file(const char *path)
{
    char field[TEXT], *text;
    size_t length = 0, room = 1 << 16, got;
    FILE *file = fopen(path, "rb");
    if (!file) give_up(path);
    text = malloc(room);
    while (text && (got = fread(text + length, 1, room - length - 1, file)) > 0) {
        length += got;
        if (room - length < 2) text = realloc(text, room *= 2);
    }
    if (!text) give_up("no memory");
    fclose(file);
    text[length] = '\0';
    at = text;
    expect('{');
    do {
        read_string(field, sizeof field);
        expect(':');
        if (strcmp(field, "format") == 0) {
            read_string(field, sizeof field);
            if (strcmp(field, "symbolic_rnn test vectors") != 0) give_up("another format");
        } else if (strcmp(field, "tolerance") == 0) {
            tolerance = read_number();
        } else if (strcmp(field, "arrays") == 0) {
            expect('[');
            do read_array();
            while (next_is(','));
            expect(']');
        } else {
            skip_value();
        }
    } while (next_is(','));
    expect('}');
    free(text);
}

/* The array of a key, in which a star stands for the gate. */
static Array *array_of(const char *pattern, char gate)
{
    char key[64];
    int k;
    size_t c;
    strcpy(key, pattern);
    for (c = 0; key[c]; c++)
        if (key[c] == '*') key[c] = gate;
    for (k = 0; k < n_arrays; k++)
        if (strcmp(arrays[k].key, key) == 0) return &arrays[k];
    give_up(key);
    return NULL;
}

/* ------------------------------------------------------------------ the network */

static const char GATES[] = "ifgo";
static int T, B, N_IN, N;

static double *given(const char *key) { return array_of(key, ' ')->expected; }
static double *given_of(const char *key, char gate) { return array_of(key, gate)->expected; }
static double *own(const char *key) { return array_of(key, ' ')->computed; }
static double *own_of(const char *key, char gate) { return array_of(key, gate)->computed; }

/* Place of component n of example b at step t. */
static long place(int t, int b, int n) { return ((long)t * B + b) * N + n; }

/* A state before step t. */
static double before(const double *state, const double *initial, int t, int b, int n)
{
    return t == 0 ? initial[(long)b * N + n] : state[place(t - 1, b, n)];
}

static double sigmoid(double a) { return 1.0 / (1.0 + exp(-a)); }

static void forward(void)
{
    const double *x = given("x_t"), *h_0 = given("h_0"), *c_0 = given("c_0");
    double *c = own("c_t"), *q = own("q_t"), *h = own("h_t");
    int t, b, n, m, k;
    for (t = 0; t < T; t++)
        for (b = 0; b < B; b++) {
            for (k = 0; k < 4; k++) {
                const double *U = given_of("U_*", GATES[k]), *W = given_of("W_*", GATES[k]);
                for (n = 0; n < N; n++) {
                    double sum = given_of("b_*", GATES[k])[n];
                    for (m = 0; m < N_IN; m++)
                        sum += U[n * N_IN + m] * x[((long)t * B + b) * N_IN + m];
                    for (m = 0; m < N; m++)
#if PLANTED == 1 /* the transposed matrix */
                        sum += W[m * N + n] * before(h, h_0, t, b, m);
#else
                        sum += W[n * N + m] * before(h, h_0, t, b, m);
#endif
                    own_of("a^*_t", GATES[k])[place(t, b, n)] = sum;
                    own_of("*_t", GATES[k])[place(t, b, n)] =
                        GATES[k] == 'g' ? tanh(sum) : sigmoid(sum);
                }
            }
            for (n = 0; n < N; n++) {
                long p = place(t, b, n);
                c[p] = own("f_t")[p] * before(c, c_0, t, b, n) + own("i_t")[p] * own("g_t")[p];
                q[p] = tanh(c[p]);
                h[p] = own("o_t")[p] * q[p];
            }
        }
}

static void backward(void)
{
    const double *x = given("x_t"), *h_0 = given("h_0"), *c_0 = given("c_0");
    const double *error = given("dE_t/dh_t");
    const double *c = own("c_t"), *q = own("q_t"), *h = own("h_t");
    double *bar_h = own("bar h_t"), *bar_q = own("bar q_t"), *bar_c = own("bar c_t");
    int t, b, n, m, k;
    for (t = T - 1; t >= 0; t--)
        for (b = 0; b < B; b++) {
            for (n = 0; n < N; n++) {
                long p = place(t, b, n);
                double later_h = 0.0, later_c = 0.0;
                if (t < T - 1) {
                    for (k = 0; k < 4; k++)
                        for (m = 0; m < N; m++)
                            later_h += given_of("W_*", GATES[k])[m * N + n] *
                                       own_of("bar a^*_t", GATES[k])[place(t + 1, b, m)];
                    later_c = bar_c[place(t + 1, b, n)] * own("f_t")[place(t + 1, b, n)];
                }
                bar_h[p] = error[p] + later_h;
                bar_q[p] = bar_h[p] * own("o_t")[p];
#if PLANTED == 2 /* the square forgotten */
                bar_c[p] = later_c + bar_q[p] * (1.0 - q[p]);
#else
                bar_c[p] = later_c + bar_q[p] * (1.0 - q[p] * q[p]);
#endif
                own("bar o_t")[p] = bar_h[p] * q[p];
                own("bar g_t")[p] = bar_c[p] * own("i_t")[p];
#if PLANTED == 3 /* the state after the step for the state before it */
                own("bar f_t")[p] = bar_c[p] * before(c, c_0, t + 1, b, n);
#else
                own("bar f_t")[p] = bar_c[p] * before(c, c_0, t, b, n);
#endif
                own("bar i_t")[p] = bar_c[p] * own("g_t")[p];
                for (k = 0; k < 4; k++) {
                    double value = own_of("*_t", GATES[k])[p];
                    own_of("bar a^*_t", GATES[k])[p] =
                        own_of("bar *_t", GATES[k])[p] *
                        (GATES[k] == 'g' ? 1.0 - value * value : value * (1.0 - value));
                }
            }
            for (m = 0; m < N_IN; m++)
                for (k = 0; k < 4; k++)
                    for (n = 0; n < N; n++)
#if PLANTED == 5 /* the error of the last step */
                        own("dL/dx_t")[((long)t * B + b) * N_IN + m] +=
                            given_of("U_*", GATES[k])[n * N_IN + m] *
                            own_of("bar a^*_t", GATES[k])[place(T - 1, b, n)];
#else
                        own("dL/dx_t")[((long)t * B + b) * N_IN + m] +=
                            given_of("U_*", GATES[k])[n * N_IN + m] *
                            own_of("bar a^*_t", GATES[k])[place(t, b, n)];
#endif
            for (n = 0; t == 0 && n < N; n++) {
                for (k = 0; k < 4; k++)
                    for (m = 0; m < N; m++)
                        own("dL/dh_0")[(long)b * N + n] +=
                            given_of("W_*", GATES[k])[m * N + n] *
                            own_of("bar a^*_t", GATES[k])[place(0, b, m)];
#if PLANTED == 6 /* without the forget gate */
                own("dL/dc_0")[(long)b * N + n] = bar_c[place(0, b, n)];
#else
                own("dL/dc_0")[(long)b * N + n] =
                    bar_c[place(0, b, n)] * own("f_t")[place(0, b, n)];
#endif
            }
            for (k = 0; k < 4; k++)
                for (n = 0; n < N; n++) {
                    double bar_a = own_of("bar a^*_t", GATES[k])[place(t, b, n)];
                    for (m = 0; m < N_IN; m++)
                        own_of("dL/dU_*", GATES[k])[n * N_IN + m] +=
                            bar_a * x[((long)t * B + b) * N_IN + m];
                    for (m = 0; m < N; m++)
                        own_of("dL/dW_*", GATES[k])[n * N + m] +=
                            bar_a * before(h, h_0, t, b, m);
#if PLANTED == 4 /* the last example alone */
                    if (b == B - 1)
#endif
                        own_of("dL/db_*", GATES[k])[n] += bar_a;
                }
        }
}

/* ------------------------------------------------------------------ the comparison */

/* Compare one step of an array, or all of it where there are no steps; return whether it agrees. */
static int agrees(const Array *array, int t, int steps)
{
    long part = array->size / steps, k;
    double largest = 0.0;
    for (k = 0; k < array->size; k++) largest = fmax(largest, fabs(array->expected[k]));
    for (k = t * part; k < (t + 1) * part; k++)
        if (!(fabs(array->computed[k] - array->expected[k]) <= tolerance * largest)) {
            printf("%s: step %d of %d, entry %ld: computed %.17g, expected %.17g\n", array->key,
                   t + 1, steps, k - t * part, array->computed[k], array->expected[k]);
            printf("equation (%d): %s\n", array->number, array->equation);
            return 0;
        }
    return 1;
}

/* Compare all arrays of a role at one step. */
static int all_agree(const char *role, int t, int steps)
{
    int k;
    for (k = 0; k < n_arrays; k++)
        if (strcmp(arrays[k].role, role) == 0 && !agrees(&arrays[k], t, steps)) return 0;
    return 1;
}

int main(int argc, char **argv)
{
    int t, k, fine = 1, compared = 0;
    if (argc != 2) give_up("name one file");
    read_file(argv[1]);
    if (tolerance <= 0.0) give_up("it has no tolerance");
    T = array_of("x_t", ' ')->shape[0];
    B = array_of("x_t", ' ')->shape[1];
    N_IN = array_of("x_t", ' ')->shape[2];
    N = array_of("h_0", ' ')->shape[1];

    forward();
    backward();

    for (t = 0; fine && t < T; t++) fine = all_agree("forward", t, T);
    for (t = T - 1; fine && t >= 0; t--) fine = all_agree("cotangent", t, T);
    if (fine) fine = all_agree("gradient", 0, 1);
    for (t = T - 1; fine && t >= 0; t--) fine = all_agree("input gradient", t, T);
    if (fine) fine = all_agree("initial gradient", 0, 1);
    for (k = 0; k < n_arrays; k++) {
        compared += arrays[k].number > 0;
        free(arrays[k].expected);
        free(arrays[k].computed);
    }
    if (fine) printf("%d arrays agree\n", compared);
    return fine ? 0 : 1;
}
