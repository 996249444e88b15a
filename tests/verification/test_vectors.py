"""Test vectors: their contents, their files (exact to the bit), and what is refused."""

import hashlib
import json
import os
import pickle
import re
import subprocess
import sys
import zipfile
from unicodedata import normalize

import numpy as np
import pytensor
import pytensor.tensor as pt
import pytest
from cases import cell_of
from modes import FAST
from tolerances import EXACT

import symbolic_rnn as srnn
from symbolic_rnn import atomic
from symbolic_rnn.verification.test_vectors import files
from symbolic_rnn.verification.test_vectors.entry import Entry, Printed
from symbolic_rnn.verification.test_vectors.vectors import Vectors, vectors

FORMATS = ("json", "npz")
T, BATCH = 4, 3


@pytest.fixture(scope="module")
def run():
    return vectors(cell_of("lstm"), n_steps=T, batch=BATCH, seed=5)


@pytest.fixture(scope="module")
def masked():
    return vectors(cell_of("two states"), n_steps=6, batch=BATCH, seed=5, mask=True)


@pytest.fixture(scope="module")
def single():
    return vectors(cell_of("elman", "float32"), n_steps=T, batch=BATCH, seed=5)


def saved(run, folder, suffix):
    path = folder / f"run.{suffix}"
    run.save(path)
    return path


# What they hold


@pytest.mark.parametrize("case", ["elman", "gru", "elementwise", "used twice", "mgu on elman"])
def test_every_equation_has_its_array_and_every_array_its_equation(case):
    """Without its equation, an implementer would have to guess what a cotangent is."""
    cell = cell_of(case)
    run = vectors(cell, n_steps=2, batch=3)
    derivation = srnn.derive(cell)
    keys = [line.key for line in derivation]
    computed = [
        line.key
        for section in derivation.sections
        if section.title != "Local derivatives"
        for line in section.lines
    ]
    assert [entry.key for entry in run if entry.line] == computed
    # A long sum goes on in further lines; its number ends the last one.
    printed = re.sub(r"\s+", " ", normalize("NFC", derivation.to_text()))
    latex = derivation.to_latex().replace(" &= ", " = ")
    for entry in run:
        if entry.line:
            assert entry.line.number == keys.index(entry.key) + 1
            assert entry.line.latex in latex
            line = re.sub(r"\s+", " ", normalize("NFC", entry.line.text))
            assert printed.count(f" {line} ({entry.line.number})") == 1
    given = {entry.key for entry in run if not entry.line}
    assert given == {
        "x_t",
        *(f"{name}_0" for name in cell.state),
        *cell.parameter_names.values(),
        next(entry.key for entry in run if entry.role == "error"),
    }


def test_axes_say_what_is_counted(run):
    """Time first, then the examples: not as `unroll` takes sequences."""
    assert run["x_t"].axes == ("time", "batch", "width")
    assert run["x_t"].values.shape == (T, BATCH, 3)
    assert run["h_0"].axes == ("batch", "width")
    assert run["U_i"].axes == run["dL/dU_i"].axes == ("row", "column")
    assert run["dL/dU_i"].values.shape == run["U_i"].values.shape == (4, 3)
    assert run["b_i"].axes == ("row",)
    assert run["dL/dx_t"].axes == run["x_t"].axes
    assert run["dL/dx_t"].values.shape == run["x_t"].values.shape
    assert run["dL/dc_0"].axes == run["c_0"].axes
    assert run["dL/dc_0"].values.shape == run["c_0"].values.shape
    assert run["dE_t/dh_t"].role == "error"
    assert run["bar c_t"].axes == ("time", "batch", "width")
    with pytest.raises(KeyError, match=r"no array 'bar'; there are .*'bar c_t'"):
        run["bar"]


def test_biases_are_moved_off_zero_and_the_cell_is_left_as_it_was():
    """A bias of zero hides that it was forgotten."""
    cell = srnn.Elman(3, 4, seed=0)
    run = vectors(cell, n_steps=1, batch=1)
    assert (run["b"].values != 0).all()
    assert not cell.parameters[2].get_value().any()
    assert np.abs(run["U"].values - cell.parameters[0].get_value()).max() < 0.5


