/* Extension module that calls generated functions from Python with NumPy arrays.

   Other threads of Python run while a function does, if it takes long enough to be worth it. Two
   calls of one function share its workspace, so the second waits for the first. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#define NPY_NO_DEPRECATED_API NPY_1_7_API_VERSION
#include <numpy/arrayobject.h>
#include <stdint.h>
#include <time.h>

/* A call that is likely to take as many nanoseconds as the last one took releases the interpreter,
   which costs about a hundred, and as many for each output. */
#ifndef C99_LONG
#define C99_LONG 50000
#endif

typedef struct {
    const void *data;
    const int64_t *shape;
} c99_input;

typedef void *(*c99_output)(void *context, int64_t k, int64_t ndim, const int64_t *shape);
typedef int64_t (*c99_function)(void *ws, const c99_input *in, c99_output out, void *context);

typedef struct {
    int type;         /* NumPy type number */
    PyObject *shape;  /* tuple of sizes, -1 for any */
    const char *name; /* in error messages */
} Expected;

typedef struct {
    PyObject_HEAD
    c99_function function;
    void *workspace;
    Py_ssize_t n_in, n_out;
    PyObject *inputs; /* owns what `expected` points to */
    Expected *expected;
    int *types; /* type numbers of the outputs */
    PyThread_type_lock running; /* held during a call */
    int64_t took; /* nanoseconds, of the last call */
} Caller;

typedef struct {
    Caller *caller;
    PyObject *outputs;
    PyThreadState *released; /* NULL while this thread has the interpreter */
} Context;

static void *output(void *context, int64_t k, int64_t ndim, const int64_t *shape)
{
    Context *here = context;
    npy_intp dims[NPY_MAXDIMS];
    PyObject *array;
    void *data = NULL;
    const int released = here->released != NULL;
    for (int64_t axis = 0; axis < ndim; axis++)
        dims[axis] = (npy_intp)shape[axis];
    if (released)
        PyEval_RestoreThread(here->released);
    array = PyArray_SimpleNew((int)ndim, dims, here->caller->types[k]);
    if (array) {
        Py_XDECREF(PyTuple_GET_ITEM(here->outputs, (Py_ssize_t)k));
        PyTuple_SET_ITEM(here->outputs, (Py_ssize_t)k, array);
        data = PyArray_DATA((PyArrayObject *)array);
    }
    if (released)
        here->released = PyEval_SaveThread();
    return data;
}

static int64_t now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

static int64_t run(Caller *caller, const c99_input *in, Context *context)
{
    int64_t began, code;
    if (!PyThread_acquire_lock(caller->running, NOWAIT_LOCK)) {
        Py_BEGIN_ALLOW_THREADS
        PyThread_acquire_lock(caller->running, WAIT_LOCK);
        Py_END_ALLOW_THREADS
    }
    began = now();
    if (caller->took >= C99_LONG)
        context->released = PyEval_SaveThread();
    code = caller->function(caller->workspace, in, output, context);
    if (context->released) {
        PyEval_RestoreThread(context->released);
        context->released = NULL;
    }
    caller->took = now() - began;
    PyThread_release_lock(caller->running);
    return code;
}

/* Check an input and make it contiguous: a new reference, or NULL with an error. The generated code
 * relies on the number of axes, the static sizes and the dtype, which PyTensor does not check for
 * functions with trust_input = True. */
static PyObject *taken(PyObject *given, const Expected *expected)
{
    const Py_ssize_t ndim = PyTuple_GET_SIZE(expected->shape);
    PyArray_Descr *dtype;
    PyObject *found = NULL;
    PyArrayObject *array;
    int other;
    if (PyArray_IsScalar(given, Generic)) /* of PyTensor's scalar type */
        found = PyArray_FromScalar(given, NULL);
    else if (PyArray_Check(given))
        Py_INCREF(found = given);
    else
        PyErr_Format(PyExc_TypeError, "input %s: expected a NumPy array, got %s; convert it with "
                     "numpy.asarray.", expected->name, Py_TYPE(given)->tp_name);
    if (!found)
        return NULL;
    array = (PyArrayObject *)found;
    dtype = PyArray_DescrFromType(expected->type);
    other = !PyArray_EquivTypes(PyArray_DESCR(array), dtype);
    if (other)
        PyErr_Format(PyExc_TypeError, "input %s: expected dtype %S, got %R; convert it with "
                     "astype.", expected->name, dtype, PyArray_DESCR(array));
    Py_DECREF(dtype);
    if (other)
        goto wrong;
    if (!PyArray_ISALIGNED(array)) {
        PyErr_Format(PyExc_TypeError, "input %s: the array is not aligned in memory; pass a copy.",
                     expected->name);
        goto wrong;
    }
    if (PyArray_NDIM(array) != ndim) {
        PyErr_Format(PyExc_TypeError, "input %s: expected %zd axes, got %d.", expected->name, ndim,
                     PyArray_NDIM(array));
        goto wrong;
    }
    for (Py_ssize_t axis = 0; axis < ndim; axis++) {
        const long long size = PyLong_AsLongLong(PyTuple_GET_ITEM(expected->shape, axis));
        if (size >= 0 && size != PyArray_DIM(array, (int)axis)) {
            PyErr_Format(PyExc_TypeError, "input %s: expected size %lld along axis %zd, got %zd.",
                         expected->name, size, axis, (Py_ssize_t)PyArray_DIM(array, (int)axis));
            goto wrong;
        }
    }
    if (!PyArray_IS_C_CONTIGUOUS(array)) {
        PyObject *copy = PyArray_NewCopy(array, NPY_CORDER);
        Py_DECREF(found);
        return copy;
    }
    return found;
wrong:
    Py_DECREF(found);
    return NULL;
}

