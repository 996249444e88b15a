"""Writes an einsum as products and sums, which are read and derived with indices.

PyTensor computes an einsum by transposing and reshaping its operands to matrices. Read from that,
an equation would show how it is computed, and some would merge the examples with other axes.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from math import prod
from typing import cast

import pytensor.tensor as pt
from pytensor.graph.basic import Apply
from pytensor.graph.fg import FunctionGraph
from pytensor.graph.traversal import toposort
from pytensor.tensor.einsum import Einsum
from pytensor.tensor.variable import TensorVariable

from symbolic_rnn.equations import Equation
from symbolic_rnn.step import Step

__all__ = ["with_indices"]


def with_indices(step: Step) -> Step:
    """Return a step whose einsums of arrays, or of many factors, are products and sums.

    Those of at most two vectors and matrices stay, as products of matrices.
    """
    equations = [Equation(e.symbol, _with_indices(e.expression)) for e in step.equations]
    return replace(step, equations=tuple(equations))


def _with_indices(expression: TensorVariable) -> TensorVariable:
    if not any(isinstance(node.op, Einsum) for node in toposort([expression])):
        return expression
    graph = FunctionGraph(outputs=[expression], clone=True, copy_inputs=False)
    for node in graph.toposort():
        if isinstance(node.op, Einsum) and (written := _written(node)) is not None:
            graph.replace(node.outputs[0], written, import_missing=True)
    return cast("TensorVariable", graph.outputs[0])


def _written(node: Apply) -> TensorVariable | None:
    """The products and sums of an einsum; ``None`` for one that stays."""
    read, arrow, made = node.op.subscripts.replace(" ", "").partition("->")
    operands = read.split(",")
    often = Counter(read.replace(",", ""))
    if not arrow:
        made = "".join(sorted(letter for letter, times in often.items() if times == 1))
    repeats = any(len(set(letters)) < len(letters) for letters in operands)
    arrays = any(len(letters) > 2 for letters in (made, *operands))
    if "." in read or not (repeats or arrays or len(operands) > 2):
        return None
    order = made + "".join(letter for letter in often if letter not in made)
    factors = []
    for letters, value in zip(operands, node.inputs, strict=True):
        letters, factor = _diagonal(letters, cast("TensorVariable", value))
        places = [letters.index(each) if each in letters else "x" for each in order]
        factors.append(factor.dimshuffle(places))
    summed = tuple(range(len(made), len(order)))
    whole = cast("TensorVariable", prod(factors[1:], start=factors[0]))
    return whole.sum(axis=summed) if summed else whole


def _diagonal(letters: str, value: TensorVariable) -> tuple[str, TensorVariable]:
    """Take the diagonal along axes with one letter, which comes last then."""
    for letter in letters:
        while letters.count(letter) > 1:
            first = letters.index(letter)
            second = letters.index(letter, first + 1)
            value = pt.diagonal(value, axis1=first, axis2=second)
            letters = letters[:first] + letters[first + 1 : second] + letters[second + 1 :] + letter
    return letters, value
