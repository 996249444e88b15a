"""The gallery of the zoo: a page for each recurrence, made of its class alone, and the index.

The pages of those that ``gallery_members`` leaves out (it can be set in ``conf.py``) have their
equations alone, and their cards no picture.

A page is a stub, written before the site is read; its directive makes the rest when the
page is read. What takes long, proofs and times, was measured before by ``benchmarks/zoo_speed.py``.
"""

import inspect
import json
import re
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

import pytensor.tensor as pt
from docutils import nodes
from printed import printed
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

import symbolic_rnn as srnn
from symbolic_rnn.c99.host.written import written
from symbolic_rnn.derivation.numbers import keep_numbers
from symbolic_rnn.pages.picture.of_step import picture_of_step
from symbolic_rnn.pages.picture.svg import draw
from symbolic_rnn.pages.style import PICTURE
from symbolic_rnn.step import stage_cell
from symbolic_rnn.zoo import WINGS, ZOO
from symbolic_rnn.zoo.sizes import sizes_for

#: The folder of the pages, and what was measured.
FOLDER = "cells/zoo"
MEASURED = "zoo-speed.json"
#: The contestant that is ours.
OURS = "C99 BPTT"


class Gallery(SphinxDirective):
    """All recurrences by wing: a picture, what it is, and a link to the page of each."""

    def run(self) -> list[nodes.Node]:
        """Draw them."""
        parts = []
        for wing, kinds in WINGS.items():
            cards = "\n".join(self.card(name, kind) for name, kind in kinds.items())
            names = "\n".join(f"zoo/{name}" for name in kinds)
            parts.append(
                f"## {wing}\n\n{html(f'<ul class="gallery">{cards}</ul>')}\n"
                f"```{{toctree}}\n:hidden:\n{names}\n```\n"
            )
        return self.parse_text_to_nodes("\n".join(parts), allow_section_headings=True)

    def card(self, name: str, kind: type[srnn.Cell]) -> str:
        """One of them."""
        builder = self.env.app.builder
        target = builder.get_relative_uri(self.env.docname, f"{FOLDER}/{name}")
        picture = drawn(name)[2] if name in self.config.gallery_members else ""
        return (
            f'<li><a href="{target}"><span class="picture">{picture}</span>'
            f"<strong>{kind.__name__}</strong></a><p>{summary(kind)}</p></li>"
        )


class Recurrence(SphinxDirective):
    """The page of one recurrence, by its name."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Make its sections."""
        name = self.arguments[0]
        equations = f"```{{eval-rst}}\n.. autoclass:: symbolic_rnn.zoo.{ZOO[name].__name__}\n```\n"
        if name not in self.config.gallery_members:
            return self.parse_text_to_nodes(
                f"## Equations\n\n{equations}", allow_section_headings=True
            )
        cell, derivation, picture = drawn(name)
        path = Path(self.env.srcdir) / MEASURED
        self.env.note_dependency(str(path))
        measured = json.loads(path.read_text("utf-8"))["members"].get(name)
        sections = {
            "The step": html(f'<figure class="picture">{picture}</figure>') + PICTURED,
            "Equations": equations,
            "Derivation": "`derive(cell)` prints this. It was made when this page was built, from "
            f"the equations that are compiled; in the shell, `symbolic-rnn derive {name}`.\n\n"
            + printed(derivation),
            "Agreement": agreement(name, measured),
            "C": in_c(cell),
            "Speed": speed(name, measured),
        }
        text = "\n".join(f"## {title}\n\n{body}" for title, body in sections.items())
        return self.parse_text_to_nodes(text, allow_section_headings=True)


PICTURED = (
    "\nEach box is a named value above its cotangent, the derivative of the whole loss by it. "
    "Activations go up and to the right; errors come back along the same lines.\n"
)


@cache
def drawn(name: str) -> tuple[srnn.Cell, srnn.Derivation, str]:
    """A small one, its derivation, and one step of it as SVG."""
    sizes: dict[str, Any] = sizes_for(ZOO[name], 2, 4)
    cell = ZOO[name](**sizes, seed=0)
    step, derivation = stage_cell(cell), srnn.derive(cell)
    keep_numbers(cell, step, derivation)  # for the comments of its C
    picture = picture_of_step(step, derivation)
    return cell, derivation, draw(picture.narrow, tight=True)


