"""Turns the LaTeX of an equation into the notation of the text, so that one parser reads both."""

import re

_SIGNS = {
    r" \odot ": " ⊙ ",
    r" \cdot ": " ",
    r"\le ": "≤ ",
    r"\ge ": "≥ ",
    r"\ne ": "≠ ",
    r"\sigma": "σ",
    r"\infty": "∞",
    r"\sqrt{2 \pi}": "√(2π)",
    r"\sqrt{\pi}": "√π",
    r"\sqrt{2}": "√2",
    r"\pi": "π",
    r"\log 2": "log 2",
    r"\left( ": "(",
    r" \right)": ")",
    r"\left[ ": "[",
    r" \right]": "]",
    r"^{\top}": "ᵀ",
    r"{:}": ":",
    r",\, ": ", ",
    r"\begin{bmatrix} ": "[",
    r" \end{bmatrix}": "]",
    r" \\ ": "; ",
    r" & ": ", ",
    r" \times ": "×",
    " - ": " − ",
}


def as_text(latex, names):
    """Rewrite LaTeX as text.

    Parameters
    ----------
    latex : str
    names : sequence of str
        The names that occur, as LaTeX.

    Returns
    -------
    text : str
    marks : dict of str to str
        The sign that stands for each name in it.
    """
    marks = {name: chr(0xE000 + k) for k, name in enumerate(names)}
    for name in sorted(names, key=len, reverse=True):
        latex = re.sub(rf"(?<![A-Za-z\\]){re.escape(name)}(?![A-Za-z])", marks[name], latex)
    for sign, text in _SIGNS.items():
        latex = latex.replace(sign, text)
    latex = re.sub(r"\\operatorname\{([^}]*)\}", lambda m: m[1].replace("~", " "), latex)
    latex = re.sub(r"\\mathbf\{(.)\}_\{([^}]*)\}", _filled, latex)
    latex = re.sub(r"\\([a-z]+)\(", r"\1(", latex)
    while r"\sqrt{" in latex:
        start = latex.rindex(r"\sqrt{")
        inside, rest = _braced(latex[start + 5 :])
        latex = f"{latex[:start]}sqrt({inside}){rest}"
    while r"\frac{" in latex:
        start = latex.rindex(r"\frac{")
        above, rest = _braced(latex[start + 5 :])
        below, rest = _braced(rest)
        latex = f"{latex[:start]}(({above}) / ({below})){rest}"
    latex = re.sub(r"\^\{([^{}]*)\}", r"^\1", latex)
    latex = re.sub(r"_\{([^{}]*)\}", r"_\1", latex)
    return re.sub(r"(^|[(\[; ])-(?=[^\d:])", r"\1−", latex), marks


def _filled(found):
    return f"{'ones' if found[1] == '1' else 'zeros'}({found[2].replace('×', ', ')})"


def _braced(text):
    """Return the contents of the leading braces, and the text after them."""
    depth = 0
    for k, sign in enumerate(text):
        depth += {"{": 1, "}": -1}.get(sign, 0)
        if depth == 0:
            return text[1:k], text[k + 1 :]
    raise ValueError(f"no closing brace in {text!r}")
