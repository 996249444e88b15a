"""Class 47: gaps, decimal commas, separators and delimiters as users' files have them.

Kind: a spelling that is common is read, or told by an option; one of two meanings is refused. The
numbers are those of the file to the last bit.
"""

import re

import numpy as np
import pytest

from symbolic_rnn.forecasting.series import SeriesError, read_series


@pytest.fixture
def write(tmp_path):
    def write_text(text):
        path = tmp_path / "river.csv"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return write_text


GAPS = [
    *("", "?", "-", "--", ".", "None", "none", "NA", "N/A", "#N/A", "n/a", "null", "NULL", "nan"),
    *("NaN", "-nan", "<NA>", "NaT", "#NV", '"N/A"'),
]


@pytest.mark.parametrize("gap", GAPS)
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_gap_is_a_gap_however_it_is_written(write, gap, delimiter):
    text = "\n".join(delimiter.join(row) for row in (["a", "b"], ["1.5", "2"], [gap, "3"]))
    series = read_series(write(text), fill="forward")
    assert series.values.tolist() == [[1.5, 2], [1.5, 3]]
    assert f"1 gap ({gap.strip(chr(34))!r})" in series.found
    with pytest.raises(
        SeriesError, match=r"column 'a', line 3: .* got 1 gaps .* pass --fill forward"
    ):
        read_series(write(text))


@pytest.mark.parametrize("gap", ["-999", "-999.0", "-9.99e2", "missing", "#"])
def test_a_gap_of_ones_own_is_told(write, gap):
    path = write(f"a,b\n1,2\n{gap},3\n")
    told = "-999" if "9" in gap else gap
    series = read_series(path, fill="forward", missing=(told,))
    assert series.values.tolist() == [[1, 2], [1, 3]]
    if "9" not in gap:
        with pytest.raises(SeriesError, match=re.escape(f"--missing {gap!r}")):
            read_series(path)


@pytest.mark.parametrize(
    ("cells", "numbers", "found"),
    [
        (["1,5", "2"], [1.5, 2], "decimal mark ','"),
        (["1.234,5", "999"], [1234.5, 999], "decimal mark ','; thousands '.'"),
        (["1,234.5", "999"], [1234.5, 999], "decimal mark '.'; thousands ','"),
        (["1,234,567", "999"], [1234567, 999], "thousands ','"),
        (["1.234.567", "1.234"], [1234567, 1234], "thousands '.'"),
        (["1 234,5", "-1 234"], [1234.5, -1234], "decimal mark ','; thousands ' '"),
        (["1\u00a0234,5", "1\u202f234"], [1234.5, 1234], "thousands ' '"),
        (["1'234.5", "12’345"], [1234.5, 12345], 'thousands "\'"'),
        (["12 345", "1234"], [12345, 1234], "thousands ' '"),
        (["\u22121,5", "+2"], [-1.5, 2], "decimal mark ','"),
        (["1,5e3", ",5"], [1500, 0.5], "decimal mark ','"),
        (["1.2345", "1.234"], [1.2345, 1.234], "decimal mark '.'"),
        (["0.123", "1.234"], [0.123, 1.234], "decimal mark '.'"),
        (["1e5", "5."], [100000, 5], "decimal mark '.'"),
    ],
)
def test_the_decimal_mark_and_the_separator_are_found(write, cells, numbers, found):
    series = read_series(write("\n".join(["x;y", *(f"{cell};1" for cell in cells)])))
    assert series.values[:, 0].tolist() == numbers
    assert found in series.found


@pytest.mark.parametrize("cell", ["1,234", "1.234", "-12,345"])
@pytest.mark.parametrize("rows", ["{};7", "7;{}", '"{}";"{}"'])
def test_a_mark_of_two_meanings_is_asked_for(write, cell, rows):
    path = write("x;y\n" + rows.format(cell, cell) + "\n")
    with pytest.raises(SeriesError, match=r"--decimal \.\) or .* --decimal ,\)") as refused:
        read_series(path)
    assert repr(cell) in str(refused.value)
    mark, other = (",", ".") if "," in cell else (".", ",")
    decimal = float(cell.replace(",", "."))
    assert decimal in read_series(path, decimal=mark).values
    assert decimal in read_series(path, thousands=other).values
    assert 1000 * decimal in read_series(path, thousands=mark).values
    assert 1000 * decimal in read_series(path, decimal=other).values


