"""A model file is loaded bit for bit, or refused with a reason; it never runs code."""

import errno
import os
import struct

import numpy as np
import pytensor
import pytest
from model_files import rewritten
from modes import QUICK
from safetensors.numpy import load, save

import symbolic_rnn as srnn
from symbolic_rnn import atomic, model_file
from symbolic_rnn.cells import CELLS
from symbolic_rnn.forecasting.forecaster import Forecaster
from symbolic_rnn.forecasting.reading.csv_format import CSVFormat
from symbolic_rnn.forecasting.windows import Scaling
from symbolic_rnn.model_file import ModelFileError, load_model, save_model

HISTORY = np.random.default_rng(0).normal(size=(4, 2))


def forecaster_of(cell="elman", hidden=3, **options):
    return Forecaster(
        CELLS[cell](2, hidden, seed=0, **options), srnn.Dense(hidden, 2, seed=1),
        Scaling(np.array([0.1, 1 / 3]), np.array([0.7, 2.0])),
        window=4, columns=["rain", "débit"], target="débit", mode=QUICK,
    )  # fmt: skip


@pytest.fixture
def path(tmp_path):
    return tmp_path / "model.safetensors"


@pytest.fixture(scope="module")
def content(tmp_path_factory):
    path = tmp_path_factory.mktemp("model") / "model.safetensors"
    save_model(forecaster_of(), path)
    return path.read_bytes()


def weights(forecaster):
    return [p.get_value() for p in forecaster.parameters]


def assert_same_weights(one, two):
    for a, b in zip(weights(one), weights(two), strict=True):
        assert (a.dtype, a.shape, a.tobytes()) == (b.dtype, b.shape, b.tobytes())


@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_every_cell_comes_back_bit_for_bit_whatever_floatx_is_then(path, cell, dtype):
    """A model trained in float32 must not change by being read where floatX is float64."""
    with pytensor.config.change_flags(floatX=dtype):
        saved = forecaster_of(cell)
    for parameter in saved.parameters:
        value = np.random.default_rng(1).normal(size=parameter.get_value().shape)
        parameter.set_value(value.astype(dtype))
    save_model(saved, path)
    read = load_model(path, mode=QUICK)
    assert type(read.cell) is type(saved.cell)
    assert read.dtype == dtype
    assert_same_weights(saved, read)
    for name in ("window", "horizon", "columns", "target"):
        assert getattr(read, name) == getattr(saved, name)
    np.testing.assert_array_equal(read.scaling.mean, saved.scaling.mean)
    np.testing.assert_array_equal(read.scaling.scale, saved.scaling.scale)


@srnn.register
class OneNumber(srnn.Cell):
    def __init__(self, n_in, *, seed=None):
        super().__init__(n_in=n_in, state={"s": n_in}, seed=seed)
        self.r = self.parameter("r", ())

    def step(self, x_t, s_prev):
        return x_t + self.r * s_prev


def test_a_weight_that_is_one_number_comes_back(path):
    """It was written with the shape (1,), and its file was refused."""
    cell = OneNumber(2, seed=0)
    cell.r.set_value(np.asarray(0.3))
    save_model(cell, path)
    assert load_model(path).r.get_value() == np.asarray(0.3)


def test_a_model_read_back_forecasts_the_same_bits(path):
    saved = forecaster_of(activation="relu")
    save_model(saved, path)
    read = load_model(path, mode=QUICK)
    assert read.forecast(HISTORY).values.tobytes() == saved.forecast(HISTORY).values.tobytes()


def test_how_the_data_was_read_and_its_cycle_come_back(path):
    saved = forecaster_of()
    saved.cycle = 3
    saved.csv_format = CSVFormat(time="Tag", delimiter="tab", decimal=",", missing=("-999",))
    save_model(saved, path)
    read = load_model(path, mode=QUICK)
    assert (read.cycle, read.csv_format) == (3, saved.csv_format)


@pytest.mark.parametrize("version", ["1", "2", "3"])
def test_a_file_of_an_older_version_still_loads(path, content, version):
    """Version 1 has neither format nor cycle, version 2 library cells only, 3 a mean only."""

    def as_of_then(fields):
        for name in model_file._SINCE_4:
            del fields[name]
        if version == "3":
            return
        network, readout = fields.pop("network"), fields.pop("readout")
        fields |= {"cell": network["kind"], "cell_configuration": network["arguments"]}
        fields |= {"readout_configuration": readout["arguments"]}
        if version == "1":
            del fields["cycle"], fields["csv_format"]

    path.write_bytes(rewritten(content, change=as_of_then, version=version))
    read = load_model(path, mode=QUICK)
    assert_same_weights(read, forecaster_of())
    assert (read.cycle, read.csv_format) == (None, CSVFormat())


