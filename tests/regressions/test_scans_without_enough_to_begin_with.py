"""Class 55. A scan whose initial state has fewer rows than its steps read back, or negative steps.

PyTensor copies the rows that there are into an array that is not set, so that a step reads what
was in that memory before; a negative number of steps is taken for none.
"""

import numpy as np
import pytensor
import pytensor.tensor as pt
import pytest

ROWS = "a step reads 3 steps back, but the initial state has fewer"


@pytest.mark.parametrize("whole", [True, False], ids=["all steps", "the last step"])
def test_too_few_rows_before_the_first_step_are_an_error(whole):
    """The numbers changed from call to call."""
    first, x = pt.matrix("first"), pt.matrix("x")
    states = pytensor.scan(
        lambda x_t, near, far: x_t + near - 0.3 * far,
        sequences=[x],
        outputs_info=[{"initial": first, "taps": [-1, -3]}],
        return_updates=False,
    )
    function = pytensor.function([first, x], states if whole else states[-1], mode="C99")
    given = np.ones((4, 2))
    for rows in (0, 1, 2):
        # Of fewer states than that there may be no last one, and that is looked at first.
        with pytest.raises((ValueError, IndexError), match=f"{ROWS}|index is out of bounds"):
            function(np.ones((rows, 2)), given)
    state = [np.array([1.0, 1.0])] * 3
    for x_t in given:
        state.append(x_t + state[-1] - 0.3 * state[-3])
    expected = np.array(state[3:]) if whole else state[-1]
    np.testing.assert_allclose(function(np.ones((3, 2)), given), expected)
    np.testing.assert_allclose(function(np.ones((5, 2)), given), expected)  # the first three count


def test_a_negative_number_of_steps_is_an_error():
    """It gave no rows, and said nothing."""
    x, n = pt.matrix("x"), pt.lscalar("n")
    states = pytensor.scan(
        lambda x_t, s: x_t + s,
        sequences=[x],
        outputs_info=[pt.zeros(3)],
        n_steps=n,
        return_updates=False,
    )
    function = pytensor.function([x, n], states, mode="C99")
    assert function(np.ones((4, 3)), 0).shape == (0, 3)
    with pytest.raises(ValueError, match="the number of steps must not be negative"):
        function(np.ones((4, 3)), -1)
