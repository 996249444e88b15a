"""A cell whose output is its own next input, which is itself a cell."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from typing import Any, cast

import numpy as np
import pytensor.tensor as pt
from pytensor.tensor import TensorLike
from pytensor.tensor.variable import TensorVariable
from pytensor_ml.params import TrainableParameter

from symbolic_rnn.argument_checks import as_tensor, checks_arguments, shown_argument
from symbolic_rnn.cells.cell import Cell
from symbolic_rnn.equations import in_layer, layered, let, staged
from symbolic_rnn.graph import leaves

__all__ = ["Feedback"]

Map = Callable[[TensorVariable], TensorVariable]


class Feedback(Cell):
    r"""A cell whose output is its own next input: sequence generation, a decoder.

    .. math::
        x^{fed}_t &= y_t \text{ where } f_t > 0, \text{ else } \phi(o_{t-1})     \tag{1} \\
        h_t &= \mathrm{step}([e_t; x^{fed}_t], h_{t-1})                            \tag{2} \\
        o_t &= \mathrm{readout}(h_t)                                               \tag{3}

    The input of a step is :math:`[e_t; y_t; f_t]`: external features, if the cell reads more than
    what is fed back, the value to feed where the step is forced, and whether it is;
    :meth:`inputs` joins them. Forced at all steps this is teacher forcing, at none it runs free,
    and a mask mixes them (scheduled sampling). An input of zeros runs free.

    Parameters
    ----------
    cell : Cell
        The step. Its first features are external, its last ones are fed back.
    readout : callable
        From the cell's output ``(batch, n_hidden)`` to ``(batch, n_out)``: a
        :class:`~symbolic_rnn.Dense`, another layer, or a function.
    feedback : callable, optional
        :math:`\phi`, from an output ``(batch, n_out)`` to an input ``(batch, n_fed)``: a softmax,
        the embedding of the likeliest symbol, a draw. The output itself when omitted.
    name : str, optional
        Name in messages; ``"feedback"`` when omitted. The parameters keep their names;
        :attr:`parameter_names` marks those of the readout with ``out`` where the cell has the same
        ones, and those of the feedback with ``fed``.

    Raises
    ------
    ValueError
        If the width of a readout or a feedback is not known, or the cell reads fewer features than
        are fed back.

    Notes
    -----
    The states are the output ``o (batch, n_out)``, and those of the cell. The gradient flows
    through the values that are fed back, as far as ``feedback`` has one.

    References
    ----------
    I. Sutskever, O. Vinyals and Q. V. Le, "Sequence to sequence learning with neural networks",
    NIPS 2014; S. Bengio, O. Vinyals, N. Jaitly and N. Shazeer, "Scheduled sampling for sequence
    prediction with recurrent neural networks", NIPS 2015; A. Graves, "Generating sequences with
    recurrent neural networks", 2013, section 2.

    Examples
    --------
    Five steps that run free:

    >>> import numpy as np
    >>> import symbolic_rnn as srnn
    >>> decoder = srnn.Feedback(srnn.GRU(2, 4, seed=0), srnn.Dense(4, 2, seed=1))
    >>> decoder.state
    {'o': 2, 'h': 4}
    >>> o = srnn.unroll(decoder, np.zeros((1, 5, decoder.n_in)))
    >>> o.eval(mode="FAST_COMPILE").shape
    (1, 5, 2)
    """

    @checks_arguments
    def __init__(
        self, cell: Cell, readout: Map, feedback: Map | None = None, *, name: str | None = None
    ):
        self.cell, self.readout, self.feedback = cell, readout, feedback
        given = [pt.tensor(dtype=cell.dtype, shape=(None, cell.n_in))]
        given += [pt.tensor(dtype=cell.dtype, shape=(None, *s)) for s in cell.state_shapes.values()]
        with staged() as equations:
            cell.step(*given)
        taken = {*(each.name for each in equations), *(f"{each}_t" for each in cell.state)}
        o, names, of_readout = _applied("readout", readout, given[1])
        same = {*names, "o_t"} & taken or {*of_readout.values()} & {*cell.parameter_names.values()}
        #: Marks the names of the readout where the cell has the same ones.
        self._mark = "out" if same else None
        fed, _, of_feedback = _applied("feedback", feedback or (lambda o: o), o)
        #: Widths of the output, of what is fed back, and of the external features.
        self.n_out, self.n_fed = cast("int", o.type.shape[-1]), cast("int", fed.type.shape[-1])
        self.n_external = cell.n_in - self.n_fed
        if self.n_external < 0:
            raise ValueError(
                f"Feedback expects a cell that reads what is fed back, {self.n_fed} features, but "
                f"{type(cell).__name__} has n_in={cell.n_in}."
            )
        output = in_layer("o", self._mark) if self._mark else "o"
        super().__init__(n_in=cell.n_in + 1, state={output: self.n_out, **cell.state}, name=name)
        self._take_over(cell)
        for parameter, label in of_readout.items():
            self._parameters[in_layer(label, self._mark) if self._mark else label] = parameter
        for parameter, label in of_feedback.items():
            self._parameters.setdefault(in_layer(label, "fed"), parameter)

    def inputs(
        self, fed: TensorLike, forced: TensorLike = True, external: TensorLike | None = None
    ) -> TensorVariable:
        """Join the input of each step: external features, what to feed, and where.

        Parameters
        ----------
        fed : TensorVariable
            What a forced step reads in the place of the output of the step before, ``(batch, time,
            n_fed)``: for teacher forcing the targets, one step later. At other steps it is not
            read, and may be NaN.
        forced : bool or TensorVariable
            Which steps are forced: all or none, ``(time,)`` or ``(batch, time)``.
        external : TensorVariable, optional
            The features that are not fed back, ``(batch, time, n_external)``.

        Returns
        -------
        TensorVariable
            ``(batch, time, n_in)``, for :func:`~symbolic_rnn.unroll`.

        Raises
        ------
        ValueError
            If a number of axes or features does not match.
        """
        own = as_tensor("Feedback.inputs", "fed", fed).astype(self.dtype)
        parts = [self._checked("fed", own, self.n_fed)]
        if external is not None:
            apart = as_tensor("Feedback.inputs", "external", external).astype(self.dtype)
            parts.insert(0, self._checked("external", apart, self.n_external))
        elif self.n_external:
            raise ValueError(
                f"Feedback expects {self.n_external} external features, (batch, time, "
                f"{self.n_external}), got none."
            )
        which = np.asarray(forced) if isinstance(forced, bool) else forced
        which = as_tensor("Feedback.inputs", "forced", which).astype(self.dtype)
        if which.ndim > 2:
            raise ValueError(
                "Feedback expects forced as True, False, (time,) or (batch, time), got "
                f"{which.ndim} axes."
            )
        flag = pt.broadcast_to(which, own.shape[:2])[:, :, None]
        return pt.specify_shape(pt.concatenate([*parts, flag], axis=-1), (None, None, self.n_in))

    @staticmethod
    def _checked(label: str, value: TensorVariable, width: int) -> TensorVariable:
        if value.ndim != 3 or value.type.shape[-1] not in (None, width):
            raise ValueError(
                f"Feedback expects {label} of shape (batch, time, {width}), got {value.type.shape}."
            )
        return value

    def step(  # type: ignore[override]
        self, x_t: TensorVariable, o_prev: TensorVariable, *state: TensorVariable
    ) -> tuple[TensorVariable, ...]:
        """Equations (1) to (3); ``x_t (batch, n_in)``, ``o_prev (batch, n_out)``."""
        with layered("fed"):
            own = o_prev if self.feedback is None else self.feedback(o_prev)
            fed = pt.switch(x_t[..., -1:] > 0, x_t[..., self.n_external : -1], own)
            fed = let("x_t", fed)  # (1)
        if self.n_external:
            fed = pt.concatenate([x_t[..., : self.n_external], fed], axis=-1)
        outcome = self.cell.step(fed, *state)  # (2)
        new = tuple(outcome) if isinstance(outcome, list | tuple) else (outcome,)
        with layered(self._mark) if self._mark else nullcontext():
            o_t = self.readout(new[0])  # (3)
        return o_t, *new

    def initial_state(self, X: TensorVariable) -> tuple[TensorVariable, ...]:
        """Return zeros for the output, and the initial state of the cell."""
        o, *_ = super().initial_state(X)
        return o, *self.cell.initial_state(X)

    def configuration(self) -> dict[str, Any]:
        """Return the constructor arguments; functions must be registered for a model file."""
        return {
            "cell": self.cell,
            "readout": self.readout,
            "feedback": self.feedback,
            "name": self.name,
        }


def _applied(
    what: str, function: Map, value: TensorVariable
) -> tuple[TensorVariable, list[str], dict[TrainableParameter, str]]:
    """Apply a readout or feedback; return its value, the names in it, and its parameters."""
    with staged() as equations:
        result = function(value)
    width = result.type.shape[-1] if isinstance(result, TensorVariable) and result.ndim else None
    if width is None or result.ndim != 2:
        raise ValueError(
            f"Feedback expects a {what} from (batch, {value.type.shape[-1]}) to (batch, width) of "
            f"a known width, got {shown_argument(result)}; use pt.specify_shape in a function."
        )
    labels = dict(getattr(function, "parameter_names", {}))
    for leaf in leaves([*(each.expression for each in equations), result]):
        if isinstance(leaf, TrainableParameter):
            labels.setdefault(leaf, str(leaf.name))
    return result, [each.name for each in equations], labels
