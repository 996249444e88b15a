r"""State dicts of PyTorch's ``nn.RNN``, ``nn.GRU`` and ``nn.LSTM``.

PyTorch has two biases for each gate, ``bias_ih`` and ``bias_hh``. Where they are added they are one
bias here; only the candidate of the GRU has two, since the reset gate stands between them. Gates
are joined by rows: input, forget, cell, output in the LSTM; reset, update, new in the GRU
(documentation of ``torch.nn``, equations of each module). PyTorch itself is not needed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from symbolic_rnn.argument_checks import NonNegative, checks_arguments
from symbolic_rnn.cells import GRU, LSTM, Cell, Elman
from symbolic_rnn.interop.comparison import Equations, compare_with_sources, require_agreement
from symbolic_rnn.interop.gates import Gates, joined_gates, put, put_gates
from symbolic_rnn.interop.weights import Weights, WeightsError, read_weights
from symbolic_rnn.interop.whole import as_sequential
from symbolic_rnn.layers import Dense
from symbolic_rnn.networks import Bidirectional, Recurrent, Sequential
from symbolic_rnn.verification import Report
from symbolic_rnn.zoo import LSTMWithProjection

__all__ = ["compare_with_torch", "from_torch", "to_torch"]

Array = NDArray[Any]
Arrays = Mapping[str, Any]
_GATES = {1: ("",), 3: ("_r", "_z", "_n"), 4: ("_i", "_f", "_g", "_o")}
_SUFFIXES: dict[type[Cell], tuple[str, ...]] = {
    Elman: _GATES[1],
    GRU: _GATES[3],
    LSTM: _GATES[4],
    LSTMWithProjection: _GATES[4],
}
_DIRECTIONS = ("", "_reverse")


@checks_arguments(besides=["weights"])
def from_torch(
    weights: Arrays | str | Path,
    *,
    prefix: str = "",
    readout: str | None = None,
    nonlinearity: Literal["tanh", "relu"] | None = None,
) -> Sequential:
    """Make the network of a PyTorch state dict, and check that it computes the same.

    Parameters
    ----------
    weights : mapping of str to array or tensor, or path
        The state dict of an ``nn.RNN``, ``nn.GRU`` or ``nn.LSTM``, or a ``.safetensors`` or
        ``.npz`` file with it: any number of layers, both directions, with or without biases, with
        a projection. Which of the modules it is follows from the shapes. Without biases, the
        network has biases of zero.
    prefix : str
        How the keys of the recurrent module begin, ``"lstm."``.
    readout : str, optional
        How the keys of an ``nn.Linear`` begin that is applied to each output, ``"fc."``.
    nonlinearity : {"tanh", "relu"}, optional
        Of an ``nn.RNN``, which needs it, since its state dict does not tell; of no other module.

    Returns
    -------
    Sequential
        From ``(batch, time, n_in)`` to ``(batch, time, n_out)``, an ordinary network: it derives,
        trains, is saved and exported as any other.

    Raises
    ------
    WeightsError
        If a weight is missing, left over, of another shape, or not finite; if `nonlinearity` is
        missing or of no use; if there is no such file, or it cannot be read.
    AssertionError
        If the network does not compute what PyTorch's documentation says for these weights; this
        would be an error of this package.

    Warns
    -----
    UserWarning
        If a gradient is zero on the random sequences, as that of dead units, so that nothing is
        proved for it.

    Examples
    --------
    >>> import numpy as np
    >>> from symbolic_rnn import interop
    >>> rng = np.random.default_rng(0)
    >>> shapes = {"weight_ih": (16, 3), "weight_hh": (16, 4), "bias_ih": (16,), "bias_hh": (16,)}
    >>> state = {f"{key}_l0": rng.normal(size=shape) for key, shape in shapes.items()}
    >>> network = interop.from_torch(state)
    >>> network.layers
    [Recurrent(cell=LSTM(n_in=3, n_hidden=4), reverse=False, adjoint=None)]
    >>> interop.compare_with_torch(network, state).ok
    True
    """
    arrays = read_weights(weights, "from_torch")
    network = _network(arrays, prefix, readout, nonlinearity, "from_torch")
    report = _compared(network, arrays, prefix, readout, nonlinearity)
    require_agreement(report, "from_torch", stacklevel=3)  # past the check of the arguments
    return network


def _network(
    arrays: Arrays, prefix: str, readout: str | None, nonlinearity: str | None, owner: str
) -> Sequential:
    _check_prefix(arrays, prefix, owner)
    left = Weights(arrays, owner)
    biased = any(key.startswith(f"{prefix}bias_") for key in arrays)
    levels: list[list[Cell]] = []
    while not levels or f"{prefix}weight_ih_l{len(levels)}" in left:
        k = len(levels)
        cells = [
            _cell(left, f"{prefix}{{}}_l{k}{end}", nonlinearity, owner, biased=biased)
            for end in _ends(left, prefix, k)
        ]
        levels.append(cells)
    _check_alike(levels, owner, WeightsError)
    layers: list[Any] = [
        Recurrent(cells[0]) if len(cells) == 1 else Bidirectional(*cells) for cells in levels
    ]
    if readout is not None:
        V = left.take(f"{readout}weight", (None, None))
        dense = Dense(V.shape[1], V.shape[0], seed=0)
        put(dense, "V", V)
        c = f"{readout}bias"
        put(dense, "c", left.take(c, V.shape[:1]) if c in left else np.zeros(len(V)))
        layers.append(dense)
    left.nothing_left(
        "Name an nn.Linear after the recurrent module by readout=, such as readout='fc.'; of a "
        "model with other parts, pass the entries of one recurrent module and its readout alone."
    )
    try:
        return Sequential(layers, input_shape=(None, levels[0][0].n_in))
    except ValueError as error:
        raise WeightsError(f"{owner}: the layers do not fit each other: {error}") from None


def _check_prefix(arrays: Arrays, prefix: str, owner: str) -> None:
    """Check that a recurrent module has the prefix, and say which have others."""
    first = "weight_ih_l0"
    if prefix + first in arrays:
        return
    others = [key.removesuffix(first) for key in arrays if key.endswith(first)]
    if others:
        found = f"{', '.join(f'prefix={each!r}' for each in others)} would find some"
    elif any(key.endswith("weight_ih") for key in arrays):
        found = (
            "the keys of an nn.RNNCell, nn.GRUCell or nn.LSTMCell have no number of a layer: "
            "append '_l0' to them"
        )
    else:
        found = f"it has {', '.join(arrays) or 'none'}"
    raise WeightsError(
        f"{owner} expects the weights of a recurrent module, {prefix}{first} among them: {found}."
    )


def _ends(left: Weights, prefix: str, k: int) -> tuple[str, ...]:
    return _DIRECTIONS if f"{prefix}weight_ih_l{k}_reverse" in left else _DIRECTIONS[:1]


def _check_alike(
    levels: Sequence[Sequence[Cell]], owner: str, error: type[TypeError | ValueError]
) -> None:
    """Check that one module of PyTorch can have all layers: one kind, one width, one direction."""

    def kind(cells: Sequence[Cell]) -> list[tuple[Any, ...]]:
        return [(type(cell).__name__, *cell.state.values(), _activation(cell)) for cell in cells]

    for k, cells in enumerate(levels):
        if len({*kind(cells), *kind(levels[0])}) > 1 or len(cells) != len(levels[0]):
            raise error(
                f"{owner} expects layers of one kind, width, activation and number of directions, "
                f"as a module of PyTorch has, got {list(levels[0])} and, as layer {k}, "
                f"{list(cells)}."
            )


def _cell(left: Weights, key: str, nonlinearity: str | None, owner: str, *, biased: bool) -> Cell:
    """Make the cell of one layer and direction."""
    U, W = (left.take(key.format(name), (None, None)) for name in ("weight_ih", "weight_hh"))
    P = None
    if key.format("weight_hr") in left:
        P = left.take(key.format("weight_hr"), (W.shape[1], None))
    n = W.shape[1] if P is None else P.shape[1]
    n_gates = len(W) // n if n else 0
    if n_gates not in _GATES or len(W) != n_gates * n or len(U) != len(W):
        raise WeightsError(
            f"{owner} expects {key.format('weight_hh')} with 1, 3 or 4 times {n} rows (RNN, GRU "
            f"or LSTM) and {key.format('weight_ih')} with as many, got {len(W)} and {len(U)}."
        )
    if n_gates == 1 and nonlinearity is None:
        raise WeightsError(
            f"{owner} expects nonlinearity='tanh' or 'relu' for an nn.RNN, whose weights do not "
            "tell which it has; 'tanh' is the default of PyTorch."
        )
    if n_gates > 1 and nonlinearity is not None:
        raise WeightsError(
            f"{owner} expects nonlinearity= for an nn.RNN alone; {key.format('weight_hh')} is of "
            f"{'a GRU' if n_gates == 3 else 'an LSTM'}, got {nonlinearity!r}."
        )
    b, c = (
        left.take(key.format(name), (len(W),)) if biased else np.zeros(len(W))
        for name in ("bias_ih", "bias_hh")
    )
    cell: Cell
    if nonlinearity is not None:
        cell = Elman(U.shape[1], n, activation=nonlinearity, seed=0)
    elif n_gates == 3:
        cell = GRU(U.shape[1], n, seed=0)
    elif P is None:
        cell = LSTM(U.shape[1], n, seed=0)
    else:
        cell = LSTMWithProjection(U.shape[1], n, len(P), seed=0)
        put(cell, "P", P)
    put_gates(cell, _GATES[n_gates], Gates(U, W, b, c))
    return cell


@checks_arguments(besides=["network"])
def to_torch(
    network: Any,
    *,
    prefix: str = "",
    readout: str = "fc.",
    bias: bool = True,
    readout_bias: bool = True,
    dtype: str = "float32",
) -> dict[str, Array]:
    """Write a network as a state dict of PyTorch.

    Parameters
    ----------
    network : Cell, Recurrent, Bidirectional or Sequential
        Of Elman (tanh or relu), GRU, LSTM or ``zoo.LSTMWithProjection`` cells of one kind; a
        Sequential may end in one linear :class:`~symbolic_rnn.Dense`.
    prefix, readout : str
        How the keys of the recurrent module, and of the Dense layer, begin.
    bias, readout_bias : bool
        Whether the recurrent module, and the ``nn.Linear``, have biases; without, those of the
        network must be zero.
    dtype : str
        Of the arrays.

    Returns
    -------
    dict of str to ndarray
        For ``module.load_state_dict({k: torch.from_numpy(v) for k, v in ...})``. The sum of two
        biases is in ``bias_ih``, and ``bias_hh`` is zero, but for the candidate of a GRU.

    Raises
    ------
    TypeError
        If PyTorch's modules do not have the network: another cell, an activation of the readout, a
        layer that runs in reverse alone.
    ValueError
        If biases are left out that are not zero.

    Examples
    --------
    >>> import symbolic_rnn as srnn
    >>> from symbolic_rnn import interop
    >>> state = interop.to_torch(srnn.GRU(3, 4, seed=0))
    >>> {key: value.shape for key, value in state.items()}
    {'weight_ih_l0': (12, 3), 'weight_hh_l0': (12, 4), 'bias_ih_l0': (12,), 'bias_hh_l0': (12,)}
    """
    network = as_sequential(network, "to_torch")
    _check_expressible(network)
    values = {p: p.get_value() for p in network.parameters}
    found = _as_torch(network, values, np.zeros_like, prefix, readout)
    for begin, kept in ((f"{prefix}bias_", bias), (f"{readout}bias", readout_bias)):
        for key in [] if kept else [key for key in found if key.startswith(begin)]:
            if found.pop(key).any():
                raise ValueError(
                    f"to_torch expects biases of zero where the module has none, got others for "
                    f"{key}."
                )
    return {key: value.astype(dtype) for key, value in found.items()}


def _check_expressible(network: Sequential) -> None:
    """Check that one recurrent module of PyTorch and a Linear compute the network.

    Raises
    ------
    TypeError
        If they do not.
    """
    *recurrent, last = network.levels
    if not (recurrent and isinstance(last.layer, Dense)):
        recurrent.append(last)
    elif last.activation is not None or last.layer.activation != "identity":
        raise TypeError(f"to_torch expects a linear readout, got {last.layer}.")
    for level in recurrent:
        if not level.recurrent or getattr(level.layer, "reverse", False):
            raise TypeError(
                f"to_torch expects recurrent layers and a last Dense, got {level.layer}."
            )
        for _, cell in level.cells:
            if type(cell) not in _SUFFIXES or _activation(cell) not in ("tanh", "relu"):
                raise TypeError(
                    "to_torch expects an Elman (tanh or relu), GRU, LSTM or LSTMWithProjection, "
                    f"got {cell}."
                )
    cells = [[cell for _, cell in level.cells] for level in recurrent]
    _check_alike(cells, "to_torch", TypeError)


def _activation(cell: Cell) -> Any:
    return getattr(cell, "activation", "tanh")


def _as_torch(
    network: Sequential,
    values: Mapping[Any, Array],
    second: Callable[[Array], Array],
    prefix: str,
    readout: str,
) -> dict[str, Array]:
    """Join what belongs to the parameters of a network as PyTorch does, weights or gradients."""
    found: dict[str, Array] = {}
    for k, level in enumerate(network.levels):
        if isinstance(level.layer, Dense):
            found[f"{readout}weight"] = values[level.layer.V]
            found[f"{readout}bias"] = values[level.layer.c]
        for (_, cell), end in zip(level.cells, _DIRECTIONS, strict=False):
            U, W, b, c = joined_gates(cell, _SUFFIXES[type(cell)], values, second)
            arrays = {"weight_ih": U, "weight_hh": W, "bias_ih": b, "bias_hh": c}
            if isinstance(cell, LSTMWithProjection):
                arrays["weight_hr"] = values[cell.P]
            found |= {f"{prefix}{name}_l{k}{end}": array for name, array in arrays.items()}
    return found


@checks_arguments(besides=["weights"])
def compare_with_torch(
    network: Sequential,
    weights: Arrays | str | Path,
    *,
    prefix: str = "",
    readout: str | None = None,
    nonlinearity: Literal["tanh", "relu"] | None = None,
    seed: NonNegative = 0,
) -> Report:
    """Compare a network with PyTorch's documented equations for a state dict.

    The equations of ``nn.RNN``, ``nn.GRU`` and ``nn.LSTM`` are evaluated by NumPy on the weights as
    they are, gates joined and biases apart, on random sequences; their gradients are taken by a
    complex step. The network is compiled; its gradients are those of its rule.

    Parameters
    ----------
    network : Sequential
        As :func:`from_torch` returns it.
    weights, prefix, readout, nonlinearity
        As for :func:`from_torch`.
    seed : int
        Of the sequences and of the entries of each weight whose gradient is compared.

    Returns
    -------
    Report
        A row for the outputs, the input, and each weight.

    Raises
    ------
    TypeError
        If the layers of the network are not those of the weights.
    WeightsError
        As of :func:`from_torch`.
    """
    owner = "compare_with_torch"
    arrays = read_weights(weights, owner)
    described = _network(arrays, prefix, readout, nonlinearity, owner)
    if _form(network) != _form(described):
        raise TypeError(
            f"{owner} expects a network with the layers of the weights, {described.layers}; got "
            f"{network.layers}."
        )
    return _compared(network, arrays, prefix, readout, nonlinearity, seed=seed)


def _form(network: Sequential) -> list[Any]:
    """The kinds of layers and the shapes of their parameters."""
    shapes = [p.get_value(borrow=True).shape for p in network.parameters]
    return [*(type(layer) for layer in network.layers), *shapes]


def _compared(
    network: Sequential,
    arrays: Arrays,
    prefix: str,
    readout: str | None,
    nonlinearity: str | None,
    *,
    seed: int = 0,
) -> Report:
    def by_weight(gradients: Mapping[Any, Array]) -> dict[str, Array]:
        found = _as_torch(network, gradients, np.copy, prefix, readout or "")
        return {key: value for key, value in found.items() if key in arrays}  # biases or none

    return compare_with_sources(
        network,
        [Equations("PyTorch's equations", _equations(prefix, readout, nonlinearity), arrays)],
        by_weight,
        title=f"{network.name} beside PyTorch's equations",
        seed=seed,
    )


def _sigmoid(a: Array) -> Array:
    return 1 / (1 + np.exp(-a))


def _equations(
    prefix: str, readout: str | None, nonlinearity: str | None
) -> Callable[[Arrays, Array], Array]:
    """PyTorch's documented equations of a state dict, with gates joined and biases apart.

    Deliberately by other means than the network: nothing here splits or adds weights.
    """

    def apply(a: Array) -> Array:
        result: Array = a * (a.real > 0) if nonlinearity == "relu" else np.tanh(a)
        return result

    def layer(w: Arrays, key: str, x: Array) -> Array:
        W_ih, W_hh = w[key.format("weight_ih")], w[key.format("weight_hh")]
        b_ih = w.get(key.format("bias_ih"), 0.0)
        b_hh = w.get(key.format("bias_hh"), 0.0)
        P = w.get(key.format("weight_hr"))
        n = W_hh.shape[1] if P is None else P.shape[1]
        h = np.zeros((len(x), W_hh.shape[1]), dtype=complex)
        c = np.zeros((len(x), n), dtype=complex)
        outputs = []
        for t in range(x.shape[1]):
            read, kept = x[:, t] @ W_ih.T + b_ih, h @ W_hh.T + b_hh
            if len(W_hh) == n:
                h = apply(read + kept)
            elif len(W_hh) == 3 * n:
                r = _sigmoid(read[:, :n] + kept[:, :n])
                z = _sigmoid(read[:, n : 2 * n] + kept[:, n : 2 * n])
                candidate = np.tanh(read[:, 2 * n :] + r * kept[:, 2 * n :])
                h = (1 - z) * candidate + z * h
            else:
                i, f, g, o = np.split(read + kept, 4, axis=1)
                c = _sigmoid(f) * c + _sigmoid(i) * np.tanh(g)
                h = _sigmoid(o) * np.tanh(c)
                h = h if P is None else h @ P.T
            outputs.append(h)
        return np.stack(outputs, axis=1)

    def computed(w: Arrays, x: Array) -> Array:
        k = 0
        while f"{prefix}weight_ih_l{k}" in w:
            outputs = layer(w, f"{prefix}{{}}_l{k}", x)
            if f"{prefix}weight_ih_l{k}_reverse" in w:
                back = layer(w, f"{prefix}{{}}_l{k}_reverse", x[:, ::-1])[:, ::-1]
                outputs = np.concatenate([outputs, back], axis=-1)
            x, k = outputs, k + 1
        if readout is not None:
            x = x @ w[f"{readout}weight"].T + w.get(f"{readout}bias", 0.0)
        return x

    return computed
