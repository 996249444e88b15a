"""Every printed total derivative by a parameter is that of the printed network, entry by entry."""

from dataclasses import replace

import numpy as np
import pytest
from cases import CASES, MORE_CASES, N_IN, PRINTED_CASES, cell_of
from tolerances import EXACT
from walk import Values

import symbolic_rnn as srnn
from symbolic_rnn.derivation import derive
from symbolic_rnn.derivation.bounds import bound_of_norm, for_all_values
from symbolic_rnn.derivation.notation import algebra
from symbolic_rnn.derivation.notation import entry_terms as e
from symbolic_rnn.derivation.notation import terms as t
from symbolic_rnn.derivation.notation.evaluation import evaluate
from symbolic_rnn.derivation.notation.names import Name
from symbolic_rnn.keys import Kind

T = 3
STEP = 1e-30


class Network:
    """A cell, perhaps with readout and loss, and numbers for one example."""

    def __init__(self, cell, **besides):
        rng = np.random.default_rng(7)
        self.cell = cell
        self.forward = derive(cell, **besides).sections[0].lines
        read = {name for line in self.forward for name in t.names_in(line.right)}
        mark = "out" if any(name.above == "out" for name in read) else ""
        layers = [(cell, ""), *([(besides["readout"], mark)] if besides else [])]
        self.parameters = {
            replace(Name.parse(name), **({"above": mark} if mark else {})): np.array(
                parameter.get_value(), dtype=float
            )
            for layer, mark in layers
            for parameter, name in layer.parameter_names.items()
        }
        self.before = {
            (Name.parse(f"{name}_t"), 0): rng.normal(size=width)
            for name, width in cell.state.items()
        }
        self.data = {(Name.parse("x_t"), k): rng.normal(size=N_IN) for k in range(1, T + 1)}
        if besides:
            n_out = besides["readout"].n_out
            self.data |= {(Name.parse("y_t"), k): rng.normal(size=n_out) for k in range(1, T + 1)}
        self.values = self.run()

    def run(self, **moved):
        """All values over time: by name and time, and those that are the same at every time."""
        fixed = {**self.parameters, **moved.get("parameters", {})}
        values = {**self.before, **self.data, **moved.get("before", {})}
        for step in range(1, T + 1):
            for line in self.forward:
                name = line.left.name
                value = evaluate(line.right, Values(values, fixed, step))
                if name.time is None:
                    fixed[name] = value
                else:
                    values[name, step] = value
        return values, fixed

    def at(self, step, k=None):
        return Values(*map(dict, self.values), step, k=k)

    def total_derivatives(self):
        """Of each value at each time by each parameter, by a complex step; as ``(of, by)``."""
        found = {}
        for by, value in self.parameters.items():
            columns = []
            for entry in np.ndindex(value.shape):
                moved = value.astype(complex)
                moved[entry] += STEP * 1j
                columns.append(self.run(parameters={by: moved}))
            for line in self.forward:
                name = line.left.name
                for step in range(T + 1):
                    each = [
                        fixed[name] if name.time is None else values.get((name, step), np.zeros(1))
                        for values, fixed in columns
                    ]
                    stacked = np.stack([np.imag(one) / STEP for one in each], axis=-1)
                    shape = stacked.shape[:-1] + value.shape
                    found[name, by, step] = stacked.reshape(shape)
        return found


def given(derivatives, network, at, term, entry=None):
    """Enter the total derivatives in a term; with an entry, of that entry of a parameter."""
    for part in t.parts_of(term):
        if isinstance(part, e.TotalDerivative):
            by, index = (part.by, ()) if entry is None else entry
            of, step = at.place(part)
            if step == 0:
                shape = np.shape(network.values[0][of.of, 1])
                value = np.zeros(shape + network.parameters[by].shape)
            else:
                value = derivatives[of.of, by, step]
            axes = value.ndim - network.parameters[by].ndim
            value = value[(..., *index)] if index else value
            if part.axes == 0 and axes:
                value = value.reshape(value.shape[axes:])  # a vector with one component
            at[part] = value