def test_a_number_that_no_convention_of_the_file_reads_is_refused(write):
    for cell in ("1_000", "0x10", "1,5", "12 34", "١٢", "1.5.2020", "five", "5%", "$5", "1e5e5"):
        with pytest.raises(SeriesError, match="column 'x', line 3: expected a number"):
            read_series(write(f"x;y\n1.25;1\n{cell};1\n"))


@pytest.mark.parametrize(
    ("cell", "advice"),
    [
        ("10.5%", "write 10.5: remove '%'"),
        ("10.5 %", "write 10.5: remove '%'"),
        ("$10.5", r"write 10.5: remove '\$'"),
        ("€ 1,234.5", "write 1,234.5: remove '€'"),
        ("10.5 kWh", "write 10.5: remove 'kWh'"),
        ("(10.5)", "write -10.5 if the parentheses"),
        ("inf", "infinite .*--missing 'inf'"),
        ("-Infinity", "infinite .*--missing '-Infinity'"),
        ("1e400", "infinite .*--missing '1e400'"),
    ],
)
def test_a_cell_that_is_almost_a_number_is_refused_with_what_to_do(write, cell, advice):
    path = write(f"x;y\n1.25;1\n{cell};1\n")
    with pytest.raises(SeriesError, match=rf"river.csv: column 'x', line 3: .*{advice}") as refused:
        read_series(path)
    if "inf" not in advice:
        assert "--missing" not in str(refused.value)
    else:
        told = read_series(path, missing=(cell,), fill="forward")
        assert told.values[:, 0].tolist() == [1.25, 1.25]


@pytest.mark.parametrize(
    ("text", "delimiter"), [("a b\n1 2\n3 4\n", None), ("a,b\n1,2\n3,4\n", ";")]
)
def test_a_target_in_a_header_of_one_cell_blames_the_delimiter(write, text, delimiter):
    with pytest.raises(SeriesError, match=r"no column 'b'.* one cell.*--delimiter space"):
        read_series(write(text), "b", delimiter=delimiter)
    with pytest.raises(SeriesError, match=r"no column 'c'; there are 'a'$"):
        read_series(write("a\n1\n2\n"), "c")


@pytest.mark.parametrize("decimal", [".", ","])
def test_numbers_are_read_to_the_last_bit(write, decimal):
    rng = np.random.default_rng(0)
    numbers = rng.normal(size=(300, 2)) * 10.0 ** rng.integers(-300, 300, (300, 2))
    rows = [";".join(repr(float(x)).replace(".", decimal) for x in row) for row in numbers]
    assert read_series(write("\n".join(["a;b", *rows]))).values.tolist() == numbers.tolist()


