"""Assembles a page as one self-contained HTML file."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from html import escape
from pathlib import Path

from symbolic_rnn._version import __version__
from symbolic_rnn.atomic import write_atomically
from symbolic_rnn.derivation import Derivation
from symbolic_rnn.derivation.formats import html_equations
from symbolic_rnn.derivation.notation.names import Name
from symbolic_rnn.diagnostics import Regime
from symbolic_rnn.pages.agreement import agreement_table, pair_table, verdict
from symbolic_rnn.pages.heat import Scale, color_bar, heat_map
from symbolic_rnn.pages.labels import plain, visible
from symbolic_rnn.pages.picture.elements import Picture
from symbolic_rnn.pages.picture.svg import draw
from symbolic_rnn.pages.style import STYLE
from symbolic_rnn.verification import Report

__all__ = ["Page"]


@dataclass(frozen=True)
class Page:
    """The contents of an HTML page about a network; all parts except the title are optional.

    Parameters
    ----------
    title : str
        The heading.
    lead : str
        A line below the heading: sizes, seed.
    picture : Picture, optional
        The network, unrolled.
    derivation : Derivation, optional
        The derivation; its sections are foldable.
    report : Report, optional
        The verification of the gradients.
    regimes : sequence of Regime
        The gradient flow, with one heat map per regime.

    Examples
    --------
    >>> import symbolic_rnn as srnn
    >>> from symbolic_rnn.pages import Page
    >>> cell = srnn.Elman(2, 3, seed=0)
    >>> page = Page("Elman & I", derivation=srnn.derive(cell))
    >>> html = page.to_html()
    >>> html[:15], html.count("<details"), "<h1>Elman &amp; I</h1>" in html
    ('<!DOCTYPE html>', 5, True)
    """

    title: str
    lead: str = ""
    picture: Picture | None = None
    derivation: Derivation | None = None
    report: Report | None = None
    regimes: Sequence[Regime] = ()

    def to_html(self) -> str:
        """Return the whole document, without scripts or external resources."""
        parts = list(self._parts())
        links = "".join(f'<a href="#{mark}">{escape(name)}</a>' for mark, name, _ in parts)
        sections = "\n".join(
            f'<section id="{mark}"><h2>{escape(name)}</h2>\n{body}\n</section>'
            for mark, name, body in parts
        )
        return (
            '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
            # Without it, browsers request an icon from the server.
            '<link rel="icon" href="data:,">\n'
            f"<title>{_shown(self.title)}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n"
            f'<header><h1>{_shown(self.title)}</h1>\n<p class="lead">{_shown(self.lead)}</p>\n'
            f'<nav aria-label="Parts of this page">{links}</nav></header>\n<main>\n{sections}\n'
            f"</main>\n<footer>Made with symbolic_rnn {escape(__version__)}.</footer>\n"
            "</body>\n</html>\n"
        )

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Write the document to a file, and return its path."""
        file = Path(path)
        write_atomically(file, self.to_html().encode())
        return file

    def _parts(self) -> Iterator[tuple[str, str, str]]:
        if self.picture is not None:
            yield "network", "The network", _network(self.picture)
        if self.derivation is not None:
            yield "derivation", "The derivation", _derivation(self.derivation)
        if self.report is not None:
            yield "agreement", "Verification", _agreement(self.report)
        if self.regimes:
            yield "flow", "Gradient flow", _flow(self.regimes)


def _shown(words: str) -> str:
    return escape(visible(words))


def _network(picture: Picture) -> str:
    return (
        '<p><span class="forward">Activations</span> go up and to the right. '
        '<span class="backward">Errors</span> come back along the same lines, down and to the '
        "left: below the name of a value is its cotangent, the derivative of the whole loss by it."
        "</p>\n"
        f'<figure class="scroll three-steps">{draw(picture)}</figure>\n'
        f'<figure class="scroll one-step">{draw(picture.narrow, tight=True)}</figure>'
    )


