"""Imports libraries of the extras, which need not be installed."""

from __future__ import annotations

from importlib import import_module
from types import ModuleType

__all__ = ["imported"]


def imported(module: str, owner: str, extra: str, *, library: str | None = None) -> ModuleType:
    """Import a module when it is used.

    Parameters
    ----------
    module : str
    owner : str
        The function that needs it.
    extra : str
        The extra that installs it.
    library : str, optional
        Its name in the message; that of its package when omitted.

    Raises
    ------
    ModuleNotFoundError
        If it cannot be imported.

    Examples
    --------
    >>> imported("no_such_library.part", "fit_each", "cluster")
    Traceback (most recent call last):
    ModuleNotFoundError: fit_each needs no_such_library: pip install 'symbolic_rnn[cluster]'.
    """
    try:
        return import_module(module)
    except ImportError as error:
        package = module.partition(".")[0]
        raise ModuleNotFoundError(
            f"{owner} needs {library or package}: pip install 'symbolic_rnn[{extra}]'.",
            name=package,
        ) from error
