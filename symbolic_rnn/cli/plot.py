"""Plots the forecasts of an experiment on the test part and beyond the data."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.figure import Figure

from symbolic_rnn.atomic import write_atomically
from symbolic_rnn.forecasting.experiment import Experiment

__all__ = ["plot_forecast"]

_INK, _GRAY, _NETWORK, _NAIVE = "#1f2933", "#9aa5b1", "#d1495b", "#2e86ab"


def plot_forecast(experiment: Experiment, path: str | Path) -> None:
    r"""Plot consecutive forecasts of the test part, and the forecast after the end of the data.

    Parameters
    ----------
    experiment : Experiment
        A trained experiment with a test part and integer labels such as years.
    path : str or Path
        A PNG file.

    Raises
    ------
    ValueError
        If the experiment has no test part.
    """
    series, forecaster = experiment.series, experiment.forecaster
    settings, test = experiment.settings, experiment.test
    if test is None:
        raise ValueError("plot_forecast expects an experiment with a test part.")
    years = np.array([int(label) for label in series.labels or range(len(series))])
    values = series.values[:, series.target_index]
    horizon, start = forecaster.horizon, experiment.split.test.start

    # Consecutive forecasts, the last one ending with the data; each uses all earlier data.
    origins = np.arange(len(test) - 1, -1, -horizon)[::-1]
    future = years[-1] + 1 + np.arange(horizon)
    ahead = forecaster.forecast(series).values
    forecasts = forecaster.predict(test.x[origins])
    top = 1.2 * max(values.max(), forecasts.max(), ahead.max())
    bottom = min(0.0, 1.05 * min(forecasts.min(), ahead.min()))

    figure = Figure(figsize=(11, 5.2), dpi=150, layout="constrained")
    axes = figure.add_subplot()
    axes.axvspan(years[start] - 0.5, years[-1] + 0.5, color="#f5f2ea", zorder=0)
    axes.text(years[-1] + 0.2, 0.97 * top, "test part", ha="right", va="top", color="#7b7464")
    rows = np.arange(start, len(values))
    axes.plot(
        years[rows], values[rows - settings.period], color=_NAIVE, lw=1.2, ls=(0, (3, 2)),
        label=f"naive: the value {settings.period} years before",
    )  # fmt: skip
    axes.plot(years, values, color=_INK, lw=1.4, label="observed")
    name = settings.cell.upper()
    style: dict[str, Any] = {"color": _NETWORK, "lw": 2.0, "marker": "o", "ms": 4}
    for k, (origin, forecast) in enumerate(zip(test.origins[origins], forecasts, strict=True)):
        label = f"{name}: forecasts of {horizon} years" if k == 0 else None
        axes.plot(years[origin : origin + horizon], forecast, label=label, **style)
        axes.axvline(years[origin] - 0.5, color=_GRAY, lw=0.8, ls=":")
    axes.axvline(future[0] - 0.5, color=_GRAY, lw=0.8, ls=":")
    axes.plot(future, ahead, mfc="white", label=f"{name}: beyond the data", **style)

    first = max(0, start - (len(series) - start))
    axes.set(
        xlim=(years[first], future[-1] + 1),
        ylim=(bottom, top),
        xlabel="year",
        ylabel="yearly mean sunspot number",
    )
    errors = ", ".join(f"{score.name} {score.rmse:.1f}" for score in experiment.scores())
    axes.set_title(
        f"Sunspot numbers, {horizon} years at a time\nRMSE of all {len(test)} forecasts of the "
        f"test part: {errors}",
        loc="left",
        fontsize=11,
    )
    axes.legend(loc="upper left", frameon=False, ncols=2)
    axes.spines[["top", "right"]].set_visible(False)
    axes.grid(axis="y", color="#e4e7eb", lw=0.7)
    axes.set_axisbelow(True)
    picture = io.BytesIO()
    figure.savefig(picture, format="png")
    write_atomically(path, picture.getvalue())
