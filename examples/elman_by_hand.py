"""Backpropagation through time by hand: an Elman network, three steps, a number on every line.

Run it with ``python examples/elman_by_hand.py``. Every equation is printed as the library derives
it, with the numbers that NumPy finds for it, and the gradients at the end stand beside those of the
compiled function. The same function ``gradient`` is checked on random data, equation by equation,
by ``symbolic-rnn verify elman --by-hand elman_by_hand:gradient`` from this folder.
"""

from __future__ import annotations

import numpy as np
import pytensor
import pytensor.tensor as pt

import symbolic_rnn as srnn
from symbolic_rnn.derivation.notation.text import TextWriter

Array = np.ndarray

#: One sequence of three steps with one feature, the state before it, and a target for each state.
X = np.array([[1.0], [-0.5], [0.25]])
S_0 = np.array([0.1, -0.2])
Y = np.array([[0.5, -0.5], [0.0, 0.5], [-0.5, 0.0]])
PARAMETERS = {
    "U": np.array([[0.5], [-0.3]]),
    "W": np.array([[0.2, -0.4], [0.6, 0.1]]),
    "b": np.array([0.1, -0.2]),
}


def gradient(
    x: Array, initial: dict[str, Array], parameters: dict[str, Array], errors: Array
) -> dict[str, Array]:
    """The derivation in NumPy, one line per equation.

    Parameters
    ----------
    x : array (time, batch, n_in)
    initial : dict of str to array
        The state before step 1, ``s (batch, n_hidden)``.
    parameters : dict of str to array
        ``U (n_hidden, n_in)``, ``W (n_hidden, n_hidden)``, ``b (n_hidden,)``.
    errors : array (time, batch, n_hidden)
        The derivative of the loss at each step by the state.

    Returns
    -------
    dict of str to array
        The values of all equations, by their keys in ``srnn.derive(cell)``.
    """
    U, W, b = parameters["U"], parameters["W"], parameters["b"]
    a, s, delta, bar_a = (np.zeros_like(errors) for _ in range(4))
    dU, dW, db, dx = (np.zeros_like(by) for by in (U, W, b, x))
    before = [initial["s"], *s[:-1]]  # views: s_{t-1} beside s_t
    for t in range(len(x)):
        a[t] = x[t] @ U.T + before[t] @ W.T + b
        s[t] = np.tanh(a[t])
    from_later = np.zeros_like(initial["s"])  # nothing follows the last step
    for t in reversed(range(len(x))):
        delta[t] = errors[t] + from_later
        bar_a[t] = delta[t] * (1 - s[t] ** 2)
        from_later = bar_a[t] @ W
        dU += bar_a[t].T @ x[t]
        dW += bar_a[t].T @ before[t]
        db += bar_a[t].sum(axis=0)
        dx[t] = bar_a[t] @ U
    values = {"a_t": a, "s_t": s, "bar s_t": delta, "bar a_t": bar_a}
    values |= {"dL/dU": dU, "dL/dW": dW, "dL/db": db}
    return values | {"dL/dx_t": dx, "dL/ds_0": from_later}


def compiled_gradient(mode: str | None) -> dict[str, Array]:
    """The gradient that PyTensor compiles from the same equations."""
    cell = elman()
    x, y, s_0 = pt.tensor3("x"), pt.tensor3("y"), pt.matrix("s_0", shape=(None, 2))
    loss = ((srnn.unroll(cell, x, [s_0], adjoint=srnn.BPTT()) - y) ** 2).sum() / 2
    compiled = pytensor.function([x, y, s_0], pytensor.grad(loss, cell.parameters), mode=mode)
    found = compiled(X[None], Y[None], S_0[None])  # a batch of one
    return {f"dL/d{name}": value for name, value in zip("UWb", found, strict=True)}


def elman() -> srnn.Elman:
    """The network with the weights above."""
    cell = srnn.Elman(n_in=1, n_hidden=2, seed=0)
    for parameter, value in zip(cell.parameters, PARAMETERS.values(), strict=True):
        parameter.set_value(value)
    return cell


