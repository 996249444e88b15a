"""The picture of a recurrent network: one step with the previous and the next one."""

from __future__ import annotations

from collections.abc import Sequence

from symbolic_rnn.derivation import Derivation
from symbolic_rnn.derivation.notation.names import Name
from symbolic_rnn.graph import leaves
from symbolic_rnn.pages.labels import Label, plain
from symbolic_rnn.pages.picture.elements import Column, Link, Node, Output, Picture
from symbolic_rnn.pages.picture.rows import cotangents_of, heights, rows_of, values_of
from symbolic_rnn.step import Step

__all__ = ["picture_of_step"]

#: Up to this number of values per row, all three steps are drawn in full.
_NARROW = 2


def picture_of_step(step: Step, derivation: Derivation) -> Picture:
    """Lay out the steps t-1, t and t+1 of a recurrent network.

    The middle step shows all named values; the others do too if the step is narrow, or else only
    the states.

    Parameters
    ----------
    step : Step
        The equations.
    derivation : Derivation
        Derivation of that step, for the printed names.
    """
    values = values_of(derivation)
    cotangents = cotangents_of(derivation)
    reads = {
        str(equation.symbol.name): [str(leaf.name) for leaf in leaves([equation.expression])]
        for equation in step.equations
    }
    states = [str(state.name) for state in step.state]
    inputs = [str(symbol.name) for symbol in step.inputs]
    height = heights(reads, apart=states)
    rows = rows_of(height)

    def moved(label: Sequence[Name], time: int) -> Label:
        return [name.at(time) for name in label]

    def column(time: int, *, whole: bool) -> Column:
        shown = [[key for key in row if whole or key in states] for row in rows]
        kept = {key for row in shown for key in row}
        first = values[states[0]].at(time)
        return Column(
            title=["step ", Name("t"), {-1: " − 1", 0: "", 1: " + 1"}[time]],
            rows=tuple(
                tuple(
                    Node(
                        key,
                        [values[key].at(time)],
                        moved(cotangents[key], time) if key in cotangents else None,
                    )
                    for key in row
                )
                for row in shown
            ),
            edges=tuple((b, a) for a in reads for b in reads[a] if {a, b} <= kept),
            input=[Name.parse(inputs[0]).at(time)],
            readers=tuple(a for a in reads if a in kept and inputs[0] in reads[a]),
            output=Output(
                states[0],
                [Name("E", time=time)],
                ["∂", Name("E", time=time), "/", "∂", first],
            ),
            short=not whole,
        )

    def links(time: int, *, whole: bool) -> tuple[Link, ...]:
        """Links from step ``time`` to the next one, which is drawn in full if ``whole``."""
        return tuple(
            Link(
                forward=[values[state].at(time)],
                backward=moved(cotangents[state], time) if state in cotangents else None,
                source=state,
                targets=tuple(a for a in reads if before.name in reads[a]) if whole else (state,),
                row=height[state],
            )
            for state, before in zip(states, step.previous, strict=True)
        )

    narrow = max(map(len, rows)) <= _NARROW
    whole = {-1: narrow, 0: True, 1: narrow}
    carried = " and ".join(plain([values[state]]) for state in states)
    return Picture(
        columns=tuple(column(time, whole=whole[time]) for time in whole),
        links=tuple(links(time, whole=whole.get(time + 1, True)) for time in (-2, -1, 0, 1)),
        description=(
            "The network unrolled over three steps. At each step the input comes from below and "
            f"the loss is read above; {carried} go right to the next step, and their cotangents "
            "come back to the left."
        ),
        focus=1,
    )
