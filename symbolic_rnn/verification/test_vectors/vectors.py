"""Test vectors: all values of one random run, for checking other implementations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from pytensor.compile.mode import Mode

from symbolic_rnn.argument_checks import NonNegative, Positive, checks_arguments
from symbolic_rnn.cells import Cell
from symbolic_rnn.derivation import derive
from symbolic_rnn.keys import Key, Kind
from symbolic_rnn.networks.expected import require_network
from symbolic_rnn.step import stage_cell
from symbolic_rnn.verification.test_vectors.comparing import checked, first_mismatch, zero
from symbolic_rnn.verification.test_vectors.entry import (
    CHECKED,
    GRADIENTS,
    ROLE_OF,
    Entry,
    printed_lines,
)
from symbolic_rnn.verification.test_vectors.files import read_vectors, write_vectors
from symbolic_rnn.verification.test_vectors.mismatch import ByHand
from symbolic_rnn.verification.test_vectors.point import Point
from symbolic_rnn.verification.tolerances import tolerance

__all__ = ["Vectors", "vectors"]

Array = np.ndarray


@dataclass(frozen=True, eq=False)
class Vectors:
    r"""All values of a random run of a network, forward and backward.

    Created by :func:`~symbolic_rnn.vectors`; :meth:`save` writes a JSON or npz file for other
    implementations of the network, and :meth:`check` compares their values.

    Parameters
    ----------
    cell : str
        The cell's class.
    seed : int
        Seed of all random numbers.
    dtype : str
        Dtype of the cell.
    entries : tuple of Entry
        The given arrays: ``"x_t"``, the ``"mask"``, the state before step 1 as ``"h_0"``, the
        parameters by their names, the derivatives of the loss as ``"dE_t/dh_t"``. Then, by the keys
        of the derivation, the arrays to check: forward values, cotangents, and the gradients of the
        parameters, of the input, ``"dL/dx_t"``, and of the initial state, ``"dL/dh_0"``. Each has
        ``key``, ``role``, ``values``, ``axes`` and ``line``, the equation's ``number``, ``text``
        and ``latex``.

    Examples
    --------
    >>> import symbolic_rnn as srnn
    >>> run = srnn.vectors(srnn.Elman(n_in=3, n_hidden=4, seed=0), n_steps=5, batch=2)
    >>> [entry.key for entry in run][:6]
    ['x_t', 's_0', 'U', 'W', 'b', 'dE_t/ds_t']
    >>> run["bar a_t"].axes, run["bar a_t"].values.shape
    (('time', 'batch', 'width'), (5, 2, 4))
    >>> run["dL/dW"].line.number
    9
    >>> run["dL/dx_t"].axes, run["dL/ds_0"].axes
    (('time', 'batch', 'width'), ('batch', 'width'))
    >>> print(run["dL/dW"].line.latex)
    \frac{\partial L}{\partial W} = \sum_{t=1}^{T} \bar{a}_{t} s_{t-1}^{\top}
    """

    cell: str
    seed: int
    dtype: str
    entries: tuple[Entry, ...]

    def __iter__(self) -> Iterator[Entry]:
        return iter(self.entries)

    def __getitem__(self, key: str) -> Entry:
        """Look up an array by its key."""
        for entry in self.entries:
            if entry.key == key:
                return entry
        raise KeyError(f"no array {key!r}; there are {[entry.key for entry in self.entries]}")

    def _of(self, role: str) -> list[Entry]:
        return [entry for entry in self.entries if entry.role == role]

    @property
    def mask(self) -> Array | None:
        """The mask, ``(time, batch)``, false at masked steps; ``None`` without a mask."""
        return next((entry.values for entry in self._of("mask")), None)

    @property
    def setting(self) -> str:
        """Sizes, dtype and seed, in one line."""
        n_steps, batch, _ = self._of("error")[0].values.shape
        variant = "" if self.mask is None else ", masked"
        return f"T={n_steps}, batch {batch}{variant}, {self.dtype}, seed {self.seed}"

    def arguments(self) -> tuple[Any, ...]:
        """Return copies of the given arrays, as :func:`~symbolic_rnn.verify_by_hand` passes them.

        Returns
        -------
        tuple
            ``x``, ``initial``, ``parameters`` and ``errors``, and ``mask`` if there is one.
        """
        [x], [errors] = self._of("input"), self._of("error")
        initial = {e.key.removesuffix("_0"): e.values.copy() for e in self._of("initial")}
        parameters = {e.key: e.values.copy() for e in self._of("parameter")}
        given = (x.values.copy(), initial, parameters, errors.values.copy())
        return given if self.mask is None else (*given, self.mask.copy())

    def check(self, values: Mapping[str, Any], *, tolerance: float | None = None) -> ByHand:
        """Compare the values of another implementation, and find the first equation that differs.

        Parameters
        ----------
        values : mapping of str to array
            At least one of the values to check, by key; an opened npz file is accepted. More values
            help to locate an error; missing ones are listed in the result.
        tolerance : float, optional
            Largest allowed difference, relative to the largest entry of the quantity at any step;
            1e-12, or 1e-5 in single precision, when omitted. Use a larger one for lower precision.

        Returns
        -------
        ByHand
            With ``result.ok`` and ``result.first``; printing it shows the equation.

        Raises
        ------
        ValueError
            For an unknown key, a wrong shape, a non-finite value, no values at all, or a
            non-positive tolerance.
        TypeError
            If the values are not a mapping of numbers.

        Examples
        --------
        >>> import symbolic_rnn as srnn
        >>> run = srnn.vectors(srnn.Elman(n_in=3, n_hidden=4, seed=0))
        >>> result = run.check({"a_t": run["a_t"].values, "s_t": run["a_t"].values})
        >>> result.ok, result.first.number, result.first.equation
        (False, 2, 's_t = tanh(a_t)')
        """
        if tolerance is not None and not 0 < tolerance < float("inf"):
            raise ValueError(f"Vectors.check expects a positive tolerance, got {tolerance}.")
        yours = self.checked(values, "your implementation")
        if not yours:
            raise ValueError(
                "Vectors.check expects at least one array, got none; the keys are "
                f"{', '.join(entry.key for entry in self if entry.role in CHECKED)}."
            )
        return self.compared(yours, "implementation", tolerance)

    def checked(self, values: object, owner: str) -> dict[str, Array]:
        """Validate external values, and return them as arrays; errors name the owner."""
        return checked(owner, values, self.entries, self.mask)

    def compared(
        self, yours: Mapping[str, Array], subject: str, bound: float | None = None
    ) -> ByHand:
        """Compare validated arrays."""
        bound = tolerance(self.dtype, differences=False) if bound is None else bound
        first, seen = first_mismatch(yours, self.entries, bound)
        missing = tuple(key for key in seen if key not in yours)
        return ByHand(
            cell=self.cell,
            setting=self.setting,
            tolerance=bound,
            first=first,
            given=tuple(entry.key for entry in self if entry.key in yours),
            missing=missing,
            zero=zero(yours, self.entries),
            subject=subject,
            unproved=tuple(e.key for e in self if e.role in GRADIENTS and e.key in missing),
        )

    def save(self, path: str | Path) -> None:
        """Write all arrays to a file; the same vectors give the same bytes.

        Parameters
        ----------
        path : str or Path
            Ends in ``.json``: flat arrays with their shapes, with decimals that are read back
            exactly; or in ``.npz``: arrays by key, and the metadata as JSON in the array
            ``"about"``. An existing file is replaced atomically.

        Raises
        ------
        ValueError
            If the path has another suffix, or two values have the same name.
        OSError
            If the file cannot be written.
        """
        run = {
            "cell": self.cell,
            "setting": self.setting,
            "seed": self.seed,
            "dtype": self.dtype,
            "tolerance": tolerance(self.dtype, differences=False),
        }
        write_vectors(path, run, self.entries)

    @classmethod
    def load(cls, path: str | Path) -> Vectors:
        """Read a file written by :meth:`save`.

        Raises
        ------
        ValueError
            If the file does not exist, is damaged, is not a file of test vectors, or has a newer
            version of the format.
        """
        about, entries = read_vectors(path)
        return cls(about["cell"], about["seed"], about["dtype"], entries)


@checks_arguments(besides=["cell"])
def vectors(
    cell: Cell,
    *,
    n_steps: Positive = 5,
    batch: Positive = 2,
    seed: NonNegative = 0,
    mask: bool = False,
    mode: str | Mode | None = None,
) -> Vectors:
    r"""Run a cell on random data, forward and backward, and return every value with its equation.

    The result contains test vectors for other implementations of the network, in C, in CUDA or on
    an FPGA. The parameters are those of the cell, slightly perturbed, so that zero biases hide no
    errors; inputs, initial states and the derivatives :math:`\partial E_t / \partial h_t` are
    normal random numbers, so the loss is a random weighting of all outputs. The same cell and seed
    give the same numbers, and files with the same bytes, on one installation; another NumPy or
    processor may round the last digit of an exponential differently.

    Parameters
    ----------
    cell : Cell
        A library cell, a stack, or your own.
    n_steps, batch : int
        Length and number of the sequences.
    seed : int
        Seed of all random numbers.
    mask : bool
        Mask out random steps of the sequences, at which the state is kept and the gradient of the
        input is zero.
    mode : str or Mode, optional
        PyTensor mode; a fast-compiling one when omitted.

    Returns
    -------
    Vectors
        With ``.save("lstm.json")`` and ``.check(values)``; iterate over it for the arrays.

    Raises
    ------
    ValueError
        If ``n_steps`` or ``batch`` is not positive, the step reads a variable without a value, or a
        value is not finite.
    UnreadableError
        If the derivation of the cell cannot be printed.

    Examples
    --------
    >>> import symbolic_rnn as srnn
    >>> from tempfile import TemporaryDirectory
    >>> run = srnn.vectors(srnn.LSTM(n_in=3, n_hidden=4, seed=0), n_steps=5, batch=2, seed=0)
    >>> with TemporaryDirectory() as folder:
    ...     run.save(f"{folder}/lstm.npz")
    ...     again = srnn.Vectors.load(f"{folder}/lstm.npz")
    >>> bool((again["bar c_t"].values == run["bar c_t"].values).all())
    True
    >>> print(again["bar o_t"].line.text)
    ō_t = δ^h_t ⊙ q_t
    """
    require_network("vectors", cell, layers=False)
    step = stage_cell(cell)
    point = Point.random(cell, step, n_steps, batch, seed, masked=mask)
    lines = printed_lines(derive(cell))
    derived = point.derived(step, mode)
    given = [Entry("x_t", "input", point.x)]
    if point.mask is not None:
        given.append(Entry("mask", "mask", point.mask))
    given += [Entry(f"{name}_0", "initial", value) for name, value in point.initial.items()]
    given += [Entry(name, "parameter", value) for name, value in point.parameters.items()]
    given.append(Entry(f"dE_t/d{step.state[0].name}", "error", point.errors))
    # A state that no step reads has no equation, though masked steps pass its gradient on; nor has
    # the gradient by a fixed weight.
    fixed = {Key(Kind.GRADIENT, name) for name in cell.constant_names.values()}
    computed = [
        Entry(key, role, derived[kind][name], lines[key])
        for kind, role in ROLE_OF.items()
        for name in derived[kind]
        if (key := Key(kind, name)) in lines
        or (kind is not Kind.INITIAL_GRADIENT and key not in fixed)
    ]
    return Vectors(step.owner, seed, cell.dtype, (*given, *computed))
