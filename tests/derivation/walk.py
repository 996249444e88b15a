"""Walks a printed derivation through time in NumPy: nothing but the printed terms is evaluated."""

from dataclasses import replace

import numpy as np

from symbolic_rnn.derivation.notation.evaluation import evaluate
from symbolic_rnn.derivation.notation.names import Name
from symbolic_rnn.derivation.notation.terms import Derivative, OverTime, Symbol


class Values(dict):
    """Values of names at times, seen from one step."""

    def __init__(self, trajectory, fixed, widths, t):
        super().__init__()
        self.trajectory, self.fixed, self.widths, self.t = trajectory, fixed, widths, t

    def place(self, name):
        if isinstance(name, Derivative):
            return replace(name, of=name.of.at(-name.of.time), by=name.by.at(-name.by.time)), (
                self.t + name.of.time
            )
        return name.at(-name.time), self.t + name.time

    def __missing__(self, name):
        if isinstance(name, Name) and name.time is None:
            return self.fixed[name]
        return self.trajectory[self.place(name)]


def walk(derivation, parameters, x, initial, errors):
    """Run the printed equations forward and backward for one example.

    Parameters
    ----------
    derivation : Derivation
    parameters : dict of str to array
    x : array (T, n_in)
    initial : dict of str to array
        State before step 1, by the name of the state.
    errors : array (T, n_hidden)
        dE_t/ds_t of the first state.

    Returns
    -------
    dict of str to array
        Gradients by the key of their line, every value at every time by (Name, t), and the values
        that are the same at every time.
    """
    sections = {section.title: section.lines for section in derivation.sections}
    forward, backward = sections["One step"], sections["The error, backward in time"]
    T = len(x)
    fixed = {Name.parse(name): value for name, value in parameters.items()}
    trajectory = {(Name.parse("x_t"), t + 1): x[t] for t in range(T)}
    trajectory |= {(Name.parse(f"{name}_t"), 0): value for name, value in initial.items()}
    first = next(iter(initial))
    for t in range(T):
        key = Derivative(Name("E", time=0), Name.parse(f"{first}_t"))
        trajectory[key, t + 1] = errors[t]

    def put(line, t):
        assert isinstance(line.left, Symbol)
        name = line.left.name
        value = np.atleast_1d(evaluate(line.right, Values(trajectory, fixed, {}, t)))
        if name.time is None:
            fixed[name] = value  # the same at every step
        else:
            trajectory[name.at(-name.time), t] = value

    for t in range(1, T + 1):
        for line in forward:
            put(line, t)
    names = {line.left.name for line in (*forward, *backward) if line.left.name.time is not None}
    for name in names:
        plain = replace(name, accent="")
        trajectory.setdefault((name, T + 1), _like(trajectory, plain, T))
    for t in range(T, 0, -1):
        for line in backward:
            put(line, t)
    gradients = {}
    for line in sections["Gradients"]:
        assert isinstance(line.right, OverTime)
        gradients[line.key] = sum(
            evaluate(line.right.term, Values(trajectory, fixed, {}, t)) for t in range(1, T + 1)
        )
    return gradients, trajectory, fixed


def _like(trajectory, name, T):
    """Zeros, the boundary condition: as wide as the value; for a delta as wide as it gets."""
    return np.zeros_like(trajectory[name, T]) if (name, T) in trajectory else np.zeros(1)
