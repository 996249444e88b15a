"""Steps that a stranger may write, each named by what it does: the one table of what is readable.

A step takes the input ``x`` ``(batch, 6)``, the state before ``s`` ``(batch, 5)`` and parameters by
their shapes, and gives a value of any shape. All sizes differ, so that no axis stands in for
another.
"""

import numpy as np
import pytensor.tensor as pt
from pytensor.conditional.op import ifelse

import symbolic_rnn as srnn

N_IN, N = 6, 5

G = {"G": (N, N_IN + N)}
A = {"A": (4, N)}
SQUARE = {"W": (N, N)}


def outer(x, s):
    return x[:, :, None] * s[:, None, :]


def layer_norm(a):
    centered = a - a.mean(axis=1, keepdims=True)
    return centered / pt.sqrt((centered**2).mean(axis=1, keepdims=True) + 1e-5)


#: What a step is called, the shapes of its parameters, and its value; ``p`` holds the parameters.
READABLE = {
    # Slices of weights and of values.
    "columns of a weight": (G, lambda x, s, p: x @ p.G[:, :6].T + s @ p.G[:, 6:].T),
    "rows of a weight": ({"G": (9, N)}, lambda x, s, p: s @ p.G[:4].T + s @ p.G[-4:].T),
    "rows and columns": ({"G": (9, 8)}, lambda x, s, p: s @ p.G[2:6, 3:].T),
    "a row of a weight": (SQUARE, lambda x, s, p: s * p.W[1]),
    "a column of a weight": (SQUARE, lambda x, s, p: s * p.W[:, 2]),
    "an entry of a weight": (SQUARE, lambda x, s, p: s * p.W[1, -1]),
    "every other column of a weight": (G, lambda x, s, p: x @ p.G[:, ::2].T),
    "columns of a weight backward": (G, lambda x, s, p: s @ p.G[:, -1:5:-1].T),
    "rows of a weight in row notation": ({"G": (11, 4)}, lambda x, s, p: x @ p.G[:6] + s @ p.G[6:]),
    "a stride": ({}, lambda x, s, p: x[:, ::2]),
    "a stride from one": ({}, lambda x, s, p: x[:, 1::3]),
    "backward": ({}, lambda x, s, p: x[:, ::-1] * 2),
    "from behind": ({}, lambda x, s, p: x[:, -4:-1]),
    "one component": ({}, lambda x, s, p: x[:, 2] * s[:, -1]),
    "an ellipsis": ({}, lambda x, s, p: x[..., 1] + x[..., :-1].sum(axis=-1)),
    "differences": ({}, lambda x, s, p: pt.diff(x, axis=1)),
    "rolled": ({}, lambda x, s, p: pt.roll(x, 2, axis=1)),
    "gathered": ({}, lambda x, s, p: x[:, [2, 0, 5, 0]]),
    "gathered entries of a weight": (
        SQUARE,
        lambda x, s, p: s[:, :3] * p.W[[0, 2, 2], [1, 4, 0]],
    ),
    "gathered entries of a matrix per example": (
        {},
        lambda x, s, p: outer(x, s)[:, [0, 2, 2], [1, 4, 0]],
    ),
    "gathered rows of a weight": (SQUARE, lambda x, s, p: s @ p.W[[3, 1]].T),
    "gathered columns of a weight": (A, lambda x, s, p: s[:, :3] @ p.A[:, [4, 1, 1]].T),
    "set": ({}, lambda x, s, p: pt.set_subtensor(x[:, 1:3], s[:, :2] ** 2)),
    "set at a stride": ({}, lambda x, s, p: pt.set_subtensor(x[:, ::2], s[:, :3])),
    "added to": ({}, lambda x, s, p: pt.inc_subtensor(x[:, 1:3], s[:, :2])),
    # Joins, stacks, splits.
    "joined values": (G, lambda x, s, p: pt.concatenate([x, s], axis=1) @ p.G.T),
    "weights side by side": (
        {"U": (4, N_IN), "W": (4, N)},
        lambda x, s, p: pt.concatenate([x, s], axis=1) @ pt.concatenate([p.U, p.W], axis=1).T,
    ),
    "weights below one another": (
        {"V": (2, N), "W": (3, N)},
        lambda x, s, p: s @ pt.concatenate([p.V, p.W], axis=0).T,
    ),
    "blocks of weights": (
        {"V": (2, N), "W": (2, 3), "Q": (3, 8)},
        lambda x, s, p: (
            pt.concatenate([x[:, :3], s], axis=1)
            @ pt.concatenate([pt.concatenate([p.V, p.W], axis=1), p.Q], axis=0).T
        ),
    ),
    "stacked rows": ({"b": (N,), "c": (N,)}, lambda x, s, p: s @ pt.stack([p.b, p.c, p.b**2]).T),
    "stacked columns": (
        {"b": (N,), "c": (N,)},
        lambda x, s, p: s @ pt.stack([p.b, p.c], axis=1),
    ),
    "stacked values": ({}, lambda x, s, p: pt.stack([x[:, 0], s[:, 1], x[:, 2]], axis=1)),
    "stacked to a matrix": ({}, lambda x, s, p: pt.stack([x[:, :3], s[:, 2:]], axis=1)),
    "stacked to columns": ({}, lambda x, s, p: pt.stack([x[:, :3], s[:, 2:]], axis=2)),
    "joined with zeros": ({}, lambda x, s, p: pt.concatenate([s, pt.zeros_like(s[:, :2])], axis=1)),
    "padded": ({}, lambda x, s, p: pt.pad(s, ((0, 0), (1, 2)))),
    "split": ({}, lambda x, s, p: pt.split(x, [2, 1, 3], axis=1)[2] * s[:, :3]),
    "split weights": (
        {"G": (9, N)},
        lambda x, s, p: s @ pt.split(p.G, [4, 5], axis=0)[1].T,
    ),
    "repeated": ({}, lambda x, s, p: pt.repeat(s, 2, axis=1)),
    "tiled": ({}, lambda x, s, p: pt.tile(s, (1, 2))),
    # What makes one number of several.
    "mean": ({}, lambda x, s, p: s - s.mean(axis=1, keepdims=True)),
    "variance": ({}, lambda x, s, p: s * x.var(axis=1)[:, None]),
    "standard deviation": ({}, lambda x, s, p: x.std(axis=1)),
    "layer normalization": (
        {"g": (N,), "b": (N,)},
        lambda x, s, p: p.g * layer_norm(s) + p.b,
    ),
    "largest": ({}, lambda x, s, p: s - s.max(axis=1, keepdims=True)),
    "smallest": ({}, lambda x, s, p: x.min(axis=1)),
    "product": ({}, lambda x, s, p: x.prod(axis=1)),
    "norm": ({}, lambda x, s, p: s / pt.sqrt((s**2).sum(axis=1, keepdims=True))),
    "log sum exp": ({}, lambda x, s, p: s - pt.logsumexp(s, axis=1, keepdims=True)),
    "mean of all weights": (A, lambda x, s, p: s * p.A.mean()),
    "means of the rows of a weight": (A, lambda x, s, p: s[:, :4] * p.A.mean(axis=1)),
    "sums of the columns of a weight": (A, lambda x, s, p: s * p.A.sum(axis=0)),
    "largest of each column": (A, lambda x, s, p: s * p.A.max(axis=0)),
    "weights of columns that add to one": (
        A,
        lambda x, s, p: s @ pt.special.softmax(p.A, axis=0).T,
    ),
    "weights of rows that add to one": (A, lambda x, s, p: s @ pt.special.softmax(p.A, axis=1).T),
    "normalized rows of a weight": (
        {"A": (4, N), "g": (4,)},
        lambda x, s, p: s @ (p.A / pt.sqrt((p.A**2).sum(axis=1, keepdims=True)) * p.g[:, None]).T,
    ),
    # Along an axis.
    "softmax": ({}, lambda x, s, p: pt.special.softmax(x, axis=-1)),
    "log softmax": ({}, lambda x, s, p: pt.special.log_softmax(x, axis=1)),
    "attention over features": (
        {"Q": (N_IN, N)},
        lambda x, s, p: x * pt.special.softmax(s @ p.Q.T, axis=1),
    ),
    "running sum": ({}, lambda x, s, p: pt.cumsum(s, axis=1)),
    "running sums of a weight": (A, lambda x, s, p: s @ pt.cumsum(p.A, axis=0).T),
    "running product": ({}, lambda x, s, p: pt.cumprod(s, axis=1)),
    "sorted": ({}, lambda x, s, p: pt.sort(s, axis=1)),
    "by rank": ({}, lambda x, s, p: pt.take_along_axis(x, pt.argsort(x, axis=1), axis=1)),
    "the largest by its place": (
        {},
        lambda x, s, p: x[pt.arange(x.shape[0]), pt.argmax(x, axis=1)],
    ),
    # Component by component.
    "clip": ({}, lambda x, s, p: pt.clip(s, -0.5, 0.25)),
    "clip between parameters": ({"c": ()}, lambda x, s, p: pt.clip(s, -p.c, p.c)),
    "where": ({}, lambda x, s, p: pt.where((s > 0) & (s < 1), s, 0.1 * s)),
    "where one or the other": ({}, lambda x, s, p: pt.where((s > 0.5) | (s < -0.5), s, s**3)),
    "where not": ({}, lambda x, s, p: pt.where(~(s > 0), s, 2.0)),
    "one or the other by a parameter": ({"c": ()}, lambda x, s, p: ifelse(p.c > 0, s, s**2)),
    "larger of two": ({}, lambda x, s, p: pt.maximum(s, x[:, 1:])),
    "smaller of two": ({}, lambda x, s, p: pt.minimum(s, 0.3)),
    "gelu": ({}, lambda x, s, p: 0.5 * s * (1 + pt.erf(s / np.sqrt(2)))),
    "special functions": (
        {},
        lambda x, s, p: pt.erfc(s) + pt.gammaln(s**2 + 1) + pt.digamma(s**2 + 1),
    ),
    "hyperbolic": ({}, lambda x, s, p: pt.sinh(s) / pt.cosh(s) + pt.arctan(s) + pt.expm1(s)),
    "roots and powers": ({"c": ()}, lambda x, s, p: pt.sqrt(s**2 + 1) ** p.c + abs(s) ** 1.5),
    "rounded": ({}, lambda x, s, p: s * pt.round(s) + pt.floor(s) * pt.ceil(s) * s),
    "truncated to an integer": ({}, lambda x, s, p: s * pt.cast(3 * s, "int64")),
    "a truth as a number": ({}, lambda x, s, p: s * pt.cast(s > 0, "float64")),
    "remainder": ({}, lambda x, s, p: s * pt.mod(pt.floor(7 * s), 3)),
    "a seventh": ({}, lambda x, s, p: s / 7 + s * (1 / 3) + 0.123456789 * s + 1e-7 * s),
    "log add exp": ({}, lambda x, s, p: pt.logaddexp(s, x[:, 1:])),
    "a scalar parameter": ({"c": ()}, lambda x, s, p: p.c * s + p.c**2),
    "a scalar per example": ({}, lambda x, s, p: x[:, :1] * s + x[:, 0, None]),
    "a constant vector": ({}, lambda x, s, p: s * np.array([1.0, -2.0, 0.5, 3.0, 0.1])),
    "a constant matrix": (
        {},
        lambda x, s, p: s[:, :3] @ np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 7.0]]).T,
    ),
    "a mask of a weight": (SQUARE, lambda x, s, p: s @ pt.tril(p.W).T),
    "an identity beside a weight": (SQUARE, lambda x, s, p: s @ (p.W + pt.eye(5)).T),
    # Matrices.
    "row notation": ({"G": (N, 4)}, lambda x, s, p: s @ p.G),
    "a product of weights": (
        {"A": (4, 3), "V": (3, N)},
        lambda x, s, p: s @ (p.A @ p.V).T,
    ),
    "symmetric": (SQUARE, lambda x, s, p: s @ (p.W + p.W.T)),
    "antisymmetric": (SQUARE, lambda x, s, p: s @ (p.W - p.W.T).T),
    "a row vector added to a matrix": (
        {"A": (4, N), "b": (N,), "c": (4,)},
        lambda x, s, p: s @ (p.A + p.b + p.c[:, None]).T,
    ),
    "a low rank": (
        {"u": (4,), "v": (N,)},
        lambda x, s, p: s @ (p.u[:, None] * p.v[None, :]).T,
    ),
    "a projection": ({"b": (N,)}, lambda x, s, p: pt.dot(s, p.b)),
    "a projection and back": ({"b": (N,)}, lambda x, s, p: pt.dot(s, p.b)[:, None] * p.b),
    "a diagonal": (SQUARE, lambda x, s, p: s * pt.diag(p.W)),
    "a diagonal matrix": ({"b": (N,)}, lambda x, s, p: s @ pt.diag(p.b)),
    "einsum": (A, lambda x, s, p: pt.einsum("bi,oi->bo", s, p.A)),
    "tensordot": (A, lambda x, s, p: pt.tensordot(s, p.A, axes=[[1], [1]])),
    "batched by one": (A, lambda x, s, p: pt.matmul(s[:, None, :], p.A.T)[:, 0, :]),
    "a matrix per example": ({}, lambda x, s, p: outer(x, s)),
    "a matrix per example times a vector": (
        {},
        lambda x, s, p: pt.matmul(outer(x, s), s[:, :, None])[:, :, 0],
    ),
    "a matrix per example summed": ({}, lambda x, s, p: outer(x, s).sum(axis=2)),
    "a matrix per example with a bias": ({"M": (N_IN, N)}, lambda x, s, p: outer(x, s) * p.M + p.M),
    "a matrix per example, largest of rows": ({}, lambda x, s, p: outer(x, s).max(axis=2)),
    "a bilinear form": (
        {"M": (N_IN, N)},
        lambda x, s, p: (x @ p.M * s).sum(axis=1),
    ),
    "reshaped": ({}, lambda x, s, p: x.reshape((x.shape[0], 2, 3))),
    "reshaped and transposed": (
        {},
        lambda x, s, p: x.reshape((x.shape[0], 2, 3)).transpose(0, 2, 1),
    ),
    "reshaped weights": ({"b": (20,)}, lambda x, s, p: s @ p.b.reshape((4, N)).T),
    "groups of features": (
        {},
        lambda x, s, p: x.reshape((x.shape[0], 2, 3)).mean(axis=2),
    ),
    "heads": (
        {"W": (3, 3)},
        lambda x, s, p: x.reshape((x.shape[0], 2, 3)) @ p.W.T,
    ),
    "a matrix plus a vector": (
        {"b": (3,)},
        lambda x, s, p: x.reshape((x.shape[0], 2, 3)) + p.b,
    ),
    # Linear algebra.
    "an inverse": (SQUARE, lambda x, s, p: s @ pt.linalg.inv(p.W + 4 * pt.eye(N)).T),
    "an orthogonal matrix of Cayley": (
        SQUARE,
        lambda x, s, p: s @ pt.linalg.solve(pt.eye(N) + p.W - p.W.T, pt.eye(N) - p.W + p.W.T).T,
    ),
    "linear equations of each example": (
        {},
        lambda x, s, p: pt.linalg.solve(outer(s, s) + pt.eye(N), s[:, :, None])[:, :, 0],
    ),
    "a system with one right side": (
        {"W": (N, N), "b": (N,)},
        lambda x, s, p: s * pt.linalg.solve(p.W + 4 * pt.eye(N), p.b, b_ndim=1),
    ),
    "a triangular system": (
        SQUARE,
        lambda x, s, p: s @ pt.linalg.solve_triangular(p.W + 4 * pt.eye(N), p.W, lower=True),
    ),
    "a determinant": (SQUARE, lambda x, s, p: s * pt.log(abs(pt.linalg.det(p.W + pt.eye(N))))),
    "a Cholesky factor": (
        {"W": (2, 2)},
        lambda x, s, p: s[:, :2] @ pt.linalg.cholesky(p.W @ p.W.T + pt.eye(2)).T,
    ),
    "a matrix exponential": (SQUARE, lambda x, s, p: s @ pt.linalg.expm(p.W - p.W.T).T),
    "a matrix exponential for each example": (
        SQUARE,
        lambda x, s, p: (pt.linalg.expm(x[:, :1, None] * p.W) @ s[:, :, None])[:, :, 0],
    ),
    "a trace": (SQUARE, lambda x, s, p: s * pt.trace(p.W)),
    # By entries: what has no notation without indices.
    "a bilinear form for each component": (
        {"T": (4, 2, N)},
        lambda x, s, p: (x[:, None, 1:3, None] * p.T * s[:, None, None, :]).sum(axis=(2, 3)),
    ),
    "an einsum with an array of three axes": (
        {"T": (4, 2, N)},
        lambda x, s, p: pt.einsum("bi,kij,bj->bk", x[:, :2], p.T, s),
    ),
    "an einsum that merges examples and components": (
        {"A": (4, N), "B": (4, N_IN)},
        lambda x, s, p: pt.einsum("bi,ki,kj,bj->bk", s, p.A, p.B, x),
    ),
    "an einsum with a diagonal": (SQUARE, lambda x, s, p: pt.einsum("ii,bi->bi", p.W, s)),
    "an einsum of an einsum": (
        SQUARE,
        lambda x, s, p: pt.einsum("bij,bj->bi", pt.einsum("bi,ij->bij", s, p.W), s),
    ),
    "a matrix for each head": (
        {"Q": (2, 3, 3)},
        lambda x, s, p: pt.einsum("bhi,hij->bhj", x.reshape((x.shape[0], 2, 3)), p.Q),
    ),
    "heads as columns": (
        {"Q": (2, 3, 2)},
        lambda x, s, p: pt.matmul(x.reshape((x.shape[0], 2, 1, 3)), p.Q)[:, :, 0, :],
    ),
    "a third power of the state": (
        {},
        lambda x, s, p: (outer(x[:, :2], s)[:, :, :, None] * s[:, None, None, :]).sum(axis=(1, 2)),
    ),
    "three axes in another order": (
        {},
        lambda x, s, p: (
            (outer(x[:, :2], s[:, :3])[..., None] * s[:, None, None, :2])
            .transpose(0, 3, 1, 2)
            .mean(axis=3)
        ),
    ),
    "a Kronecker product": (
        {"A": (2, 2)},
        lambda x, s, p: s[:, :4] @ pt.linalg.kron(p.A, p.A).T,
    ),
    "rows repeated one by one": (
        {},
        lambda x, s, p: pt.repeat(x.reshape((x.shape[0], 2, 3)), 2, axis=1),
    ),
    "two sums by entries": (
        {"T": (2, 3, N)},
        lambda x, s, p: (
            (p.T * s[:, None, None, :]).sum(axis=3) * (p.T**2 * s[:, None, None, :]).sum(axis=3)
        ),
    ),
    "expanded and squeezed": ({}, lambda x, s, p: s[:, None, :].sum(axis=1) * 2),
    "the same twice": ({}, lambda x, s, p: s * s * s - (s + s)),
    "a stopped gradient": ({}, lambda x, s, p: s * pt.sqr(pt.tanh(s)) / (1 + s**2)),
}