def drawn(shape):
    """One entry of a parameter."""
    rng = np.random.default_rng(1)
    return tuple(int(rng.integers(size)) for size in shape)


def cases():
    yield from (pytest.param(name, None, id=name) for name in CASES | MORE_CASES | PRINTED_CASES)
    for name, loss in (
        ("elman", srnn.squared_error),
        ("elman", srnn.cross_entropy),
        ("lstm", srnn.squared_error),
    ):
        yield pytest.param(name, loss, id=f"{name}, {loss.__name__}")


# Every second cell: neighbors in the table are of one kind.
@pytest.mark.sampled(2, "case")
@pytest.mark.parametrize(("case", "loss"), [*cases()])
def test_the_recursions_by_entries_and_as_matrices_are_the_derivatives_of_the_network(case, loss):
    """Right side and left side from the derivatives by a complex step through all steps."""
    cell = cell_of(case)
    besides = {}
    if loss is not None:
        besides = {"loss": loss, "readout": srnn.Dense(next(iter(cell.state.values())), 2, seed=3)}
    network = Network(cell, **besides)
    derivatives = network.total_derivatives()
    page = derive(cell, method="rtrl", **besides)
    lines = [line for line in page if line.key.kind in (Kind.TOTAL, Kind.INFLUENCE)]
    own = {(line.key.kind, line.key.value, Name.parse(line.key.by)) for line in lines}
    checked = 0
    anything = next(n for n in ("theta", "omega") if Name.parse(n) not in network.parameters)
    for line in lines:
        inner = line.left.term if line.key.kind is Kind.TOTAL else line.left.derivative
        entries = [None]
        if line.key.by == anything:
            others = [
                name
                for name in network.parameters
                if (line.key.kind, line.key.value, name) not in own
            ]
            entries = [(name, drawn(network.parameters[name].shape)) for name in others]
        for step in (1, T):
            for entry in entries:
                at = network.at(step)
                for term in (line.left, line.right):
                    given(derivatives, network, at, term, entry)
                if line.key.kind is Kind.INFLUENCE:
                    found, expected = evaluate(line.right, at), evaluate(line.left, at)
                    np.testing.assert_allclose(
                        np.squeeze(found) + 0.0 * np.squeeze(expected),
                        np.squeeze(expected),
                        rtol=EXACT,
                        atol=EXACT,
                        err_msg=line.key,
                    )
                    checked += np.size(expected)
                    continue
                for index in np.ndindex(np.shape(at[inner])):
                    at |= dict(zip(line.left.letters, map(np.asarray, index), strict=True))
                    expected = at[inner][index]
                    found = np.reshape(evaluate(line.right, at), ())
                    assert abs(found - expected) <= EXACT * max(1, abs(expected)), line.key
                    checked += 1
    assert checked
    left_out = [s.prose for s in page.sections if "left out" in s.prose]
    assert not left_out or case in PRINTED_CASES, left_out


def errors_of(page, network, step, states):
    """The derivative of the loss of a step by the whole state, from the printed one."""
    by_state = {line.left.by: line for line in page if line.key.value.startswith("dE_t/d")}
    at = network.at(step)
    parts = [
        evaluate(by_state[state].right, at) if state in by_state else np.zeros(np.size(at[state]))
        for state in states
    ]
    return np.concatenate(parts)