def _derivation(derivation: Derivation) -> str:
    blocks = [f"<p>{_shown(derivation.title)}.</p>"]
    number = 1
    for section in derivation.sections:
        equations = html_equations(section.lines, first=number, rows=False)
        blocks.append(
            f"<details{' open' if number == 1 else ''}><summary><h3>{_shown(section.title)}</h3>"
            f"</summary>\n<p>{_shown(section.text)}</p>\n"
            f'<div class="scroll equations" tabindex="0" role="region" '
            f'aria-label="Equations: {_shown(section.title)}">\n{equations}\n</div></details>'
        )
        number += len(section.lines)
    return "\n".join(blocks)


def _agreement(report: Report) -> str:
    kind = "good" if report.ok else "bad"
    return (
        "<p>The gradient of a random loss of this network by several methods, compared in pairs. "
        "Each number is the largest difference of two gradients, relative to the largest entry."
        "</p>\n"
        f'<p class="verdict {kind}">{_shown(verdict(report))}</p>\n'
        f'<div class="scroll table" tabindex="0" role="region" aria-label="Agreement by pair">'
        f"{pair_table(report)}</div>\n"
        "<details><summary><h3>Every comparison</h3></summary>\n"
        f'<div class="scroll table" tabindex="0" role="region" aria-label="Every comparison">'
        f"{agreement_table(report)}</div></details>"
    )


_SENTENCES = {
    "as it is": "The network with its own weights.",
    "saturated": "Large inputs saturate its units: the gradient vanishes.",
    "expanding": (
        "Small inputs keep its units unsaturated, and large weights expand the state: the "
        "gradient explodes."
    ),
}
_NOT_REACHED = {
    "saturated": (
        "No larger input makes this network's gradient decrease twice as fast; this is the nearest."
    ),
    "expanding": (
        "No larger weights, with or without biases, make this network's gradient grow by 1.2 per "
        "step; this is the nearest."
    ),
}


def _flow(regimes: Sequence[Regime]) -> str:
    scale = Scale.of([regime.flow for regime in regimes])
    figures = []
    for regime in regimes:
        sentences = _SENTENCES if regime.reached else _NOT_REACHED
        figures.append(
            f"<figure><figcaption><h3>{escape(_sentence(regime.name))}</h3>"
            f"{escape(sentences.get(regime.name, ''))}<br>"
            f'<span class="soft">{_shown(_sentence(_done(regime)))}.</span>'
            f"</figcaption>{heat_map(regime.flow, scale, regime.name)}</figure>"
        )
    return (
        "<p>One random sequence, with an error of unit norm in a random direction at each output "
        "<i>o<sub>t</sub></i>. Each square shows how much of the error at step <i>t</i> "
        "reaches the state <i>s<sub>k</sub></i> after step <i>k</i>: the norm of "
        "∂<i>E<sub>t</sub></i>/∂<i>s<sub>k</sub></i>.</p>\n"
        f'<div class="maps">{"".join(figures)}</div>\n<figure>{color_bar(scale)}</figure>\n'
        f"{_numbers(regimes)}"
    )


def _done(regime: Regime) -> str:
    weights, cleared = (
        tuple(plain([Name.parse(name)]) for name in names)
        for names in (regime.weights, regime.cleared)
    )
    return replace(regime, weights=weights, cleared=cleared).description


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]


def _numbers(regimes: Sequence[Regime]) -> str:
    heads = "".join(f'<th scope="col">{escape(regime.name)}</th>' for regime in regimes)
    columns = [regime.flow.by_distance for regime in regimes]
    rows = "".join(
        f'<tr><th scope="row">{distance}</th>'
        + "".join(f"<td>{value:.2e}</td>" for value in values)
        + "</tr>"
        for distance, values in enumerate(zip(*columns, strict=True))
    )
    return (
        "<details><summary><h3>The numbers, by distance</h3></summary>\n"
        '<div class="scroll table" tabindex="0" role="region" aria-label="Norms by distance">'
        "<table><caption>Geometric mean of the norm over all pairs with the same t − k</caption>"
        f'<thead><tr><th scope="col">t − k</th>{heads}</tr></thead><tbody>{rows}</tbody></table>'
        "</div></details>"
    )