def test_a_masked_run_is_that_of_the_unrolled_network(masked):
    """States kept by the mask are in the file, and the gradients equal those of Autodiff."""
    cell = cell_of("two states")
    x, initial, parameters, errors, mask = masked.arguments()
    assert 0 < mask.sum() < mask.size
    assert not mask[0].all()  # the gradient of the initial state passes through a step left out
    before = [parameter.get_value() for parameter in cell.parameters]
    first = [pytensor.shared(state) for state in initial.values()]
    inputs = pytensor.shared(x.swapaxes(0, 1))
    h = srnn.unroll(cell, inputs, first, mask=pt.as_tensor(mask.T), adjoint=srnn.Autodiff())
    loss = (h * errors.swapaxes(0, 1)).sum()
    found = pytensor.grad(loss, [inputs, *first, *cell.parameters])
    found[0] = found[0].swapaxes(0, 1)
    function = pytensor.function([], [h, *found], mode=FAST)
    try:
        for parameter, name in cell.parameter_names.items():
            parameter.set_value(parameters[name])
        outputs, *gradients = function()
    finally:
        for parameter, value in zip(cell.parameters, before, strict=True):
            parameter.set_value(value)
    np.testing.assert_allclose(masked["s_t"].values, outputs.swapaxes(0, 1), rtol=0, atol=EXACT)
    names = ["x_t", *(f"{name}_0" for name in initial), *cell.parameter_names.values()]
    for name, gradient in zip(names, gradients, strict=True):
        assert np.abs(gradient).max() > 1e-3
        bound = EXACT * np.abs(gradient).max()
        np.testing.assert_allclose(masked[f"dL/d{name}"].values, gradient, rtol=0, atol=bound)


def test_at_a_step_that_is_left_out_a_state_is_held_and_the_rest_is_zero(masked):
    """The equations do not describe a masked step."""
    mask = masked["mask"].values
    assert mask.dtype == bool
    for name in ("s", "v"):
        whole = np.concatenate([masked[f"{name}_0"].values[None], masked[f"{name}_t"].values])
        np.testing.assert_array_equal(whole[1:][~mask], whole[:-1][~mask])
        assert (whole[1:][mask] != whole[:-1][mask]).all()
    assert not masked["a_t"].values[~mask].any()
    assert not masked["bar a_t"].values[~mask].any()
    assert not masked["dL/dx_t"].values[~mask].any()
    assert masked["dL/dx_t"].values[mask].all()
    assert masked["bar s_t"].values[~mask].any()  # the error passes through a state that is held
    assert "masked" in masked.setting


class Forgetful(srnn.Cell):
    """Reads neither the state before it nor, for its second state, the input."""

    def __init__(self):
        super().__init__(n_in=2, state={"s": 3, "v": 3}, seed=0)
        self.U = self.parameter("U", (3, 2))

    def step(self, x_t, s_prev, v_prev):
        s_t = srnn.let("s_t", pt.tanh(x_t @ self.U.T) * v_prev)
        return s_t, srnn.let("v_t", pt.sqr(s_t))


@pytest.mark.parametrize("mask", [False, True])
def test_a_state_that_no_step_reads_has_no_equation_and_no_array(mask):
    """Its gradient is zero, but for what a step that is left out passes on."""
    run = vectors(Forgetful(), n_steps=3, batch=2, mask=mask)
    given = [entry.key for entry in run if entry.role.endswith(" gradient")]
    assert given == ["dL/dx_t", "dL/dv_0"]
    assert [line.key for line in srnn.derive(Forgetful())][-2:] == given


# Files


@pytest.mark.parametrize("suffix", FORMATS)
@pytest.mark.parametrize("name", ["run", "masked", "single"])
def test_a_file_gives_back_every_bit_and_all_that_is_said(name, suffix, request, tmp_path):
    """Numbers, dtypes, equations; and what was read is written with the same bytes."""
    run = request.getfixturevalue(name)
    path = saved(run, tmp_path, suffix)
    again = Vectors.load(path)
    assert (again.cell, again.seed, again.dtype) == (run.cell, run.seed, run.dtype)
    assert again.setting == run.setting
    for one, other in zip(run, again, strict=True):
        assert (one.key, one.role, one.axes, one.line) == (
            other.key,
            other.role,
            other.axes,
            other.line,
        )
        assert one.values.dtype == other.values.dtype
        assert one.values.shape == other.values.shape
        assert one.values.tobytes() == other.values.tobytes()
    again.save(tmp_path / f"again.{suffix}")
    assert (tmp_path / f"again.{suffix}").read_bytes() == path.read_bytes()


