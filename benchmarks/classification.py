"""Accuracy on the UCR and UEA sets that sktime's wheel holds: see ``README.md``.

Beside the nearest neighbor (Euclidean distance, and dynamic time warping) and logistic regression.
The training and test parts are those of the archive.
"""

from __future__ import annotations

import argparse
import sys
import warnings
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

import symbolic_rnn as srnn
from symbolic_rnn.training.ragged import padded

SETS = {
    "ItalyPowerDemand": "load_italy_power_demand",
    "GunPoint": "load_gunpoint",
    "ArrowHead": "load_arrow_head",
    "BasicMotions": "load_basic_motions",
    "JapaneseVowels": "load_japanese_vowels",
}
NETWORKS = {
    "LSTM": {"cell": "lstm"},
    "bidirectional GRU": {"cell": "gru", "bidirectional": True},
}
NEIGHBORS = ("1-NN, Euclidean", "1-NN, DTW")
LOGISTIC = "logistic regression"
COLUMNS = (*NEIGHBORS, LOGISTIC, *NETWORKS)

HIDDEN, EPOCHS, RATE = 32, 200, 5e-3


def read(name: str, part: str) -> tuple[list[Any], Any]:
    """A part of a set: sequences (time, features) and their classes."""
    import sktime.datasets

    X, y = getattr(sktime.datasets, SETS[name])(part, return_X_y=True)
    columns = [X[column] for column in X.columns]
    sequences = [
        np.stack([np.asarray(column.iloc[row], np.float64) for column in columns], axis=1)
        for row in range(len(X))
    ]
    return sequences, np.asarray(y)


def table_of(sequences: list[Any], n_steps: int) -> Any:
    """Sequences as rows of a table, padded with zeros."""
    filled, _ = padded(sequences, n_steps=n_steps)
    return filled.reshape(len(sequences), -1)


def warping_distances(a: list[Any], b: list[Any]) -> Any:
    r"""Distances by dynamic time warping, without a window.

    .. math:: D_{ij} = \lVert a_i - b_j \rVert^2 + \min(D_{i-1,j}, D_{i,j-1}, D_{i-1,j-1})
    """
    import numba

    @numba.njit
    def distance(x: Any, y: Any) -> float:
        before = np.full(len(y) + 1, np.inf)
        before[0] = 0.0
        for i in range(len(x)):
            row = np.full(len(y) + 1, np.inf)
            for j in range(len(y)):
                cost = 0.0
                for k in range(x.shape[1]):
                    cost += (x[i, k] - y[j, k]) ** 2
                row[j + 1] = cost + min(before[j + 1], row[j], before[j])
            before = row
        return before[-1]

    return np.array([[distance(x, y) for y in b] for x in a])


def measured(name: str, seeds: int, mode: str | None) -> dict[str, list[float]]:
    """The accuracies of everybody on the test part; of networks, of each seed."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.metrics import accuracy_score
    from sklearn.neighbors import KNeighborsClassifier
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    (train, y), (test, truth) = read(name, "train"), read(name, "test")
    n_steps = max(map(len, [*train, *test]))
    tables = [table_of(part, n_steps) for part in (train, test)]
    found = {}
    nearest = KNeighborsClassifier(1).fit(tables[0], y)
    found[NEIGHBORS[0]] = [accuracy_score(truth, nearest.predict(tables[1]))]
    closest = warping_distances(test, train).argmin(axis=1)
    found[NEIGHBORS[1]] = [accuracy_score(truth, y[closest])]
    logistic = make_pipeline(StandardScaler(), LogisticRegression(max_iter=5000))
    found[LOGISTIC] = [accuracy_score(truth, logistic.fit(tables[0], y).predict(tables[1]))]
    for network, arguments in NETWORKS.items():
        found[network] = []
        for seed in range(seeds):
            model = srnn.estimators.RecurrentClassifier(
                hidden=HIDDEN, epochs=EPOCHS, learning_rate=RATE, random_state=seed, mode=mode,
                dtype="float32", **arguments,
            )  # fmt: skip
            found[network].append(model.fit(train, y).score(test, truth))
    sizes = (len(train), len(test), n_steps, train[0].shape[1], len(set(y)))
    found["sizes"] = [float(size) for size in sizes]
    return found


def table(results: dict[str, dict[str, list[float]]]) -> str:
    """Accuracies in percent; of seeds, mean ± deviation."""
    lines = [
        f"| accuracy, % | training, test | steps x features, classes | {' | '.join(COLUMNS)} |",
        f"| --- | --: | --: |{' --: |' * len(COLUMNS)}",
    ]
    for name, found in results.items():
        train, test, steps, features, classes = map(int, found["sizes"])
        best = max(np.mean(found[column]) for column in COLUMNS)
        cells = []
        for column in COLUMNS:
            mean = np.mean(found[column])
            text = f"{100 * mean:.1f}"
            text = f"**{text}**" if mean == best else text
            if len(found[column]) > 1:
                text += f" ± {100 * np.std(found[column], ddof=1):.1f}"
            cells.append(text)
        sizes = f"{train}, {test} | {steps} x {features}, {classes}"
        lines.append(f"| {name} | {sizes} | {' | '.join(cells)} |")
    return "\n".join(lines)


def markdown(results: dict[str, dict[str, list[float]]], seeds: int) -> str:
    """The page."""
    packages = ("sktime", "scikit-learn", "numpy")
    versions = ", ".join(f"{name} {version(name)}" for name in packages)
    parts = [
        "# Classification of sequences",
        f"`python benchmarks/classification.py --seeds {seeds}` wrote this page ({versions}). The "
        "sets are those of UCR and UEA that the wheel of sktime holds, with the training and test "
        "parts of the archive. Nothing was tuned on them: the networks are "
        "{py:obj}`~symbolic_rnn.estimators.RecurrentClassifier` with "
        f"{HIDDEN} units, {EPOCHS} epochs of Adam with rate {RATE:g}, no validation part, float32; "
        f"the mean of {seeds} seeds ± their standard deviation. Dynamic time warping has no "
        "window; the others but the networks read sequences of different lengths (JapaneseVowels) "
        "padded with zeros, warping as they are. The best accuracy of a row is bold.",
        table(results),
    ]
    return "\n\n".join(parts) + "\n"


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, and print the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    add = parser.add_argument
    add("--sets", nargs="+", default=list(SETS), choices=SETS, metavar="SET")
    add("--seeds", type=int, default=3, metavar="N", help="of each network (3)")
    add("--mode", help="of PyTensor; the fastest available one by default")
    add("--output", type=Path, metavar="FILE")
    asked = parser.parse_args(arguments)
    warnings.filterwarnings("ignore", category=FutureWarning)
    results = {}
    for name in asked.sets:
        results[name] = measured(name, asked.seeds, asked.mode)
        print(table({name: results[name]}).splitlines()[-1], file=sys.stderr, flush=True)
    page = markdown(results, asked.seeds)
    if asked.output:
        asked.output.write_text(page, "utf-8")
    print(page)
    return 0


if __name__ == "__main__":
    sys.exit(main())
