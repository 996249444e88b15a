r"""A recurrent network that predicts the next character of a text."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, cast

import numpy as np
import pytensor
import pytensor.tensor as pt
from numpy.typing import NDArray
from pytensor.compile import Function
from pytensor.compile.mode import Mode
from pytensor.tensor.variable import TensorVariable
from pytensor_ml.params import TrainableParameter
from pytensor_ml.state import XavierUniformInitializer

from symbolic_rnn.argument_checks import AtLeast, NonNegative, Positive, checks_arguments
from symbolic_rnn.backends import compiled
from symbolic_rnn.cells import Cell
from symbolic_rnn.equations import ParameterMaker
from symbolic_rnn.layers import Dense
from symbolic_rnn.recurrence import unroll
from symbolic_rnn.training.checkpoints import Checkpoints
from symbolic_rnn.training.chunks import Chunks
from symbolic_rnn.training.fitting import History
from symbolic_rnn.training.text.vocabulary import Vocabulary

__all__ = ["CharacterModel", "Evaluation", "chunks_of"]


class CharacterModel:
    r"""Predicts the next character of a text from all characters before it.

    .. math::
        e_t &= E_{x_t}                                                     \tag{1} \\
        s_t &= \mathrm{step}(e_t, s_{t-1})                                 \tag{2} \\
        p(x_{t+1} \mid x_1 \dots x_t) &= \mathrm{softmax}(V h_t + c)       \tag{3}

    where :math:`E_k` is row `k` of the embedding and :math:`h_t` the output of the cell.

    Parameters
    ----------
    vocabulary : Vocabulary
        The characters, ``Vocabulary(text)``. All others are one unknown symbol.
    cell : Cell
        Reads embeddings of its ``n_in`` features. A :class:`~symbolic_rnn.Stack` has several
        layers.
    seed : int, optional
        Seed of the embedding and the readout.
    mode : Mode or str, optional
        PyTensor mode; the fastest available one when omitted.

    Attributes
    ----------
    embedding : TrainableParameter
        :math:`E`, ``(len(vocabulary), cell.n_in)``.
    readout : Dense
        :math:`V` and :math:`c`.

    Raises
    ------
    TypeError
        If an argument is of another type.

    Examples
    --------
    >>> import symbolic_rnn as srnn
    >>> text = "to be or not to be, that is the question. " * 10
    >>> model = srnn.CharacterModel(
    ...     srnn.Vocabulary(text), srnn.GRU(8, 16, seed=0), seed=1, mode="FAST_COMPILE"
    ... )
    >>> history = model.fit(text, epochs=2, streams=4, chunk=20, progress=False)
    >>> history.train_loss[1] < history.train_loss[0]
    True
    >>> len(model.sample("to be", 30, seed=0))
    30
    """

    @checks_arguments
    def __init__(
        self,
        vocabulary: Vocabulary,
        cell: Cell,
        *,
        seed: NonNegative | None = None,
        mode: Mode | str | None = None,
    ):
        self.vocabulary, self.cell, self.mode = vocabulary, cell, mode
        of_embedding, of_readout = (
            int(each) for each in np.random.SeedSequence(seed).generate_state(2)
        )
        make = ParameterMaker("embedding", of_embedding)
        shape = len(vocabulary), cell.n_in
        self.embedding: TrainableParameter = make("E", shape, XavierUniformInitializer())
        self.readout = Dense(cell.n_hidden, len(vocabulary), seed=of_readout)

    @property
    def parameters(self) -> list[TrainableParameter]:
        """The embedding, and the parameters of cell and readout."""
        return list(self.parameter_names)

    @property
    def parameter_names(self) -> dict[TrainableParameter, str]:
        """The name of each parameter in model files."""
        return {
            self.embedding: "embedding.E",
            **{p: f"cell.{label}" for p, label in self.cell.parameter_names.items()},
            **{p: f"readout.{label}" for p, label in self.readout.parameter_names.items()},
        }

    @property
    def dtype(self) -> str:
        """The floating-point type of the computation."""
        return self.cell.dtype

    def embedded(self, x: TensorVariable) -> TensorVariable:
        """Return the input of the cell, ``(batch, time, n_in)``, for numbers ``(batch, time)``."""
        return cast("TensorVariable", self.embedding[x])

    @checks_arguments
    def fit(
        self,
        text: str,
        *,
        validation: float = 0.05,
        epochs: Positive = 10,
        streams: Positive = 32,
        chunk: Positive = 64,
        learning_rate: float = 2e-3,
        clip: float = 1.0,
        patience: NonNegative = 0,
        seed: NonNegative = 0,
        checkpoints: Checkpoints | str | Path | None = None,
        progress: bool = True,
    ) -> History:
        """Train on a text; a further call continues from the current weights.

        The text is cut into as many pieces as streams, which are read side by side, chunk by chunk;
        each chunk begins in the state in which the one before ended, and the gradient stops there.
        So the memory of a step depends on `streams` and `chunk`, not on the length of the text, and
        every character but the first is predicted once an epoch.

        Parameters
        ----------
        text : str
            The training text.
        validation : float
            Fraction of the text, at its end, by which the best epoch is chosen; 0 to train on all.
        epochs : int
            Number of passes over the text.
        streams, chunk : int
            Number of pieces of the text, and of characters of each in a training step.
        learning_rate, clip : float
            Learning rate of Adam, and maximal global norm of the gradient.
        patience : int
            Epochs without a better validation loss after which training stops; 0 to disable.
        seed : int
            Seed of the order in which the streams are taken.
        checkpoints : Checkpoints, str or Path, optional
            Where to save the training, so that it can be continued, and how often.
        progress : bool
            Show the progress on standard error.

        Returns
        -------
        History
            Losses are bits per character. The best weights are kept.

        Raises
        ------
        ValueError
            If the text is too short for one chunk of every stream, or a number is out of range.
        NonFiniteLossError
            If the loss or a weight is not finite.
        CheckpointError
            If checkpoints cannot be written, or belong to other data or arguments.
        TrainingTerminated
            On SIGTERM; the best weights so far are kept.
        """
        # Imported here because that module imports this one.
        from symbolic_rnn.training.text.text_training import TextTraining, split_text

        train, validated, _ = split_text(text, validation, 0.0)
        training = TextTraining(
            self,
            train,
            validated,
            streams=streams,
            chunk=chunk,
            learning_rate=learning_rate,
            clip=clip,
            seed=seed,
        )
        return training.fit(
            epochs=epochs, patience=patience, checkpoints=checkpoints, progress=progress
        )

    @checks_arguments
    def bits_per_character(
        self, text: str, *, streams: Positive = 1, chunk: Positive = 256
    ) -> float:
        r"""Return the mean of :math:`-\log_2 p` over the characters of a text but the first.

        Parameters
        ----------
        text : str
            Unknown characters count as the unknown symbol.
        streams : int
            Read the text in as many pieces side by side, which is faster; each begins without the
            characters before it.
        chunk : int
            Characters of each piece in a call; the result does not depend on it.

        Raises
        ------
        ValueError
            If the text has fewer characters than ``streams + 1``.
        """
        if len(text) <= streams:
            raise ValueError(
                f"CharacterModel expects a text with at least {streams + 1} characters for "
                f"{streams} streams, of which the first is given, got {len(text)}; use a longer "
                "text or fewer streams."
            )
        evaluate = Evaluation(self, streams)
        chunks = chunks_of(self.vocabulary.encode(text), streams, chunk)
        total = sum(evaluate(*batch.arguments) * batch.weight for batch in chunks.epoch())
        return total / (len(text) - 1)

    @checks_arguments
    def sample(
        self,
        prompt: str,
        length: NonNegative,
        *,
        temperature: Annotated[float, AtLeast(0)] = 1.0,
        seed: NonNegative | None = None,
    ) -> str:
        """Continue a text, character by character.

        Parameters
        ----------
        prompt : str
            The beginning, of known characters.
        length : int
            Number of characters to add.
        temperature : float
            Divides the logits: below 1, likely characters become likelier; 0 always takes the
            likeliest.
        seed : int, optional
            Seed of the draws; fresh entropy when omitted.

        Returns
        -------
        str
            The new characters, without the prompt; the unknown symbol is not drawn.

        Raises
        ------
        ValueError
            If the prompt is empty or has unknown characters, or a number is negative.
        """
        if not prompt:
            raise ValueError(
                "CharacterModel expects a prompt of at least one character, got ''; begin with "
                "a line break, for example."
            )
        if unknown := self.vocabulary.unknown(prompt):
            raise ValueError(
                f"CharacterModel expects a prompt of the characters of its training text, got "
                f"{', '.join(map(repr, unknown[:5]))}{', ...' if len(unknown) > 5 else ''}, which "
                f"it does not contain; it has {len(self.vocabulary.characters)} characters, "
                f"{self.vocabulary.characters[:60]!r} first."
            )
        rng = np.random.default_rng(seed)
        reader, numbers = _Reader(self, 1), []
        x = self.vocabulary.encode(prompt)[None]
        for _ in range(length):
            log_p = reader(x)[0, -1, 1:].astype(np.float64)
            numbers.append(1 + _drawn(log_p, temperature, rng))
            x = np.array([numbers[-1:]], dtype=np.int32)
        return self.vocabulary.decode(numbers)

    @cached_property
    def predict(self) -> Function:
        """The compiled ``log_p, *last = predict(x, is_new, *state)``.

        For numbers `x` ``(batch, time)``, the logarithms of the probabilities of what follows each,
        ``(batch, time, len(vocabulary))``, and the state of the cell after them. Rows where
        `is_new`, ``(batch,)``, is true begin in the cell's own initial state.
        """
        x, is_new = pt.imatrix("x"), pt.vector("is_new", dtype="bool")
        states = [
            pt.tensor(name, dtype=self.dtype, shape=(None, *shape))
            for name, shape in self.cell.state_shapes.items()
        ]
        e = self.embedded(x)
        initial = [
            pt.switch(is_new[(slice(None), *[None] * (state.ndim - 1))], first, state)
            for first, state in zip(self.cell.initial_state(e), states, strict=True)
        ]
        h, last = unroll(self.cell, e, initial, return_state=True)
        log_p = pt.special.log_softmax(self.readout(h), axis=-1)
        return compiled(
            lambda mode: pytensor.function([x, is_new, *states], [log_p, *last], mode=mode),
            self.mode,
        )


class _Reader:
    """Reads texts side by side, piece by piece, and carries the state on."""

    def __init__(self, model: CharacterModel, rows: int):
        self._predict = model.predict
        self._is_new = np.ones(rows, dtype=bool)
        shapes = model.cell.state_shapes.values()
        self._states = [np.zeros((rows, *shape), dtype=model.dtype) for shape in shapes]

    def __call__(self, x: NDArray[Any], is_new: NDArray[Any] | None = None) -> NDArray[Any]:
        """Return the log-probabilities of what follows each character of ``x (rows, time)``."""
        is_new = self._is_new if is_new is None else self._is_new | is_new
        log_p, *self._states = self._predict(x, is_new, *self._states)
        self._is_new = np.zeros_like(self._is_new)
        return cast("NDArray[Any]", log_p)


class Evaluation:
    """The bits per character of a model on chunks, one after the other.

    Parameters
    ----------
    model : CharacterModel
    rows : int
        Rows of each chunk.
    """

    def __init__(self, model: CharacterModel, rows: int):
        self._reader = _Reader(model, rows)

    def __call__(
        self, x: NDArray[Any], y: NDArray[Any], mask: NDArray[Any], is_new: NDArray[Any]
    ) -> float:
        """Return the mean over the unmasked characters of a chunk."""
        log_p = self._reader(x, is_new)
        of_y = np.take_along_axis(log_p, y[..., None].astype(np.intp), axis=-1)[..., 0]
        return float(-of_y[mask].mean(dtype=np.float64) / np.log(2))


def chunks_of(numbers: NDArray[Any], streams: int, chunk: int) -> Chunks:
    """Cut a text into streams, and these into chunks of characters and their successors."""
    x, y = (np.array_split(each, streams) for each in (numbers[:-1], numbers[1:]))
    return Chunks(x, y, rows=streams, steps=chunk)


def _drawn(log_p: NDArray[np.float64], temperature: float, rng: np.random.Generator) -> int:
    """Draw a place with probabilities in proportion to ``exp(log_p / temperature)``."""
    if temperature == 0:
        return int(log_p.argmax())
    with np.errstate(over="ignore"):  # a tiny temperature leaves the likeliest alone
        below = np.cumsum(np.exp((log_p - log_p.max()) / temperature))
    return int(np.searchsorted(below, rng.random() * below[-1], side="right"))
