r"""A rewrite for mode JAX: the products of a step with the weights of its gates, as one product.

A step has a product for each gate, and its gradient one for each cotangent:

.. math::
    h W_1^\top, \dots, h W_n^\top &= h \, [W_1^\top, \dots, W_n^\top] \\
    \delta_1 W_1 + \dots + \delta_n W_n &= [\delta_1, \dots, \delta_n] \, [W_1; \dots; W_n]

On a card each product is a kernel of its own, which takes longer to start than it runs if it is
small. The weights are joined before the loop, once in a call.
"""

from __future__ import annotations

from collections.abc import Iterator

from pytensor.compile.mode import optdb
from pytensor.graph.basic import Apply, Constant, Variable
from pytensor.graph.fg import FunctionGraph
from pytensor.graph.rewriting.basic import MergeOptimizer, dfs_rewriter, node_rewriter
from pytensor.scalar.basic import Add
from pytensor.scan.op import Scan
from pytensor.tensor.basic import join
from pytensor.tensor.blockwise import Blockwise
from pytensor.tensor.elemwise import Elemwise
from pytensor.tensor.math import Dot, add

__all__ = ["JOINED_PRODUCTS", "join_products"]

#: The tag by which a mode includes the rewrite.
JOINED_PRODUCTS = "joined_products"


@node_rewriter([Scan])
def join_products(fgraph: FunctionGraph, node: Apply) -> list[Variable] | None:
    """Join the products of a loop with matrices that are the same at every step."""
    graph = node.op.fgraph.unfreeze()
    MergeOptimizer().rewrite(graph)  # a product that is written twice is one column of the joined
    fixed: set[Variable] = set(node.op.inner_non_seqs(graph.inputs))
    products = []
    for each in graph.toposort():
        if all(value in fixed or isinstance(value, Constant) for value in each.inputs):
            fixed.update(each.outputs)
        elif _is_product(each) and each.inputs[1] in fixed and each.inputs[0] not in fixed:
            products.append(each)
    if not (_join_columns(graph, products) + _join_sums(graph, products)):
        return None
    new = node.op.clone_with_inner_graph(graph)(*node.inputs, return_list=True)
    return list(new)


def _is_product(node: Apply) -> bool:
    core = node.op.core_op if isinstance(node.op, Blockwise) else node.op
    return isinstance(core, Dot) and all(value.type.ndim == 2 for value in node.inputs)


def _join_columns(graph: FunctionGraph, products: list[Apply]) -> int:
    """Join products of one value with several matrices; those that are joined leave the list."""
    by_value: dict[Variable, list[Apply]] = {}
    for product in products:
        if product.inputs[1].type.shape[1] is not None:
            by_value.setdefault(product.inputs[0], []).append(product)
    found = [together for together in by_value.values() if len(together) > 1]
    for together in found:
        whole = together[0].inputs[0] @ join(1, *(each.inputs[1] for each in together))
        start = 0
        for each in together:
            stop = start + each.inputs[1].type.shape[1]
            _replace(graph, each.outputs[0], whole[:, start:stop])
            start = stop
            products.remove(each)
    return len(found)


def _join_sums(graph: FunctionGraph, products: list[Apply]) -> int:
    """Join products that are added up and read by nothing else."""
    found = 0
    for total in graph.toposort():
        if not _is_sum(total) or _within_a_sum(graph, total.outputs[0]):
            continue
        whole = total.outputs[0]
        terms = list(_terms(graph, whole))
        joined = [
            term
            for term in terms
            if term.owner in products
            and term.type.broadcastable == whole.type.broadcastable
            and len(graph.clients[term]) == 1
        ]
        if len(joined) > 1:
            left, right = zip(*(term.owner.inputs for term in joined), strict=True)
            rest = [term for term in terms if term not in joined]
            together = join(1, *left) @ join(0, *right)
            _replace(graph, whole, add(*rest, together) if rest else together)
            found += 1
    return found


def _is_sum(node: Apply | None) -> bool:
    return node is not None and isinstance(node.op, Elemwise) and isinstance(node.op.scalar_op, Add)


def _within_a_sum(graph: FunctionGraph, value: Variable) -> bool:
    """Whether a value is a term of one sum, and read by nothing else."""
    clients = graph.clients[value]
    return len(clients) == 1 and _is_sum(clients[0][0])


def _terms(graph: FunctionGraph, total: Variable) -> Iterator[Variable]:
    for term in total.owner.inputs:
        if _is_sum(term.owner) and _within_a_sum(graph, term):
            yield from _terms(graph, term)
        else:
            yield term


def _replace(graph: FunctionGraph, old: Variable, new: Variable) -> None:
    graph.replace(old, old.type.filter_variable(new), import_missing=False)


# Before what is the same at every step leaves the loops.
optdb.register("join_products", dfs_rewriter(join_products), JOINED_PRODUCTS, position=0.045)
