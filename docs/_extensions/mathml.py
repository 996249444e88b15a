r"""Mathematics as MathML, written when the site is built: a reader needs no script and no network.

A displayed formula becomes a table. Its rows are those of LaTeX (``\\``), its columns the sides of
``&``, and at the end of a row stands its number (``\tag``).
"""

import re
from html import escape

from docutils import nodes
from latex2mathml.converter import convert
from sphinx.application import Sphinx
from sphinx.util.math import get_node_equation_number
from sphinx.writers.html5 import HTML5Translator

OUTER = re.compile(r"\s*\\begin\{(align|aligned|split)\*?\}(.*)\\end\{\1\*?\}\s*", re.S)
TAG = re.compile(r"\\tag\{([^{}]*)\}")
BIG = re.compile(r"\\[bB]igg?\((.*?)\\[bB]igg?\)")
#: TeX sets these as letters; a browser would put the space of an operator around them.
SPACING = {
    "<mo>&#x02202;</mo>": "<mi>&#x02202;</mi>",
    "<mo>&#x0002F;</mo>": '<mo lspace="0" rspace="0">/</mo>',
    "<mo>&#x0007C;</mo>": '<mo lspace="0" rspace="0">|</mo>',
    '<mo stretchy="false">&#x0007C;</mo>': '<mo stretchy="false" lspace="0" rspace="0">|</mo>',
}
TOKEN = re.compile(r"\\begin\b|\\end\b|\\\\|\\.|[{}&]|[^\\{}&]+", re.S)


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the renderer."""
    app.add_html_math_renderer("mathml", (inline, None), (displayed, None))
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def inline(self: HTML5Translator, node: nodes.math) -> None:
    """Write a formula inside a sentence."""
    self.body.append(f'<span class="math notranslate nohighlight">{mathml(node.astext())}</span>')
    raise nodes.SkipNode


def displayed(self: HTML5Translator, node: nodes.math_block) -> None:
    """Write a formula on lines of its own."""
    self.body.append(self.starttag(node, "div", CLASS="math notranslate nohighlight"))
    number = f"({get_node_equation_number(self, node)})" if node.get("number") else ""
    self.body.append(table(node.astext(), number))
    self.body.append("</div>")
    raise nodes.SkipNode


def table(latex: str, number: str = "") -> str:
    """Give the table of a displayed formula; ``number`` stands beside a row without a tag."""
    while match := OUTER.fullmatch(latex):
        latex = match[2]
    lines = [line for line in split(latex, r"\\") if line.strip()]
    rows = [split(TAG.sub("", line), "&") for line in lines]
    columns = max(map(len, rows))
    html = []
    for line, row in zip(lines, rows, strict=True):
        span = f' colspan="{columns - len(row) + 1}"' if len(row) < columns else ""
        *cells, last = (mathml(side, display=True) for side in row)
        tags = TAG.findall(line)
        shown = f"({escape(tags[0])})" if tags else number
        html.append(
            f"<tr>{''.join(f'<td>{cell}</td>' for cell in cells)}<td{span}>{last}</td>"
            f'<td class="number">{shown}</td></tr>'
        )
    kind = "aligned" if columns > 1 else "centered"
    return f'<table class="equations {kind}"><tbody>{"".join(html)}</tbody></table>'


def split(latex: str, at: str) -> list[str]:
    """Split at a sign that stands outside of every group and environment."""
    parts, depth = [""], 0
    for token in TOKEN.findall(latex):
        depth += {"{": 1, r"\begin": 1, "}": -1, r"\end": -1}.get(token, 0)
        if token == at and not depth:
            parts.append("")
        else:
            parts[-1] += token
    return parts


def mathml(latex: str, *, display: bool = False) -> str:
    """Convert a formula without line breaks."""
    latex = " ".join(latex.replace(r"\!", "").split())
    # Browsers draw brackets of a fixed size too small; these grow with what they hold.
    latex = BIG.sub(r"\\left(\1\\right)", latex)
    element = convert(latex, display="block" if display else "inline") if latex else ""
    # A cell of a table is no block, but has the large signs of one.
    element = element.replace('display="block"', 'displaystyle="true"', 1)
    for loose, tight in SPACING.items():
        element = element.replace(loose, tight)
    return element