def step_jacobian(network, step, states, of=None):
    """The derivative of the whole state after a step by that before it, by a complex step.

    ``of`` are values of the step to differentiate in place of the state.
    """
    columns = []
    values, fixed = network.values
    for state in states:
        for entry in range(values[state, step - 1].size):
            moved = values[state, step - 1].astype(complex)
            moved[entry] += STEP * 1j
            there = Values({**values, (state, step - 1): moved}, dict(fixed), step)
            for line in network.forward:
                name = line.left.name
                if name.time is not None:
                    there.trajectory[name, step] = evaluate(line.right, there)
            after = [np.atleast_1d(there.trajectory[name, step]) for name in of or states]
            columns.append(np.concatenate(after).imag / STEP)
    return np.stack(columns, axis=1)


@pytest.mark.parametrize("case", CASES | PRINTED_CASES)
def test_the_double_sums_are_the_gradients(case):
    """Over all pairs of steps, from the printed errors and products of step Jacobians."""
    cell = cell_of(case)
    # An output of one number beside a state of one is printed as the product of two numbers.
    besides = {
        "loss": srnn.squared_error,
        "readout": srnn.Dense(next(iter(cell.state.values())), 2, seed=3),
    }
    network = Network(cell, **besides)
    page = derive(cell, method="closed-form", **besides)
    arriving = page["delta^t_k"]
    states = [Name.parse(f"{name}_t") for name in cell.state]
    parts = arriving.left.parts if isinstance(arriving.left, t.Joined) else (arriving.left,)
    [paths] = [part for part in t.parts_of(arriving.right) if isinstance(part, e.Paths)]
    [error] = [part for part in t.parts_of(arriving.right) if isinstance(part, t.Derivative)]
    jacobians = {step: step_jacobian(network, step, states) for step in range(1, T + 1)}
    sums = [line for line in page if line.key.kind is Kind.GRADIENT]
    found = {line.key: 0.0 for line in sums}
    for step in range(1, T + 1):
        product = np.eye(len(jacobians[1]))
        whole = errors_of(page, network, step, states)
        for line in sums:
            if isinstance(line.right, t.OverTime):
                found[line.key] += evaluate(line.right.term, network.at(step))
        for k in range(step, 0, -1):
            at = network.at(step, k)
            at |= {paths: product, error: whole}
            delta = evaluate(arriving.right, at)
            sizes = np.cumsum([cell.state[name] for name in cell.state])[:-1]
            at |= {
                part.name: value for part, value in zip(parts, np.split(delta, sizes), strict=True)
            }
            for line in page:
                if line.key.endswith("^t_k") and line is not arriving:  # within step k
                    at[line.left.name] = evaluate(line.right, at)
            for line in sums:
                if isinstance(line.right, e.DoubleSum):
                    found[line.key] = found[line.key] + evaluate(line.right.term, at)
            product = product @ jacobians[k]
    derivatives = network.total_derivatives()
    for line in sums:
        by = line.left.by
        expected = sum(derivatives[Name.parse("E_t"), by, step] for step in range(1, T + 1))
        value = np.broadcast_to(np.squeeze(found[line.key]), np.squeeze(expected).shape)
        np.testing.assert_allclose(
            value, np.squeeze(expected), rtol=1e-11, atol=1e-12, err_msg=line.key
        )
    assert {line.left.by for line in sums} == set(network.parameters)


@pytest.mark.parametrize("case", CASES | PRINTED_CASES)
def test_the_bounds_of_a_step_jacobian_hold(case):
    """For values along a sequence, and for those of a random state."""
    cell = cell_of(case)
    network = Network(cell)
    page = derive(cell, method="closed-form")
    lines = [line for line in page if isinstance(line.left, e.Norm)]
    named = [line for line in page if line.key.kind is Kind.JACOBIAN]
    assert lines
    states = [Name.parse(f"{name}_t") for name in cell.state]
    others = {line.left.of for line in named} - {*states}
    ends = np.cumsum([0, *cell.state.values()])
    where = {name: slice(*ends[k : k + 2]) for k, name in enumerate(states)}
    for step in range(1, T + 1):
        whole = step_jacobian(network, step, states)
        within = {other: step_jacobian(network, step, states, [other]) for other in others}
        for line in lines:
            at = network.at(step)
            for part in (*t.parts_of(line.left), *t.parts_of(line.right)):
                if isinstance(part, t.Derivative) and part.by.time == -1 and part.of in where:
                    at[part] = whole[where[part.of], where[part.by.at(1)]]
                if isinstance(part, t.Derivative) and part.by.time == -1 and part.of in within:
                    at[part] = within[part.of][:, where[part.by.at(1)]]
            if any(isinstance(p, t.Derivative) and p not in at for p in t.parts_of(line.right)):
                continue  # the norm of a local derivative without a simple form
            assert evaluate(line.left, at) <= evaluate(line.right, at) * (1 + 1e-12), line.key


