"""Class 45: rows newest first, dates that are not ISO, a footer: trained backwards without a word.

Kind: the order of time is known or asked for, never assumed (prophet 241, AutoTS 139, causalimpact
32). The header ``ds,day,y`` of class 46 took ``day`` for the time.
"""

import pytest

from symbolic_rnn.cli.console import steps_found
from symbolic_rnn.forecasting.series import SeriesError, read_series

#: Labels from the oldest to the newest, and the options that they need.
LABELS = {
    "US": (["12/30/2020", "12/31/2020", "01/01/2021"], {}),
    "US without zeros": (["9/30/2020", "10/1/2020", "10/2/2020"], {}),
    "US, short": (["9/30/99", "10/1/99", "10/2/99"], {}),
    "German": (["31.12.2020", "01.01.2021", "02.01.2021"], {}),
    "German without zeros": (["31.12.2020 9:00", "1.1.2021 9:00", "2.1.2021 9:00"], {}),
    "quarters": (["2019Q4", "2020Q1", "2020Q2"], {}),
    "quarters first": (["Q4 2019", "Q1 2020", "Q2 2020"], {}),
    "quarters, OECD": (["2019-Q4", "2020-Q1", "2020-Q2"], {}),
    "quarters, 4Q": (["4Q2019", "1Q2020", "2Q2020"], {}),
    "AM and PM": (["12/31/2020 11:00 AM", "12/31/2020 12:00 PM", "12/31/2020 1:00 PM"], {}),
    "am and pm": (["2020-12-31 12:30am", "2020-12-31 11:30am", "2020-12-31 12:30pm"], {}),
    "offsets": (
        ["2020-10-25T02:30:00+02:00", "2020-10-25T02:30:00+01:00", "2020-10-25T03:30:00+01:00"],
        {},
    ),
    "offsets against the clock": (["2020-01-01T09:00+09:00", "2020-01-01T01:00Z"], {}),
    "weeks": (["2020-W52", "2020-W53", "2021-W01"], {}),
    "months": (["Nov 2020", "Dec 2020", "Jan 2021"], {}),
    "long months": (["November 2020", "December 2020", "January 2021"], {}),
    "Excel's months": (["Nov-20", "Dec-20", "Jan-21"], {}),
    "months with dots": (["11.2019", "12.2019", "01.2020"], {}),
    "months with dots, from": (["07.2016", "08.2016", "10.2016"], {}),
    "months with dots, year first": (["2019.11", "2019.12", "2020.01"], {}),
    "months with strokes": (["11-2019", "12-2019", "01-2020"], {}),
    "day and month": (["31-Oct-20", "01-Nov-20"], {}),
    "weekdays": (["Thu, 31 Dec 2020", "Fri, 01 Jan 2021", "Sat, 02 Jan 2021"], {}),
    "years": (["999", "1000", "1001"], {}),
    "compact": (["20191231", "20200101"], {}),
    "compact months": (["201912", "202001"], {}),
    "compact, day first": (["31122019", "01012020"], {}),
    "seconds": (["999999999", "1000000000"], {}),
    "milliseconds": (["999999999000", "1000000000000"], {}),
    "nanoseconds": (["1600000000000000001", "1600000000000000002"], {}),
    "fractions of a second": (["2020-01-01 00:00:00.5", "2020-01-01 00:00:00.75"], {}),
    "fractions of a year": (["1749.042", "1749.123"], {}),
    "clocks": (["09:30", "10:00", "10:30"], {}),
    "day first, told": (["01/11/2020", "02/11/2020", "03/11/2020"], {"dayfirst": True}),
    "month first, told": (["11/01/2020", "11/02/2020"], {"dayfirst": False}),
    "a format, told": (["20/01/31", "20/02/01"], {"time_format": "%y/%m/%d"}),
    "an odd format, told": (["D31M12Y2020", "D01M01Y2021"], {"time_format": "D%dM%mY%Y"}),
}


@pytest.fixture
def write(tmp_path):
    def write_rows(rows, header="time;flow"):
        path = tmp_path / "river.csv"
        path.write_text("\n".join([header, *rows]) + "\n")
        return path

    return write_rows


