"""The signature of a compiled function."""

import subprocess

import numpy as np
import pytensor
import pytensor.tensor as pt
import pytest
from driver import COMPILER, needs_compiler
from golden_programs import PROGRAMS, WRITTEN
from pytensor.tensor.random.variable import shared_rng

import symbolic_rnn as srnn


def test_a_training_step_names_data_parameters_states_outputs_and_updates():
    """Each update has the name, dtype and shape of the argument that it updates."""
    found = srnn.c99.signature(PROGRAMS["lstm_training"]())
    by_role = {}
    for each in (*found.arguments, *found.results):
        by_role.setdefault(each.role, []).append(each)
    assert [each.name for each in by_role["data"]] == ["x", "y"]
    assert by_role["data"][0].shape == (None, None, None)
    names = {each.name for each in by_role["parameter"]}
    assert names == {f"lstm_{kind}_{gate}" for kind in "UWb" for gate in "ifgo"} | {
        "dense_V",
        "dense_c",
    }
    moments = {f"{name}/adam/{which}_moment" for name in names for which in ("first", "second")}
    assert {each.name for each in by_role["state"]} == moments | {"adam/step_count"}
    assert [(each.name, each.shape) for each in by_role["output"]] == [("mean", ())]
    changed = {each.name: each for each in by_role["parameter"] + by_role["state"]}
    assert {each.name for each in by_role["update"]} == changed.keys()
    for each in by_role["update"]:
        assert (each.dtype, each.shape) == (changed[each.name].dtype, changed[each.name].shape)


def test_unnamed_variables_are_numbered_and_constant_ones_are_parameters():
    """A frozen weight, an unnamed variable, a known size."""
    x = pt.tensor(shape=(3, None), dtype="float32")
    weight = pytensor.shared(2.0, name="weight")
    found = srnn.c99.signature(pytensor.function([x], x.sum() * weight, mode=WRITTEN))
    assert str(found).splitlines() == [
        "data       0: float32 (3, ?)",
        "parameter  weight: float64 ()",
        "output     0: float64 ()",
    ]


def test_the_signature_is_available_in_any_mode():
    """A generator has no dtype; its type is shown."""
    rng = shared_rng(np.random.default_rng(0), name="rng")
    _, drawn = rng.normal(size=(2,))
    function = pytensor.function([], drawn, mode="FAST_COMPILE")
    [argument] = srnn.c99.signature(function).arguments
    assert (argument.name, argument.role) == ("rng", "parameter")
    assert "Generator" in argument.dtype


@needs_compiler
def test_two_files_with_prefixes_of_their_own_link_into_one_program(tmp_path):
    """Each exports three functions, and nothing else."""
    x = pt.vector("x")
    objects = []
    for prefix, y in (("sums", x.sum()), ("products", x.prod())):
        function = pytensor.function([x], y, mode=srnn.c99.mode(threads=1, prefix=prefix))
        assert function([2.0, 3.0]) == {"sums": 5, "products": 6}[prefix]
        (tmp_path / f"{prefix}.c").write_text(srnn.c99.source(function))
        objects.append(str(tmp_path / f"{prefix}.c"))
    names = [
        f"{prefix}_{what}" for prefix in ("sums", "products") for what in ("call", "new", "free")
    ]
    (tmp_path / "main.c").write_text(
        "".join(f"extern void {name}(void);\n" for name in names)
        + f"int main(void) {{ return {' + '.join(f'!{name}' for name in names)}; }}\n"
    )
    program = tmp_path / "program"
    command = [COMPILER, "-std=c99", str(tmp_path / "main.c"), *objects, "-o", str(program)]
    subprocess.run([*command, "-lm", "-pthread"], check=True, capture_output=True)
    subprocess.run([str(program)], check=True)


@pytest.mark.parametrize("prefix", [None, 3, "", "2nd", "my-net", "net;", "é", "a" * 40])
def test_an_invalid_prefix_is_refused(prefix):
    """Before any code is generated."""
    with pytest.raises(ValueError, match="prefix must be a C identifier"):
        srnn.c99.mode(prefix=prefix)


@pytest.mark.parametrize("given", [3, None, pt.vector("x")])
def test_other_objects_are_refused(given):
    """The error names the type, instead of a missing attribute."""
    with pytest.raises(TypeError, match=f"compiled in mode 'C99', got {type(given).__name__}"):
        srnn.c99.source(given)
    with pytest.raises(TypeError, match=f"compiled by PyTensor, got {type(given).__name__}"):
        srnn.c99.signature(given)
