"""An LSTM as one writes it in NumPy: four gates in one product, forward and backward through time.

It shares no code with the package. `test_planted_errors.py` changes one place of this file at a
time.
"""

import numpy as np

GATES = "ifgo"


def sigmoid(a):
    return 1 / (1 + np.exp(-a))


def gradient(x, initial, parameters, errors, mask=None):
    U, W, b = (np.concatenate([parameters[f"{kind}_{gate}"] for gate in GATES]) for kind in "UWb")
    T, batch, n = errors.shape
    kept = np.ones((T, batch, 1)) if mask is None else mask[:, :, None].astype(float)

    a, gates = np.zeros((T, batch, 4 * n)), np.zeros((T, batch, 4 * n))
    h, c = np.zeros((T + 1, batch, n)), np.zeros((T + 1, batch, n))
    q = np.zeros((T, batch, n))
    h[-1], c[-1] = initial["h"], initial["c"]  # step t reads place t-1: the last one at step 0
    for t in range(T):
        a[t] = x[t] @ U.T + h[t - 1] @ W.T + b
        gates[t] = sigmoid(a[t])
        gates[t, :, 2 * n : 3 * n] = np.tanh(a[t, :, 2 * n : 3 * n])
        i, f, g, o = np.split(gates[t], 4, axis=-1)
        new_c = f * c[t - 1] + i * g
        q[t] = np.tanh(new_c)
        new_h = o * q[t]
        c[t] = kept[t] * new_c + (1 - kept[t]) * c[t - 1]
        h[t] = kept[t] * new_h + (1 - kept[t]) * h[t - 1]

    bar_a, bar_gates = np.zeros_like(a), np.zeros_like(gates)
    bar_h, bar_c, bar_q = np.zeros_like(errors), np.zeros_like(errors), np.zeros_like(errors)
    later_h, later_c = np.zeros((batch, n)), np.zeros((batch, n))
    for t in reversed(range(T)):
        i, f, g, o = np.split(gates[t], 4, axis=-1)
        total_h, total_c = errors[t] + later_h, later_c
        bar_h[t] = kept[t] * total_h
        bar_q[t] = bar_h[t] * o
        bar_c[t] = kept[t] * total_c + bar_q[t] * (1 - q[t] ** 2)
        bar_gates[t] = np.concatenate(
            [bar_c[t] * g, bar_c[t] * c[t - 1], bar_c[t] * i, bar_h[t] * q[t]], axis=-1
        )
        slope = gates[t] * (1 - gates[t])
        slope[:, 2 * n : 3 * n] = 1 - g**2
        bar_a[t] = bar_gates[t] * slope
        later_h = bar_a[t] @ W + (1 - kept[t]) * total_h
        later_c = bar_c[t] * f + (1 - kept[t]) * total_c

    before = h[np.arange(T) - 1]
    dx = bar_a @ U
    dU = np.einsum("tbi,tbj->ij", bar_a, x)
    dW = np.einsum("tbi,tbj->ij", bar_a, before)
    db = bar_a.sum(axis=(0, 1))

    values = {"c_t": c[:T], "q_t": q, "h_t": h[:T], "bar h_t": bar_h, "bar q_t": bar_q}
    values["bar c_t"] = bar_c
    values |= {"dL/dx_t": dx, "dL/dh_0": later_h, "dL/dc_0": later_c}
    for k, gate in enumerate(GATES):
        part = slice(k * n, (k + 1) * n)
        values |= {f"a^{gate}_t": a[..., part], f"{gate}_t": gates[..., part]}
        values |= {f"bar a^{gate}_t": bar_a[..., part], f"bar {gate}_t": bar_gates[..., part]}
        values |= {f"dL/dU_{gate}": dU[part], f"dL/dW_{gate}": dW[part], f"dL/db_{gate}": db[part]}
    return values
