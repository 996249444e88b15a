"""Reads the constructor arguments of an object back from its attributes."""

from __future__ import annotations

from inspect import Parameter, signature
from typing import Any

__all__ = ["constructor_arguments"]

#: Arguments that only affect the initial values, which are not needed when the values are known.
_OF_DRAWING = ("seed", "random_state")


def constructor_arguments(made: Any) -> dict[str, Any]:
    """Return the constructor arguments that an object keeps as attributes of the same names.

    This is the convention of scikit-learn's ``get_params``. Seeds and initializers are left out.

    Parameters
    ----------
    made : object

    Returns
    -------
    dict of str to object

    Raises
    ------
    TypeError
        If an argument is not kept as an attribute.

    Examples
    --------
    >>> from pytensor_ml.layers import Linear
    >>> constructor_arguments(Linear("out", n_in=2, n_out=1))
    {'name': 'out', 'n_in': 2, 'n_out': 1, 'bias': True}
    """
    kind = type(made)
    found = {}
    for name, parameter in signature(kind).parameters.items():
        if name in _OF_DRAWING or name.endswith("_initializer"):
            continue
        variadic = parameter.kind in (Parameter.VAR_POSITIONAL, Parameter.VAR_KEYWORD)
        if variadic or not hasattr(made, name):
            raise TypeError(
                f"{kind.__name__} cannot be saved to a model file: it does not keep its argument "
                f"{name!r}. Set self.{name} in the constructor, or define configuration(), which "
                "returns the constructor arguments as a dictionary."
            )
        found[name] = getattr(made, name)
    return found