@pytest.mark.parametrize("name", LABELS)
def test_rows_are_in_the_order_of_time_whichever_way_the_file_has_them(write, name):
    labels, options = LABELS[name]
    rows = [f"{label};{k}" for k, label in enumerate(labels)]
    for given in (rows, rows[::-1]):
        series = read_series(write(given), **options)
        assert series.labels == tuple(labels)
        assert series.values[:, 0].tolist() == list(range(len(labels)))
        turned = given is not rows
        assert ("newest first, reversed" in series.found) == turned
        assert ("oldest first" in series.found) != turned


@pytest.mark.parametrize("name", [name for name in LABELS if len(LABELS[name][0]) > 2])
def test_rows_in_no_order_and_times_that_repeat_are_refused_with_their_lines(write, name):
    labels, options = LABELS[name]
    rows = [f"{label};{k}" for k, label in enumerate(labels)]
    for given, line in (([rows[1], rows[0], *rows[2:]], 3), ([*rows, rows[-1]], len(rows) + 2)):
        with pytest.raises(SeriesError, match=rf"'time', line {line}: rows out of order.*--time"):
            read_series(write(given), **options)


@pytest.mark.parametrize("name", LABELS)
@pytest.mark.parametrize("footer", ["Total;45150", "Summe;1", "Average;2"])
def test_a_footer_is_no_row(write, name, footer):
    labels, options = LABELS[name]
    rows = [f"{label};{k}" for k, label in enumerate(labels)]
    with pytest.raises(SeriesError, match=rf"line {len(rows) + 2}: .*remove the row"):
        read_series(write([*rows, footer]), **options)


def test_a_forward_fill_of_a_file_that_is_turned_round_takes_the_value_before_in_time(write):
    series = read_series(write(["2020-01-03;3", "2020-01-02;", "2020-01-01;1"]), fill="forward")
    assert series.values[:, 0].tolist() == [1, 1, 3]


@pytest.mark.parametrize(
    ("labels", "message"),
    [
        (["01/02/2020", "02/02/2020"], "2020-02-01 .* or 2020-01-02 .*--dayfirst or --no-dayfirst"),
        (["01-02-2020", "02-02-2020"], "--dayfirst or --no-dayfirst"),
        (["01/02/03", "02/02/03"], "--time-format '%y/%m/%d'"),
        (
            [f"May-{day}" for day in range(20, 32)],
            "2020-05-01 .*--time-format '%b-%y'.* or 1900-05-20 .*--time-format '%b-%d'",
        ),
        (["May-30", "May-31", "Jun-01"], "--time-format '%b-%d'"),
        (["May-20", "May-21"], "--time-format '%b-%d'"),
        ([f"2004{month:02d}" for month in range(1, 13)], "--time-format '%Y%m'.*'%y%m%d'"),
        (["Okt 2020", "Nov 2020"], "--time-format"),
        (["1. Woche", "2. Woche"], "--time-format text"),
        (["Mon", "Tue"], "--time-format text"),
        (["24:00", "25:00"], "--time-format"),
        (["2020-01-01T00:00Z", "2020-01-01T01:00"], "lacks an offset from UTC"),
        (["2020-01-01", "2020-01-01T01:00Z"], "has an offset from UTC"),
        (["01/01/02", "01/02/02", "02/02/02"], "--time-format '%y/%m/%d'"),
        (["2020-01-01 1:00", "2020-01-01 2:00 PM"], "has AM or PM"),
        (["999", "1,000"], "--time-format"),
        (["2020-01-01", "2020-01-32"], "line 3: expected a time in the format '%Y-%m-%d'"),
    ],
)
def test_times_that_no_row_decides_are_asked_for(write, labels, message):
    rows = [f"{label};{k}" for k, label in enumerate(labels)]
    with pytest.raises(SeriesError, match=message):
        read_series(write(rows))


@pytest.mark.parametrize("header", ["date;flow", "a;flow"])
@pytest.mark.parametrize(
    ("labels", "pattern", "later"),
    [
        ([f"May-{day}" for day in range(20, 32)], "%b-%d", "Jun-01"),
        ([f"May-{year}" for year in range(20, 32)], "%b-%y", "May-32"),
        ([f"2004{month:02d}" for month in range(1, 13)], "%Y%m", "200501"),
        ([f"2004{month:02d}" for month in range(1, 13)], "%y%m%d", "200413"),
    ],
)
def test_days_and_years_that_look_the_same_are_told(write, header, labels, pattern, later):
    rows = [f"{label};{k}" for k, label in enumerate(labels)]
    for given in (rows, rows[::-1]):
        with pytest.raises(SeriesError, match=f"--time-format '{pattern}'"):
            read_series(write(given, header))
        told = read_series(write(given, header), time_format=pattern)
        assert told.labels == tuple(labels)
        assert told.next_labels(1) == ([later], "")
        after = read_series(write(given, header), like=told.csv_format)
        assert after.labels == tuple(labels)
        assert after.time_format.pattern == pattern