#: Steps without an equation for one example, and what the message names.
UNREADABLE = {
    "mean over the examples": ({}, lambda x, s, p: s - s.mean(axis=0), "examples"),
    "sum over the examples": ({}, lambda x, s, p: s - s.sum(axis=0), "examples"),
    "largest of the examples": ({}, lambda x, s, p: s - s.max(axis=0), "Max"),
    "examples by examples": ({}, lambda x, s, p: (s @ s.T) @ s, "example"),
    "examples in another order": ({}, lambda x, s, p: s[::-1], "Subtensor.*examples"),
    "the first example": ({}, lambda x, s, p: s - s[0], "Subtensor.*examples"),
    "a running sum over examples": ({}, lambda x, s, p: pt.cumsum(s, axis=0), "Cum.*examples"),
    "softmax over examples": (
        {},
        lambda x, s, p: pt.special.softmax(s, axis=0),
        "Softmax.*examples",
    ),
    "pairs of examples": (
        {},
        lambda x, s, p: (s[:, :1] - s[:, 0][None, :]).max(axis=1)[:, None] * s,
        "Sub.*examples",
    ),
    "all examples at once": ({}, lambda x, s, p: s * s.sum(), "examples"),
    "examples beside components": (
        {"M": (3, N)},
        lambda x, s, p: (s + p.M[:, :1].sum()) * s[:1].sum(),
        "examples",
    ),
    "all examples sorted": ({}, lambda x, s, p: s + pt.sort(s.ravel())[0], "examples|shape"),
    "a number of examples": ({}, lambda x, s, p: s / s.shape[0], "number of examples"),
    "joined examples": ({}, lambda x, s, p: pt.concatenate([s, s], axis=0)[::2], "Join.*examples"),
    "a large constant": (
        {"M": (N, 40)},
        lambda x, s, p: s @ (p.M * np.arange(200.0).reshape(N, 40)),
        "too large.*name",
    ),
    "an index of each example": ({}, lambda x, s, p: s[:, pt.cast(x[:, 0], "int64")], "Subtensor"),
    "a pseudoinverse": (SQUARE, lambda x, s, p: s @ pt.linalg.pinv(p.W), "MatrixPinv"),
    "a computed index": ({}, lambda x, s, p: s[:, pt.argmax(s[0])][:, None] * s, "example"),
}


