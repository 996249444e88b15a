r"""The gradients as explicit double sums over the steps.

.. math::
    \frac{\partial L}{\partial W} = \sum_t \sum_{k \le t}
        \big( \delta^t_k \odot g'(a_k) \big) s_{k-1}^\top, \qquad
    \delta^t_k = \Big( \prod_{k < j \le t} \frac{\partial s_j}{\partial s_{j-1}} \Big)^{\!\top}
        \frac{\partial E_t}{\partial s_t}
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from pytensor.tensor.variable import TensorVariable

from symbolic_rnn.derivation.notation import entry_terms as e
from symbolic_rnn.derivation.notation import terms as t
from symbolic_rnn.derivation.notation.names import Name
from symbolic_rnn.derivation.section import Line
from symbolic_rnn.derivation.step_derivation import StepDerivation
from symbolic_rnn.graph import replaced
from symbolic_rnn.keys import Key, Kind
from symbolic_rnn.step import substitute
from symbolic_rnn.step_back import StepBack

__all__ = ["double_sums"]


def double_sums(derived: StepDerivation) -> list[Line]:
    """Return the gradients as sums over all pairs of a step with a loss and one up to it.

    Parameters
    ----------
    derived : StepDerivation
    """
    step, back = derived.step, StepBack(derived.step)
    several = len(step.state) > 1
    errors = []
    for state, seed in back.derived.seeds.items():
        above = ",".join([derived.name(state).base] * several + ["t"])
        name = Name("delta", above, time=0)
        derived.enter(seed, state, name)
        errors.append(t.Symbol(name.counted_from("k")))
    s = Name(derived.whole_state, time=0) if several else derived.name(step.state[0])
    error = t.Derivative(Name("E", time=0), s)
    arriving = t.Applied(t.Transpose(e.Paths(replace(s, time=None))), error)
    whole = t.Joined(tuple(errors), 0, 1, (None,) * len(errors)) if several else errors[0]
    lines = [Line(Key(Kind.FORMULA, "delta^t_k"), whole, arriving), *_errors(derived, back)]
    symbols = {derived.name(symbol): symbol for symbol in step.learned}
    gradients = derived.gradients().lines
    named, within = _within_a_step(derived, back)
    lines += named
    bars = substitute(derived.cotangents.equations, {})
    for line in gradients:
        assert isinstance(line.left, t.Derivative)
        symbol = symbols[line.left.by]
        if symbol in back.derived.reaching:
            [expression] = replaced([back.derived.reaching[symbol]], within)
            read = derived.read(expression, line.key)
            right: t.Term = e.DoubleSum(t.renamed(read, lambda name: name.counted_from("k")))
        else:  # of the readout, which only the loss of the same step depends on
            [expression] = replaced([derived.cotangents.reaching[symbol]], bars)
            right = t.OverTime(derived.read(expression, line.key))
        lines.append(replace(line, right=right, expression=expression))
    return lines


def _within_a_step(
    derived: StepDerivation, back: StepBack
) -> tuple[list[Line], dict[TensorVariable, TensorVariable]]:
    """The errors of the values of step k, multiplied out unless that repeats one in a gradient."""
    values = {bar: value for value, bar in back.derived.of.items()}
    for bar, value in values.items():
        name = derived.name(value).in_time()
        above = ",".join(part for part in (name.above, "t") if part)
        derived.enter_cotangent(bar, value, replace(name, above=above, accent="bar"))
    equations = [(e.symbol, derived.read(e.expression, e.name)) for e in back.derived.equations]
    symbols = derived.symbols
    read = {bar: Counter(t.parts_of(right)) for bar, right in equations}
    lines_read = [
        Counter(t.parts_of(derived.read(back.derived.reaching[symbol])))
        for symbol in derived.step.learned
        if symbol in back.derived.reaching
    ]
    repeated: set[TensorVariable] = set()
    while lines_read:
        often = lines_read.pop()
        for bar, right in reversed(equations):
            times = often[symbols[bar]]
            if times > 1 and bar not in repeated and not isinstance(right, t.Symbol):
                repeated.add(bar)
                lines_read.append(read[bar])
            if bar not in repeated:
                for other, _ in equations:
                    often[symbols[other]] += times * read[bar][symbols[other]]
    lines: list[Line] = []
    written: dict[TensorVariable, TensorVariable] = {}
    for equation in back.derived.equations:
        [expression] = replaced([equation.expression], written)
        if equation.symbol not in repeated:
            written[equation.symbol] = expression
            continue
        key = Key(Kind.FORMULA, f"{equation.key}^t_k")
        left, right = (
            t.renamed(term, lambda name: name.counted_from("k"))
            for term in (symbols[equation.symbol], derived.read(expression, key))
        )
        lines.append(Line(key, left, right, expression))
    return lines, written


def _errors(derived: StepDerivation, back: StepBack) -> list[Line]:
    """The derivative of the loss of one step by its state, for a network with a loss."""
    if derived.loss is None:
        return []
    lines = []
    bars = substitute(derived.cotangents.equations, {})
    for state in derived.step.state:
        outside = [
            part.expression
            for part in derived.cotangents.contributions
            if part.symbol is state and part.value not in back.derived.of
        ]
        if outside:
            [expression] = replaced([sum(outside[1:], start=outside[0])], bars)
            key = Key(Kind.FORMULA, f"dE_t/d{state.name}")
            left = t.Derivative(Name("E", time=0), derived.name(state))
            lines.append(Line(key, left, derived.read(expression, key), expression))
    return lines
