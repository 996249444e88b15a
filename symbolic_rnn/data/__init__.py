"""Data sets for examples and tests."""

from __future__ import annotations

from importlib.resources import as_file, files

from symbolic_rnn.forecasting.series import Series, read_series

__all__ = ["sunspots"]


def sunspots() -> Series:
    """Load the yearly mean sunspot numbers from 1700 to 2008.

    A cycle lasts about 11 years. The source is in the README in the folder of the data.

    Returns
    -------
    Series
        Values (309, 1), dimensionless, labeled by year.

    Examples
    --------
    >>> import symbolic_rnn as srnn
    >>> series = srnn.sunspots()
    >>> len(series), series.target, series.labels[-1]
    (309, 'sunspots', '2008')
    """
    with as_file(files("symbolic_rnn.data") / "sunspots.csv") as path:
        return read_series(path, target="sunspots", time="year")
