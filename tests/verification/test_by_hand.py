"""Gradients written in NumPy: correct ones pass, and each error is located by equation."""

import inspect
import json
from unicodedata import normalize

import numpy as np
import pytensor
import pytensor.tensor as pt
import pytest
from cases import TwoStates, randomize
from tolerances import EXACT

import symbolic_rnn as srnn
from symbolic_rnn.verification import DisagreementError
from symbolic_rnn.verification.test_vectors.by_hand import verify_by_hand
from symbolic_rnn.verification.test_vectors.mismatch import ByHand
from symbolic_rnn.verification.test_vectors.vectors import vectors


def elman(x, initial, parameters, errors):
    U, W, b = (parameters[name] for name in ("U", "W", "b"))
    T, state = len(x), initial["s"]
    s_before, a, s = [], [], []
    for t in range(T):
        s_before.append(state)
        a.append(x[t] @ U.T + state @ W.T + b)
        state = np.tanh(a[t])
        s.append(state)
    dU, dW, db = np.zeros_like(U), np.zeros_like(W), np.zeros_like(b)
    delta, bar_a, dx = np.zeros_like(errors), np.zeros_like(errors), np.zeros_like(x)
    later = np.zeros_like(state)
    for t in reversed(range(T)):
        delta[t] = errors[t] + later
        bar_a[t] = delta[t] * (1 - s[t] ** 2)
        later = bar_a[t] @ W
        dU += bar_a[t].T @ x[t]
        dW += bar_a[t].T @ s_before[t]
        db += bar_a[t].sum(axis=0)
        dx[t] = bar_a[t] @ U
    values = {"a_t": np.array(a), "s_t": np.array(s), "bar s_t": delta, "bar a_t": bar_a}
    values |= {"dL/dU": dU, "dL/dW": dW, "dL/db": db}
    return values | {"dL/dx_t": dx, "dL/ds_0": later}


def gru(x, initial, parameters, errors):
    p = parameters

    def sigmoid(a):
        return 1 / (1 + np.exp(-a))

    h = initial["h"]
    steps = []
    for x_t in x:
        v = {"x_t": x_t, "h_{t-1}": h}
        v["a^r_t"] = x_t @ p["U_r"].T + h @ p["W_r"].T + p["b_r"]
        v["r_t"] = sigmoid(v["a^r_t"])
        v["a^z_t"] = x_t @ p["U_z"].T + h @ p["W_z"].T + p["b_z"]
        v["z_t"] = sigmoid(v["a^z_t"])
        v["m_t"] = h @ p["W_n"].T + p["c_n"]
        v["a^n_t"] = x_t @ p["U_n"].T + p["b_n"] + v["r_t"] * v["m_t"]
        v["n_t"] = np.tanh(v["a^n_t"])
        v["h_t"] = h = (1 - v["z_t"]) * v["n_t"] + v["z_t"] * h
        steps.append(v)
    g = {f"dL/d{name}": np.zeros_like(value) for name, value in p.items()}
    later = np.zeros_like(h)
    for v, error in zip(reversed(steps), reversed(errors), strict=True):
        before = v["h_{t-1}"]
        dh = v["bar h_t"] = error + later
        dn = v["bar n_t"] = dh * (1 - v["z_t"])
        dan = v["bar a^n_t"] = dn * (1 - v["n_t"] ** 2)
        dm = v["bar m_t"] = dan * v["r_t"]
        dz = v["bar z_t"] = dh * (before - v["n_t"])
        daz = v["bar a^z_t"] = dz * v["z_t"] * (1 - v["z_t"])
        dr = v["bar r_t"] = dan * v["m_t"]
        dar = v["bar a^r_t"] = dr * v["r_t"] * (1 - v["r_t"])
        later = dh * v["z_t"] + dm @ p["W_n"] + daz @ p["W_z"] + dar @ p["W_r"]
        for gate, da in (("r", dar), ("z", daz), ("n", dan)):
            g[f"dL/dU_{gate}"] += da.T @ v["x_t"]
            g[f"dL/db_{gate}"] += da.sum(axis=0)
        for gate, da in (("r", dar), ("z", daz), ("n", dm)):
            g[f"dL/dW_{gate}"] += da.T @ before
        g["dL/dc_n"] += dm.sum(axis=0)
        v["dL/dx_t"] = dan @ p["U_n"] + daz @ p["U_z"] + dar @ p["U_r"]
    keys = [key for key in steps[0] if key not in ("x_t", "h_{t-1}")]
    return {key: np.array([v[key] for v in steps]) for key in keys} | g | {"dL/dh_0": later}


