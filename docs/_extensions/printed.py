"""What the library prints, in the pages of the site: derivations, and results of examples."""

from typing import Any

from docutils import nodes
from pygments.lexers.special import TextLexer
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

import symbolic_rnn as srnn


class Derivation(SphinxDirective):
    """A derivation, as ``derive`` makes it when the site is built.

    The content is Python that names it ``derivation``.
    """

    has_content = True

    def run(self) -> list[nodes.Node]:
        """Print it, and read what is printed as a part of the page."""
        namespace: dict[str, Any] = {"srnn": srnn}
        exec("\n".join(self.content), namespace)
        text = printed(namespace["derivation"])
        return self.parse_text_to_nodes(text, allow_section_headings=True)


def printed(derivation: srnn.Derivation) -> str:
    """Give a derivation in Markdown, one level below the section that the page has for it."""
    sections = derivation.to_markdown().partition("\n")[2]  # behind its title
    return sections.replace("\n## ", "\n### ")


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the directive, and ``output`` as a language: what the block above prints."""
    app.add_directive("derivation", Derivation)
    app.add_lexer("output", TextLexer)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
