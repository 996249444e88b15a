"""The picture: who reads whom, where it stands, and what its arrows are called."""

from itertools import combinations

import numpy as np
import pytest

import symbolic_rnn as srnn
from symbolic_rnn.diagnostics import GradientFlow
from symbolic_rnn.pages import Column, Link, Node, Picture, labels
from symbolic_rnn.pages.heat import Scale, heat_map
from symbolic_rnn.pages.picture.box import Box
from symbolic_rnn.pages.picture.layout import ColumnLayout
from symbolic_rnn.pages.picture.svg import _WIDE, draw


def keys(column):
    return [[value.key for value in row] for row in column.rows]


def names(label):
    return labels.plain(label)


def test_the_lstm_stands_as_in_the_textbook(page_of):
    """Gates below, the memory above them, the output on top; the rest is in the derivation."""
    picture = page_of("lstm").picture
    before, step, after = picture.columns
    assert keys(step) == [
        ["a^i_t", "a^f_t", "a^g_t", "a^o_t"],
        ["i_t", "f_t", "g_t", "o_t"],
        ["c_t"],
        ["q_t"],
        ["h_t"],
    ]
    assert keys(before) == keys(after) == [[], [], ["c_t"], [], ["h_t"]]
    assert set(step.edges) == {
        *((f"a^{gate}_t", f"{gate}_t") for gate in "ifgo"),
        *((gate, "c_t") for gate in ("i_t", "f_t", "g_t")),
        *(("c_t", "q_t"), ("q_t", "h_t"), ("o_t", "h_t")),
    }
    assert set(step.readers) == {"a^i_t", "a^f_t", "a^g_t", "a^o_t"}


def test_arrows_carry_states_to_the_right_and_their_cotangents_to_the_left(page_of):
    """With the names that the derivation gives them, each at its own time."""
    picture = page_of("lstm").picture
    carried = [[(names(a.forward), names(a.backward)) for a in group] for group in picture.links]
    times = ("t-2", "t-1", "t", "t+1")
    assert carried == [
        [(f"{state}_{time}", f"δ^{state}_{time}") for state in "hc"] for time in times
    ]
    h, c = picture.links[1]
    assert set(h.targets) == {"a^i_t", "a^f_t", "a^g_t", "a^o_t"}
    assert c.targets == ("c_t",)
    for column, time in zip(picture.columns, times[1:], strict=True):
        assert names(column.output.forward) == f"E_{time}"
        assert names(column.output.backward) == f"∂E_{time}/∂h_{time}"
        assert names(column.input) == f"x_{time}"


def test_a_small_step_is_drawn_in_full_three_times(page_of):
    """As a textbook unrolls Elman's network."""
    columns = page_of("elman").picture.columns
    assert [keys(column) for column in columns] == [[["a_t"], ["s_t"]]] * 3
    assert not any(column.short for column in columns)
    assert [column.short for column in page_of("gru").picture.columns] == [True, False, True]


def test_two_states_never_share_a_lane(page_of):
    """Their arrows would lie on each other."""
    for name in ("lstm", "hostile"):
        for links in page_of(name).picture.links:
            rows = [link.row for link in links]
            assert len(set(rows)) == len(rows)


def test_layers_stand_where_steps_stood(page_of):
    """From the input on the left to the output on the right, errors under their own names."""
    picture = page_of("layers").picture
    assert [keys(column) for column in picture.columns] == [
        [["a^{(1)}"], ["s^{(1)}"]],
        [["a^{(2)}"], ["s^{(2)}"]],
        [["a^{(3)}"], []],
    ]
    assert [[names(link.forward) for link in links] for links in picture.links] == [
        ["x"],
        ["s^(1)"],
        ["s^(2)"],
        ["a^(3)"],
    ]
    assert [names(links[0].backward or ()) for links in picture.links] == [
        "",
        "δ^(2)",
        "δ^(3)",
        "δ^(3)",
    ]
    assert picture.links[0][0].backward is None


def test_the_cells_of_a_stack_stand_in_the_layer_that_holds_it():
    """Catches the number of a cell in its stack, a^{(1),(2)}, taken for that of a layer."""
    from symbolic_rnn.pages.picture.of_layers import picture_of_layers

    stack = srnn.Stack([srnn.Elman(3, 4, seed=0), srnn.Elman(4, 4, seed=1)])
    network = srnn.Sequential(
        [srnn.Dense(2, 3, activation="tanh", seed=0), srnn.Recurrent(stack)],
        input_shape=(None, 2),
    )
    below, above = picture_of_layers(srnn.derive(network)).columns
    assert keys(below) == [["a^{(1)}"], ["s^{(1)}"], [], []]
    assert keys(above) == [["a^{(1),(2)}"], ["s^{(1),(2)}"], ["a^{(2),(2)}"], ["s^{(2),(2)}"]]


def test_no_value_stands_on_another_and_no_line_runs_through_one(page_of):
    """Rows are laid out with room for what passes them."""
    for name in ("lstm", "gru", "hostile"):
        for column in page_of(name).picture.columns:
            layout = ColumnLayout.of(column, chip=60.0, line=10.0, space=8.0)
            wide = {
                slot: 60.0 if layout.rows[slot[0]] == slot[1] else 10.0 for slot in layout.places
            }
            for one, other in combinations(layout.places, 2):
                if one[1] == other[1]:
                    apart = abs(layout.places[one] - layout.places[other])
                    assert apart >= (wide[one] + wide[other]) / 2 + 8.0 - 1e-9
            for source, target in column.edges:
                assert set(layout.way(source, target)) <= set(layout.places)