def lstm(x, initial, parameters, errors):
    p = parameters

    def sigmoid(a):
        return 1 / (1 + np.exp(-a))

    def pre_activation(gate, x_t, h):
        return x_t @ p[f"U_{gate}"].T + h @ p[f"W_{gate}"].T + p[f"b_{gate}"]

    h, c = initial["h"], initial["c"]
    steps = []
    for x_t in x:
        v = {"x_t": x_t, "h_{t-1}": h, "c_{t-1}": c}
        for gate in "ifgo":
            v[f"a^{gate}_t"] = pre_activation(gate, x_t, h)
            v[f"{gate}_t"] = (np.tanh if gate == "g" else sigmoid)(v[f"a^{gate}_t"])
        v["c_t"] = c = v["f_t"] * c + v["i_t"] * v["g_t"]
        v["q_t"] = np.tanh(c)
        v["h_t"] = h = v["o_t"] * v["q_t"]
        steps.append(v)
    g = {f"dL/d{name}": np.zeros_like(value) for name, value in p.items()}
    h_later, c_later = np.zeros_like(h), np.zeros_like(c)
    for v, error in zip(reversed(steps), reversed(errors), strict=True):
        dh = v["bar h_t"] = error + h_later
        dq = v["bar q_t"] = dh * v["o_t"]
        dc = v["bar c_t"] = c_later + dq * (1 - v["q_t"] ** 2)
        v["bar o_t"] = dh * v["q_t"]
        v["bar g_t"] = dc * v["i_t"]
        v["bar f_t"] = dc * v["c_{t-1}"]
        v["bar i_t"] = dc * v["g_t"]
        h_later, c_later = np.zeros_like(h), dc * v["f_t"]
        v["dL/dx_t"] = np.zeros_like(v["x_t"])
        for gate in "ifgo":
            slope = 1 - v["g_t"] ** 2 if gate == "g" else v[f"{gate}_t"] * (1 - v[f"{gate}_t"])
            da = v[f"bar a^{gate}_t"] = v[f"bar {gate}_t"] * slope
            h_later += da @ p[f"W_{gate}"]
            v["dL/dx_t"] += da @ p[f"U_{gate}"]
            g[f"dL/dU_{gate}"] += da.T @ v["x_t"]
            g[f"dL/dW_{gate}"] += da.T @ v["h_{t-1}"]
            g[f"dL/db_{gate}"] += da.sum(axis=0)
    g |= {"dL/dh_0": h_later, "dL/dc_0": c_later}
    keys = [key for key in steps[0] if key not in ("x_t", "h_{t-1}", "c_{t-1}")]
    return {key: np.array([v[key] for v in steps]) for key in keys} | g


CELLS = {
    "elman": srnn.Elman(3, 4, seed=0),
    "gru": srnn.GRU(3, 4, seed=1),
    "lstm": srnn.LSTM(3, 4, seed=2),
}
BY_HAND = {"elman": elman, "gru": gru, "lstm": lstm}
T = 5


def with_fault(name, right, wrong):
    """The function with one place of its source changed."""
    source = inspect.getsource(BY_HAND[name])
    assert source.count(right) == 1, f"{right!r} stands {source.count(right)} times"
    namespace = {"np": np}
    exec(source.replace(right, wrong), namespace)
    return namespace[name]


@pytest.mark.parametrize("name", CELLS)
@pytest.mark.parametrize("n_steps", [1, T])
def test_a_right_gradient_agrees_in_every_equation(name, n_steps):
    """They share no code with the library, and return every value."""
    result = verify_by_hand(CELLS[name], BY_HAND[name], n_steps=n_steps)
    assert result.ok, str(result)
    assert result.first is None
    assert result.missing == ()
    step = srnn.derive(CELLS[name])
    without_jacobians = [
        line.key for s in step.sections if s.title != "Local derivatives" for line in s.lines
    ]
    assert list(result.given) == without_jacobians
    assert f"{len(result.given)} of {len(result.given)} equations" in str(result)