@pytest.mark.parametrize(
    ("labels", "pattern"),
    [
        (["Jan-20", "Feb-20", "Mar-20"], "%b-%y"),
        (["May-30", "May-31", "May-32"], "%b-%y"),
        (["Nov-20", "Dec-20", "Jan-21"], "%b-%y"),
        (["200411", "200412", "200501"], "%Y%m"),
        (["200403", "200406", "200409"], "%Y%m"),
        (["200412", "200413"], "%y%m%d"),
        (["202011", "202012"], "%Y%m"),
    ],
)
def test_other_rows_tell_days_from_years(write, labels, pattern):
    rows = [f"{label};{k}" for k, label in enumerate(labels)]
    assert read_series(write(rows)).time_format.pattern == pattern


@pytest.mark.parametrize("name", ["month", "time", "year"])
def test_years_are_numbers(write, name):
    series = read_series(write([f"{year},1" for year in range(2001, 2013)], f"{name},y"))
    assert (series.labels[0], series.time_format.name) == ("2001", "numbers")


def test_a_format_that_is_given_holds_for_every_row(write):
    with pytest.raises(SeriesError, match=r"line 3: expected a time in the format '%d.%m.%Y'"):
        read_series(write(["31.12.2020;1", "12/31/2020;2"]), time_format="%d.%m.%Y")
    with pytest.raises(ValueError, match="time_format"):
        read_series(write(["31.12.2020;1"]), time_format="%Q")


@pytest.mark.parametrize(
    ("header", "rows", "labels", "columns"),
    [
        ("ds,day,y", ["2020-01-31,5,1", "2020-02-01,6,2"], ("2020-01-31", "2020-02-01"), "day y"),
        ("ds,day,y", ["20200131,31,1", "20200201,1,2"], ("20200131", "20200201"), "day y"),
        ("day,ds,y", ["5,2020-01-31,1", "6,2020-02-01,2"], ("2020-01-31", "2020-02-01"), "day y"),
        ("y,month,when", ["1,12,31.12.20", "2,1,1.1.21"], ("31.12.20", "1.1.21"), "y month"),
        ("index,date,y", ["7,2020-01,1", "6,2020-02,2"], ("2020-01", "2020-02"), "index y"),
        ("year,month,y", ["2019,12,1", "2020,1,2"], ("2019-12", "2020-1"), "y"),
        ("year,quarter,y", ["2019,4,1", "2020,1,2"], ("2019Q4", "2020Q1"), "y"),
        ("year,quarter,y", ["2019,Q4,1", "2020,Q1,2"], ("2019Q4", "2020Q1"), "y"),
        ("year,week,y", ["2019,9,1", "2019,10,2"], ("2019-W9", "2019-W10"), "y"),
        ("year,month,day,hour,y", ["2019,12,31,23,1", "2020,1,1,0,2"],
         ("2019-12-31 23:00", "2020-1-1 0:00"), "y"),
        ("year,month,day,hour,y", ["2019,12,31,23,1", "2019,12,31,24,2"],
         ("2019-12-31 23:00", "2019-12-31 24:00"), "y"),
        ("Datum;Uhrzeit;y", ["31.12.2020;23:00;1", "01.01.2021;00:00;2"],
         ("31.12.2020 23:00", "01.01.2021 00:00"), "y"),
        ("date,time,y", ["20201231,23:00,1", "20210101,00:00,2"],
         ("20201231 23:00", "20210101 00:00"), "y"),
        ("date,hour,y", ["2020-12-31,9,1", "2020-12-31,10,2"],
         ("2020-12-31 9:00", "2020-12-31 10:00"), "y"),
        ("time,year,y", ["3,2019,1", "2,2020,2", "7,2021,3"], ("2019", "2020", "2021"), "time y"),
        (",y,z", ["0,1,1", "1,1,2"], ("0", "1"), "y z"),
        ("a;y", ["202011;1", "202012;2", "202101;3"], ("202011", "202012", "202101"), "y"),
        ("a;y", ["202001;1", "202002;2", "202005;3"], None, "a y"),
        ("a;y", ["200130;1", "200131;2", "200201;3"], None, "a y"),
        ("a;y", ["31012020;1", "01022020;2"], ("31012020", "01022020"), "y"),
    ],
)  # fmt: skip
def test_the_time_is_found_by_what_the_columns_hold(write, header, rows, labels, columns):
    series = read_series(write(rows, header))
    assert series.labels == labels
    assert series.columns == tuple(columns.split())