@pytest.mark.parametrize(
    ("text", "options", "values"),
    [
        ("a,b,\n1,2,\n3,4,\n", {}, [[1, 2], [3, 4]]),
        ("a,b\n1,2,\n3,4,\n", {}, [[1, 2], [3, 4]]),
        ("a,b,,,\n1,2,,,\n,,,,\n,,,,\n", {}, [[1, 2]]),
        ("a;b;\r\n1,5;2;\r\n3;4\r\n", {}, [[1.5, 2], [3, 4]]),
        ("sep=;\na;b\n1,5;2\n", {}, [[1.5, 2]]),
        ("a|b\n1|2\n", {}, [[1, 2]]),
        ('a,b\n"1,5","2,5"\n', {}, [[1.5, 2.5]]),
        ('"a","b"\n"1","2"\n', {}, [[1, 2]]),
        ("a b\n1 2\n", {"delimiter": "space"}, [[1, 2]]),
        ("a  b\n1    2\n", {"delimiter": " "}, [[1, 2]]),
        ("a\tb\n1\t2\n", {"delimiter": "tab"}, [[1, 2]]),
        ("a;b\n1 234;2\n", {"thousands": "space"}, [[1234, 2]]),
        ("a;b\n1\u00a0234;2\n", {"thousands": "\u00a0"}, [[1234, 2]]),
        ("a;b\n1’234;2\n", {"thousands": "’"}, [[1234, 2]]),
        ("\ufeffa,b\n1,2\n", {}, [[1, 2]]),
        ("Höhe,b\n1,2\n".encode("utf-16"), {}, [[1, 2]]),
        ("Höhe,b\n1,2\n".encode("utf-16-le"), {"encoding": "utf-16-le"}, [[1, 2]]),
        ("Höhe,b\n1,2\n".encode("cp1252"), {"encoding": "cp1252"}, [[1, 2]]),
        ("Leistung, kW\n1,5\n2,5\n", {"delimiter": "none"}, [[1.5], [2.5]]),
        ("Leistung, kW\n1,5\n2,5\n", {"delimiter": ","}, [[1, 5], [2, 5]]),
        ("Leistung, kW;b\n1,5;2\n", {}, [[1.5, 2]]),
        ("a;Leistung, kW\n1;1,5\n", {}, [[1, 1.5]]),
        ("Leistung\n1,5\n2\n", {}, [[1.5], [2]]),
        ("a, b\n1, 2\n", {}, [[1, 2]]),
        ("a, b\n1.5,2.5\n", {}, [[1.5, 2.5]]),
    ],
)
def test_delimiters_quotes_marks_and_encodings(write, text, options, values):
    assert read_series(write(text), **options).values.tolist() == values


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "Leistung, kW\n1,5\n2,5\n",
            "'Leistung, kW' above '1,5' .*--delimiter ,.*--delimiter none",
        ),
        ("t, Leistung, kW\n7,1,5\n8,2,5\n", "--delimiter , for two columns"),
        ("t, Leistung, kW\n7,1,5\n8,2,\n", "--delimiter , for two columns"),
        ("Leistung, kW\n", "only a header"),
        ("Leistung, kW\n5\n6\n", "the header has 2 columns and the rows have 1 .*--delimiter none"),
        ("a,b\n1,5,2,5\n1,6,2,6\n", "line 2: the header has 2 columns and the rows have 4"),
        ("a,b,c\n\n1,2\n1,3\n", "line 3: the header has 3 columns and the rows have 2"),
        (
            "\na\n7\n\n1,2,3\n4,5,6\n8,9,1\n",
            "line 5: the header has 1 column and the rows have 3",
        ),
        ("date,sales\n2020-01-01,1,234\n2020-01-02,1,235\n", "2 columns and the rows have 3"),
        ("a,b\n1,2\nTotal,3\n", "line 3: expected a number, got 'Total'.*remove the row"),
        ("Höhe,b\n1,2\n".encode("cp1252"), "line 1: expected UTF-8 .*--encoding cp1252"),
        ("Höhe,b\n1,2\n".encode("utf-16-le"), "line 1: expected UTF-8|zero bytes; .*--encoding"),
        ("a,b\n1,2\n".encode("utf-16-le"), "zero bytes; .*--encoding"),
    ],
)
def test_a_header_that_does_not_fit_the_rows_and_a_footer_are_refused(write, text, message):
    with pytest.raises(SeriesError, match=message):
        read_series(write(text))


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"decimal": ";"}, "decimal expects one of"),
        ({"decimal": ".", "thousands": "."}, "different marks"),
        ({"thousands": "_"}, "thousands expects one of"),
        ({"delimiter": "ab"}, "delimiter expects one character"),
        ({"encoding": "utf-9"}, "encoding expects a name"),
        ({"encoding": "hex"}, "encoding expects a name"),
    ],
)
def test_an_option_of_no_meaning_is_refused(write, options, message):
    with pytest.raises(ValueError, match=message):
        read_series(write("a,b\n1,2\n"), **options)