def test_weights_in_fortran_order_are_written_as_they_read(path):
    """The format has no strides: a transposed array would be written in the wrong order."""
    saved = forecaster_of()
    W = saved.cell.W.get_value()
    saved.cell.W.set_value(np.asfortranarray(W))
    save_model(saved, path)
    np.testing.assert_array_equal(load_model(path).cell.W.get_value(), W)


def test_a_file_cut_off_anywhere_is_refused(path, content):
    """A copy or a download that was cut off (failure class 22)."""
    for length in {*range(0, len(content), 37), 7, 8, 9, len(content) - 1}:
        path.write_bytes(content[:length])
        with pytest.raises(ModelFileError, match=r"model\.safetensors: "):
            load_model(path)
    path.write_bytes(content + b"\0")
    with pytest.raises(ModelFileError):
        load_model(path)


def test_a_bit_flipped_anywhere_is_refused_or_harmless(path, content):
    """In the header it could name another column; in a weight it would go unnoticed."""
    original = forecaster_of()
    rng = np.random.default_rng(0)
    harmless = 0
    for place in range(0, len(content), 3):
        flipped = bytearray(content)
        flipped[place] ^= 1 << int(rng.integers(8))
        path.write_bytes(flipped)
        try:
            read = load_model(path)
        except ModelFileError:
            continue
        harmless += 1
        assert_same_weights(original, read)
        assert (read.columns, read.target) == (original.columns, original.target)
        np.testing.assert_array_equal(read.scaling.mean, original.scaling.mean)
    assert harmless <= 5  # the header ends in spaces, one of which may become another blank


def setting(*keys):
    *path, last, value = keys

    def change(fields):
        for key in path:
            fields = fields[key]
        if value is KeyError:
            del fields[last]
        else:
            fields[last] = value

    return change


def test_a_file_rewritten_without_change_still_loads(path, content):
    """The malicious files below must be refused for their contents, not for their encoding."""
    path.write_bytes(rewritten(content))
    assert_same_weights(load_model(path), forecaster_of())


