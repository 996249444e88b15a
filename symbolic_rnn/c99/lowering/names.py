"""C names for the variables of a graph."""

from __future__ import annotations

import re
import unicodedata

from pytensor.graph.basic import Variable

__all__ = ["c_name", "identifier", "name_over_time"]

_INDEX = r"_([a-z0-9]{1,4}|forward|backward)"
_WORD = (
    r"([A-Za-z]|alpha|beta|delta|epsilon|zeta|eta|kappa|lambda|mu|nu|phi|psi|rho|sigma|tau|theta|xi"
    r"|bar|given|seed|from_next|d[A-Z])"
)
#: Forms of names that no header of C or POSIX, and nothing in the runtime, defines. All other names
#: get the prefix. `tests/regressions/test_names_of_c.py` checks them against the headers.
_SAFE = (
    # Mathematical letters with an index: `h_prev`, `W_z`, `delta_c_t`.
    rf"{_WORD}({_INDEX})*",
    # And with several words, as an optimizer names its state: `U_adam_first_moment`.
    rf"(?!c99)[A-Za-z]({_INDEX})*(_[a-z]{{2,}}){{2,}}",
    # Names of parameters: headers use all capitals (macros) or no capitals.
    r"(?!c99)[a-z][a-z0-9]*(_[A-Za-z0-9]+)*_[a-z0-9]*[A-Z][A-Za-z0-9]*(_[A-Za-z0-9]+)*",
    # Gradients, as PyTensor names them: `dmean_dlstm_b`.
    r"d[A-Za-z0-9]+(_[A-Za-z0-9]+)*_d[A-Za-z]+(_[A-Za-z0-9]+)*",
    # Vectors: `lstm_b_i`, `dense_c_adam_moment`. POSIX uses only t, r and l as single-letter words.
    r"(?!c99|va_|is_|to_|pthread|sig|si|sa)[a-z]{2,}[0-9]*(_[a-z0-9]+)*_[a-km-qsu-z](_[a-z0-9]+)*",
)
_IS_SAFE = re.compile("|".join(f"(?:{form})" for form in _SAFE), flags=re.ASCII)
_PREFIX = "v_"

#: The previous step's value, in mathematical notation and in PyTensor's scans.
_BEFORE = re.compile(r"_?(\{t-1\}|\[t-1\])")


#: Marks of the cells of a bidirectional network.
_ARROWS = {"→": "forward", "←": "backward"}


def _latin(letter: str) -> str:
    """Transliterate a Greek letter; spell out an arrow."""
    if letter in _ARROWS:
        return _ARROWS[letter]
    words = unicodedata.name(letter, "").split()
    return words[-1].lower() if words[:1] == ["GREEK"] and "LETTER" in words else letter


def identifier(name: str | None) -> str:
    """Convert a name to a C identifier: `a^i_t` to `a_i_t`, `W^→` to `W_forward`."""
    name = _BEFORE.sub("_prev", name or "")
    if not name.isascii():
        name = "".join(map(_latin, unicodedata.normalize("NFKD", name)))
    words = re.sub(r"[\W_]+", "_", name, flags=re.ASCII)
    return words.strip("_")[:40].rstrip("_")


def c_name(variable: Variable, otherwise: str) -> str:
    """Return the C name for a variable, derived from its PyTensor name.

    A name that a header, the compiler or the runtime might define gets a prefix.

    Parameters
    ----------
    variable : Variable
    otherwise : str
        Returned if the variable has no name.

    Examples
    --------
    >>> import pytensor.tensor as pt
    >>> names = ("h_{t-1}", "W_z", "lstm_U_i", "floor", "my loss", None)
    >>> [c_name(pt.scalar(name), "v") for name in names]
    ['h_prev', 'W_z', 'lstm_U_i', 'v_floor', 'v_my_loss', 'v']
    """
    words = identifier(variable.name)
    if not words:
        return otherwise
    return words if _IS_SAFE.fullmatch(words) else f"{_PREFIX}{words}"


def name_over_time(variable: Variable) -> str:
    """Return the name for a variable's values at all steps, or an empty string."""
    return re.sub(r"_(prev|t)$", "", c_name(variable, ""))