def summary(kind: type[srnn.Cell]) -> str:
    """What it is: the first line of its docstring."""
    line = (inspect.getdoc(kind) or "").partition("\n")[0]
    return re.sub("``(.+?)``", r"<code>\1</code>", escape(line, quote=False))


def html(text: str) -> str:
    """HTML as it is, in Markdown."""
    return f"```{{raw}} html\n{text}\n```\n"


def in_c(cell: srnn.Cell) -> str:
    """The C of the forward loop, folded."""
    x = pt.tensor3("x", shape=(8, 20, cell.n_in))
    source = written([x], srnn.unroll(cell, x, adjoint=srnn.Autodiff()))
    return (
        "The loop over 20 steps of a batch of 8, as mode C99 compiles it, without the functions of "
        "the runtime. A comment has the number of its equation in the derivation above.\n\n"
        + html(f"<details><summary>{len(source.code.splitlines())} lines of C</summary>")
        + f"\n```c\n{source.code}\n```\n\n"
        + html("</details>")
    )


def not_measured(name: str) -> str:
    """What stands instead of numbers that nobody has measured yet."""
    return f"Not measured yet: `python benchmarks/zoo_speed.py --members {name}` does.\n"


def agreement(name: str, measured: dict[str, Any] | None) -> str:
    """The gradient by each method beside BPTT, as ``verify`` found it."""
    if measured is None:
        return not_measured(name)
    found = measured["agreement"]
    lines = [
        "| BPTT and | largest difference | allowed | gradients that agree |",
        "|---|--:|--:|--:|",
        *(
            f"| {row['method']} | {row['difference']:.1e} | {row['tolerance']:.1e} | "
            f"{row['agree']} of {row['read']} |"
            for row in found["rows"]
        ),
    ]
    said = "All agree" if found["ok"] else "**Not all agree**"
    return (
        f"{said}: {found['title']}. A difference is relative to the largest entry of the gradient; "
        f"in the shell, `symbolic-rnn verify {name}`.\n\n" + "\n".join(lines) + "\n"
    )


def speed(name: str, measured: dict[str, Any] | None) -> str:
    """A training gradient beside PyTorch's eager loop and JAX's scan."""
    if measured is None:
        return not_measured(name)
    times = measured["times"]
    ours = next((row["median_ms"] for row in times if row["contestant"] == OURS), None)
    lines = ["| | median ms | times C99 | compile s | remark |", "|---|--:|--:|--:|---|"]
    for row in times:
        shown = ["-", "-", "-"]
        if row["median_ms"] is not None:
            shown[0] = f"{row['median_ms']:.3g}"
            shown[1] = f"{row['median_ms'] / ours:.2f}" if ours else "-"
        if row["compile_s"] is not None:
            shown[2] = f"{row['compile_s']:.1f}"
        lines.append(f"| {row['contestant']} | {' | '.join(shown)} | {row['remark']} |")
    return (
        f"Loss and gradient of all parameters in float32, {measured['size']}, in one run: [how the "
        "same step is written for each, and on what machine](/zoo-speed.md).\n\n"
        + "\n".join(lines)
        + "\n"
    )


def write_stubs(app: Sphinx) -> None:
    """Write a page for each recurrence, and remove those of others; and the style of pictures."""
    folder = Path(app.srcdir) / FOLDER
    folder.mkdir(exist_ok=True)
    stubs = {
        f"{name}.md": f"# {kind.__name__}\n\n{(inspect.getdoc(kind) or '').partition('\n')[0]}\n\n"
        f"```{{recurrence}} {name}\n```\n"
        for name, kind in ZOO.items()
    }
    for path in folder.glob("*.md"):
        if path.name not in stubs:
            path.unlink()
    for name, text in stubs.items():
        path = folder / name
        if not path.exists() or path.read_text("utf-8") != text:
            path.write_text(text, "utf-8")
    style = Path(app.outdir) / "_static" / "picture.css"
    style.parent.mkdir(parents=True, exist_ok=True)
    style.write_text(f".picture {{\n{PICTURE}}}\n", "utf-8")


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the directives and the style, and write the pages before they are looked for."""
    app.add_directive("gallery", Gallery)
    app.add_directive("recurrence", Recurrence)
    app.add_config_value("gallery_members", list(ZOO), "env")
    app.add_css_file("picture.css")
    app.connect("builder-inited", write_stubs)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
