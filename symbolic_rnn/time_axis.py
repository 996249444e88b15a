"""Evaluates expressions of one step for all steps at once.

Input projections and parameter gradients do not depend on the previous step, so they are computed
outside the loop, for all steps together.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import cast

from pytensor.graph.basic import Variable
from pytensor.graph.traversal import ancestors, toposort
from pytensor.scalar.basic import Add, Mul, Neg
from pytensor.tensor.blockwise import Blockwise
from pytensor.tensor.elemwise import DimShuffle, Elemwise
from pytensor.tensor.math import Dot, Sum
from pytensor.tensor.shape import SpecifyShape
from pytensor.tensor.variable import TensorVariable

from symbolic_rnn.graph import leaves, read_from, replaced, vectorized

__all__ = ["Trace", "hoist", "over_time", "sum_over_time"]

#: Symbols of one step and their values at all steps, with an additional leading time axis.
Trace = dict[TensorVariable, TensorVariable]


def over_time(expression: TensorVariable, trace: Trace) -> TensorVariable:
    """Evaluate an expression of one step at every step.

    Parameters
    ----------
    expression : TensorVariable
        Of shape ``(...)``, in symbols of one step.
    trace : mapping of TensorVariable to TensorVariable
        The value of each symbol over time, ``(time, ...)``.

    Returns
    -------
    TensorVariable
        ``(time, ...)``, or the expression itself where it does not depend on time.
    """
    return vectorized(expression, read_from(expression, trace))


def sum_over_time(
    expression: TensorVariable, trace: Trace, n_steps: TensorVariable
) -> TensorVariable:
    r"""Sum an expression of one step over all steps, in few large operations.

    The sum is moved inside linear operations. A sum of matrix products becomes one product whose
    inner dimension runs over all steps: :math:`\sum_t A_t B_t = [A_1 \dots A_T]\,[B_1; \dots;
    B_T]`; so does a sum over a batch of products. Any other expression is evaluated over time and
    summed.

    Parameters
    ----------
    expression : TensorVariable
        Of shape ``(...)``, in symbols of one step.
    trace : mapping of TensorVariable to TensorVariable
        The value of each symbol over time, ``(time, ...)``.
    n_steps : TensorVariable
        The number of steps, an integer scalar.

    Returns
    -------
    TensorVariable
        Same shape as the expression.
    """

    def total(term: TensorVariable) -> TensorVariable:
        if not read_from(term, trace):
            return n_steps.astype(term.dtype) * term
        op, inputs = (None, []) if term.owner is None else (term.owner.op, term.owner.inputs)
        match op:
            case Elemwise(scalar_op=Add()) if all(_same_shape(part, term) for part in inputs):
                return cast("TensorVariable", op(*(total(part) for part in inputs)))
            case Elemwise(scalar_op=Neg()):
                return -total(inputs[0])
            case DimShuffle():
                return cast("TensorVariable", op(total(inputs[0])))
            case SpecifyShape():
                return cast("TensorVariable", op(total(inputs[0]), *inputs[1:]))
            case Sum(axis=axes) if _is_product_of_batches(inputs[0], axes) and all(
                read_from(factor, trace) for factor in inputs[0].owner.inputs
            ):
                left, right = inputs[0].owner.inputs
                return _stacked(_transposed(left), trace).T @ _stacked(right, trace)
            case Sum(axis=axes):
                within = range(inputs[0].ndim) if axes is None else axes
                values = over_time(inputs[0], trace)
                return values.sum(axis=(0, *(axis + 1 for axis in within)))
            case _ if (_is_matrix_product(op, inputs) or _is_outer_product(op, inputs)) and all(
                read_from(factor, trace) for factor in inputs
            ):
                left, right = inputs
                return _stacked(_transposed(left), trace).T @ _stacked(right, trace)
            case _:
                return over_time(term, trace).sum(axis=0)

    return total(expression)


def hoist(
    outputs: Sequence[TensorVariable],
    trace: Trace,
    late: Sequence[TensorVariable],
    fixed: Mapping[TensorVariable, TensorVariable],
) -> tuple[list[TensorVariable], dict[TensorVariable, TensorVariable]]:
    """Move the matrix products that do not depend on the state out of a step.

    Parameters
    ----------
    outputs : sequence of TensorVariable
        Expressions of one step.
    trace : mapping of TensorVariable to TensorVariable
        Symbols whose values at all steps are known before the loop (the inputs), and those values.
    late : sequence of TensorVariable
        Symbols that are only known inside the loop (the previous state).
    fixed : mapping of TensorVariable to TensorVariable
        Symbols that are the same at every step, and their values.

    Returns
    -------
    outputs : list of TensorVariable
        The expressions with each such product replaced by a symbol.
    hoisted : dict of TensorVariable to TensorVariable
        These symbols, and the products at all steps, ``(time, ...)``.
    """
    waits: set[Variable] = set(late)
    varies: set[Variable] = set(trace)
    products: dict[TensorVariable, TensorVariable] = {}
    for node in toposort(outputs):
        for kind in (waits, varies):
            if any(value in kind for value in node.inputs):
                kind.update(node.outputs)
        product = cast("TensorVariable", node.outputs[0])
        if product in varies and product not in waits and _is_matrix_product(node.op, node.inputs):
            factors = [leaf.name or "" for leaf in reversed(leaves([product]))]
            both = " ".join(factors) if len(factors) == 2 and all(factors) else "product"
            products[product] = product.type(name=product.name or both)
    rest = replaced(outputs, products)
    needed = set(ancestors(rest))
    return rest, {
        symbol: over_time(replaced([product], fixed)[0], trace)
        for product, symbol in products.items()
        if symbol in needed
    }


def _same_shape(part: Variable, whole: TensorVariable) -> bool:
    return part.type.broadcastable == whole.type.broadcastable


def _is_matrix_product(op: object, inputs: Sequence[Variable]) -> bool:
    core = op.core_op if isinstance(op, Blockwise) else op
    return isinstance(core, Dot) and all(factor.type.ndim == 2 for factor in inputs)


def _is_product_of_batches(value: Variable, summed: Sequence[int] | None) -> bool:
    """Whether a value has one product of matrices for each entry of the axes that are summed."""
    node = value.owner
    if node is None or not isinstance(node.op, Blockwise) or not isinstance(node.op.core_op, Dot):
        return False
    batch = [factor.type.broadcastable[:-2] for factor in node.inputs]
    return batch[0] == batch[1] and summed is not None and [*summed] == [*range(len(batch[0]))]


def _is_outer_product(op: object, inputs: Sequence[Variable]) -> bool:
    """Whether it multiplies a column by a row: the product of matrices for a batch of one."""
    if not isinstance(op, Elemwise) or not isinstance(op.scalar_op, Mul) or len(inputs) != 2:
        return False
    left, right = (factor.type for factor in inputs)
    return left.ndim == right.ndim == 2 and left.broadcastable[1] and right.broadcastable[0]


def _transposed(matrix: TensorVariable) -> TensorVariable:
    """Exchange the last two axes."""
    last = matrix.ndim - 1
    order = (*range(last - 1), last, last - 1)
    node = matrix.owner
    if node is not None and isinstance(node.op, DimShuffle) and node.op.new_order == order:
        return node.inputs[0]
    return matrix.dimshuffle(order)


def _stacked(matrix: TensorVariable, trace: Trace) -> TensorVariable:
    """Matrices of all steps, and of all entries of leading axes, stacked by rows."""
    values = over_time(matrix, trace)
    return values.reshape((-1, values.shape[-1]))
