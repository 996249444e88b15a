"""A series in the parts that are trained on and scored, as windows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from symbolic_rnn.argument_checks import is_collection, shown_argument
from symbolic_rnn.forecasting.forecaster import Forecaster
from symbolic_rnn.forecasting.reading.csv_format import listed
from symbolic_rnn.forecasting.series import Series, SeriesError
from symbolic_rnn.forecasting.windows import Split, Windows, cut_windows, split_in_time

__all__ = ["Part", "checked_series", "fold_splits", "part_of", "pooled", "split_of"]


@dataclass(frozen=True, eq=False)
class Part:
    """One series, split, scaled and cut into windows.

    Parameters
    ----------
    series : Series
    split : Split
        Its rows.
    train, validation : Windows
        In scaled units; None for an empty part.
    before, test : Windows
        In the units of the series: of the rows before the test part, and of the test part.
    """

    series: Series
    split: Split
    train: Windows
    validation: Windows | None
    before: Windows
    test: Windows | None


def checked_series(series: Any, owner: str = "Experiment") -> tuple[Series, ...]:
    """Return one or several series as a tuple, and check that they can share a network."""
    if isinstance(series, Series):
        found: tuple[Any, ...] = (series,)
    else:
        found = tuple(series) if is_collection(series) else ()
    if not found or not all(isinstance(each, Series) for each in found):
        raise TypeError(
            f"{owner} expects a Series, such as srnn.read_series('data.csv'), or a list of them, "
            f"got {shown_argument(series)}."
        )
    first = found[0]
    names = [each.name for each in found]
    if len(set(names)) < len(names):
        raise SeriesError(f"{owner} expects series with different names, got {listed(names)}")
    for each in found[1:]:
        if (each.columns, each.targets) != (first.columns, first.targets):
            raise SeriesError(
                f"series {each.name!r}: expected the columns {listed(first.columns)} and the "
                f"target {listed(first.targets)} of the series {first.name!r}, got "
                f"{listed(each.columns)} and {listed(each.targets)}"
            )
        ours, theirs = first.frequency, each.frequency
        if (
            ours is not None
            and theirs is not None
            and ours != theirs
            and not (ours.fits(each.times or ()) or theirs.fits(first.times or ()))
        ):
            raise SeriesError(
                f"mixed frequencies: one row per {ours} in the series {first.name!r}, one per "
                f"{theirs} in {each.name!r}; train a network for each frequency"
            )
    return found


def split_of(series: Series, *, named: bool, validation: float, test: float) -> Split:
    """Split a series in time; messages name it if it is one of several."""
    try:
        return split_in_time(len(series), validation=validation, test=test)
    except SeriesError as error:
        if not named:
            raise
        raise SeriesError(f"series {series.name!r}: {error}") from None


def part_of(forecaster: Forecaster, series: Series, split: Split, *, named: bool) -> Part:
    """Cut the windows of a series that a forecaster reads.

    Parameters
    ----------
    forecaster : Forecaster
        With a scaling of the series.
    series : Series
    split : Split
    named : bool
        Whether messages name the series, one of several.

    Raises
    ------
    SeriesError
        If a part is too short.
    """
    inputs = forecaster.inputs_read
    values = inputs.values_of(series)
    ahead = inputs.ahead_of(series) if forecaster.n_ahead else None
    scalings = forecaster.scalings
    scaling = scalings.get(series.name, scalings.get(""))
    if scaling is None:
        raise SeriesError(
            f"series {series.name!r}: the forecaster was fitted on the series "
            f"{listed([*scalings][:5])}, so it has no scaling for this one; fit a new forecaster"
        )
    # Scaled before cutting: the windows are views, and only batches are copied.
    given = [values] if ahead is None else [values, ahead]
    scaled = forecaster.scaled(scaling, *given)
    places = inputs.places[0] if isinstance(forecaster.target, str) else inputs.places

    def cut(arrays: Sequence[NDArray[Any]], rows: slice) -> Windows:
        known = arrays[1] if len(arrays) > 1 else None
        return cut_windows(
            arrays[0], forecaster.window, forecaster.horizon,
            target=places, start=rows.start, stop=rows.stop, ahead=known,
        )  # fmt: skip

    try:
        return Part(
            series,
            split,
            cut(scaled, split.train),
            cut(scaled, split.validation) if _rows(split.validation) else None,
            cut(given, slice(0, split.test.start)),
            cut(given, split.test) if _rows(split.test) else None,
        )
    except SeriesError as error:
        if not named:
            raise
        raise SeriesError(f"series {series.name!r}: {error}") from None


def _rows(rows: slice) -> int:
    return cast("int", rows.stop - rows.start)


def fold_splits(split: Split, folds: int, horizon: int, *, name: str) -> list[Split]:
    """Cut the test part into blocks; before each, all rows are for training and validation.

    Parameters
    ----------
    split : Split
        The validation part keeps its number of rows, and moves to the rows before each block.
    folds, horizon : int
        Number of blocks, and the least rows of a block.
    name : str
        The series, for messages.

    Raises
    ------
    SeriesError
        If the blocks are shorter than the horizon.

    Examples
    --------
    >>> split = Split(slice(0, 6), slice(6, 8), slice(8, 12))
    >>> fold_splits(split, 2, 2, name="river")[1]
    Split(train=slice(0, 8, None), validation=slice(8, 10, None), test=slice(10, 12, None))
    """
    start, stop = split.test.start, split.test.stop
    if stop - start < folds * horizon:
        raise SeriesError(
            f"{name}: folds expects at most {(stop - start) // horizon} blocks of at least "
            f"{horizon} rows, the horizon, in a test part of {stop - start} rows, got {folds}; use "
            "fewer folds, a shorter horizon or a larger test part"
        )
    bounds = [start + (stop - start) * k // folds for k in range(folds + 1)]
    validation = _rows(split.validation)
    return [
        Split(slice(0, at - validation), slice(at - validation, at), slice(at, end))
        for at, end in pairwise(bounds)
    ]


def pooled(windows: Sequence[Windows]) -> Windows:
    """Join the windows of several series without copying them."""
    if len(windows) == 1:
        return windows[0]
    columns = zip(*(_fields(each) for each in windows), strict=True)
    return Windows(*(cast("NDArray[Any]", _Pool(arrays)) for arrays in columns))


def _fields(windows: Windows) -> list[NDArray[Any]]:
    fields = [windows.x, windows.y, windows.origins]
    return fields if windows.ahead is None else [*fields, windows.ahead]


class _Pool:
    """Arrays one after the other; indexing copies the rows that are asked for."""

    def __init__(self, arrays: Sequence[NDArray[Any]]):
        self._arrays = arrays
        self._ends = np.cumsum([len(array) for array in arrays])
        self.shape = (int(self._ends[-1]), *arrays[0].shape[1:])
        self.dtype = arrays[0].dtype

    def __len__(self) -> int:
        return self.shape[0]

    def __getitem__(self, places: slice | NDArray[np.intp]) -> NDArray[Any]:
        rows = np.arange(len(self))[places]
        taken = np.empty((len(rows), *self.shape[1:]), dtype=self.dtype)
        which = np.searchsorted(self._ends, rows, side="right")
        for k in np.unique(which):
            array, here = self._arrays[k], which == k
            taken[here] = array[rows[here] - (self._ends[k] - len(array))]
        return taken
