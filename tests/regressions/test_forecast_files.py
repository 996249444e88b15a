"""Class 46: ``1.7e+12`` for 1699999999955.22; 20200131 went on with 20200132, 202012 with 202013.

Kind: what is written keeps every bit of a number, and labels follow the calendar in the format of
the file; where the steps are not regular, there are no labels and a sentence says so.
"""

import csv
import io
import re
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import numpy as np
import pytest
from csv_files import DATE_FORMATS, csv_files, moments, written
from hypothesis import given, settings
from hypothesis import strategies as st
from modes import QUICK

import symbolic_rnn as srnn
from symbolic_rnn.cli import main
from symbolic_rnn.forecasting.forecaster import Forecaster
from symbolic_rnn.forecasting.reading.csv_format import CSVFormat
from symbolic_rnn.forecasting.series import read_series
from symbolic_rnn.forecasting.windows import Scaling
from symbolic_rnn.model_file import save_model


def series_of(path, labels, header="time;flow", **options):
    path.write_text("\n".join([header, *(f"{label};1" for label in labels)]) + "\n")
    return read_series(path, **options)


@pytest.mark.parametrize("kind", sorted(DATE_FORMATS))
def test_labels_go_on_as_the_file_would(tmp_path, kind):
    """The last labels of a longer file are what follows a shorter one, whichever way it runs."""
    pattern = DATE_FORMATS[kind]

    @given(moments(kind, 26))
    @settings(max_examples=12, deadline=None, derandomize=True)
    def check(times):
        labels = [written(moment, pattern) for moment in times]
        options = {} if kind == "year" else {"time_format": pattern}
        for given_ in (labels[:20], labels[19::-1]):
            series = series_of(tmp_path / "river.csv", given_, **options)
            assert series.next_labels(6) == (labels[20:], "")

    check()


@pytest.mark.parametrize(
    ("labels", "later"),
    [
        (["20200130", "20200131"], ["20200201", "20200202"]),
        (["20200227", "20200228"], ["20200229", "20200301"]),
        (["202011", "202012"], ["202101", "202102"]),
        (["2020.11", "2020.12"], ["2021.01", "2021.02"]),
        (["31.12.2019", "31.1.2020"], ["29.2.2020", "31.3.2020"]),
        (["2020-01-30", "2020-02-29", "2020-03-30"], ["2020-04-30", "2020-05-30"]),
        (["2019-11-30", "2019-12-31", "2020-01-31"], ["2020-02-29", "2020-03-31"]),
        (["2019-06-30", "2019-09-30"], ["2019-12-31", "2020-03-31"]),
        (["2016-02-29", "2017-02-28", "2018-02-28"], ["2019-02-28", "2020-02-29"]),
        (["12/30/2020", "12/31/2020"], ["01/01/2021", "01/02/2021"]),
        (["9/29/2020", "9/30/2020"], ["10/1/2020", "10/2/2020"]),
        (["30-DEC-20", "31-DEC-20"], ["01-JAN-21", "02-JAN-21"]),
        (["Q3 2020", "Q4 2020"], ["Q1 2021", "Q2 2021"]),
        (["3Q2020", "4Q2020"], ["1Q2021", "2Q2021"]),
        (["2020-W52", "2020-W53"], ["2021-W01", "2021-W02"]),
        (["Fri, 27 Nov 2020", "Sat, 28 Nov 2020"], ["Sun, 29 Nov 2020", "Mon, 30 Nov 2020"]),
        (["12/31/2020 10:00 PM", "12/31/2020 11:00 PM"],
         ["01/01/2021 12:00 AM", "01/01/2021 01:00 AM"]),
        (["12/31/2020 9:45 am", "12/31/2020 10:00 am"],
         ["12/31/2020 10:15 am", "12/31/2020 10:30 am"]),
        (["01/31/2020 10:00 p.m.", "01/31/2020 11:00 p.m."],
         ["02/01/2020 12:00 a.m.", "02/01/2020 01:00 a.m."]),
        (["12/31/2020 11:00 P.M.", "01/01/2021 12:00 A.M."],
         ["01/01/2021 01:00 A.M.", "01/01/2021 02:00 A.M."]),
        (["12/31/2020 11:00 a.m.", "12/31/2020 12:00 p.m."],
         ["12/31/2020 01:00 p.m.", "12/31/2020 02:00 p.m."]),
        (["12/31/2020 10:00pm", "12/31/2020 11:00pm"],
         ["01/01/2021 12:00am", "01/01/2021 01:00am"]),
        (["31-Dec-2020 10:00 pm", "31-Dec-2020 11:00 pm"],
         ["01-Jan-2021 12:00 am", "01-Jan-2021 01:00 am"]),
        (["2020-01-01T22:00:00Z", "2020-01-01T23:00:00Z"],
         ["2020-01-02T00:00:00Z", "2020-01-02T01:00:00Z"]),
        (["2020-01-01 22:00+01:00", "2020-01-01 23:00+01:00"],
         ["2020-01-02 00:00+01:00", "2020-01-02 01:00+01:00"]),
        (["2020-10-25 02:00+02:00", "2020-10-25 02:00+01:00"],
         ["2020-10-25 03:00+01:00", "2020-10-25 04:00+01:00"]),
        (["2020-01-01 00:00:00.250", "2020-01-01 00:00:00.500"],
         ["2020-01-01 00:00:00.750", "2020-01-01 00:00:01.000"]),
        (["10:30:00", "10:45:00"], ["11:00:00", "11:15:00"]),
        (["2006", "2007"], ["2008", "2009"]),
        (["1999.5", "2000.0"], ["2000.5", "2001.0"]),
        (["0.1", "0.2", "0.3"], ["0.4", "0.5"]),
        (["007", "008"], ["009", "010"]),
        (["1999,5", "2000,0"], ["2000,5", "2001,0"]),
        (["-2", "-1"], ["0", "1"]),
        (["-0020", "-0019"], ["-0018", "-0017"]),
        (["-0002", "-0001"], ["0000", "0001"]),
        (["2020-12-30 24:00", "2020-12-31 24:00"], ["2021-01-01 24:00", "2021-01-02 24:00"]),
        (["31.12.2020 12:00:00", "31.12.2020 24:00:00"],
         ["01.01.2021 12:00:00", "01.01.2021 24:00:00"]),
        (["2020-02-28T23:00Z", "2020-02-28T24:00Z"], ["2020-02-29T01:00Z", "2020-02-29T02:00Z"]),
        (["1600000000", "1600003600"], ["1600007200", "1600010800"]),
        (["1577836800", "1580515200", "1583020800"], ["1585699200", "1588291200"]),
        (["1577836800000", "1580515200000", "1583020800000"], ["1585699200000", "1588291200000"]),
        (["9007199254740993", "9007199254740994"], ["9007199254740995", "9007199254740996"]),
    ],
)  # fmt: skip
def test_labels_go_on_by_the_calendar_in_the_format_of_the_file(tmp_path, labels, later):
    for given_ in (labels, labels[::-1]):
        assert series_of(tmp_path / "river.csv", given_).next_labels(2) == (later, "")