#: Cell, what is changed into what, and the equation and step that must be named.
FAULTS = {
    "a sign": ("gru", "dh * (before - ", "dh * (before + ", "bar z_t", T),
    "a missing term of the state": ("lstm", "= c_later + dq", "= dq", "bar c_t", T - 1),
    "a missing path": ("gru", ' + dm @ p["W_n"]', "", "bar h_t", T - 1),
    "a swapped gate": ("lstm", 'dc * v["i_t"]', 'dc * v["f_t"]', "bar g_t", T),
    "swapped factors": ("lstm", 'dh * v["o_t"]', 'dh * v["q_t"]', "bar q_t", T),
    "the state after for the state before": (
        "lstm",
        'dc * v["c_{t-1}"]',
        'dc * v["c_t"]',
        "bar f_t",
        T,
    ),
    "a boundary that is not zero": (
        "elman",
        "later = np.zeros_like(state)",
        "later = errors[-1]",
        "bar s_t",
        T,
    ),
    "the last error forgotten": (
        "elman",
        "errors[t] + later",
        "later + errors[t] * (t < T - 1)",
        "bar s_t",
        T,
    ),
    "a transposed matrix": ("elman", "bar_a[t] @ W", "bar_a[t] @ W.T", "bar s_t", T - 1),
    "a transposed matrix forward": ("elman", "state @ W.T", "state @ W", "a_t", 1),
    "a forgotten bias": ("elman", "@ W.T + b", "@ W.T", "a_t", 1),
    "a wrong slope": ("elman", "(1 - s[t] ** 2)", "(1 - s[t])", "bar a_t", T),
    "the slope of another gate": ("gru", 'dr * v["r_t"]', 'dr * v["z_t"]', "bar a^r_t", T),
    "a wrong activation": (
        "lstm",
        'if gate == "g" else sigmoid',
        'if gate in "go" else sigmoid',
        "o_t",
        1,
    ),
    "the wrong state in a gradient": ("elman", ".T @ s_before[t]", ".T @ s[t]", "dL/dW", None),
    "the initial state left out of a gradient": (
        "elman",
        "s_before.append(state)",
        "s_before.append(state * (t > 0))",
        "dL/dW",
        None,
    ),
    "another cotangent in a gradient": ("gru", '("n", dm)', '("n", dan)', "dL/dW_n", None),
    "only the last example": ("elman", "bar_a[t].sum(axis=0)", "bar_a[t][-1]", "dL/db", None),
    "only at the first step": (
        "gru",
        "= dh * (1 - v",
        "= dh * (1 + (v is steps[0])) * (1 - v",
        "bar n_t",
        1,
    ),
    "a gate left out of the error of the input": (
        "gru",
        ' + dar @ p["U_r"]',
        "",
        "dL/dx_t",
        T,
    ),
    "the error of the input at one step": (
        "elman",
        "bar_a[t] @ U",
        "bar_a[t or 1] @ U",
        "dL/dx_t",
        1,
    ),
    "the error of the initial state, once more through the step": (
        "elman",
        '"dL/ds_0": later',
        '"dL/ds_0": later @ W',
        "dL/ds_0",
        None,
    ),
    "the error of the wrong state": ("lstm", '0": c_later', '0": h_later', "dL/dc_0", None),
    "one part in a billion": ("lstm", 'dc * v["g_t"]', 'dc * v["g_t"] * (1 + 1e-9)', "bar i_t", T),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_named_by_the_first_equation_that_is_wrong(fault):
    """Later values are wrong as well, at that step and at earlier ones; none is named."""
    name, right, wrong, key, t = FAULTS[fault]
    result = verify_by_hand(CELLS[name], with_fault(name, right, wrong), n_steps=T)
    assert not result.ok
    assert (result.first.line.key, result.first.t) == (key, t), str(result)
    assert result.missing == ()
    with pytest.raises(DisagreementError, match="differs from the derived one first at equation"):
        result.raise_if_differing()


def test_the_report_prints_the_equation_with_its_number_and_both_values():
    """The message names the line of the derivation and the entry."""
    function = with_fault("lstm", 'dc * v["g_t"]', 'dc * -v["g_t"]')
    result = verify_by_hand(CELLS["lstm"], function)
    first = result.first
    assert normalize("NFD", first.equation) == "i\u0304_t = δ^c_t ⊙ g_t"
    [printed] = [
        line for line in srnn.derive(CELLS["lstm"]).to_text().splitlines() if first.equation in line
    ]
    assert printed.endswith(f"({first.number})")
    assert first.yours == pytest.approx(-first.derived, rel=EXACT) != 0
    assert len(first.place) == 2
    assert f"equation ({first.number}), {first.equation}, at t=7, entry {list(first.place)}" in str(
        result
    )
    assert f"yours {first.yours:.6g}, derived {first.derived:.6g}" in str(result)
    data = json.loads(json.dumps(result.to_dict(), allow_nan=False))
    assert data["ok"] is False
    assert data["first"]["line"] == "bar i_t"
    assert data["first"]["t"] == 7


def test_with_the_gradients_alone_the_report_says_what_else_to_return():
    """The error may be in any value that was not given, so no sum is blamed."""
    broken = with_fault("elman", "(1 - s[t] ** 2)", "(1 - s[t])")

    def gradient(*arguments):
        return {k: v for k, v in broken(*arguments).items() if k.startswith("dL")}

    result = verify_by_hand(CELLS["elman"], gradient)
    assert (result.first.line.key, result.first.t) == ("dL/dU", None)
    assert result.missing == ("a_t", "s_t", "bar s_t", "bar a_t")
    assert "It depends on values that were not given" in str(result)
    assert "'bar a_t'" in str(result)

    def with_delta(*arguments):
        return {k: v for k, v in broken(*arguments).items() if k not in ("bar a_t", "a_t", "s_t")}

    result = verify_by_hand(CELLS["elman"], with_delta, n_steps=T)
    assert (result.first.line.key, result.first.t) == ("bar s_t", T - 1)
    assert result.missing == ("a_t", "s_t", "bar a_t")


def test_what_comes_later_is_not_asked_for():
    """An error of the forward pass can be located without the cotangents."""
    broken = with_fault("elman", "state @ W.T", "state @ W")

    def gradient(*arguments):
        return {k: v for k, v in broken(*arguments).items() if not k.startswith("bar")}

    result = verify_by_hand(CELLS["elman"], gradient)
    assert (result.first.line.key, result.first.t) == ("a_t", 1)
    assert result.missing == ()
    assert "were not given" not in str(result)


def test_a_right_gradient_without_the_values_between_passes():
    """Only the gradients of the parameters are required; the report says what was not given."""
    required = [f"dL/d{name}" for name in CELLS["gru"].parameter_names.values()]
    result = verify_by_hand(CELLS["gru"], lambda *a: {k: gru(*a)[k] for k in required})
    assert result.ok
    assert result.given == tuple(required)
    assert "agrees with the derived one in 10 of 28 equations" in str(result)
    assert str(result).endswith("\nNot given, nothing proved: dL/dx_t, dL/dh_0.")


def test_the_error_of_the_input_is_named_with_its_step_and_not_blamed_on_other_gradients():
    """No gradient depends on another, so missing gradients are not asked for."""
    run = vectors(CELLS["elman"], n_steps=T, batch=2)
    wrong = run["dL/dx_t"].values.copy()
    wrong[2, 1, 0] += 1.0
    result = run.check({"dL/dx_t": wrong, "dL/ds_0": run["dL/ds_0"].values})
    assert (result.first.line.key, result.first.t, result.first.place) == ("dL/dx_t", 3, (1, 0))
    assert "∂L/∂x_t = Uᵀ ā_t, at t=3, entry [1, 0]: yours" in normalize("NFC", str(result))
    assert result.missing == ("a_t", "s_t", "bar s_t", "bar a_t")


def elman_masked(x, initial, parameters, errors, mask):
    """Keeps the state where the mask is false; its values there are NaN, and are not read."""
    U, W, b = (parameters[name] for name in ("U", "W", "b"))
    s = [initial["s"]]
    for x_t, kept in zip(x, mask, strict=True):
        s.append(np.where(kept[:, None], np.tanh(x_t @ U.T + s[-1] @ W.T + b), s[-1]))
    before, after = np.array(s[:-1]), np.array(s[1:])
    kept = mask[..., None]
    delta = np.zeros_like(errors[0])
    deltas, bar_a = np.zeros_like(errors), np.zeros_like(errors)
    for t in reversed(range(len(x))):
        deltas[t] = errors[t] + delta
        bar_a[t] = np.where(kept[t], deltas[t] * (1 - after[t] ** 2), 0.0)
        delta = bar_a[t] @ W + np.where(kept[t], 0.0, deltas[t])
    return {
        "s_t": np.where(kept, after, np.nan),
        "bar s_t": np.where(kept, deltas, np.nan),
        "dL/dx_t": bar_a @ U,
        "dL/ds_0": delta,
        "dL/dU": np.einsum("tbi,tbj->ij", bar_a, x),
        "dL/dW": np.einsum("tbi,tbj->ij", bar_a, before),
        "dL/db": bar_a.sum(axis=(0, 1)),
    }


def test_masked_steps_hold_the_state_and_are_not_compared():
    """The mask is an argument of the function; one that ignores it is detected."""
    result = verify_by_hand(CELLS["elman"], elman_masked, mask=True)
    assert result.ok, str(result)
    assert "masked" in str(result)
    ignoring = verify_by_hand(CELLS["elman"], lambda *a: elman(*a[:4]), mask=True)
    assert not ignoring.ok
    assert ignoring.first.line.key == "a_t"  # after the first step that is left out
    assert ignoring.first.t > 1

    def passed_on(*arguments):  # the error of the input, where a step is left out
        found = elman_masked(*arguments)
        found["dL/dx_t"][~arguments[-1]] = 1.0
        return found

    result = verify_by_hand(CELLS["elman"], passed_on, mask=True)
    assert (result.first.line.key, result.first.derived) == ("dL/dx_t", 0.0)


def two_states(x, initial, parameters, errors):
    p = parameters
    s, v = initial["s"], initial["v"]
    steps = []
    for x_t in x:
        s_new = np.tanh(x_t @ p["U"].T + s @ p["W"].T + v @ p["R"].T + p["b"])
        v_new = 1 / (1 + np.exp(-(s_new @ p["Q"].T + v @ p["W_v"].T + p["c"])))
        steps.append((x_t, s, v, s_new, v_new))
        s, v = s_new, v_new
    g = {f"dL/d{name}": np.zeros_like(value) for name, value in p.items()}
    ds, dv = np.zeros_like(s), np.zeros_like(v)
    for (x_t, s, v, s_new, v_new), error in zip(reversed(steps), reversed(errors), strict=True):
        dz = dv * v_new * (1 - v_new)
        da = (error + ds + dz @ p["Q"]) * (1 - s_new**2)
        ds, dv = da @ p["W"], da @ p["R"] + dz @ p["W_v"]
        for name, bar, by in (
            *(("U", da, x_t), ("W", da, s), ("R", da, v)),
            *(("Q", dz, s_new), ("W_v", dz, v)),
        ):
            g[f"dL/d{name}"] += bar.T @ by
        g["dL/db"] += da.sum(axis=0)
        g["dL/dc"] += dz.sum(axis=0)
    return g


def test_a_users_cell_with_two_states_is_checked_too_and_zero_proves_nothing():
    """At T=1 the second state never reaches the loss: three gradients are zero on both sides."""
    cell = randomize(TwoStates(3, 4, seed=0))
    assert verify_by_hand(cell, two_states).ok
    result = verify_by_hand(cell, two_states, n_steps=1)
    assert result.zero == ("dL/dQ", "dL/dW_v", "dL/dc")
    assert not result.ok
    assert "nothing proved: dL/dQ, dL/dW_v, dL/dc" in str(result)
    result.raise_if_differing()


def test_single_precision_is_compared_to_single_precision():
    with pytensor.config.change_flags(floatX="float32"):
        cell = srnn.Elman(3, 4, seed=0)
    given = []

    def gradient(x, initial, parameters, errors):
        given.extend([x, initial["s"], *parameters.values(), errors])
        return elman(x, initial, parameters, errors)

    result = verify_by_hand(cell, gradient)
    assert {array.dtype.name for array in given} == {"float32"}
    assert result.tolerance == 1e-5
    assert result.ok, str(result)


def test_a_function_that_writes_into_what_it_is_given_cannot_spoil_the_reference():
    """The derived values do not change if the function modifies its arguments."""

    def gradient(x, initial, parameters, errors):
        found = elman(x, initial, parameters, errors)
        for array in (x, *initial.values(), *parameters.values(), errors):
            array[...] = 0.0
        return found

    def masked(x, initial, parameters, errors, mask):
        found = elman_masked(x, initial, parameters, errors, mask)
        mask[...] = True
        return found

    before = CELLS["elman"].U.get_value()
    assert verify_by_hand(CELLS["elman"], gradient).ok
    assert verify_by_hand(CELLS["elman"], masked, mask=True).ok
    np.testing.assert_array_equal(CELLS["elman"].U.get_value(), before)


def changed(**values):
    return lambda *arguments: (
        elman(*arguments)
        | {key.replace("_by_", "/").replace("__", " "): value for key, value in values.items()}
    )


@pytest.mark.parametrize(
    ("gradient", "error", "message"),
    [
        (lambda *_: [1.0], TypeError, "must return a dict of arrays .* got list"),
        (lambda *_: {}, ValueError, "of every parameter; missing: 'dL/dU', 'dL/dW', 'dL/db'"),
        (changed(bar_a=1.0), ValueError, "unknown keys 'bar_a'; .* are 'a_t', .*'bar a_t'"),
        (changed(dL_by_db=np.zeros(3)), ValueError, r"'dL/db' of shape \(3,\); expected \(4,\)"),
        (changed(a_t=np.zeros((2, 7, 4))), ValueError, r"expected \(7, 2, 4\), \(time, batch, w"),
        (changed(s_t=np.full((7, 2, 4), np.nan)), ValueError, r"'s_t' is nan at \[0, 0, 0\]"),
        (changed(dL_by_db=[1, 2, 3, np.inf]), ValueError, r"'dL/db' is inf at \[3\]"),
        (changed(dL_by_db=[1j] * 4), TypeError, "real numbers for 'dL/db'"),
        (changed(dL_by_db=["a"] * 4), TypeError, "real numbers for 'dL/db'"),
        (changed(dL_by_db=None), TypeError, "real numbers for 'dL/db'"),
    ],
)  # fmt: skip
def test_what_cannot_be_compared_is_refused_by_its_key(gradient, error, message):
    """A NaN would compare as equal to nothing, a wrong shape would broadcast, a typo be ignored."""
    with pytest.raises(error, match=message):
        verify_by_hand(CELLS["elman"], gradient)


@pytest.mark.parametrize("wrong", [{"n_steps": 0}, {"batch": -1}])
def test_sizes_that_are_not_positive_are_refused(wrong):
    with pytest.raises(ValueError, match="verify_by_hand expects"):
        verify_by_hand(CELLS["elman"], elman, **wrong)


def test_a_step_that_reads_a_variable_without_value_is_refused():
    """A cell that closes over a symbolic input has no values to compare at."""

    class Open(srnn.Elman):
        def step(self, x_t, s_prev):
            return super().step(x_t + pt.scalar("shift"), s_prev)

    with pytest.raises(ValueError, match="reads shift, which has no value"):
        verify_by_hand(Open(3, 4, seed=0), elman)


def test_the_seed_draws_everything():
    """Two runs with one seed print the same numbers; another seed prints others."""
    function = with_fault("elman", "(1 - s[t] ** 2)", "(1 - s[t])")
    first, again, other = (
        verify_by_hand(CELLS["elman"], function, seed=seed) for seed in (0, 0, 1)
    )
    assert isinstance(first, ByHand)
    assert str(first) == str(again)
    assert first.first.derived != other.first.derived