@pytest.mark.parametrize(
    ("keys", "message"),
    [
        (
            ("network", "kind", "transformer"),
            "unknown kind of network 'transformer'; known are",
        ),
        (("network", "kind", "../../evil"), "unknown kind"),
        (("network", "kind", "os.system"), "unknown kind"),
        (("network", "kind", ["elman"]), "unknown kind"),
        (("network", "kind", "dense"), "dense must have exactly the fields"),
        (
            ("network", ["elman"]),
            "component of the network must have exactly the fields arguments, kind",
        ),
        (("network", "arguments", []), "elman must have its arguments by name"),
        (("network", "surprise", 1), "component of the network must have exactly the fields"),
        (("readout", "kind", "bptt"), "bptt must have exactly the fields"),
        (("readout", {"kind": "bptt", "arguments": {}}), "its readout is not a dense layer"),
        (("network", {"kind": "bptt", "arguments": {}}), "it does not describe a network"),
        (("network", "kind", "gru"), "gru must have exactly the fields n_hidden, n_in"),
        (("network", KeyError), "the configuration must have exactly the fields"),
        (("surprise", 1), "the configuration must have exactly the fields"),
        (("network", "arguments", "seed", 1), "elman must have exactly the fields"),
        (("network", "arguments", "n_hidden", 10**9), "need more weights"),
        (("network", "arguments", "n_hidden", 10**30), "an integer from 1 to"),
        (("network", "arguments", "n_hidden", 4), "need more weights than it holds"),
        (("network", "arguments", "n_hidden", 2), "readout with n_in=2"),
        (("network", "arguments", "n_hidden", True), "n_hidden is True, expected an integer"),
        (("network", "arguments", "n_hidden", 3.0), "n_hidden is 3.0"),
        (("network", "arguments", "n_in", -2), "n_in is -2"),
        (("network", "arguments", "n_in", 1), "one input and one scale per column"),
        (("network", "arguments", "activation", "__import__"), "unknown activation '__import__'"),
        (("network", "arguments", "activation", {}), "unknown activation"),
        (("readout", "arguments", "n_out", 10**8), "need more weights"),
        (("readout", "arguments", "n_in", 2), "readout with n_in=3"),
        (("readout", "arguments", "activation", None), "unknown activation"),
        (("window", 0), "window is 0"),
        (("window", "4"), "window is 4, expected an integer"),
        (("columns", "rain"), "its columns field is not a list of names"),
        (("columns", ["débit", "débit"]), "a column appears twice"),
        (("columns", ["débit", 1]), "not a list of names"),
        (("target", "wind"), "its target is not among"),
        (("target", ["wind"]), "its target is not among"),
        (("target", 1), "its target field is not a list"),
        (("target", []), "its target field is not a list"),
        (("known", ["débit"]), "a column appears twice"),
        (("known", "rain"), "its known field is not a list"),
        (("calendar", ["moon"]), "expects 'minute', .* for calendar, got 'moon'"),
        (("quantiles", [0.9, 0.1]), "increasing quantiles"),
        (("quantiles", "0.5"), "a list of numbers"),
        (("quantiles", [0.1, 0.5, 0.9]), "a multiple of 3"),
        (("frequency", []), "frequency is not a dictionary"),
        (("frequency", {"unit": "day"}), "expects the fields of to_dict"),
        (("cycle", 0), "cycle is 0, expected an integer"),
        (("cycle", 5), "a cycle from 1 to the window of 4"),
        (("csv_format", []), "csv_format is not a dictionary"),
        (("csv_format", {"decimal": ","}), "expects the fields of to_dict"),
        (("csv_format", "decimal", 1), "decimal has the wrong type: 1"),
        (("csv_format", "decimal", ";"), "decimal expects one of"),
        (("csv_format", "missing", [1]), "missing has the wrong type"),
        (("csv_format", "missing", None), "missing has the wrong type: None"),
        (("csv_format", "dayfirst", "yes"), "dayfirst has the wrong type: yes"),
        (("scaling", "mean", [0.0]), "scaling mean is not a list of 2 numbers"),
        (("scaling", "mean", [0.0, "1"]), "scaling mean is not a list of 2 numbers"),
        (("scaling", "scale", [1.0, 0.0]), "finite positive scale"),
        (("scaling", "scale", [1.0, float("nan")]), "finite positive scale"),
        (("scaling", []), "the scaling must have exactly the fields"),
    ],
)
def test_a_field_that_makes_no_sense_is_refused_by_name(path, content, keys, message):
    """A file is untrusted: no type, size or name in it may be relied on (class 23)."""
    path.write_bytes(rewritten(content, change=setting(*keys)))
    with pytest.raises(ModelFileError, match=message):
        load_model(path)


@pytest.mark.parametrize(
    ("metadata", "message"),
    [
        ({"format": "pt"}, "it was not written by symbolic_rnn"),
        ({"format": None}, "it was not written by symbolic_rnn"),
        (
            {"version": "5"},
            "version 5 of the format, but .* supports only versions up to 4; install a newer",
        ),
        ({"version": "2"}, "the configuration must have exactly the fields"),
        ({"format": "symbolic_rnn network"}, "must have exactly the fields network"),
        ({"version": "1"}, "the configuration must have exactly the fields"),
        ({"version": "one"}, "its version is 'one'"),
        ({"version": "9" * 5000}, "its version is"),
        ({"configuration": "{"}, "its configuration is not JSON"),
        ({"configuration": "[" * 100_000}, "its configuration is not JSON"),
        ({"configuration": None}, "its configuration is not JSON"),
        ({"configuration": "[]"}, "the configuration must have exactly the fields"),
        ({"sha256": "0" * 64}, "its checksum is wrong"),
        ({"sha256": None}, "its checksum is wrong"),
    ],
)
def test_metadata_that_is_not_ours_is_refused(path, content, metadata, message):
    path.write_bytes(rewritten(content, **metadata))
    with pytest.raises(ModelFileError, match=message):
        load_model(path)


