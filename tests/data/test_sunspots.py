"""The sunspot record is whole and is the one that its README describes."""

import numpy as np
import pytest

from symbolic_rnn.data import sunspots


def test_the_record_has_one_number_for_each_year_from_1700_to_2008():
    series = sunspots()
    assert series.values.shape == (309, 1)
    assert series.labels == tuple(str(year) for year in range(1700, 2009))
    assert (series.columns, series.target, series.name) == (("sunspots",), "sunspots", "sunspots")


def test_the_numbers_are_those_before_the_revision_of_2015():
    series = sunspots()
    by_year = dict(zip(series.labels, series.values[:, 0], strict=True))
    assert (by_year["1700"], by_year["1957"], by_year["2008"]) == (5.0, 190.2, 2.9)
    assert series.values.max() == by_year["1957"]


def test_the_cycle_lasts_about_eleven_years():
    numbers = sunspots().values[:, 0]
    strength = np.abs(np.fft.rfft(numbers - numbers.mean()))
    assert len(numbers) / strength.argmax() == pytest.approx(11, abs=0.2)
