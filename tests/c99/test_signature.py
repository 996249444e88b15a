"""What a compiled function says of its arguments and results."""

import numpy as np
import pytensor
import pytensor.tensor as pt
from golden_programs import PROGRAMS, WRITTEN
from pytensor.tensor.random.variable import shared_rng

import symbolic_rnn as srnn


def test_a_training_step_names_data_parameters_states_outputs_and_updates():
    """Each update carries the name, dtype and shape of what it is the next value of."""
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


def test_what_has_no_name_is_numbered_and_what_no_update_changes_is_a_parameter():
    """A frozen weight, a variable without a name, a size that is known."""
    x = pt.tensor(shape=(3, None), dtype="float32")
    weight = pytensor.shared(2.0, name="weight")
    found = srnn.c99.signature(pytensor.function([x], x.sum() * weight, mode=WRITTEN))
    assert str(found).splitlines() == [
        "data       0: float32 (3, ?)",
        "parameter  weight: float64 ()",
        "output     0: float64 ()",
    ]


def test_it_is_given_in_any_mode():
    """A generator has no dtype; its type stands there."""
    rng = shared_rng(np.random.default_rng(0), name="rng")
    _, drawn = rng.normal(size=(2,))
    function = pytensor.function([], drawn, mode="FAST_COMPILE")
    [argument] = srnn.c99.signature(function).arguments
    assert (argument.name, argument.role) == ("rng", "parameter")
    assert "Generator" in argument.dtype
