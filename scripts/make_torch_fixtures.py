"""Write what tests/interop compares with, by real PyTorch: python make_torch_fixtures.py FOLDER.

With ``--all``, modules of every kind; with ``--weights``, modules that have the weights of files,
as symbolic_rnn writes them.
"""

import argparse
from itertools import product
from pathlib import Path

import numpy as np
import torch

#: The committed files: the kind of a module, its number of layers, and its options.
MODULES = {
    "rnn_tanh": ("rnn_tanh", 1, {}),
    "rnn_relu_two_layers": ("rnn_relu", 2, {}),
    "gru_both_directions": ("gru", 2, {"bidirectional": True}),
    "lstm_both_directions": ("lstm", 2, {"bidirectional": True}),
    "lstm_without_biases": ("lstm", 1, {"bias": False}),
    "lstm_projected": ("lstm_projected", 2, {"bidirectional": True}),
}
KINDS = {
    "rnn_tanh": torch.nn.RNN,
    "rnn_relu": lambda *sizes, **options: torch.nn.RNN(*sizes, nonlinearity="relu", **options),
    "gru": torch.nn.GRU,
    "lstm": torch.nn.LSTM,
    "lstm_projected": lambda n_in, n, **options: torch.nn.LSTM(n_in, n + 1, proj_size=n, **options),
}


def all_modules():
    """Describe a module of each kind, with and without biases, in one and in both directions."""
    for kind, bias, both, k in product(KINDS, (True, False), (False, True), (1, 2)):
        name = f"{kind}_{k}{'_both' if both else ''}{'' if bias else '_unbiased'}"
        yield name, (kind, k, {"bidirectional": both, "bias": bias})


def record(kind, n_layers, options, seed, weights, n=3):
    """Compute a module's outputs on random data, and the gradients by it and by the weights."""
    torch.manual_seed(seed)
    if weights is not None:
        options = options | {"bias": True}  # as to_torch writes them
    module = KINDS[kind](2, n, num_layers=n_layers, batch_first=True, **options).double()
    readout = torch.nn.Linear(module(torch.zeros(1, 1, 2).double())[0].shape[-1], 2).double()
    network = torch.nn.ModuleDict({"rnn": module, "fc": readout})
    if weights is not None:
        with np.load(weights) as file:
            network.load_state_dict({key: torch.from_numpy(file[key]) for key in file})
    rng = torch.Generator().manual_seed(seed)
    x = torch.randn(2, 5, 2, dtype=torch.float64, generator=rng, requires_grad=True)
    errors = torch.randn(2, 5, 2, dtype=torch.float64, generator=rng)
    y = readout(module(x)[0])
    (y * errors).sum().backward()
    arrays = {f"state/{key}": value.numpy() for key, value in network.state_dict().items()}
    arrays |= {f"grad/{key}": p.grad.numpy() for key, p in network.named_parameters()}
    arrays |= {"x": x.detach().numpy(), "y": y.detach().numpy()}
    return arrays | {"errors": errors.numpy(), "grad_x": x.grad.numpy()}


def main():
    """Write one file for each module: its weights, and on random data outputs and gradients."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--all", action="store_true", help="modules of every kind")
    parser.add_argument("--weights", type=Path, help="folder with the weights of each module")
    given = parser.parse_args()
    modules = dict(all_modules()) if given.all else MODULES
    for seed, (name, module) in enumerate(modules.items()):
        weights = given.weights and given.weights / f"{name}.npz"
        n = 6 if given.all else 3  # more units, so that not all of a layer are dead
        np.savez_compressed(given.folder / f"{name}.npz", **record(*module, seed, weights, n))


if __name__ == "__main__":
    main()