@pytest.mark.parametrize(
    ("labels", "pattern", "later"),
    [
        (["11/20", "12/20", "01/21"], "%m/%y", "02/21"),
        (["1/20", "2/20", "3/20"], "%m/%y", "4/20"),
        (["03-22", "04-22", "05-22"], "%m-%y", "06-22"),
        (["20/11", "20/12", "21/01"], "%y/%m", "21/02"),
    ],
)
def test_months_of_short_years_are_read_and_continued(write, labels, pattern, later):
    series = read_series(write([f"{label};{k}" for k, label in enumerate(labels)]))
    assert f"({pattern})" in series.found
    assert str(series.frequency) == "month"
    assert series.next_labels(1) == ([later], "")


@pytest.mark.parametrize(
    "labels", [["01/01", "01/02", "01/03"], ["01/10", "02/10", "01/11"], ["20-01", "21-01"]]
)
def test_months_of_short_years_that_may_be_days_or_the_reverse_are_asked_for(write, labels):
    """01/02 is January 2002, February 2001, or a day of either month."""
    lines = [f"{label};{k}" for k, label in enumerate(labels)]
    with pytest.raises(SeriesError, match=r"ambiguous date .*--time-format '%.*--time-format '%"):
        read_series(write(lines))
    given = read_series(write(lines[:1]), time_format="%d/%m" if "/" in labels[0] else "%d-%m")
    assert given.times[0].day == int(labels[0][:2])


@pytest.mark.parametrize(
    ("label", "pattern"),
    [
        ("2024-01-01 05:00", "%Y-%m-%d %H:%M"),
        ("2024-01-01T05:00:30", "%Y-%m-%dT%H:%M:%S"),
        ("2024-01-01T05:00:30.250Z", "%Y-%m-%dT%H:%M:%S.%f%z"),
        ("01.31.2024 5:00 PM", "%d.%m.%Y %I:%M %p"),
        ("2024-01-31", "%Y-%m-%d"),
    ],
)
def test_the_time_of_day_is_in_the_format_that_is_said(write, label, pattern):
    """Hours were reported as dates."""
    label = label.replace("01.31", "31.01")
    series = read_series(write([f"{label};1", f"{label.replace('2024', '2025')};2"]))
    assert f"({pattern})" in series.found


@pytest.mark.parametrize("first", ["1", "98", "0998", "998", "1498"])
def test_years_before_1500_have_a_frequency_and_a_continuation(tmp_path, first):
    """They had none, and nothing said why."""
    path = tmp_path / "river.csv"
    labels = [str(int(first) + k).zfill(len(first)) for k in range(4)]
    path.write_text("year,flow\n" + "".join(f"{label},1\n" for label in labels))
    series = read_series(path)
    assert [time.year for time in series.times] == list(map(int, labels))
    assert str(series.frequency) == "year"
    assert series.next_labels(1)[0] == [str(int(first) + 4).zfill(len(first))]
    assert steps_found(series) == "One row per year."
    for name, numbers in (("year", ["2600", "2601"]), ("year", ["-5", "-4"]), ("step", ["7", "8"])):
        path.write_text(f"{name},flow\n" + "".join(f"{number},1\n" for number in numbers))
        series = read_series(path, time=name)
        assert series.frequency is None
        assert steps_found(series).startswith(f"The numbers of {name!r} are no dates")


def test_a_clock_alone_is_called_one(write):
    assert "time 'time' (a clock)" in read_series(write(["09:30;1", "10:00;2"])).found


def test_a_format_that_is_named_finds_its_column(write):
    series = read_series(write(["D31M12Y20,1", "D01M01Y20,2"], "stamp,y"), time_format="D%dM%mY%y")
    assert series.labels == ("D01M01Y20", "D31M12Y20")
    assert series.columns == ("y",)


def test_two_columns_that_may_be_the_time_are_asked_for(write):
    path = write(["2020-01-01,2020-02-01,1", "2020-01-02,2020-02-02,2"], "made,measured,y")
    with pytest.raises(SeriesError, match=r"'made', 'measured' may be the time; .*--time"):
        read_series(path)
    path = write(["1,10,1", "2,20,2"], "epoch,time,y")
    with pytest.raises(SeriesError, match="'time', 'epoch' may be the time"):
        read_series(path)
    assert read_series(path, time="epoch").columns == ("time", "y")


