"""The navigation beside each page, made of titles alone.

It is made anew for each page. Of every page of the site, Sphinx would copy the whole table of
contents, each name of the API included, and drop all but the title: a quarter of the build.
"""

from functools import cache
from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment


def shorten(app: Sphinx, page: str, template: str, context: dict[str, Any], _: Any) -> None:
    """Show titles where tables of contents are, to the theme, which comes later."""
    make = context.get("toctree")
    if make is None:
        return
    env, whole, short = app.env, app.env.tocs, titles(app.env)

    def made(**options: Any) -> str:
        env.tocs = short
        try:
            return make(**options)
        finally:
            env.tocs = whole

    context["toctree"] = made


@cache
def titles(env: BuildEnvironment) -> dict[str, nodes.bullet_list]:
    """Give each table of contents without what is below the title, but with the pages below it."""
    short = {page: toc.deepcopy() for page, toc in env.tocs.items()}
    for toc in short.values():
        for item in toc.children:
            if len(item) > 1:
                item[1][:] = list(item.findall(addnodes.toctree))
                if not len(item[1]):
                    item.pop(1)
    return short


def setup(app: Sphinx) -> dict[str, bool]:
    """Come before the theme."""
    app.connect("html-page-context", shorten, priority=400)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