class Parameters:
    """The parameters of a step by their names."""


class Written(srnn.Cell):
    """A cell with one step of the table, whose input and value are named so that both have errors.

    Parameters
    ----------
    shapes : dict of str to tuple of int
    function : callable
    """

    def __init__(self, shapes, function):
        super().__init__(n_in=N_IN, state={"s": N}, seed=0)
        self.p, self.function = Parameters(), function
        self.R = self.parameter("R", (N_IN, N))
        for name, shape in shapes.items():
            setattr(self.p, name, self.parameter(name, shape))

    def step(self, x_t, s_prev):
        z_t = srnn.let("z_t", x_t + s_prev @ self.R.T)
        v_t = srnn.let("v_t", self.function(z_t, s_prev, self.p))
        total = v_t.sum(axis=tuple(range(1, v_t.ndim)), keepdims=True).reshape((-1, 1))
        return srnn.let("s_t", pt.tanh(s_prev + total))


class Untimed(srnn.Cell):
    """Values that differ between steps, without a time in their names; ``decay`` is always one."""

    def __init__(self):
        super().__init__(n_in=3, state={"s": 3}, seed=0)
        self.U = self.parameter("U", (3, 3))
        self.W = self.parameter("W", (3, 3))
        self.b = self.parameter("b", (3,))

    def step(self, x_t, s_prev):
        decay = srnn.let("decay", pt.sigmoid(self.b))
        gate = srnn.let("gate", pt.sigmoid(x_t @ self.U.T + s_prev @ self.W.T))
        kept = srnn.let("a part that is kept", decay * gate * s_prev)
        width = srnn.let("c_new", kept.sum(axis=1, keepdims=True))
        return srnn.let("s_t", kept + (1 - gate) * x_t * pt.tanh(width))


