"""Walks the printed derivation of a network of layers in NumPy, for one example.

Nothing but the printed terms is evaluated. A value of the whole sequence and its value at one step
are the same numbers: the first is the stack of the others.
"""

from dataclasses import replace

import numpy as np
from walk import GRADIENTS, Values, gradient

from symbolic_rnn.derivation.notation.evaluation import evaluate
from symbolic_rnn.derivation.notation.names import Name
from symbolic_rnn.derivation.notation.terms import Derivative
from symbolic_rnn.keys import Kind


class Walk:
    """The values of one example, known so far."""

    def __init__(self, parameters, x, n_steps):
        self.fixed = {Name.parse(name): value for name, value in parameters.items()}
        self.T = n_steps
        self.trajectory, self.errors = {}, {}
        self.put(Name("x"), x)

    def put(self, name, whole):
        """Know a value as a whole, and at each step where it has as many positions as steps."""
        self.fixed[name] = whole
        if self.T is not None and np.ndim(whole) and len(whole) == self.T:
            for t in range(self.T):
                self.trajectory[replace(name, time=0), t + 1] = whole[t]

    def at(self, t=None):
        values = Values(self.trajectory, self.fixed, t, self.T)
        values.update(self.errors if t is None else {})
        return values

    def run(self, section):
        """Evaluate a section: at once, or step by step in its direction."""
        names = [line.left.name for line in section.lines if hasattr(line.left, "name")]
        if not any(name.time is not None for name in names):
            for line in section.lines:
                self.put(line.left.name, evaluate(line.right, self.at()))
            return
        ahead = _runs_ahead(section)
        for line in section.lines:  # the boundary condition at both ends
            zeros = np.zeros(line.expression.type.shape[1:])
            for outside in (0, self.T + 1):
                self.trajectory.setdefault((line.left.name, outside), zeros)
        for t in range(1, self.T + 1) if ahead else range(self.T, 0, -1):
            for line in section.lines:
                self.trajectory[line.left.name, t] = evaluate(line.right, self.at(t))
        for name in names:
            if name.base != "E":
                values = [self.trajectory[name, t] for t in range(1, self.T + 1)]
                self.fixed[replace(name, time=None)] = np.stack(values)


def _runs_ahead(section):
    if "in time" in section.title:
        return "forward in time" in section.title
    return "from the last" not in section.title


def walk_layers(derivation, parameters, x, target, n_steps, errors=None, initial=()):
    """Run all printed equations of a network for one example.

    Parameters
    ----------
    derivation : Derivation
    parameters : dict of str to array
    x, target : array
        Without a batch axis; the target of every step where the network ends in time.
    n_steps : int or None
        How many steps the part in time has.
    errors : array, optional
        The derivative of the loss by the output, where no loss is derived.
    initial : sequence of array
        The states before the first step, in the order of the lines of their gradients.

    Returns
    -------
    dict of str to array
        The gradients by the keys of their lines.
    """
    walk = Walk(parameters, x, n_steps)
    if target is not None:
        walk.put(Name("y"), target)
    for line in derivation:
        for found in derivatives_in(line.right):
            walk.errors[found] = errors
            if found.of.time is not None:
                walk.trajectory |= {(found, t + 1): errors[t] for t in range(n_steps)}
    of_states = [line.left.by for line in derivation if line.key.kind is Kind.INITIAL_GRADIENT]
    for name, value in zip(of_states, initial, strict=True):
        walk.trajectory[walk.at().place(name)] = value
    gradients = {}
    for section in derivation.sections:
        if {line.key.kind for line in section.lines} <= set(GRADIENTS):
            gradients |= {line.key: gradient(line, walk.at, n_steps) for line in section.lines}
        else:
            walk.run(section)
    return gradients


def derivatives_in(term):
    """The derivatives that stand for themselves in a term."""
    if isinstance(term, Derivative):
        return [term]
    inside = vars(term).values() if hasattr(term, "__dict__") else ()
    parts = [p for value in inside for p in (value if isinstance(value, tuple) else (value,))]
    return [found for part in parts for found in derivatives_in(part)]
