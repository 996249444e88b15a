"""The reader returns the numbers exactly, or says what is wrong and where."""

from pathlib import Path

import numpy as np
import pytest

from symbolic_rnn.forecasting.series import GAP_FILLS, Series, SeriesError, read_series


@pytest.fixture
def write(tmp_path):
    def write_text(text: str | bytes, name: str = "river.csv") -> Path:
        path = tmp_path / name
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return path

    return write_text


def test_values_columns_target_and_labels_are_those_of_the_file(write):
    series = read_series(write("date,rain,flow\n2024-01-01,3,10.5\n2024-01-02,4,-1e2\n"))
    np.testing.assert_array_equal(series.values, [[3.0, 10.5], [4.0, -100.0]])
    assert series.values.dtype == np.float64
    assert (series.columns, series.target, series.target_index) == (("rain", "flow"), "flow", 1)
    assert (series.labels, series.name, len(series)) == (("2024-01-01", "2024-01-02"), "river", 2)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\n\n\n"])
def test_delimiter_mark_and_line_ends_do_not_change_the_series(write, delimiter, encoding, end):
    rows = [["débit", "b"], ["1", "2"], ["3", "4"]]
    text = "\n".join(delimiter.join(row) for row in rows) + end
    series = read_series(write(text.encode(encoding)))
    assert series.columns == ("débit", "b")
    np.testing.assert_array_equal(series.values, [[1, 2], [3, 4]])


def test_a_delimiter_inside_names_does_not_split_the_columns(write):
    assert read_series(write("a, in;b, out\n1;2\n3;4\n")).columns == ("a, in", "b, out")


@pytest.mark.parametrize("name", ["time", "Date", "YEAR", "month", "day", "timestamp", "DateTime"])
def test_a_column_with_the_name_of_a_time_is_no_feature_wherever_it_stands(write, name):
    series = read_series(write(f"x,{name}\n5,1\n6,2\n"))
    assert (series.columns, series.labels) == (("x",), ("1", "2"))


def test_a_first_column_of_iso_dates_is_the_time_under_any_name(write):
    assert read_series(write("when,x\n2024-01,5\n2024-02,6\n")).labels == ("2024-01", "2024-02")


def test_a_first_column_of_numbers_under_another_name_is_a_feature_unless_all_are_dates(write):
    series = read_series(write("a,b\n20240101,5\n20240132,6\n"))
    assert (series.columns, series.labels) == (("a", "b"), None)
    assert read_series(write("a,b\n20240131,5\n20240201,6\n")).labels == ("20240131", "20240201")


def test_year_and_month_are_one_label_so_that_a_year_may_repeat(write):
    series = read_series(write("month,year,x\n11,2023,1\n12,2023,2\n1,2024,3\n"))
    assert (series.columns, series.labels) == (("x",), ("2023-11", "2023-12", "2024-1"))


def test_an_unnamed_first_column_is_the_index_that_pandas_writes(write):
    series = read_series(write(",x\n0,5\n1,6\n"))
    assert (series.columns, series.labels) == (("x",), ("0", "1"))


def test_the_named_time_takes_the_place_of_the_one_that_would_be_found(write):
    series = read_series(write("day,tick,x\n1,a,5\n1,b,6\n"), time="tick", time_format="text")
    assert (series.columns, series.labels) == (("day", "x"), ("a", "b"))


def test_a_target_with_the_name_of_a_time_is_still_the_target(write):
    series = read_series(write("index,x\n9,5\n7,6\n"), target="index")
    assert (series.target, series.labels) == ("index", None)


def test_labels_that_are_neither_numbers_nor_dates_may_repeat_where_that_is_said(write):
    path = write("day,x\nMon,5\nMon,6\n")
    assert read_series(path, time_format="text").labels == ("Mon", "Mon")
    with pytest.raises(
        SeriesError, match=r"line 2: expected a time in a known format.*'Mon'.* text"
    ):
        read_series(path)


GAPPED = "day,a,b\n1,1,10\n2,,20\n3,NaN,30\n4,7,40\n"


@pytest.mark.parametrize(
    ("fill", "a", "labels"),
    [
        ("forward", [1, 1, 1, 7], ("1", "2", "3", "4")),
        ("linear", [1, 3, 5, 7], ("1", "2", "3", "4")),
        ("drop", [1, 7], ("1", "4")),
    ],
)
def test_each_fill_gives_the_values_worked_out_by_hand(write, fill, a, labels):
    series = read_series(write(GAPPED), fill=fill)
    np.testing.assert_array_equal(series.values[:, 0], a)
    np.testing.assert_array_equal(series.values[:, 1], [10.0 * int(day) for day in labels])
    assert series.labels == labels


@pytest.mark.parametrize("fill", GAP_FILLS)
def test_a_fill_leaves_a_series_without_gaps_as_it_is(write, fill):
    path = write("a\n3\n1\n2\n")
    np.testing.assert_array_equal(read_series(path, fill=fill).values, read_series(path).values)


def test_a_forward_fill_does_not_depend_on_later_values(write):
    one = read_series(write(GAPPED), fill="forward").values[:3]
    other = read_series(write(GAPPED.replace("4,7", "4,-99")), fill="forward").values[:3]
    np.testing.assert_array_equal(one, other)


@pytest.mark.parametrize("gap", ["", "nan", "NA", "null", "-nan"])
def test_every_gap_is_refused_without_a_fill(write, gap):
    with pytest.raises(
        SeriesError, match=r"column 'a', line 3: .* got 1 gaps .* pass --fill forward"
    ):
        read_series(write(f"a,b\n1,1\n{gap},1\n"))


