"""Tasks of CogScale as ours, and its published scores."""

import cogscale_tasks
import numpy as np
import pytest
from tasks.cogscale import cogscale_task, examples, published


def test_what_is_masked_does_not_count():
    """Classes are given as a row of ones and zeros, or as a one among masked entries."""
    y = np.full((1, 3, 4), -100.0)
    y[0, 1] = [0, 0, 1, 0]
    y[0, 2, 3] = 1
    _, classes, counted = examples(np.zeros((1, 3, 2)), y, "classification")
    assert counted.tolist() == [[False, True, True]]
    assert classes[counted].tolist() == [2, 3]
    _, numbers, _ = examples(np.zeros((1, 3, 2)), y[..., :2], "regression")
    assert (numbers.dtype, np.abs(numbers).max()) == ("float32", 0)


@pytest.mark.parametrize("name", ["lem", "min-gru"])
def test_a_network_is_the_widest_that_fits(name):
    def count(width):
        made = cogscale_tasks.network(name, 4, width, 3, **cogscale_tasks.SHAPES[name])
        return sum(each.get_value().size for each in made.parameters)

    built = cogscale_tasks.of_size(name, 4, 3, 1000)
    width = next(layer.cell.n_hidden for layer in built.layers if hasattr(layer, "cell"))
    assert count(width) <= 1000 < count(width + 1)


def test_each_task_has_published_scores():
    """Seven models, fourteen tasks, two sizes; those of their table, to its two digits."""
    found = published()
    models, tasks, sizes = (set(each) for each in zip(*found, strict=True))
    assert (len(models), len(tasks), sizes) == (7, 14, {1_000, 10_000})
    assert len(found) == 7 * 14 * 2
    assert set(cogscale_tasks.OTHERS) < models
    score = found["GRU", "adding_problem", 1_000]
    assert (f"{score.mean:.2f}", f"{score.deviation:.2f}") == ("0.08", "0.05")


@pytest.mark.libraries
@pytest.mark.parametrize("name", ["simple_copy", "cross_situation", "sinus_forecasting"])
def test_our_score_is_that_of_cogscale(name):
    """On outputs drawn at random; ours is in percent, of errors."""
    cogscale = pytest.importorskip("cogscale")
    task, built = cogscale_task(name, 0)
    x, y, counted = task.test
    outputs = np.random.default_rng(0).normal(size=(*y.shape[:2], task.n_out))
    theirs = cogscale.compute_score(built["Y_test"], outputs, built["category"])
    ours = task.measure.score(outputs[counted], y[counted])
    assert ours == pytest.approx(theirs * (1 if built["category"] == "regression" else 100))
    assert len(x) == len(built["X_test"])