def test_no_column_is_the_time_where_that_is_said(write):
    path = write(["3,1", "1,2", "2,3"], "day,y")
    with pytest.raises(SeriesError, match="--time none"):
        read_series(path)
    series = read_series(path, time="none")
    assert (series.labels, series.columns) == (None, ("day", "y"))
    assert "no time column" in series.found


@pytest.mark.parametrize("name", [name for name in LABELS if name.startswith("months with")])
@pytest.mark.parametrize("header", ["Monat;flow", "x;flow", "Période;flow"])
def test_months_are_the_time_under_any_name_beside_decimal_commas(write, name, header):
    labels, _ = LABELS[name]
    rows = [f"{label};{k},25" for k, label in enumerate(labels)]
    for given in (rows, rows[::-1]):
        series = read_series(write(given, header))
        assert series.labels == tuple(labels)
        assert series.values[:, 0].tolist() == [k + 0.25 for k in range(len(labels))]


@pytest.mark.parametrize(
    "cells", [["10.2000", "10.2001", "10.2002"], ["11.5", "11.25", "12.1"], ["2016.13", "2016.14"]]
)
def test_numbers_with_decimals_are_no_months(write, cells):
    series = read_series(write([f"{cell};1" for cell in cells], "x;flow"))
    assert series.values[:, 0].tolist() == [float(cell) for cell in cells]


@pytest.mark.parametrize("header", ["FY", "année", "yr", "x"])
@pytest.mark.parametrize("cells", [["2020", "2019", "2017"], ["7,5", "", "6", "-5"]])
def test_a_feature_that_falls_with_each_row_may_be_the_time(write, header, cells):
    path = write([f"{cell};1;{k % 2}" for k, cell in enumerate(cells)], f"{header};a;flow")
    message = f"'{header}' decreases with each row.* --time '{header}' .* --time none"
    with pytest.raises(SeriesError, match=message):
        read_series(path, fill="drop")
    series = read_series(path, time="none", fill="drop")
    assert series.columns == (header, "a", "flow")
    if "" not in cells:
        assert read_series(path, time=header).labels == tuple(cells[::-1])
    path = write([f"{cell};1;{k % 2}" for k, cell in enumerate(cells[::-1])], f"{header};a;flow")
    found = read_series(path, fill="drop")
    assert f"'{header}' increases with each row" in found.found
    path = write([f"{k % 2};{cell}" for k, cell in enumerate(cells)], f"a;{header}")
    assert read_series(path, fill="drop").target == header  # what is forecast may fall


def test_no_time_is_remembered(write):
    before = read_series(write(["1,1", "3,1", "2,1"], "a,flow"))
    after = read_series(write(["3,1", "2,1", "1,1"], "a,flow"), like=before.csv_format)
    assert after.values[:, 0].tolist() == [3, 2, 1]


def test_the_parts_of_a_time_are_found_again_in_the_file_after(write):
    path = write(["2019,12,1", "2020,1,2"], "year,month,y")
    before = read_series(path)
    assert read_series(path, like=before.csv_format).labels == before.labels


def test_what_a_file_does_not_decide_is_decided_as_in_the_file_before(write):
    before = read_series(write(["30/01/2020;1,5", "31/01/2020;2"]))
    path = write(["01/02/2020;1,234", "02/02/2020;2,345"])
    with pytest.raises(SeriesError, match="--dayfirst"):
        read_series(path)
    after = read_series(path, like=before.csv_format)
    assert after.values[:, 0].tolist() == [1.234, 2.345]
    assert "(%d/%m/%Y, as the training data)" in after.found
    assert "decimal mark ',', as the training data" in after.found
    assert "training" not in before.found
    itself = read_series(write(["30/01/2020;1,5", "31/01/2020;2"]), like=before.csv_format)
    assert "training" not in itself.found
    with pytest.raises(SeriesError, match="'02/13/2020'"):
        read_series(
            write(["02/13/2020;1.5", "02/14/2020;2"]), dayfirst=True, like=before.csv_format
        )
    itself = read_series(write(["02/13/2020;1.5", "02/14/2020;2"]), like=before.csv_format)
    assert itself.values[:, 0].tolist() == [1.5, 2]
