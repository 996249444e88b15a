"""Classes 45 and 47: a stranger's file is read as it was written, or refused with what settles it.

Kind: order, dates, decimal mark, delimiter and gaps are known or asked for, never assumed (prophet
241, AutoTS 139, causalimpact 32). Every combination is drawn; none may be read wrong in silence.
"""

import re
import tempfile
from pathlib import Path

import numpy as np
from csv_files import File, csv_files
from hypothesis import HealthCheck, given, settings

from symbolic_rnn.forecasting.series import Series, SeriesError, read_series


def assert_read_right(series: Series, file: File) -> None:
    kept = [k for k, row in enumerate(file.values) if None not in row]
    assert series.columns == tuple(file.names)
    assert series.labels == tuple(file.labels[k] for k in kept)
    if file.times is not None:
        read = [series.time_format.read(label) for label in series.labels]
        assert read == [file.times[k] for k in kept]
    np.testing.assert_array_equal(series.values, [file.values[k] for k in kept])


def outcome(path: Path, options: dict[str, object]) -> Series | str:
    """Read the file, or return the message by which it is refused."""
    try:
        return read_series(path, fill="drop", **options)
    except SeriesError as error:
        return str(error)


@given(csv_files())
@settings(
    max_examples=250, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
)
def test_a_file_is_read_as_written_or_refused_with_an_option_that_works(file):
    """Each refusal names an option; with that option the file is read, or the next is named."""
    # A gap that is a number can only be told.
    told = file.options["missing"] == ("-999",)
    options: dict[str, object] = {"missing": ("-999",)} if told else {}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "river.csv")
        path.write_bytes(file.data)
        while isinstance(series := outcome(path, options), str):
            named = [name.replace("-", "_") for name in re.findall(r"--(?:no-)?([a-z-]+)", series)]
            new = [n for n in named if file.options.get(n) not in (None, (), options.get(n))]
            if not new:
                assert file.flaw is not None, f"{series}\n{file.data[:600]!r}\n{file.story}"
                assert re.search(r"line \d+|delimiter|may be", series)
                return
            options[new[0]] = file.options[new[0]]
            if file.flaw == "unquoted" and new[0] == "delimiter":
                return  # no delimiter makes one column of a name and numbers that contain it
    assert file.flaw in (None, "unquoted"), (file.flaw, file.data)
    assert_read_right(series, file)
