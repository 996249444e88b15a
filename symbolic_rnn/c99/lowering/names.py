"""What the values of a user's graph are called in C."""

from __future__ import annotations

import re
import unicodedata

from pytensor.graph.basic import Variable

__all__ = ["called", "over_time", "spelled"]

_WORD = (
    r"([A-Za-z]|alpha|beta|delta|epsilon|zeta|eta|kappa|lambda|mu|nu|phi|psi|rho|sigma|tau|theta|xi"
    r"|bar|given|seed|from_next|d[A-Z])"
)
#: How values are called that no header of C or POSIX, and nothing of the runtime, could define.
#: Every other name gets the prefix. `tests/regressions/test_names_of_c.py` compares with headers.
_SAFE = (
    # Letters of the field, with an index: `h_prev`, `W_z`, `delta_c_t`.
    rf"{_WORD}(_[a-z0-9]{{1,4}})*",
    # Names of parameters: headers write names in capitals (macros), or without any.
    r"(?!c99)[a-z][a-z0-9]*(_[A-Za-z0-9]+)*_[a-z0-9]*[A-Z][A-Za-z0-9]*(_[A-Za-z0-9]+)*",
    # Gradients, as PyTensor names them: `dmean_dlstm_b`.
    r"d[A-Za-z0-9]+(_[A-Za-z0-9]+)*_d[A-Za-z]+(_[A-Za-z0-9]+)*",
    # Vectors: `lstm_b_i`, `dense_c_adam_moment`. POSIX has no letters by themselves but t, r and l.
    r"(?!c99|va_|is_|to_|pthread|sig|si|sa)[a-z]{2,}[0-9]*(_[a-z0-9]+)*_[a-km-qsu-z](_[a-z0-9]+)*",
)
_IS_SAFE = re.compile("|".join(f"(?:{form})" for form in _SAFE), flags=re.ASCII)
_PREFIX = "v_"

#: A value of the step before, as mathematics and PyTensor's scans write it.
_BEFORE = re.compile(r"_?(\{t-1\}|\[t-1\])")


def _latin(letter: str) -> str:
    """Spell a Greek letter out."""
    words = unicodedata.name(letter, "").split()
    return words[-1].lower() if words[:1] == ["GREEK"] and "LETTER" in words else letter


def spelled(name: str | None) -> str:
    """Spell a name with the letters that C has: `a^i_t` as `a_i_t`, `h_{t-1}` as `h_prev`."""
    name = _BEFORE.sub("_prev", name or "")
    if not name.isascii():
        name = "".join(map(_latin, unicodedata.normalize("NFKD", name)))
    words = re.sub(r"[\W_]+", "_", name, flags=re.ASCII)
    return words.strip("_")[:40].rstrip("_")


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
    >>> names = ("h_{t-1}", "W_z", "lstm_U_i", "floor", "my loss", None)
    >>> [called(pt.scalar(name), "v") for name in names]
    ['h_prev', 'W_z', 'lstm_U_i', 'v_floor', 'v_my_loss', 'v']
    """
    words = spelled(variable.name)
    if not words:
        return otherwise
    return words if _IS_SAFE.fullmatch(words) else f"{_PREFIX}{words}"


def over_time(variable: Variable) -> str:
    """Give what the values of all steps are called, by the name of one of them; or nothing."""
    return re.sub(r"_(prev|t)$", "", called(variable, ""))
