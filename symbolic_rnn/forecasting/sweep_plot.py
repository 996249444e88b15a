"""A picture of how the validation loss depends on learning rate and initial weights."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from symbolic_rnn.atomic import write_atomically

if TYPE_CHECKING:
    from symbolic_rnn.forecasting.sweeping import Sweep

__all__ = ["plot_sweep"]

_GRAY, _LINE = "#9aa5b1", "#1f2933"
_COLORS = ("#d1495b", "#2e86ab", "#edae49", "#66a182", "#8d6a9f", "#8c5e3c")


def plot_sweep(sweep: Sweep, path: Path) -> None:
    """Draw the loss against the learning rate, colored by seed, and against the epoch.

    Parameters
    ----------
    sweep : Sweep
    path : Path
        A PNG file.
    """
    from matplotlib.figure import Figure

    figure = Figure(figsize=(11, 4.6), dpi=150, layout="constrained")
    left, right = figure.subplots(1, 2, sharey=True)
    seeds = sorted({trial.settings.seed for trial in sweep.trials})
    color = {seed: _COLORS[k % len(_COLORS)] for k, seed in enumerate(seeds)}
    shown = [trial for trial in sweep.trials if trial.losses]
    complete = [trial for trial in shown if trial.state == "complete"]

    for seed in seeds:
        own = [trial for trial in complete if trial.settings.seed == seed]
        rates = [trial.settings.learning_rate for trial in own]
        losses = [trial.loss for trial in own]
        left.plot(rates, losses, "o", color=color[seed], ms=5, label=f"seed {seed}")
    stopped = [trial for trial in shown if trial.state != "complete"]
    left.plot(
        [trial.settings.learning_rate for trial in stopped],
        [trial.loss for trial in stopped],
        "o", mfc="none", color=_GRAY, ms=5, label="pruned or failed",
    )  # fmt: skip
    _draw_middle(left, complete)
    left.set(xscale="log", yscale="log", xlabel="learning rate", ylabel="best validation loss")
    left.set_title("Each network, and the median near each learning rate", loc="left", fontsize=10)
    left.legend(frameon=False, fontsize=8)

    for trial in shown:
        epochs = np.arange(1, 1 + len(trial.losses))
        kept = trial.state == "complete"
        right.plot(
            epochs, trial.losses, lw=1.1, alpha=0.9 if kept else 0.6,
            color=color[trial.settings.seed] if kept else _GRAY,
            # A network that was stopped after one epoch has no line.
            marker="" if kept else "o", mfc="none", ms=4, markevery=[-1],
        )  # fmt: skip
    right.set(xlabel="epoch")
    right.set_title("Validation loss after each epoch", loc="left", fontsize=10)
    for axes in (left, right):
        axes.spines[["top", "right"]].set_visible(False)
        axes.grid(axis="y", color="#e4e7eb", lw=0.7)
        axes.set_axisbelow(True)
    searched = ", ".join(name.replace("_", " ") for name in sweep.searched)
    counted = f"{len(complete)} complete, {len(sweep.trials) - len(complete)} pruned or failed"
    figure.suptitle(
        f"{len(sweep.trials)} networks ({counted}); searched: {searched}",
        x=0.01, ha="left", fontsize=11,
    )  # fmt: skip
    picture = io.BytesIO()
    figure.savefig(picture, format="png")
    write_atomically(path, picture.getvalue())


def _draw_middle(axes: Any, trials: list[Any]) -> None:
    """The median, and the band from the best to the worst, in bins of the learning rate."""
    if len({trial.settings.learning_rate for trial in trials}) < 2:
        return
    logs = np.log10([trial.settings.learning_rate for trial in trials])
    losses = np.array([trial.loss for trial in trials])
    bins = np.round(4 * (logs - logs.min())).astype(int)  # four for each factor of ten
    places = [(10 ** logs[bins == k].mean(), losses[bins == k]) for k in np.unique(bins)]
    rates = [rate for rate, _ in places]
    axes.plot(rates, [np.median(found) for _, found in places], color=_LINE, lw=1.4, label="median")
    axes.fill_between(
        rates,
        [found.min() for _, found in places],
        [found.max() for _, found in places],
        color=_LINE, alpha=0.08, lw=0, label="best to worst",
    )  # fmt: skip
