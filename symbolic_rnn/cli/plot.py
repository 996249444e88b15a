"""Plots the forecasts of an experiment on the test part and beyond the data."""

from __future__ import annotations

import io
import textwrap
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.dates import AutoDateLocator, ConciseDateFormatter
from matplotlib.figure import Figure
from numpy.typing import NDArray

from symbolic_rnn.atomic import write_atomically
from symbolic_rnn.forecasting import Experiment, Forecaster, Series
from symbolic_rnn.forecasting.scores import median_weights

__all__ = ["plot_forecast"]

#: Characters of a title that fit the width of the picture.
_TITLE = 135
_INK, _GRAY, _NETWORK, _NAIVE = "#1f2933", "#9aa5b1", "#d1495b", "#2e86ab"


def plot_forecast(experiment: Experiment, path: str | Path, *, title: str = "") -> None:
    r"""Plot consecutive forecasts of the test part, and the forecast after the end of the data.

    The picture shows the first target of the first series over its times; with quantiles, a band
    from the first to the last one. There is no forecast after the data if it needs known columns.

    Parameters
    ----------
    experiment : Experiment
        A trained experiment with a test part.
    path : str or Path
        A PNG file.
    title : str
        What is shown; by default the target and the name of the series.

    Raises
    ------
    ValueError
        If the experiment has no test part.
    """
    part, forecaster = experiment.parts[0], experiment.forecaster
    series, test, target = part.series, part.test, forecaster.targets[0]
    if test is None:
        raise ValueError("plot_forecast expects an experiment with a test part.")
    values = series.values[:, series.columns.index(target)]
    horizon, start, length = forecaster.horizon, part.split.test.start, len(series)
    times = _times(series, horizon)

    # Consecutive forecasts, the last one ending with the data; each uses all earlier data.
    origins = np.arange(len(test) - 1, -1, -horizon)[::-1]
    several = len(forecaster.scalings) > 1
    ahead = None if test.ahead is None else test.ahead[origins]
    found = forecaster.predict(test.x[origins], ahead, series=series.name if several else None)
    starts = [int(origin) for origin in test.origins[origins]]
    drawn = [_bands(forecaster, each) for each in found]
    if not forecaster.known:
        drawn.append(_bands(forecaster, forecaster.forecast(series).values))
        starts.append(length)

    figure = Figure(figsize=(11, 5.2), dpi=150, layout="constrained")
    axes = figure.add_subplot()
    first = max(0, start - (length - start))
    axes.axvspan(_before(times, start), _before(times, length), color="#f5f2ea", zorder=0)
    rows = np.arange(max(start, experiment.period), length)
    unit = "step" if series.frequency is None or series.frequency.count > 1 else (
        series.frequency.unit
    )  # fmt: skip
    axes.plot(
        times[rows], values[rows - experiment.period], color=_NAIVE, lw=1.2, ls=(0, (3, 2)),
        label=f"naive: the value {_counted(experiment.period, unit)} before",
    )  # fmt: skip
    axes.plot(times[first:length], values[first:], color=_INK, lw=1.4, label="observed")
    _draw(axes, forecaster, times, starts, drawn, length, experiment.name.upper(), unit)

    low = min(values[first:].min(), *(band.min() for band in drawn))
    high = max(values[first:].max(), *(band.max() for band in drawn))
    bottom = min(0.0, low) if low < 0.25 * high or low < 0 else low - 0.1 * (high - low)
    axes.set(
        xlim=(_before(times, first), times[starts[-1] + horizon - 1] + (times[1] - times[0])),
        ylim=(bottom, high + 0.3 * (high - bottom)),
        xlabel=series.time or ("step" if series.times is None else "time"),
        ylabel=target,
    )
    axes.text(
        _before(times, length), high + 0.28 * (high - bottom), "test part ", ha="right", va="top",
        color="#7b7464",
    )  # fmt: skip
    if series.times is not None:
        locator = AutoDateLocator()
        axes.xaxis.set_major_locator(locator)
        axes.xaxis.set_major_formatter(ConciseDateFormatter(locator))
    scores = [
        score
        for score in experiment.scores()
        if score.target in ("", target) and score.series in ("", series.name)
    ]
    measure = "pinball loss" if np.isnan(scores[0].rmse) else "RMSE"
    of = {"RMSE": "rmse", "pinball loss": "pinball"}[measure]
    errors = ", ".join(f"{score.name} {getattr(score, of):.4g}" for score in scores)
    said = f"{measure} of all {len(test)} forecasts of the test part: {errors}"
    axes.set_title(
        f"{title or f'{target}, {series.name}'}: {_counted(horizon, unit)} at a time\n"
        + textwrap.fill(said, _TITLE, break_on_hyphens=False),
        loc="left",
        fontsize=10,
    )
    axes.legend(loc="upper left", frameon=False, ncols=2)
    axes.spines[["top", "right"]].set_visible(False)
    axes.grid(axis="y", color="#e4e7eb", lw=0.7)
    axes.set_axisbelow(True)
    picture = io.BytesIO()
    figure.savefig(picture, format="png")
    write_atomically(path, picture.getvalue())