@pytest.mark.parametrize(
    ("labels", "why"),
    [
        (["2016-12-31 23:59:59", "2016-12-31 23:59:60"], "a leap second"),
        (["31.12.2016 23:59:60", "01.01.2017 00:00:00"], "a leap second"),
        (["2016-12-31 23:00", "2016-12-31 24:30"], "a time of day that does not exist"),
        (["9999-12-31 23:00", "9999-12-31 24:00"], "expected a time in the format"),
        (["-0020-01-01", "-0019-01-01"], "a date before the year 1"),
        (["1.5.67", "1.5.68", "1.5.69"], "two digits are read as 1969 to 2068"),
    ],
)
def test_what_the_calendar_does_not_have_is_named(tmp_path, labels, why):
    """The message named the format of the date, where the time of day was the reason."""
    with pytest.raises(srnn.SeriesError, match=why):
        series_of(tmp_path / "river.csv", labels)


def test_business_days_go_on_without_weekends_and_holidays_are_said_not_to_be_known(tmp_path):
    days = [date(2020, 1, 1) + timedelta(days=k) for k in range(60)]
    days = [day for day in days if day.weekday() < 5][:-5]
    while days[-1].weekday() != 3:
        days.pop()
    labels = [f"{day:%d.%m.%Y}" for day in days]
    later, note = series_of(tmp_path / "river.csv", labels).next_labels(2)
    assert later == [f"{days[-1] + timedelta(days=k):%d.%m.%Y}" for k in (1, 4)]
    assert note == ""
    del labels[7]
    later_too, note = series_of(tmp_path / "river.csv", labels).next_labels(2)
    assert later_too == later
    assert "holidays are unknown" in note
    seconds = [f"{datetime(d.year, d.month, d.day, tzinfo=UTC).timestamp():.0f}" for d in days]
    assert len({b - a for a, b in pairwise(map(int, seconds))}) > 1
    assert len(series_of(tmp_path / "river.csv", seconds).next_labels(2)[0]) == 2


@pytest.mark.parametrize(
    ("labels", "options", "why"),
    [
        (["2020-01-01", "2020-01-02", "2020-01-04"], {}, "not all equal"),
        (["2020-01-01 00:00", "2020-01-01 01:00", "2020-01-01 03:00"], {}, "not all equal"),
        (["1", "2", "4"], {}, "not all equal"),
        (["1749.042", "1749.123", "1749.205"], {}, "not all equal"),
        (["2020-01-01"], {}, "single row"),
        (["9999-12-30", "9999-12-31"], {}, "calendar ends"),
        (["9999-12-29", "9999-12-30", "9999-12-31"], {}, "calendar ends"),
        (["9999-11", "9999-12"], {}, "calendar ends"),
        (["2500-01-01", "9999-12-31"], {}, "calendar ends"),
        (["9999-12-28", "9999-12-31"], {}, "calendar ends"),
        (["9999-12-31T22:00-05:00", "9999-12-31T23:00-05:00"], {}, "calendar ends"),
        (["2020-01-01", "2020-01-02", "9999-12-31"], {}, "calendar ends|not all equal"),
        (["Mon", "Tue"], {"time_format": "text"}, "not times"),
        (["1577836800123", "1580515200123", "1583020800123"], {}, "not all equal"),
        (["1/1/2020", "1/02/2020", "1/3/2020"], {"dayfirst": True}, "not all in the same format"),
    ],
)
def test_where_the_steps_are_not_regular_there_are_no_labels_and_a_sentence(
    tmp_path, labels, options, why
):
    later, note = series_of(tmp_path / "river.csv", labels, **options).next_labels(2)
    assert later == []
    assert re.search(why, note)


