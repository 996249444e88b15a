"""Six members of the zoo on the tasks of CogScale, beside its published scores: see ``README.md``.

Needs ``pip install cogscale``, which needs NumPy alone. It writes ``docs/cogscale.md``, and beside
it ``cogscale.json``, so that a part can be renewed.
"""

from __future__ import annotations

import argparse
import itertools
import json
import sys
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from statistics import mean, stdev
from typing import Any

import pytensor
from contest.race import say
from contest.report import table
from tasks.cogscale import BATCH, EPOCHS, Published, cogscale_task, published
from tasks.networks import network
from tasks.task import Training

import symbolic_rnn as srnn

OUTPUT = Path(__file__).parents[1] / "docs" / "cogscale.md"

#: The members, with the shape of their networks: see `tasks.networks.network`.
BLOCKS = {"embedded": True, "dense": True}
SHAPES: dict[str, dict[str, Any]] = {
    "lem": {},
    "cornn": {},
    "min-gru": {**BLOCKS, "layers": 2},
    "scalar-lstm": {},
    "delta-net": BLOCKS,
    "selective-state-space": {**BLOCKS, "arguments": {"n_state": 8}},
}
SIZES = (1_000, 10_000)
RATES = (3e-3, 1e-2)
PATIENCE = 10
#: Chosen among those of the package: recurrent ones, and the better one of two transformers.
OTHERS = ("ESN", "GRU", "LSTM", "XLSTM", "MAMBA", "TRANSFORMER_DECODER")

Scores = Mapping[tuple[str, str, int], Published]


def of_size(name: str, n_in: int, n_out: int, size: int) -> srnn.Sequential:
    """The widest network of a member that has at most so many parameters."""

    def made(width: int) -> srnn.Sequential:
        return network(name, n_in, width, n_out, **SHAPES[name])

    def fits(width: int) -> bool:
        return sum(each.get_value().size for each in made(width).parameters) <= size

    low, high = 1, size
    while high - low > 1:  # the width `low` fits, `high` does not
        middle = min((low + high) // 2, 2 * low)
        low, high = (middle, high) if fits(middle) else (low, middle)
    return made(low)


def trained(name: str, task_name: str, size: int, seeds: int, mode: str) -> tuple[Published, int]:
    """Mean and deviation over seeds at the rate with the least validation score; parameters."""
    import cogscale

    data = [cogscale_task(task_name, seed) for seed in range(seeds)]
    first = data[0][0]
    with pytensor.config.change_flags(floatX="float32"):
        training = Training(of_size(name, first.n_in, first.n_out, size), first, mode)
    by_rate = {}
    for rate in RATES:
        found = []
        for seed, (task, built) in enumerate(data):
            training.task = task
            run = training.run(seed, rate, patience=PATIENCE)
            outputs = training.predict(task.test[0])
            score = cogscale.compute_score(built["Y_test"], outputs, built["category"])
            found.append((run.valid, float(score)))
        by_rate[rate] = found
    best = min(by_rate.values(), key=lambda found: mean(valid for valid, _ in found))
    scores = [score for _, score in best]
    return Published(mean(scores), stdev(scores) if seeds > 1 else 0.0), training.n_parameters


def shown(score: Published | None) -> str:
    """Mean and deviation."""
    if score is None:
        return "-"
    return f"{score.mean:.3f} ± {score.deviation:.3f}"


def page(ours: Scores, seeds: int) -> str:
    """The page, in Markdown."""
    import cogscale

    theirs = published()
    tasks = [task for task in cogscale.tasks if any(task == one for _, one, _ in ours)]
    names = [name for name in SHAPES if any(name == member for member, _, _ in ours)]
    parts = [
        "# CogScale's tasks",
        f"`python benchmarks/cogscale_tasks.py --seeds {seeds}` wrote this page (cogscale "
        f"{version('cogscale')}, numpy {version('numpy')}): six members of [the zoo](cells/zoo.md) "
        "on the small tasks of [CogScale](https://pypi.org/project/cogscale/), with at most 1,000 "
        "and 10,000 parameters, beside the scores that its authors publish. Scores are CogScale's "
        "own, less is better: the share of wrong answers, of wrong labels (`cross_situation`), and "
        "the mean squared error (`*_forecasting`, `continuous_*`).",
        f"We train as they do: batches of {BATCH}, {EPOCHS} epochs of Adam at most, an end after "
        f"{PATIENCE} epochs without a better validation score, the weights of the best epoch; mode "
        "C99, single precision, clipping at a global norm of 1. What differs: our scores are means "
        f"of {seeds} seeds ± their standard deviation at the better one of two learning rates "
        f"({' and '.join(f'{rate:g}' for rate in RATES)}) *by the validation score*; theirs are of "
        "ten seeds at the best one of five rates *by the test score*, and those of ESN after a "
        "search for its hyperparameters. Their figures are from `baseline/results` of their "
        "[repository](https://github.com/Naowak/CogScale) at commit 14b6258, which ran an earlier "
        "version of the same tasks; for `cross_situation` they choose a threshold by the share of "
        "examples whose labels are all right, ours is 0.5 (to say no always is wrong at 0.31). "
        "XLSTM and MAMBA are the libraries' blocks, while `scalar-lstm` and "
        "`selective-state-space` are the recurrences alone. The least mean of a row, to three "
        "digits, is bold.",
    ]
    if missing := [f"`{task}`" for task in cogscale.tasks if task not in tasks]:
        parts.append(f"Not trained yet: {', '.join(missing)}.")
    for size in SIZES:
        head = [f"{size:,} parameters", *(f"`{name}`" for name in names), *OTHERS]
        rows = []
        for task in tasks:
            found = [ours.get((name, task, size)) for name in names]
            found += [theirs.get((other, task, size)) for other in OTHERS]
            least = min(f"{score.mean:.3f}" for score in found if score is not None)
            bold = (
                f"**{shown(score)}**" if shown(score).startswith(least) else shown(score)
                for score in found
            )
            rows.append([f"`{task}`", *bold])
        parts.append(table(head, rows))
    return "\n\n".join(part.strip() for part in parts) + "\n"


def written(scores: Scores) -> str:
    """The scores as JSON, a line for each."""
    lines = (json.dumps([*key, score.mean, score.deviation]) for key, score in scores.items())
    return "[\n" + ",\n".join(lines) + "\n]\n"


def main(arguments: Sequence[str] | None = None) -> int:
    """Train one after the other, and write down what is known by then."""
    import cogscale

    parser = argparse.ArgumentParser(description=__doc__)
    add = parser.add_argument
    add("--tasks", nargs="+", metavar="NAME", choices=cogscale.tasks, default=cogscale.tasks,
        help="the others keep the scores that they have")  # fmt: skip
    add("--seeds", type=int, default=3, metavar="N", help="of each network (3)")
    add("--mode", default="C99", help="of PyTensor")
    add("--output", type=Path, default=OUTPUT, metavar="FILE", help="the page, Markdown")
    asked = parser.parse_args(arguments)
    numbers = asked.output.with_suffix(".json")
    known = json.loads(numbers.read_text("utf-8")) if numbers.exists() else []
    scores = {(name, task, size): Published(*found) for name, task, size, *found in known}
    for task, size, name in itertools.product(asked.tasks, SIZES, SHAPES):
        score, count = trained(name, task, size, asked.seeds, asked.mode)
        scores[name, task, size] = score
        say(f"{task} {size} {name}: {shown(score)}, {count} parameters")
        numbers.write_text(written(scores), "utf-8")
        asked.output.write_text(page(scores, asked.seeds), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