def test_json_and_npz_hold_the_same_numbers(run, tmp_path):
    """Read by Python's json and NumPy, without this package."""
    text = json.loads(saved(run, tmp_path, "json").read_text("utf-8"))
    with np.load(saved(run, tmp_path, "npz"), allow_pickle=False) as arrays:
        about = json.loads(str(arrays["about"]))
        assert set(arrays) == {"about", *(array["key"] for array in text["arrays"])}
        for array in text["arrays"]:
            assert array["values"] == arrays[array["key"]].ravel().tolist()
            assert array["shape"] == list(arrays[array["key"]].shape)
    for array in text["arrays"]:
        del array["values"]
    assert about == text
    assert text["format"] == "symbolic_rnn test vectors"
    assert text["version"] == 2
    assert text["tolerance"] == 1e-12
    assert set(text["roles"]) >= {array["role"] for array in text["arrays"]}


@pytest.mark.parametrize("suffix", FORMATS)
def test_a_file_of_version_1_is_read_and_checked_by_what_it_holds(single, suffix, tmp_path):
    """It lacks the gradients of the input and of the initial state."""
    old = tuple(entry for entry in single if not entry.role.endswith(" gradient"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(files, "VERSION", 1)
        path = saved(Vectors(single.cell, single.seed, single.dtype, old), tmp_path, suffix)
    again = Vectors.load(path)
    assert [entry.key for entry in again] == [entry.key for entry in old]
    assert again.check({entry.key: entry.values for entry in old if entry.line}).missing == ()
    with pytest.raises(ValueError, match="'dL/dx_t'"):
        again.check(values_of(single, "dL/dx_t"))


def test_decimals_are_read_back_bit_for_bit_at_the_edges(tmp_path):
    """The smallest, the largest, minus zero, and a float32 that no short decimal is."""
    line = Printed("s_t", 1, "s_t = x_t", "s_t = x_t")
    hard = np.array([[[-0.0, 5e-324, 1.7976931348623157e308, 0.1, 1 / 3]]])
    short = np.array([[[1e-45, 3.4028235e38, 0.1, -0.0, 1 / 3]]], "float32")
    entries = (
        Entry("x_t", "input", short),
        Entry("k", "parameter", np.array([[2**53 + 1, -7]])),
        Entry("dE_t/ds_t", "error", hard),
        Entry("s_t", "forward", np.full((1, 2, 1), 0.5).swapaxes(1, 2)[:, :, ::-1], line),
    )
    Vectors("Edge", 0, "float64", entries).save(tmp_path / "edge.json")
    again = Vectors.load(tmp_path / "edge.json")
    for one, other in zip(entries, again, strict=True):
        assert other.values.dtype == one.values.dtype
        assert other.values.tobytes() == one.values.tobytes()
    assert '"values": [-0.0, 5e-324, 1.7976931348623157e+308, 0.1,' in (
        tmp_path / "edge.json"
    ).read_text("utf-8")


@pytest.mark.parametrize("suffix", FORMATS)
def test_the_same_seed_gives_the_same_bytes_and_another_seed_others(suffix, tmp_path):
    """Everything is repeated: the cell is built, derived and compiled again."""

    def content(seed, name="run", dtype="float64"):
        with pytensor.config.change_flags(floatX=dtype):
            cell = srnn.Elman(2, 3, seed=0)
        vectors(cell, n_steps=2, batch=2, seed=seed).save(tmp_path / f"{name}.{suffix}")
        return (tmp_path / f"{name}.{suffix}").read_bytes()

    assert content(0) == content(0, "under-another-name")
    assert content(0) != content(1)
    assert content(0) != content(0, dtype="float32")


# Both formats are written from the same vectors.
@pytest.mark.sampled(suffix=("json",))
@pytest.mark.parametrize("suffix", FORMATS)
def test_two_processes_in_two_folders_write_the_same_bytes(suffix, tmp_path):
    """Independent of the hash seed, the folder and the time zone."""
    script = (
        "import sys, symbolic_rnn as srnn;"
        "srnn.vectors(srnn.GRU(3, 4, seed=7), seed=3, mask=True).save(sys.argv[1])"
    )
    digests = set()
    for hash_seed, zone in (("1", "UTC"), ("2", "Asia/Tokyo")):
        folder = tmp_path / hash_seed
        folder.mkdir()
        environment = {**os.environ, "PYTHONHASHSEED": hash_seed, "TZ": zone}
        done = subprocess.run(
            [sys.executable, "-c", script, f"gru.{suffix}"],
            cwd=folder,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        digests.add(hashlib.sha256((folder / f"gru.{suffix}").read_bytes()).hexdigest())
    assert len(digests) == 1


def test_npz_members_carry_no_date_and_no_pickle(run, tmp_path):
    """A date would change the bytes every day; a pickle could run code."""
    with zipfile.ZipFile(saved(run, tmp_path, "npz")) as archive:
        for member in archive.infolist():
            assert member.date_time == (1980, 1, 1, 0, 0, 0)
            assert member.compress_type == zipfile.ZIP_STORED
            assert b"'O'" not in archive.read(member)[:128]


def test_a_file_that_cannot_be_written_leaves_the_old_one(run, tmp_path, monkeypatch):
    """A full disk must not destroy an existing file."""
    path = saved(run, tmp_path, "json")
    old = path.read_bytes()

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(atomic.os, "replace", full)
    with pytest.raises(OSError, match="No space left"):
        run.save(path)
    assert path.read_bytes() == old
    assert [file.name for file in tmp_path.iterdir()] == ["run.json"]


@pytest.mark.parametrize("name", ["run.txt", "run", "run.npz.gz"])
def test_another_suffix_is_refused_for_writing_and_reading(run, tmp_path, name):
    """The suffix decides the format: nothing else may be guessed."""
    with pytest.raises(
        ValueError, match=f"{name}: test vectors expect a file ending in .json or .npz"
    ):
        run.save(tmp_path / name)
    with pytest.raises(
        ValueError, match=f"{name}: test vectors expect a file ending in .json or .npz"
    ):
        Vectors.load(tmp_path / name)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("suffix", FORMATS)
def test_a_file_that_was_cut_off_anywhere_is_refused_in_one_line(run, suffix, tmp_path):
    """At every fiftieth of its length, at its first byte and before its last."""
    path = saved(run, tmp_path, suffix)
    whole = path.read_bytes()
    ends = [len(whole) * k // 50 for k in range(50)]
    for end in (*ends, 1, len(whole) - 3):
        path.write_bytes(whole[:end])
        with pytest.raises(ValueError, match="cut off or damaged") as caught:
            Vectors.load(path)
        assert "\n" not in str(caught.value)
        assert str(path) in str(caught.value)


def test_an_npz_with_a_bit_that_flipped_is_refused(run, tmp_path):
    """The archive's checksums see it."""
    path = saved(run, tmp_path, "npz")
    content = bytearray(path.read_bytes())
    content[content.index(run["bar c_t"].values.tobytes()) + 5] ^= 1
    path.write_bytes(bytes(content))
    with pytest.raises(ValueError, match=r"cut off or damaged .*bar c_t"):
        Vectors.load(path)


def test_a_foreign_file_is_refused(tmp_path):
    """By its own suffix; and a pickle is never opened."""
    np.savez(tmp_path / "other.npz", x=np.zeros(3))
    np.savez(tmp_path / "objects.npz", about=np.array({"format": 1}, dtype=object))
    (tmp_path / "pickle.npz").write_bytes(pickle.dumps({"a": 1}))
    (tmp_path / "text.npz").write_text("no archive")
    (tmp_path / "empty.npz").write_bytes(b"")
    (tmp_path / "other.json").write_text('{"format": "another"}')
    (tmp_path / "list.json").write_text("[1, 2]")
    (tmp_path / "deep.json").write_text("[" * 100_000)
    (tmp_path / "bytes.json").write_bytes(b"\xff\xfe\x00")
    for path in sorted(tmp_path.iterdir()):
        with pytest.raises(ValueError, match=r"\.(npz|json): not a file of test vectors, or"):
            Vectors.load(path)
    with pytest.raises(ValueError, match="expected test vectors: No such file"):
        Vectors.load(tmp_path / "none.json")
    (tmp_path / "folder.json").mkdir()
    with pytest.raises(ValueError, match="expected test vectors: Is a directory"):
        Vectors.load(tmp_path / "folder.json")


def change(place, value):
    def changed(data):
        inner = data
        for key in place[:-1]:
            inner = inner[key]
        inner[place[-1]] = value

    return changed


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (change(["version"], 3), "it has version 3 of the format, .* install a newer"),
        (change(["version"], True), "it has version True"),
        (change(["format"], "x"), "it was not written by symbolic_rnn"),
        (change(["cell"], 3), "its 'cell' is missing or has the wrong type"),
        (change(["seed"], None), "its 'seed' is missing or has the wrong type"),
        (change(["dtype"], "complex128"), "its dtype is 'complex128'"),
        (change(["arrays"], {}), "its 'arrays' is missing or has the wrong type"),
        (change(["arrays", 0], 3), "an array has no key"),
        (change(["arrays", 0, "role"], "spy"), "the description of 'x_t' is invalid"),
        (change(["arrays", 1, "key"], "x_t"), "the description of 'x_t' is invalid"),
        (change(["arrays", 0, "number"], 3), "the description of 'x_t' is invalid"),
        (change(["arrays", -1, "equation"], None), "the description of 'dL/ds_0' is invalid"),
        (change(["arrays", 0, "shape"], [-1, 3]), "the description of 'x_t' is invalid"),
        (change(["arrays", 0, "shape"], [T, 10**9, 3]), "has 36 values, but the shape"),
        (change(["arrays", 0, "shape"], [3, 4, 3]), "different numbers of steps"),
        (change(["arrays", 0, "role"], "error"), "it lacks the input, the errors or"),
        (change(["arrays", 0, "dtype"], "object"), "the description of 'x_t' is invalid"),
        (change(["arrays", 0, "values", 0], "1.0"), "the values of 'x_t' are not all numbers"),
        (change(["arrays", 0, "values", 0], float("nan")), "'x_t' is not finite"),
        (change(["arrays", 0, "values"], None), "not iterable"),
    ],
)
def test_a_file_that_contradicts_itself_is_refused(single, change, message, tmp_path):
    """A comparison with such numbers would prove nothing."""
    path = saved(single, tmp_path, "json")
    data = json.loads(path.read_text("utf-8"))
    change(data)
    path.write_text(json.dumps(data), "utf-8")
    with pytest.raises(ValueError, match=message):
        Vectors.load(path)


# Comparing


def values_of(run, *keys):
    return {key: run[key].values.copy() for key in keys}


def test_any_part_is_compared_and_what_is_not_given_is_named(run):
    """A forward pass alone can be checked; that says nothing of its gradient, and says so."""
    forward = [entry.key for entry in run if entry.role == "forward"]
    result = run.check(values_of(run, *forward))
    assert result.ok
    assert result.given == tuple(forward)
    assert "your implementation agrees with the derived one in 11 of 37 equations" in str(result)
    assert "\nNot given, nothing proved: dL/dU_i, dL/dW_i, " in str(result)
    values = values_of(run, "dL/dU_i")
    values["dL/dU_i"][1, 2] *= 1.001
    result = run.check(values)
    assert not result.ok
    assert (result.first.line.key, result.first.place) == ("dL/dU_i", (1, 2))
    assert "return them to locate the error: 'a^i_t', 'i_t', " in str(result)


def test_an_opened_npz_file_is_checked(run, tmp_path):
    """The output of another program is accepted as it is."""
    np.savez(tmp_path / "theirs.npz", **values_of(run, "h_t", "c_t", "bar h_t"))
    with np.load(tmp_path / "theirs.npz") as theirs:
        assert run.check(theirs).ok


def test_an_implementation_of_less_precision_states_its_tolerance(run):
    """Single precision or fixed point: the result says what was allowed."""
    rounded = {"c_t": run["c_t"].values.astype("float32")}
    assert not run.check(rounded).ok
    result = run.check(rounded, tolerance=1e-6)
    assert result.ok
    assert "tolerance 1e-06" in str(result)
    assert not run.check({"c_t": np.round(run["c_t"].values, 3)}, tolerance=1e-6).ok


def test_single_precision_is_compared_to_single_precision(single):
    wrong = values_of(single, "a_t")
    wrong["a_t"] *= 1 + 2e-6
    assert single.check(wrong).ok
    wrong["a_t"] *= 1 + 1e-4
    assert single.check(wrong).first.line.key == "a_t"


def test_a_gradient_that_is_zero_everywhere_proves_nothing():
    """At T=1 the second state never reaches the loss."""
    run = vectors(cell_of("two states"), n_steps=1, batch=1)
    result = run.check(values_of(run, "dL/dQ", "dL/dU"))
    assert result.zero == ("dL/dQ",)
    assert not result.ok


def test_what_is_given_is_handed_out_as_copies(run):
    """An implementation that works in place must not change the expected values."""
    before = {entry.key: entry.values.copy() for entry in run}
    x, initial, parameters, errors = run.arguments()
    for array in (x, *initial.values(), *parameters.values(), errors):
        array[...] = 0.0
    assert list(initial) == ["h", "c"]
    assert list(parameters)[:3] == ["U_i", "W_i", "b_i"]
    for entry in run:
        np.testing.assert_array_equal(entry.values, before[entry.key])


@pytest.mark.parametrize(
    ("values", "words", "error", "message"),
    [
        ([1.0], {}, TypeError, "your implementation must return a dict"),
        ({}, {}, ValueError, "expects at least one array, got none; the keys are a"),
        ({"x_t": 1.0}, {}, ValueError, "returned unknown keys 'x_t'"),
        ({"h_t": np.zeros((4, 4))}, {}, ValueError, r"expected \(4, 3, 4\), \(time, batch, width"),
        ({"h_t": np.full((T, BATCH, 4), np.inf)}, {}, ValueError, "non-finite .*'h_t' is inf at"),
        ({"h_t": "x"}, {}, TypeError, "real numbers for 'h_t'"),
        ({"h_t": np.zeros((4, 3, 4))}, {"tolerance": 0.0}, ValueError, "a positive tolerance"),
        ({"h_t": np.zeros((4, 3, 4))}, {"tolerance": np.nan}, ValueError, "a positive tolerance"),
    ],
)  # fmt: skip
def test_what_cannot_be_compared_is_refused(run, values, words, error, message):
    """An empty dict would agree with everything."""
    with pytest.raises(error, match=message):
        run.check(values, **words)


# Cells


class Named(srnn.Cell):
    """A user's cell whose parameter and value can have any name."""

    def __init__(self, parameter="U", value="a_t"):
        super().__init__(n_in=2, state={"s": 3}, seed=0)
        self.U, self.value = self.parameter(parameter, (3, 2)), value

    def step(self, x_t, s_prev):
        a_t = srnn.let(self.value, x_t @ self.U.T)
        return srnn.let("s_t", pt.tanh(a_t) * s_prev)


@pytest.mark.parametrize("suffix", FORMATS)
@pytest.mark.parametrize("name", ['a */ " </script> \\', "über/../x", "file"])
def test_strange_names_of_a_users_cell_come_back(name, suffix, tmp_path):
    """A name is data in a file, whatever it looks like."""
    run = vectors(Named(parameter=name, value=f"value {name}"), n_steps=1, batch=1)
    again = Vectors.load(saved(run, tmp_path, suffix))
    assert again[name].role == "parameter"
    assert again[f"bar value {name}"].values.tobytes() == run[f"bar value {name}"].values.tobytes()
    assert [file.name for file in tmp_path.iterdir()] == [f"run.{suffix}"]


@pytest.mark.parametrize(
    "names", [{"value": "about"}, {"parameter": "dE_t/ds_t"}, {"parameter": "a\0"}]
)
@pytest.mark.parametrize("suffix", FORMATS)
def test_a_name_that_a_file_cannot_tell_apart_is_refused(names, suffix, tmp_path):
    """One of the two would silently replace the other."""
    run = vectors(Named(**names), n_steps=1, batch=1)
    with pytest.raises(ValueError, match=r"Named: the name .* is used more than once"):
        run.save(tmp_path / f"run.{suffix}")
    assert not list(tmp_path.iterdir())


def test_two_shared_variables_of_one_name_are_refused():
    """They would be a single weight in the file."""

    class Twins(srnn.Elman):
        def __init__(self):
            super().__init__(2, 3, seed=0)
            self.twins = [pytensor.shared(np.ones(3), name="k") for _ in range(2)]

        def step(self, x_t, s_prev):
            return super().step(x_t, s_prev) * self.twins[0] * self.twins[1]

    with pytest.raises(ValueError, match="reads two variables named 'k'"):
        vectors(Twins())


@pytest.mark.parametrize("wrong", [{"n_steps": 0}, {"batch": -1}])
def test_sizes_that_are_not_positive_are_refused(wrong):
    with pytest.raises(ValueError, match="vectors expects"):
        vectors(cell_of("elman"), **wrong)