@pytest.fixture(scope="module")
def forecaster():
    return Forecaster(
        srnn.Elman(1, 3, seed=0), srnn.Dense(3, 3, seed=1),
        Scaling(np.array([1.7e12]), np.array([1234.5678901])), window=4, columns=["flow"],
        target="flow", mode=QUICK, cycle=4,
        csv_format=CSVFormat(time="Tag", decimal=",", dayfirst=True, missing=("-999",)),
    )  # fmt: skip


@pytest.fixture
def run(forecaster, tmp_path, capsys):
    save_model(forecaster, tmp_path / "model")

    def forecast(text, *words):
        (tmp_path / "river.csv").write_text(text)
        model, path = str(tmp_path / "model"), str(tmp_path / "river.csv")
        code = main(["forecast", model, path, "--mode", QUICK, *words])
        out, err = capsys.readouterr()
        return code, list(csv.reader(io.StringIO(out))), err

    return forecast


VALUES = [1699999999955.22, 1700000000012.125, 1699999999999.0, 1700000000000.0001]


def test_a_forecast_is_printed_to_the_last_bit_beside_what_is_naive(forecaster, run):
    rows = [f"2020-01-{28 + k};{v!r}" for k, v in enumerate(VALUES)]
    code, table, _ = run("\n".join(["Tag;flow", *rows]).replace(".", ","))
    assert code == 0
    assert table[0] == ["Tag", "flow", "last value", "4 steps ago"]
    assert [row[0] for row in table[1:]] == ["2020-02-01", "2020-02-02", "2020-02-03"]
    expected = forecaster.forecast(np.array(VALUES)[:, None])
    assert [float(row[1]) for row in table[1:]] == expected.values.tolist()
    assert [float(row[2]) for row in table[1:]] == VALUES[-1:] * 3
    assert [float(row[3]) for row in table[1:]] == VALUES[:3]
    assert "e+" not in str(table)


def test_a_file_that_decides_nothing_is_read_as_the_training_data_was(run):
    text = "Tag;flow\n" + "".join(
        f"0{k}/02/2020;{v}\n" for k, v in enumerate([1, 2, -999, 4, 5, 6])
    )
    text = text.replace("00/02", "31/01").replace(";4", ";1,234")
    code, table, err = run(text, "--fill", "forward")
    assert code == 0
    assert [row[0] for row in table[1:]] == ["06/02/2020", "07/02/2020", "08/02/2020"]
    assert table[1][3] == "2.0"
    assert "%d/%m/%Y" in err
    assert "decimal mark ','" in err
    assert "1 gap ('-999')" in err


def test_options_of_the_shell_reach_the_reader(run):
    words = ["--time", "when", "--time-format", "%d.%m.%y", "--delimiter", "tab", "--decimal", "."]
    words += ["--missing", "-", "--missing", "x", "--thousands", ",", "--fill", "forward"]
    rows = ["when\tflow", "01.02.20\t1,234", "02.02.20\tx", "03.02.20\t-", "04.02.20\t0.5"]
    code, table, err = run("\n".join(rows), *words)
    assert code == 0
    assert [row[0] for row in table[1:]] == ["05.02.20", "06.02.20", "07.02.20"]
    assert table[1][2:] == ["0.5", "1234.0"]
    assert len(err.splitlines()) == 2
    code, _, err = run(
        "Tag,flow\n02/01/2020,1\n02/02/2020,2\n02/03/2020,3\n02/04/2020,3\n", "--no-dayfirst"
    )
    assert code == 0
    assert "%m/%d/%Y" in err


def test_a_message_names_the_file_with_its_suffix(run):
    for text in ("Tag;flow\n2020-01-30;1,5\n2020-01-31;2\n", "Tag;x\n2020-01-30;1\n"):
        code, _, err = run(text)
        assert code == 2
        assert "river.csv: " in err


@given(st.data())
@settings(max_examples=60, deadline=None, derandomize=True)
def test_a_file_that_is_read_goes_on_with_labels_of_its_own_format(tmp_path_factory, data):
    """Labels that are continued are read, with what was found, as later times in order."""
    file = data.draw(csv_files().filter(lambda file: file.flaw is None))
    path = tmp_path_factory.mktemp("files") / "river.csv"
    path.write_bytes(file.data)
    series = read_series(path, fill="drop", **file.options)
    later, note = series.next_labels(3)
    assert bool(later) != bool(note)
    read = series.time_format.read
    moments_ = [read(label) for label in (series.labels[-1], *later)]
    assert all(a < b for a, b in pairwise(moments_))
