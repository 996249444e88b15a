"""Two ways to repeat a step: a scan, and one copy of the network per step."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass

import pytensor
import pytensor.tensor as pt
from pytensor.tensor.variable import TensorVariable

from symbolic_rnn.graph import replaced
from symbolic_rnn.keys import Key
from symbolic_rnn.named import label, named

__all__ = ["Copies", "Loop", "LoopBody", "Scan", "over_all_steps"]


def over_all_steps(name: str | None) -> str:
    """Return the name of a symbol's values over all steps.

    Examples
    --------
    >>> [over_all_steps(name) for name in ("s_t", "s_{t-1}", "bar a^i_t", "W", None)]
    ['s', 's', 'bar a^i', 'W', '']
    """
    return str(Key.of(name).stem) if name else ""


@dataclass(frozen=True)
class LoopBody:
    """The body of a loop: expressions in symbols.

    Parameters
    ----------
    read : sequence of TensorVariable
        Symbols of the sequences' entries, one per step.
    carried : sequence of TensorVariable
        Symbols of the values carried over from the previous step.
    fixed : sequence of TensorVariable
        Symbols of the values that are the same at every step.
    carries : sequence of TensorVariable
        New values of ``carried``.
    emits : sequence of TensorVariable
        Other outputs of each step.
    """

    read: Sequence[TensorVariable]
    carried: Sequence[TensorVariable]
    fixed: Sequence[TensorVariable]
    carries: Sequence[TensorVariable]
    emits: Sequence[TensorVariable]

    def __call__(self, *values: TensorVariable) -> list[TensorVariable]:
        """Return the new carried values and the emitted values, at given values of all symbols."""
        symbols = [*self.read, *self.carried, *self.fixed]
        outputs = replaced([*self.carries, *self.emits], dict(zip(symbols, values, strict=True)))
        return [
            pt.specify_shape(value, symbol.type.shape) if value.type != symbol.type else value
            for value, symbol in zip(outputs, self.carried, strict=False)
        ] + outputs[len(self.carried) :]


class Loop(ABC):
    """Repeats a body along time, which is the leading axis of every sequence."""

    @abstractmethod
    def run(
        self,
        body: LoopBody,
        *,
        sequences: Sequence[TensorVariable],
        initial: Sequence[TensorVariable],
        fixed: Sequence[TensorVariable],
        n_steps: TensorVariable,
        backward: bool = False,
    ) -> tuple[list[TensorVariable], list[TensorVariable]]:
        """Run the body over time.

        Parameters
        ----------
        body : LoopBody
        sequences : sequence of TensorVariable
            Values of ``body.read``, each ``(time, ...)``.
        initial : sequence of TensorVariable
            Values of ``body.carried`` before the first step.
        fixed : sequence of TensorVariable
            Values of ``body.fixed``.
        n_steps : TensorVariable
            The length of every sequence.
        backward : bool
            Run from the last step to the first.

        Returns
        -------
        carried, emitted : list of TensorVariable
            Carried and emitted values of each step, ``(time, ...)``, at the index of that step in
            either direction.
        """


class Scan(Loop):
    """One compiled loop, ``pytensor.scan``."""

    def run(
        self,
        body: LoopBody,
        *,
        sequences: Sequence[TensorVariable],
        initial: Sequence[TensorVariable],
        fixed: Sequence[TensorVariable],
        n_steps: TensorVariable,
        backward: bool = False,
    ) -> tuple[list[TensorVariable], list[TensorVariable]]:
        """Run the body in a scan; see :meth:`Loop.run`."""
        traces = pytensor.scan(
            body,
            sequences=list(sequences),
            outputs_info=[*initial, *(None for _ in body.emits)],
            non_sequences=list(fixed),
            n_steps=n_steps,
            go_backwards=backward,
            strict=True,
            return_list=True,
            return_updates=False,
        )
        for symbol, expression in zip(body.carried, body.carries, strict=True):
            label(symbol, None, made_of=expression)  # its value in the previous step
        expressions = [*body.carries, *body.emits]
        traces = [
            named(trace, over_all_steps(expression.name), expression)
            for trace, expression in zip(traces, expressions, strict=True)
        ]
        if backward:
            traces = [trace[::-1] for trace in traces]
        return traces[: len(initial)], traces[len(initial) :]


@dataclass(frozen=True)
class Copies(Loop):
    """One copy of the network per step with shared weights, and no loop.

    Parameters
    ----------
    n_steps : int
        Number of copies: the length of every sequence.
    """

    n_steps: int

    def run(
        self,
        body: LoopBody,
        *,
        sequences: Sequence[TensorVariable],
        initial: Sequence[TensorVariable],
        fixed: Sequence[TensorVariable],
        n_steps: TensorVariable,
        backward: bool = False,
    ) -> tuple[list[TensorVariable], list[TensorVariable]]:
        """Copy the body for each step; see :meth:`Loop.run`."""
        carried = list(initial)
        steps = []
        for t in reversed(range(self.n_steps)) if backward else range(self.n_steps):
            outputs = body(*(sequence[t] for sequence in sequences), *carried, *fixed)
            carried = outputs[: len(initial)]
            steps.append(outputs)
        if backward:
            steps.reverse()
        traces = [pt.stack(values) for values in zip(*steps, strict=True)]
        return traces[: len(initial)], traces[len(initial) :]