#define MOST 64

static PyObject *call(PyObject *self, PyObject *arguments, PyObject *keywords)
{
    Caller *caller = (Caller *)self;
    c99_input few[MOST], *in = few;
    PyObject *held_few[MOST], **held = held_few;
    Context context = {caller, NULL, NULL};
    PyObject *result = NULL;
    Py_ssize_t k, n = caller->n_in;
    int64_t code = 0;
    (void)keywords;
    if (PyTuple_GET_SIZE(arguments) != n) {
        PyErr_Format(PyExc_TypeError, "expected %zd inputs, got %zd", n,
                     PyTuple_GET_SIZE(arguments));
        return NULL;
    }
    if (n > MOST) {
        in = PyMem_Malloc((size_t)n * sizeof *in);
        held = PyMem_Malloc((size_t)n * sizeof *held);
        if (!in || !held) {
            PyMem_Free(in);
            PyMem_Free(held);
            return PyErr_NoMemory();
        }
    }
    for (k = 0; k < n; k++)
        held[k] = NULL;
    for (k = 0; k < n; k++) {
        held[k] = taken(PyTuple_GET_ITEM(arguments, k), &caller->expected[k]);
        if (!held[k])
            goto done;
        in[k].data = PyArray_DATA((PyArrayObject *)held[k]);
        in[k].shape = (const int64_t *)PyArray_DIMS((PyArrayObject *)held[k]);
    }
    context.outputs = PyTuple_New(caller->n_out);
    if (!context.outputs)
        goto done;
    code = run(caller, in, &context);
    if (code || PyErr_Occurred()) {
        if (!PyErr_Occurred())
            result = PyLong_FromLongLong((long long)code);
    } else {
        result = context.outputs;
        context.outputs = NULL;
    }
done:
    Py_XDECREF(context.outputs);
    for (k = 0; k < n; k++)
        Py_XDECREF(held[k]);
    if (in != few) {
        PyMem_Free(in);
        PyMem_Free(held);
    }
    return result;
}

static void destroy(PyObject *self)
{
    Caller *caller = (Caller *)self;
    if (caller->running)
        PyThread_free_lock(caller->running);
    PyMem_Free(caller->types);
    PyMem_Free(caller->expected);
    Py_XDECREF(caller->inputs);
    Py_TYPE(self)->tp_free(self);
}

static PyTypeObject caller_type = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "symbolic_rnn.c99.Caller",
    .tp_basicsize = sizeof(Caller),
    .tp_flags = Py_TPFLAGS_DEFAULT,
    .tp_dealloc = destroy,
    .tp_call = call,
};

static PyObject *make(PyObject *module, PyObject *arguments)
{
    unsigned long long function, workspace;
    PyObject *inputs, *outputs;
    Caller *caller;
    Py_ssize_t k;
    (void)module;
    if (!PyArg_ParseTuple(arguments, "KKO!O!", &function, &workspace, &PyTuple_Type, &inputs,
                          &PyTuple_Type, &outputs))
        return NULL;
    caller = PyObject_New(Caller, &caller_type);
    if (!caller)
        return NULL;
    caller->function = (c99_function)(uintptr_t)function;
    caller->workspace = (void *)(uintptr_t)workspace;
    caller->n_in = PyTuple_GET_SIZE(inputs);
    caller->n_out = PyTuple_GET_SIZE(outputs);
    Py_INCREF(caller->inputs = inputs);
    caller->expected = PyMem_Malloc((size_t)(caller->n_in + 1) * sizeof *caller->expected);
    caller->types = PyMem_Malloc((size_t)(caller->n_out + 1) * sizeof *caller->types);
    caller->running = PyThread_allocate_lock();
    caller->took = 0;
    if (!caller->expected || !caller->types || !caller->running) {
        Py_DECREF(caller);
        return PyErr_NoMemory();
    }
    for (k = 0; k < caller->n_in; k++) {
        Expected *const each = &caller->expected[k];
        if (!PyArg_ParseTuple(PyTuple_GET_ITEM(inputs, k), "iO!s", &each->type, &PyTuple_Type,
                              &each->shape, &each->name)) {
            Py_DECREF(caller);
            return NULL;
        }
    }
    for (k = 0; k < caller->n_out; k++)
        caller->types[k] = (int)PyLong_AsLong(PyTuple_GET_ITEM(outputs, k));
    return (PyObject *)caller;
}

static PyMethodDef methods[] = {{"make", make, METH_VARARGS, NULL}, {NULL, NULL, 0, NULL}};
static struct PyModuleDef definition = {PyModuleDef_HEAD_INIT, "c99_glue", NULL, -1, methods,
                                        NULL, NULL, NULL, NULL};

PyMODINIT_FUNC PyInit_c99_glue(void);
PyMODINIT_FUNC PyInit_c99_glue(void)
{
    import_array();
    if (PyType_Ready(&caller_type) < 0)
        return NULL;
    return PyModule_Create(&definition);
}
