/* Calls a generated function from Python: arrays in, arrays out, nothing else in between. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#define NPY_NO_DEPRECATED_API NPY_1_7_API_VERSION
#include <numpy/arrayobject.h>
#include <stdint.h>

typedef struct {
    const void *data;
    const int64_t *shape;
} c99_input;

typedef void *(*c99_output)(void *context, int64_t k, int64_t ndim, const int64_t *shape);
typedef int64_t (*c99_function)(void *ws, const c99_input *in, c99_output out, void *context);

typedef struct {
    PyObject_HEAD
    c99_function function;
    void *workspace;
    Py_ssize_t n_in, n_out;
    int *types; /* NumPy's numbers of the dtypes: inputs, then outputs */
} Caller;

typedef struct {
    Caller *caller;
    PyObject *outputs;
} Context;

static void *output(void *context, int64_t k, int64_t ndim, const int64_t *shape)
{
    Context *here = context;
    npy_intp dims[NPY_MAXDIMS];
    PyObject *array;
    for (int64_t axis = 0; axis < ndim; axis++)
        dims[axis] = (npy_intp)shape[axis];
    array = PyArray_SimpleNew((int)ndim, dims, here->caller->types[here->caller->n_in + k]);
    if (!array)
        return NULL;
    Py_XDECREF(PyTuple_GET_ITEM(here->outputs, (Py_ssize_t)k));
    PyTuple_SET_ITEM(here->outputs, (Py_ssize_t)k, array);
    return PyArray_DATA((PyArrayObject *)array);
}

#define MOST 64

static PyObject *call(PyObject *self, PyObject *arguments, PyObject *keywords)
{
    Caller *caller = (Caller *)self;
    c99_input few[MOST], *in = few;
    PyObject *held_few[MOST], **held = held_few;
    Context context = {caller, NULL};
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
        PyObject *given = PyTuple_GET_ITEM(arguments, k);
        held[k] = PyArray_FROMANY(given, caller->types[k], 0, 0, NPY_ARRAY_CARRAY_RO);
        if (!held[k])
            goto done;
        in[k].data = PyArray_DATA((PyArrayObject *)held[k]);
        in[k].shape = (const int64_t *)PyArray_DIMS((PyArrayObject *)held[k]);
    }
    context.outputs = PyTuple_New(caller->n_out);
    if (!context.outputs)
        goto done;
    code = caller->function(caller->workspace, in, output, &context);
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
    PyMem_Free(((Caller *)self)->types);
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
    caller->types = PyMem_Malloc((size_t)(caller->n_in + caller->n_out + 1) * sizeof(int));
    if (!caller->types) {
        Py_DECREF(caller);
        return PyErr_NoMemory();
    }
    for (k = 0; k < caller->n_in + caller->n_out; k++) {
        PyObject *number = k < caller->n_in ? PyTuple_GET_ITEM(inputs, k)
                                            : PyTuple_GET_ITEM(outputs, k - caller->n_in);
        caller->types[k] = (int)PyLong_AsLong(number);
    }
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