class Named(srnn.Cell):
    """Named values of every kind: numbers, vectors and matrices, of an example or of all."""

    def __init__(self):
        super().__init__(n_in=3, state={"s": 4}, seed=0)
        self.U = self.parameter("U", (4, 3))
        self.K = self.parameter("K", (4, 2))
        self.b = self.parameter("b", (4,))

    def step(self, x_t, s_prev):
        beta = srnn.let("beta", pt.softplus(self.b))
        nu = srnn.let("nu", self.K.sum() + beta.max())
        M_t = srnn.let("M_t", pt.tanh(outer(x_t, s_prev) + self.U.T))
        k_t = srnn.let("k_t", pt.matmul(M_t, s_prev[:, :, None])[:, :, 0] + M_t.mean(axis=2))
        L_t = srnn.let("L_t", (M_t @ self.K).max(axis=1))
        N = srnn.let("N", self.U.T @ self.K)
        e_t = srnn.let("e_t", (M_t * nu).sum(axis=(1, 2)))
        z_t = srnn.let("z_t", pt.ones_like(s_prev) * 0.5)
        a_t = k_t @ self.U.T * beta + (L_t + x_t @ N) @ self.K.T * z_t + e_t[:, None] * nu
        return srnn.let("s_t", pt.tanh(a_t))
