"""What the values of a user's graph are called in C."""

from __future__ import annotations

import re

from pytensor.graph.basic import Variable

__all__ = ["FRAME", "called"]

#: What the frame of each function is made of: names that no value may have.
FRAME = ("ws", "in", "out", "context", "shared", "given", "code")

#: How the values of a network are called: letters of the field, with an index. Headers of C and
#: POSIX define nothing of this form; every other name of a user's gets the prefix.
_OF_THE_FIELD = re.compile(
    r"([A-Za-z]|alpha|beta|delta|epsilon|eta|kappa|lambda|mu|nu|phi|psi|rho|sigma|tau|theta|xi)"
    r"(_[a-z0-9]{1,4})*",
    flags=re.ASCII,
)
_PREFIX = "v_"


def called(variable: Variable, otherwise: str) -> str:
    """Give what the value of a variable is to be called, by the name that its user gave it.

    A name that a header, the compiler or the runtime could define gets a prefix.

    Parameters
    ----------
    variable : Variable
    otherwise : str
        What a variable without a name is called.

    Examples
    --------
    >>> import pytensor.tensor as pt
    >>> [called(pt.scalar(name), "v") for name in ("h_prev", "W_z", "floor", "my loss", None)]
    ['h_prev', 'W_z', 'v_floor', 'v_my_loss', 'v']
    """
    words = re.sub(r"\W+", "_", variable.name or "", flags=re.ASCII).strip("_")[:40]
    if not words:
        return otherwise
    return words if _OF_THE_FIELD.fullmatch(words) else f"{_PREFIX}{words}"
