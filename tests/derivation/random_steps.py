"""Random steps: combinations of Ops, in sizes that all differ."""

import numpy as np
import pytensor.tensor as pt


class Draw:
    """Draws the expression of a step, from a seed; a parameter is asked for by its shape.

    Parameters
    ----------
    seed : int
    parameter : callable
        Makes a parameter of a shape.
    """

    def __init__(self, seed, parameter):
        self.rng, self.parameter = np.random.default_rng(seed), parameter

    def __call__(self, x, s):
        vectors = [x, s]
        for _ in range(4):
            value = vectors[self.rng.integers(len(vectors))]
            other = vectors[self.rng.integers(len(vectors))]
            name = self.rng.choice([*UNARY, *BINARY])
            step = UNARY.get(name) or BINARY[name]
            vectors.append(step(self, value) if name in UNARY else step(self, value, other))
        return pt.concatenate([vectors[-1], vectors[-2]], axis=1)

    def below(self, n, least=1):
        return int(self.rng.integers(least, n + 1))

    def size(self, *others):
        """A size that is none of these."""
        return int(self.rng.choice([n for n in range(2, 10) if n not in others]))


def width(value):
    return int(value.type.shape[1])


def sliced(draw, v):
    start = draw.below(width(v) - 1, 0)
    return v[:, start : draw.below(width(v), start + 1)]


def strided(draw, v):
    return v[:, draw.below(width(v) - 1, 0) :: draw.below(3)]


def turned(draw, v):
    return v[:, :: -draw.below(3)]


def gathered(draw, v):
    return v[:, draw.rng.integers(width(v), size=draw.size()).tolist()]


def columns(draw, v):
    extra = draw.below(3)
    G = draw.parameter((draw.size(width(v)), width(v) + extra))
    return v @ (G[:, extra:] if draw.below(2) > 1 else G[:, : width(v)]).T


def rows(draw, v):
    n, extra = draw.size(width(v)), draw.below(3)
    G = draw.parameter((n + extra, width(v)))
    return v @ (G[extra:] if draw.below(2) > 1 else G[:n]).T


def row_notation(draw, v):
    return v @ draw.parameter((width(v) + 1, draw.size(width(v))))[1:]


def stacked_weights(draw, v):
    A, b = draw.parameter((draw.size(width(v)), width(v))), draw.parameter((width(v),))
    return v @ pt.concatenate([A, b[None, :], A[:1] ** 2], axis=0).T


def joined_weights(draw, v):
    n = draw.size(width(v))
    k = draw.below(width(v) - 1) if width(v) > 1 else 0
    A, B = draw.parameter((n, k)) if k else None, draw.parameter((n, width(v) - k))
    return v @ (pt.concatenate([A, B], axis=1) if k else B).T


def weight_reduced(draw, v):
    A = draw.parameter((draw.size(width(v)), width(v)))
    kind = draw.rng.choice(["mean", "sum", "max", "min", "softmax"])
    if kind == "softmax":
        return v @ pt.special.softmax(A, axis=draw.below(2) - 1).T
    return v * getattr(A, kind)(axis=0)


def through_matrix(draw, v):
    b = draw.parameter((draw.size(width(v)),))
    M = v[:, :, None] * b[None, None, :]
    axis = draw.below(2)
    kind = draw.rng.choice(["mean", "sum", "max", "logsumexp", "vector", "matmul"])
    if kind == "vector":
        return pt.matmul(M + b, b[:, None])[:, :, 0]
    if kind == "matmul":
        return pt.matmul(M, draw.parameter((b.type.shape[0], 3)))[:, :, 1]
    return pt.logsumexp(M, axis=axis) if kind == "logsumexp" else getattr(M, kind)(axis=axis)


def reshaped(draw, v):
    n = next((k for k in (2, 3, 5) if width(v) % k == 0 and width(v) > k), None)
    if n is None:
        return pt.tanh(v)
    M = v.reshape((v.shape[0], n, width(v) // n)).transpose(0, 2, 1)
    return M.sum(axis=2) if draw.below(2) > 1 else M.reshape((v.shape[0], width(v)))


def normalized(draw, v):
    return (v - v.mean(axis=1, keepdims=True)) / pt.sqrt(v.var(axis=1, keepdims=True) + 0.1)


UNARY = {
    **{each.__name__: each for each in (sliced, strided, turned, gathered, columns, rows)},
    **{each.__name__: each for each in (row_notation, stacked_weights, joined_weights)},
    **{each.__name__: each for each in (weight_reduced, through_matrix, reshaped, normalized)},
    "softmax": lambda draw, v: pt.special.softmax(v, axis=-1),
    "cumsum": lambda draw, v: pt.cumsum(v, axis=1),
    "sort": lambda draw, v: pt.sort(v, axis=1),
    "clip": lambda draw, v: pt.clip(v, -0.5, draw.parameter(()) ** 2),
    "tanh": lambda draw, v: 0.3 * pt.tanh(v / 3),
    "erf": lambda draw, v: pt.erf(v) * draw.parameter((width(v),)),
    "less the largest": lambda draw, v: v - v.max(axis=1, keepdims=True),
    "one component": lambda draw, v: v[:, draw.below(width(v)) - 1, None] * draw.parameter((3,)),
    "stacked": lambda draw, v: pt.stack([v[:, 0], v.sum(axis=1), v[:, -1] ** 2], axis=1),
    "padded": lambda draw, v: pt.concatenate([pt.zeros_like(v[:, :1]), v], axis=1),
    "set": lambda draw, v: pt.set_subtensor(v[:, : draw.below(width(v))], 0.5),
    "tiled": lambda draw, v: pt.tile(v, (1, 2)),
    "projected": lambda draw, v: pt.dot(v, draw.parameter((width(v),)))[:, None] * v,
}


def fitted(v, n):
    """The first components, or a vector repeated to be long enough."""
    return pt.concatenate([v] * -(-n // width(v)), axis=1)[:, :n]


BINARY = {
    "joined": lambda draw, v, w: pt.concatenate([v, w], axis=1),
    "times": lambda draw, v, w: v * fitted(w, width(v)),
    "larger": lambda draw, v, w: pt.maximum(v, fitted(w, width(v))),
    "where": lambda draw, v, w: pt.where(v > 0.1, v, fitted(w, width(v)) / 2),
    "bilinear": lambda draw, v, w: (v @ draw.parameter((width(v), width(w)))) * w,
    "outer": lambda draw, v, w: (v[:, :, None] * w[:, None, :]).max(axis=draw.below(2)),
    "added to": lambda draw, v, w: pt.inc_subtensor(v[:, ::2], fitted(w, (width(v) + 1) // 2)),
}