def _times(series: Series, horizon: int) -> NDArray[Any]:
    """Return the times of the rows and of the steps after them; numbers if there are none."""
    if series.times is None or series.frequency is None:
        if series.times is not None:  # irregular: the steps after the series have no times
            step = (series.times[-1] - series.times[0]) / max(1, len(series) - 1)
            later = [series.times[-1] + step * (k + 1) for k in range(horizon)]
            return np.array([*series.times, *later])
        return np.arange(len(series) + horizon, dtype=float)
    return np.array([*series.times, *series.frequency.later(series.times[-1], horizon)])


def _counted(number: int, unit: str) -> str:
    return f"{number} {unit}{'s' * (number != 1)}"


def _before(times: NDArray[Any], row: int) -> Any:
    """The place between a row and the one before it."""
    step = times[1] - times[0] if row == 0 else times[row] - times[row - 1]
    return times[row] - step / 2


def _bands(forecaster: Forecaster, values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the lowest, the middle and the highest value of each step of the first target."""
    own = values if isinstance(forecaster.target, str) else values[:, 0]
    if forecaster.quantiles is None:
        return np.stack([own] * 3)
    middle = own @ median_weights(forecaster.quantiles)
    return np.stack([own[:, 0], middle, own[:, -1]])


def _draw(
    axes: Axes,
    forecaster: Forecaster,
    times: NDArray[Any],
    starts: Sequence[int],
    drawn: Sequence[NDArray[np.float64]],
    length: int,
    name: str,
    unit: str,
) -> None:
    """Draw each forecast, with its band if it has quantiles."""
    style: dict[str, Any] = {"color": _NETWORK, "lw": 2.0}
    style |= {"marker": "o", "ms": 4} if forecaster.horizon < 8 else {}
    levels = forecaster.quantiles
    shown = levels is not None and len(levels) > 1
    for k, (start, (low, middle, high)) in enumerate(zip(starts, drawn, strict=True)):
        here, beyond = times[start : start + forecaster.horizon], start == length
        axes.axvline(_before(times, start), color=_GRAY, lw=0.8, ls=":")
        if shown:
            label = f"{name}: {levels[0]:g} to {levels[-1]:g} quantile" if k == 0 else None  # type: ignore[index]
            if len(here) > 1:
                axes.fill_between(here, low, high, color=_NETWORK, alpha=0.18, lw=0, label=label)
            else:  # the area over one time is empty
                axes.vlines(here, low, high, color=_NETWORK, alpha=0.35, lw=5, label=label or "")
        label = f"{name}: forecasts of {_counted(forecaster.horizon, unit)}" if k == 0 else None
        label = f"{name}: beyond the data" if beyond else label
        face = "white" if beyond else _NETWORK
        axes.plot(here, middle, label=label, markerfacecolor=face, **style)