def test_the_output_gate_of_the_lstm_passes_beside_the_memory(page_of):
    """Its line to h_t goes by c_t and q_t, which it does not touch."""
    column = page_of("lstm").picture.columns[1]
    layout = ColumnLayout.of(column, chip=60.0, line=10.0, space=8.0)
    assert layout.way("o_t", "h_t") == [("o_t", 1), ("o_t", 2), ("o_t", 3)]
    for row, value in ((2, "c_t"), (3, "q_t")):
        assert abs(layout.places["o_t", row] - layout.places[value, row]) >= 43


def test_columns_stand_apart_and_links_run_between_them(page_of):
    """Boxes that overlap would hide their arrows."""
    left, boxes = 0.0, []
    for column in page_of("lstm").picture.columns:
        boxes.append(Box.at(left, column, 64.0, _WIDE))
        left = boxes[-1].right + _WIDE.gap
    for one, other in combinations(boxes, 2):
        assert one.right + _WIDE.gap <= other.left
    assert boxes[1].row(0) > boxes[1].row(4) > _WIDE.top


def test_a_picture_that_does_not_fit_together_is_refused():
    """Links are one group more than columns, and rows stand at one height."""
    one = Column(["one"], ((Node("a", ["a"]),),))
    two = Column(["two"], ((Node("a", ["a"]),), (Node("b", ["b"]),)))
    with pytest.raises(ValueError, match="1 groups of links for 1 columns"):
        Picture((one,), ((),), "")
    with pytest.raises(ValueError, match=r"got \[1, 2\] rows"):
        Picture((one, two), ((), (), ()), "")


def test_a_picture_made_by_hand_is_drawn():
    """Columns and names are all it needs: no cell, no derivation."""
    columns = [Column([f"part {k}"], ((Node(f"v{k}", [f"v{k}"], [f"e{k}"]),),)) for k in range(3)]
    link = Link(["f"], ["e"], "v0", ("v1",), 0)
    svg = draw(Picture(tuple(columns), ((), (link,), (), ()), "Three & parts"))
    assert svg.count('class="chip"') == 3
    assert svg.count("line forward") == svg.count("line backward") == 1
    assert 'aria-label="Three &amp; parts"' in svg


def test_a_long_name_is_cut_and_has_its_whole_text_at_hand():
    """A picture has room for a name, not for a sentence."""
    text = labels.text(["x" * 50], 0, 0, size=20, kind="forward", most=100)
    assert f'title="{"x" * 50}"' in text
    assert "x" * 20 not in text.split("<math>")[1]
    assert "…" in text
    assert "title" not in labels.text(["short"], 0, 0, size=20, kind="forward", most=100)


def test_a_network_without_layers_has_no_picture_of_layers():
    """A cell's values carry no number."""
    from symbolic_rnn.pages.picture.of_layers import picture_of_layers

    with pytest.raises(ValueError, match="expected values with layer numbers"):
        picture_of_layers(srnn.derive(srnn.Elman(1, 2, seed=0)))


def test_the_scale_is_pale_at_one_and_deep_at_its_ends():
    """Logarithmic, apart for shrinking and growing, and never beyond its ends."""
    scale = Scale(-6, 2)
    assert scale.color(1.0) == "#f1eeee"
    assert scale.color(0.0) == scale.color(1e-6) == scale.color(1e-30) == "#2d004b"
    assert scale.color(100.0) == scale.color(1e9) == "#7f3b08"
    assert scale.color(1e-3) not in (scale.color(1e-2), scale.color(1.0), scale.color(1e3))


def test_the_scale_fits_all_maps_that_share_it():
    """The smallest and the largest norm of any of them; zero, which has no logarithm, the end."""
    flows = [GradientFlow(np.array([[1.0, 0], [norm, 1.0]])) for norm in (2e-4, 30.0)]
    assert Scale.of(flows) == Scale(-4, 2)
    assert Scale.of([GradientFlow(np.array([[1.0, 0], [1e-30, 1.0]]))]) == Scale(-6, 1)
    assert Scale.of([GradientFlow(np.array([[1.0, 0], [0.0, 1.0]]))]) == Scale(-6, 1)


def test_a_square_has_the_color_and_the_place_of_its_norm():
    """Down goes t, to the right k: a transposed map would show the wrong half."""
    flow = GradientFlow(np.array([[1.0, 0, 0], [0.1, 1.0, 0], [1e-3, 0.2, 1.0]]))
    scale = Scale(-4, 1)
    squares = heat_map(flow, scale, "map").split("<rect ")[1:]
    assert len(squares) == 6
    [lowest] = [square for square in squares if "t = 3, k = 1: 0.001" in square]
    assert scale.color(1e-3) in lowest
    x, y = (float(lowest.split(f'{axis}="')[1].split('"')[0]) for axis in "xy")
    [corner] = [square for square in squares if "t = 1, k = 1" in square]
    assert x == float(corner.split('x="')[1].split('"')[0])
    assert y > float(corner.split('y="')[1].split('"')[0])
