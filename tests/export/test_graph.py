"""Any graph of known sizes as C: what it gives, and what is refused."""

import shutil
import subprocess

import numpy as np
import pytensor
import pytensor.tensor as pt
import pytest

import symbolic_rnn as srnn

X = pt.tensor("x", dtype="float64", shape=(3,))
RNG = pytensor.shared(np.random.default_rng(0), "rng")
STRICT = "-std=c99 -pedantic -Wall -Wextra -Wconversion -Werror"


def run(folder, compiler="cc", flags="-O0"):
    command = ["make", "-s", "-B", "test", f"CC={compiler}", f"CFLAGS={flags}", f"STRICT={STRICT}"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def outputs_of_all_kinds():
    """Inputs and outputs of all kinds: numbers, integers, what is given, given twice, constant."""
    s, i = pt.dscalar("s"), pt.tensor("i", dtype="int64", shape=(2,))
    weights = pytensor.shared(np.arange(6.0).reshape(2, 3), "weights")
    h = srnn.unroll(srnn.Elman(1, 2, seed=0), X[None, :, None])
    outputs = [
        (pt.tanh(X).sum() * s).astype("float32"),
        *(X, X, s),
        pt.outer(X, X) + s,
        weights @ X,
        (i * 2),
        X > 0,
        pt.as_tensor(np.arange(3.0)),
        pt.log(X * 0),  # minus infinity
        *pytensor.grad(h.sum(), [X]),
    ]
    points = [[np.ones(3), 2.0, [1, 2]], [np.arange(3.0) - 1, -0.5, [3, -4]]]
    return [X, s, i], outputs, points


def test_a_graph_gives_the_same_in_c(tmp_path):
    """All kinds of inputs and outputs; a shared variable is a constant."""
    inputs, outputs, points = outputs_of_all_kinds()
    files = srnn.export_graph(inputs, outputs, tmp_path, name="kinds", points=points)
    assert {file.name for file in files} == {file.name for file in tmp_path.iterdir()}
    done = run(tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("largest difference") == len(outputs)
    # Another function than the one that was exported does not pass.
    source = tmp_path / "kinds.c"
    text = source.read_text("utf-8")
    changed = text.replace("c99_tanh_f64(x[", "c99_tanh_f64(1.01 * x[")
    assert changed != text
    source.write_text(changed, "utf-8")
    assert "FAILED" in run(tmp_path).stdout


@pytest.mark.libraries
@pytest.mark.parametrize("build", ["gcc -O3", "gcc -Ofast", "clang -O2"])
def test_a_graph_gives_the_same_with_each_compiler(build, tmp_path):
    compiler, flags = build.split()
    if shutil.which(compiler) is None:
        pytest.skip(f"no {compiler}")
    inputs, outputs, points = outputs_of_all_kinds()
    srnn.export_graph(inputs, outputs, tmp_path, points=points)
    done = run(tmp_path, compiler, flags)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout + done.stderr


@pytest.mark.parametrize(
    ("output", "said"),
    [
        (lambda: pt.nonzero(X)[0], "y_0 of varying size"),
        (lambda: X[X > 0].sum(), "size is known only when the function runs"),
        (lambda: pt.linalg.svd(pt.outer(X, X))[1], r"the Op .*SVD"),
        (
            lambda: pt.random.normal(size=2, rng=RNG, return_next_rng=True)[1],
            "draws random numbers",
        ),
        (lambda: pt.log(-pt.exp(X)), "NaN at a point"),
        (lambda: X[:0], "no entries"),
    ],
    ids=["nonzero", "mask", "svd", "random", "nan", "empty"],
)
def test_what_cannot_be_exported_is_refused_by_name(output, said, tmp_path):
    """An output of varying size would be written past the end of its array."""
    with pytest.raises((srnn.c99.NotCoveredError, ValueError), match=rf"export_graph.*{said}"):
        srnn.export_graph([X], [output()], tmp_path)
    assert not [*tmp_path.iterdir()]


@pytest.mark.parametrize(
    ("inputs", "options", "said"),
    [
        ([pt.dvector("v")], {}, r"known sizes of at least 1, got v of shape \(None,\)"),
        ([pt.tensor("v", dtype="float64", shape=(0,))], {}, "at least 1"),
        ([pt.tensor("v", dtype="int64", shape=(2,))], {}, "pass points"),
        ([X], {"points": []}, "at least one point"),
        ([X], {"points": [[np.ones(2)]]}, r"x of shape \(3,\)"),
        ([X], {"points": [[]]}, "a value for each of 1 inputs"),
        ([X], {"function": "message"}, "got 'message'"),
        ([X], {"name": "math"}, "header of C"),
    ],
)
def test_inputs_points_and_names_are_checked(inputs, options, said, tmp_path):
    with pytest.raises(ValueError, match=rf"export_graph.*{said}"):
        srnn.export_graph(inputs, [2 * inputs[0]], tmp_path, **options)