def with_tensors(content, change):
    tensors = load(content)
    change(tensors)
    return rewritten(content, tensors=tensors)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda t: t.pop("cell.W"), r"'cell\.W' has shape none|need more weights"),
        (lambda t: t.update(extra=np.zeros(2)), r"'extra' has shape \(2,\), expected no such"),
        (lambda t: t.update({"cell.b": np.zeros(4)}), r"'cell\.b' has shape \(4,\), expected"),
        (lambda t: t.update({"cell.b": np.zeros((3, 1))}), r"'cell\.b' has shape \(3, 1\)"),
        (lambda t: t.update({"cell.b": np.zeros(3, "f4")}), "of dtype F32, F64"),
        (lambda t: t.update({k: v.astype(int) for k, v in t.items()}), "of dtype I64"),
    ],
)
def test_weights_that_do_not_fit_the_network_are_refused(path, content, change, message):
    path.write_bytes(with_tensors(content, change))
    with pytest.raises(ModelFileError, match=message):
        load_model(path)


def test_what_is_no_model_file_at_all_is_refused(tmp_path, path):
    with pytest.raises(ModelFileError, match=r"model\.safetensors: .*there is no such file"):
        load_model(path)
    with pytest.raises(ModelFileError, match="it is not a file"):
        load_model(tmp_path)
    for data in (b"", b"year,flow\n1,2\n", os.urandom(100), struct.pack("<Q", 2**62) + b"{}"):
        path.write_bytes(data)
        with pytest.raises(ModelFileError, match="not a model file"):
            load_model(path)
    path.write_bytes(save({"w": np.zeros(2)}))
    with pytest.raises(ModelFileError, match="it was not written by symbolic_rnn"):
        load_model(path)


def test_a_cell_that_is_not_the_librarys_own_is_not_written(path):
    """Reading it would require importing what the file names."""

    class Mine(srnn.Elman):
        pass

    forecaster = forecaster_of()
    forecaster.cell = Mine(2, 3)
    with pytest.raises(TypeError, match=r"Mine cannot be saved to a model file.* Register it"):
        save_model(forecaster, path)
    assert not path.exists()


@pytest.mark.parametrize("function", ["fsync", "replace"])
@pytest.mark.parametrize("error", [KeyboardInterrupt, OSError])
def test_a_save_that_is_killed_half_way_leaves_the_old_file(path, monkeypatch, function, error):
    """A kill, a full disk (failure class 22)."""
    old = forecaster_of()
    save_model(old, path)

    def fail(*_):
        raise error

    monkeypatch.setattr(atomic.os, function, fail)
    with pytest.raises(error):
        save_model(forecaster_of(hidden=5), path)
    monkeypatch.undo()
    assert_same_weights(load_model(path), old)
    assert [file.name for file in path.parent.iterdir()] == ["model.safetensors"]


@pytest.mark.parametrize("reason", ["no folder", "a folder", "not writable"])
def test_an_error_of_the_system_names_the_path_that_was_given(tmp_path, monkeypatch, reason):
    """Catches the name of a temporary file, which users do not know."""
    path, message = {
        "no folder": (tmp_path / "none" / "m.safetensors", "there is no folder .*none; create it"),
        "a folder": (tmp_path, "Is a directory"),
        "not writable": (tmp_path / "m.safetensors", "Permission denied"),
    }[reason]
    if reason == "not writable":  # also for a superuser
        denied = PermissionError(errno.EACCES, "Permission denied", "other")
        monkeypatch.setattr(atomic.os, "fsync", lambda _: (_ for _ in ()).throw(denied))
    with pytest.raises(OSError, match=message) as error:
        save_model(forecaster_of(), path)
    assert str(error.value).endswith(f": {str(path)!r}")


def test_a_process_killed_while_it_writes_leaves_the_old_file(path):
    """Nothing can be cleaned up after SIGKILL; the old file must be intact nevertheless."""
    old = forecaster_of()
    save_model(old, path)
    child = os.fork() if hasattr(os, "fork") else pytest.skip("needs fork")
    if child == 0:  # pragma: no cover
        try:
            atomic.os.fsync = lambda _: os.kill(os.getpid(), 9)
            save_model(forecaster_of(hidden=5), path)
        finally:
            os._exit(0)
    _, status = os.waitpid(child, 0)
    assert os.WTERMSIG(status) == 9
    assert_same_weights(load_model(path), old)


def test_a_link_is_followed_and_stays_a_link(tmp_path, path):
    """Replacing the link itself would leave the file it points to out of date."""
    target = tmp_path / "models" / "real.safetensors"
    target.parent.mkdir()
    save_model(forecaster_of(), target)
    path.symlink_to(target)
    save_model(forecaster_of(hidden=5), path)
    assert path.is_symlink()
    assert load_model(target).cell.n_hidden == 5