def test_a_bound_is_reached_where_all_slopes_are_the_largest():
    """Slopes of 1 (tanh at zero) and 1/4 (the logistic function): no smaller bound holds."""
    v, w = t.Symbol(Name("v")), t.Symbol(Name("W"))
    one_minus = algebra.difference(t.Number(1.0), v)
    slopes = {
        "tanh": algebra.difference(t.Number(1.0), t.Power(v, 2)),
        "sigma": algebra.product(v, one_minus),
    }
    matrix = np.random.default_rng(0).normal(size=(3, 3))
    for activation, slope in slopes.items():
        jacobian = t.MatrixProduct(t.Call("diag", (slope,)), w)
        bound = bound_of_norm(jacobian)
        middle = {"tanh": 0.0, "sigma": 0.5}[activation]
        values = {Name("v"): np.full(3, middle), Name("W"): matrix}
        exact = np.linalg.norm(evaluate(jacobian, values), 2)
        assert np.isclose(evaluate(bound, values), exact, rtol=1e-14)
        called = {Name("v", time=0): t.Call(activation, (t.Symbol(Name("a", time=0)),))}
        timed = t.renamed(bound, lambda name: replace(name, time=0) if name.base == "v" else name)
        always = for_all_values(timed, called)
        assert np.isclose(evaluate(always, values), exact, rtol=1e-14)
        assert for_all_values(timed, {}) is None


def test_the_lecture_is_printed_to_the_letter():
    """The network of the textbook: by entries, as a Kronecker product, as a double sum, bounded."""
    cell, readout = srnn.Elman(3, 4, seed=0), srnn.Dense(4, 2, seed=0)
    forward = derive(cell, readout=readout, loss=srnn.squared_error, method="rtrl").to_text()
    for line in (
        "ds_{t,i}/dW_{jk} = (1 − s_{t,i}²) (δ_{ij} s_{t-1,k} + Σ_l W_{il} ds_{t-1,l}/dW_{jk})",
        "ds_{t,i}/dU_{jk} = (1 − s_{t,i}²) (δ_{ij} x_{t,k} + Σ_l W_{il} ds_{t-1,l}/dU_{jk})",
        "ds_t/dvec(W) = diag(1 − s_t²) (s_{t-1}ᵀ ⊗ I + W ds_{t-1}/dvec(W))",
        "dE_t/dV_{ij} = 2 (o_{t,i} − y_{t,i}) s_{t,j}",
        "dE_t/dθ = 2 (o_t − y_t)ᵀ V ds_t/dθ",
    ):
        assert line in forward
    closed = derive(cell, readout=readout, loss=srnn.squared_error, method="closed-form").to_text()
    for line in (
        "∂L/∂W = Σ_t Σ_{k≤t} (δ^t_k ⊙ (1 − s_k²)) s_{k-1}ᵀ",
        "δ^t_k = (Π_{k<j≤t} ∂s_j/∂s_{j-1})ᵀ ∂E_t/∂s_t",
        "‖∂s_t/∂s_{t-1}‖ ≤ max |1 − s_t²| ‖W‖",
        "‖∂s_t/∂s_{t-1}‖ ≤ ‖W‖",
    ):
        assert line in closed