def test_a_blank_line_in_a_file_of_one_column_is_a_gap(write):
    with pytest.raises(SeriesError, match=r"column 'a', line 3: .*1 gaps"):
        read_series(write("a\n1\n\n2\n"))


def test_lines_count_as_in_an_editor_after_a_cell_of_two_lines(write):
    with pytest.raises(SeriesError, match="column 'b', line 4: expected a number, got 'x'"):
        read_series(write('day,b\n"Mon\nday",1\nTue,x\n'), time_format="text")


@pytest.mark.parametrize(
    ("text", "options", "message"),
    [
        ("a,b\n1,2\n3,dry\n", {}, r"column 'b', line 3: expected a number, got 'dry'; correct"),
        (
            "a;b\n1.5;2,5\n",
            {},
            r"column 'b', line 2: expected a number, got '2,5' .the decimal mark",
        ),
        ("a\n1_000\n", {}, r"column 'a', line 2: expected a number, got '1_000'"),
        ("a,b\n1,-inf\n", {}, r"column 'b', line 2: expected a finite number, got '-inf'"),
        ("a\n1e999\n", {}, r"line 2: expected a finite number, got '1e999'"),
        ("a,b\n1,2\n", {"target": "c"}, r"no column 'c'; there are 'a', 'b'"),
        ("a,b\n1,2\n", {"time": "c"}, r"no column 'c'; there are 'a', 'b'"),
        ("a,b\n1,2\n", {"time": "a", "target": "a"}, r"column 'a' is the time and cannot"),
        ("year\n1\n", {}, r"expected a column of numbers in addition to the time, got only 'year'"),
        ("1,2\n3,4\n", {}, r"line 1: expected a header, got the data '1', '2'; write the column"),
        ("2024-01-01,2\n2024-01-02,4\n", {}, r"line 1: expected a header, got the data"),
        ("a,\n1,2\n", {}, r"the header has 1 column and the rows have 2"),
        ("a,,b\n1,2,3\n", {}, r"line 1: column 2 has no name"),
        ("a,a\n1,2\n", {}, r"line 1: two columns are named 'a'; rename one"),
        ("a,b\n1,2\n3\n", {}, r"line 3: expected 2 cells as in the header 'a', 'b', got 1"),
        ("a,b\n1,2\n\n3,4\n", {}, r"line 3: expected 2 cells .* got 0"),
        ("a,b\n1,2\n3,4,5\n", {}, r"line 3: expected 2 cells .* got 3; complete the row"),
        ('a,b\n1,2\n3,"4\n', {}, r"line 3: not CSV .*; check its quotes"),
        pytest.param("a,b\n1," + "2" * 200_000, {}, r"line 2: not CSV .field larger", id="long"),
        ("", {}, r"the file is empty; expected a header"),
        ("\n\n", {}, r"the file is empty"),
        ("a,b\n\n", {}, r"only a header; expected rows of numbers"),
        (b"a\n1\n\xff\n", {}, r"line 3: expected UTF-8 text, got byte 0xff; save the file"),
        (
            "year,a\n1,1\n3,1\n2,1\n",
            {},
            r"'year', line 4: rows out of order: .* after '3', got '2'",
        ),
        ("year,a\n3,1\n3,1\n", {}, r"line 3: rows out of order"),
        ("year,a\n9,1\n10,1\n9,1\n", {}, r"line 4: rows out of order: .* after '10', got '9'"),
        ("d,a\n2024-02-01,1\n2024-02-01,1\n", {}, r"column 'd', line 3: rows out of order"),
        ("date,time,a\n2024-02-01,10:00,1\n2024-02-01,10:00,1\n", {}, r"line 3: rows out of or"),
        ("year,a\n3,1\nNA,1\n", {}, r"column 'year', line 3: expected a time, got 'NA'"),
        (
            "a,b\n,1\n2,1\n",
            {"fill": "forward"},
            r"'a', line 2: --fill .* expects a value before the gap",
        ),
        (
            "a,b\n,1\n2,1\n",
            {"fill": "linear"},
            r"'a', line 2: --fill .* expects a value before the gap",
        ),
        (
            "a,b\n2,1\n,1\n",
            {"fill": "linear"},
            r"'a', line 3: --fill .* expects a value after the gap",
        ),
        (
            "a,b\n,1\n,1\n",
            {"fill": "forward"},
            r"'a', line 2: --fill .* expects a value before the gap",
        ),
        (
            "a,b\n,1\n2,\n",
            {"fill": "drop"},
            r"every row has a gap, as this one has, so --fill drop would leave none",
        ),
    ],
)
def test_bad_data_is_refused_with_file_place_and_remedy(write, text, options, message):
    with pytest.raises(SeriesError, match=message) as caught:
        read_series(write(text), **options)
    assert "river.csv: " in str(caught.value)


def test_a_missing_file_and_a_directory_are_named(tmp_path):
    with pytest.raises(SeriesError, match=r"none\.csv: expected a CSV file: No such file"):
        read_series(tmp_path / "none.csv")
    with pytest.raises(SeriesError, match="expected a CSV file: Is a directory"):
        read_series(tmp_path)


def test_the_mean_is_no_fill_because_it_tells_the_future(write):
    with pytest.raises(ValueError, match="one of forward, linear, drop, got 'mean'"):
        read_series(write("a\n1\n"), fill="mean")


@pytest.mark.parametrize(
    ("shape", "target", "labels"),
    [((2, 3), "a", None), ((2,), "a", None), ((2, 2), "c", None), ((2, 2), "a", ("1",))],
)
def test_a_series_that_contradicts_itself_is_refused(shape, target, labels):
    with pytest.raises(SeriesError, match=r"expected values .* for the columns 'a', 'b'"):
        Series(np.zeros(shape), ("a", "b"), target, labels, "river")
