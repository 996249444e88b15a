"""Walks a printed derivation through time in NumPy: nothing but the printed terms is evaluated."""

from dataclasses import replace

import numpy as np

from symbolic_rnn.derivation.notation.entry_terms import TotalDerivative
from symbolic_rnn.derivation.notation.evaluation import evaluate
from symbolic_rnn.derivation.notation.names import Name
from symbolic_rnn.derivation.notation.terms import Derivative, OverTime, Symbol
from symbolic_rnn.keys import Kind


class Values(dict):
    """Values of names at times, seen from one step; the first is 1, the last ``n_steps``."""

    def __init__(self, trajectory, fixed, t, n_steps=None, k=None):
        super().__init__()
        self.trajectory, self.fixed, self.t, self.n_steps = trajectory, fixed, t, n_steps
        self.k = k

    def place(self, name):
        if isinstance(name, Derivative):
            of, t = self.place(name.of)
            return replace(name, of=of, by=name.by.at(-name.by.time)), t
        if isinstance(name, TotalDerivative):
            of, t = self.place(name.of) if name.of.time is not None else (name.of, self.t)
            return replace(name, of=of), t
        step = {"t": self.t, "1": 1, "T": self.n_steps, "k": self.k}[name.step]
        return replace(name, time=0, step="t"), step + name.time

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
        Gradients by the key of their line, that of the input over time; every value at every time
        by (Name, t), and the values that are the same at every time.
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
        value = np.atleast_1d(evaluate(line.right, Values(trajectory, fixed, t)))
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
        trajectory.setdefault((name, T + 1), _like(trajectory, plain, T, initial))
    trajectory[Name.parse("x_t"), T + 1] = np.zeros_like(x[0])  # times a cotangent that is zero
    for t in range(T, 0, -1):
        for line in backward:
            put(line, t)

    def at(t):
        return Values(trajectory, fixed, t, T)

    found = {line.key: gradient(line, at, T) for line in derivation if line.key.kind in GRADIENTS}
    return found, trajectory, fixed


GRADIENTS = (Kind.GRADIENT, Kind.INPUT_GRADIENT, Kind.INITIAL_GRADIENT)


def gradient(line, at, n_steps):
    """Evaluate the line of a gradient: a sum over time, a value for each step, or a single one.

    Parameters
    ----------
    line : Line
    at : callable
        Gives the values seen from a step, counted from 1, or, called with ``None``, from no step.
    n_steps : int or None
    """
    if isinstance(line.right, OverTime):
        return sum(evaluate(line.right.term, at(t)) for t in range(1, n_steps + 1))
    if line.key.time is not None:
        each = (evaluate(line.right, at(t)) for t in range(1, n_steps + 1))
        return np.stack([np.atleast_1d(value) for value in each])
    return evaluate(line.right, at(None))


def _like(trajectory, name, T, initial):
    """Zeros, the boundary condition: as wide as the value; for a delta as wide as its state."""
    if (name, T) in trajectory:
        return np.zeros_like(trajectory[name, T])
    of_state = [initial[state] for state in initial if name.above.split(",")[0] == state]
    return np.zeros_like([*of_state, *initial.values()][0])