def main(*, mode: str | None = "FAST_COMPILE") -> float:
    """Print the derivation with its numbers.

    Parameters
    ----------
    mode : str, optional
        PyTensor's mode for the compiled gradient.

    Returns
    -------
    float
        The largest difference of an entry by hand and compiled.
    """
    U, W, b = PARAMETERS.values()
    T = range(1, len(X) + 1)
    x = [None, *X]

    # A first run finds the states, from which the errors follow: E_t = |s_t - y_t|^2 / 2.
    at_rest = gradient(X[:, None], {"s": S_0[None]}, PARAMETERS, np.zeros((3, 1, 2)))
    errors = at_rest["s_t"] - Y[:, None]
    values = gradient(X[:, None], {"s": S_0[None]}, PARAMETERS, errors)
    one = {key: [None, *value[:, 0]] for key, value in values.items() if key.endswith("_t")}
    a, s, delta, bar_a = one["a_t"], one["s_t"], one["bar s_t"], one["bar a_t"]
    s[0] = S_0
    error, y = [None, *errors[:, 0]], [None, *Y]

    derivation = srnn.derive(elman())
    number = {line.key: k for k, line in enumerate(derivation, start=1)}
    write = TextWriter().write

    def title(text: str) -> None:
        print(f"\n{text}\n{'-' * len(text)}\n")

    def equation(key: str, more: str = "") -> None:
        line = derivation[key]
        print(f"({number[key]})  {write(line.left)} = {write(line.right)}{more}\n")

    title("The network, its data and its loss")
    show("U =", U, " W =", W, " b =", b, " s_0 =", S_0)
    print()
    show(*(part for t in T for part in (f"x_{t} =", x[t], f" y_{t} =", y[t], "")))
    print("\nL = E_1 + E_2 + E_3,  E_t = ½ |s_t − y_t|²")

    title("Forward in time")
    equation("a_t")
    equation("s_t")
    for t in T:
        show(f"a_{t} =", U, x[t], "+", W, s[t - 1], "+", b, "=", a[t])
        show(f"s_{t} = tanh", a[t], "=", s[t], end="\n" if t < len(X) else "")

    title("What the loss says at each step")
    print("     ∂E_t/∂s_t = s_t − y_t\n")
    for t in T:
        show(f"∂E_{t}/∂s_{t} =", s[t], "−", y[t], "=", error[t])

    title("Backward in time, from the last step to the first")
    equation("bar s_t", ",  ā_4 = 0")
    equation("bar a_t")
    for t in reversed(T):
        later = bar_a[t + 1] if t < len(X) else np.zeros(2)
        show(f"δ_{t} =", error[t], "+", W.T, later, "=", delta[t])
        show(f"ā_{t} =", delta[t], "⊙", 1 - s[t] ** 2, "=", bar_a[t], end="\n" if t > 1 else "")

    title("Gradients: sums over time, steps 1, 2 and 3 from left to right")
    terms = {
        "dL/dU": [np.outer(bar_a[t], x[t]) for t in T],
        "dL/dW": [np.outer(bar_a[t], s[t - 1]) for t in T],
        "dL/db": [bar_a[t] for t in T],
    }
    for key, (first, second, third) in terms.items():
        equation(key)
        end = "" if key == "dL/db" else "\n"
        show(f"∂L/∂{key[-1]} =", first, "+", second, "+", third, "=", values[key], end=end)

    title("Gradients of the input and the initial state")
    equation("dL/dx_t")
    for t in T:
        end = "\n" if t == len(X) else ""
        show(f"∂L/∂x_{t} =", U.T, bar_a[t], "=", values["dL/dx_t"][t - 1, 0], end=end)
    equation("dL/ds_0")
    show("∂L/∂s_0 =", W.T, bar_a[1], "=", values["dL/ds_0"][0])

    title("By hand, and compiled")
    differences = []
    for key, compiled in compiled_gradient(mode).items():
        apart = np.abs(values[key] - compiled).max()
        differences.append(float(apart))
        show(f"∂L/∂{key[-1]} =", values[key], " compiled:", compiled, f" apart by {apart:.0e}")
    return max(differences)


def show(*parts: str | Array, end: str = "") -> None:
    """Print text, columns and matrices side by side, in at most two lines."""
    blocks = [[part] if isinstance(part, str) else rows_of(part) for part in parts]
    for k in range(max(map(len, blocks))):
        line = [block[k] if k < len(block) else " " * len(block[0]) for block in blocks]
        print(" ".join(line).rstrip())
    print(end=end)


def rows_of(values: Array) -> list[str]:
    """Write a column or a matrix; a single number has no brackets."""
    rows = np.atleast_2d(values) if values.ndim == 2 else values[:, None]
    texts = [" ".join(f"{entry + 0.0:7.4f}" for entry in row) for row in rows]
    if rows.size == 1:
        return texts
    left, right = ("⎡⎣", "⎤⎦") if len(texts) > 1 else ("[", "]")
    return [f"{left[k]}{text}{right[k]}" for k, text in enumerate(texts)]


if __name__ == "__main__":
    main()
