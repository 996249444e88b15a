"""A new cell is derived, printed and verified without further code."""

import pytensor.tensor as pt

import symbolic_rnn as srnn


class Coupled(srnn.Cell):
    """Two states that read each other, and one matrix in three places."""

    def __init__(self, n, *, seed=None):
        super().__init__(n_in=n, state={"u": n, "v": n}, seed=seed)
        self.A = self.parameter("A", (n, n))
        self.b = self.parameter("b", (n,))

    def step(self, x_t, u_prev, v_prev):
        p_t = srnn.let("p_t", pt.tanh(x_t @ self.A.T + v_prev))
        u_t = srnn.let("u_t", pt.sigmoid(u_prev @ self.A + self.b) * p_t)
        v_t = srnn.let("v_t", pt.tanh(u_t @ self.A.T - v_prev * p_t))
        return u_t, v_t


def test_it_verifies_by_every_method():
    """Autodiff, BPTT, RTRL, the closed form and the complex step, with a mask."""
    rules = [srnn.Autodiff(), srnn.BPTT(), srnn.RTRL(), srnn.ClosedForm()]
    report = srnn.verify(Coupled(3, seed=0), adjoints=rules, n_steps=4, mask=True)
    assert report.ok, str(report)


def test_it_prints_its_three_uses_of_one_matrix():
    """The gradient of a parameter is the sum over the places that read it."""
    text = srnn.derive(Coupled(3, seed=0)).to_text()
    [line] = [line for line in text.splitlines() if "∂L/∂A" in line]
    right = line.partition(" = ")[2]
    places = ["(p̄_t ⊙ (1 − p_t²)) x_tᵀ", "+ u_{t-1} (δ^u_t ⊙ p_t ⊙", "+ (δ^v_t ⊙ (1 − v_t²)) u_tᵀ)"]
    assert right.startswith("Σ_t (")
    assert all(place in right for place in places), right
    for method in ("rtrl", "truncated", "checkpointed", "closed-form"):
        page = srnn.derive(Coupled(3, seed=0), method=method)
        assert page.to_latex()
        assert page.to_html()
        assert page.to_markdown()
