"""The built site: complete, its links resolve, and it needs no network."""

import inspect
import json
import re
import zlib
from functools import cache
from html.parser import HTMLParser
from urllib.parse import unquote, urlsplit

from docs_pages import DOCS

import symbolic_rnn as srnn
from symbolic_rnn.adjoints import RULES
from symbolic_rnn.cells import CELLS
from symbolic_rnn.zoo import WINGS, ZOO

LOADED = {"script": "src", "img": "src", "link": "href", "iframe": "src", "source": "src"}


class Page(HTMLParser):
    """What a page links to, loads, and can be linked to at."""

    def __init__(self, text):
        super().__init__()
        self.links, self.loads, self.ids = [], [], set()
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        self.ids |= {attributes[key] for key in ("id", "name") if attributes.get(key)}
        if tag == "a" and "href" in attributes:
            self.links.append(attributes["href"])
        if tag in LOADED and LOADED[tag] in attributes:
            self.loads.append(attributes[LOADED[tag]])


@cache
def page(path):
    return Page(path.read_text("utf-8"))


def pages_of(site):
    found = sorted(site.rglob("*.html"))
    assert len(found) > 50
    return found


def test_every_public_name_is_in_the_index(site):
    """The index of the API pages, which other sites use for links."""
    head, _, rest = (site / "objects.inv").read_bytes().partition(b"zlib.\n")
    assert head.startswith(b"# Sphinx inventory version 2")
    lines = zlib.decompress(rest).decode().splitlines()
    known = {name for name, kind, *_ in map(str.split, lines) if kind.startswith("py:")}
    public = {f"symbolic_rnn.{name}" for name in srnn.__all__}
    public |= {f"symbolic_rnn.c99.{name}" for name in srnn.c99.__all__}
    public |= {f"symbolic_rnn.interop.{name}" for name in srnn.interop.__all__}
    public |= {f"symbolic_rnn.estimators.{name}" for name in srnn.estimators.__all__}
    public |= {"symbolic_rnn.estimators.sktime.SktimeForecaster"}
    public |= {f"symbolic_rnn.zoo.{kind.__name__}" for kind in ZOO.values()}
    assert public - known == set()


def test_every_link_within_the_site_resolves(site):
    """The file and the anchor exist."""
    broken = []
    for path in pages_of(site):
        for link in page(path).links:
            parts = urlsplit(link)
            if parts.scheme or parts.netloc:
                continue
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            if not target.is_file() or (
                parts.fragment and unquote(parts.fragment) not in page(target).ids
            ):
                broken.append((path.name, link))
    assert broken == []


def test_nothing_is_loaded_from_elsewhere(site):
    """No script, style, font or picture: the site is read without a network."""
    for path in pages_of(site):
        for target in page(path).loads:
            parts = urlsplit(target)
            assert (parts.scheme, parts.netloc) in {("", ""), ("data", "")}, (path.name, target)
            if parts.path and not parts.scheme:
                assert (path.parent / unquote(parts.path)).is_file(), (path.name, target)
    for style in site.rglob("*.css"):
        text = style.read_text("utf-8")
        assert re.findall(r"(?:url\(|@import)\s*[\"']?(?:https?:)?//", text) == [], style.name


def test_mathematics_is_mathml_and_complete(site):
    """No formula is left as LaTeX, and none is empty."""
    for path in pages_of(site):
        text = path.read_text("utf-8")
        formulas = re.findall(r"<math .*?</math>", text, flags=re.S)
        left = [formula for formula in formulas if re.search(r">[^<]*\\[a-zA-Z]", formula)]
        assert left == [], path.name
        assert not re.search(r'class="math[^>]*>\s*</(?:div|span)>', text), path.name


def test_a_derivation_on_a_page_is_the_one_that_derive_makes(site):
    """All of its equations, with their numbers."""
    for name, kind in CELLS.items():
        lines = list(srnn.derive(kind(3, 4, seed=0)))
        text = (site / "cells" / f"{name}.html").read_text("utf-8")
        assert f'class="number">({len(lines)})</td>' in text, name
        assert f'class="number">({len(lines) + 1})</td>' not in text, name


def test_the_gallery_has_a_page_of_each_recurrence_with_every_section(site, members):
    """Picture, equations and source, gradient, agreement, C and speed, made of its class."""
    index = (site / "cells" / "zoo.html").read_text("utf-8")
    for wing, kinds in WINGS.items():
        assert f"<h2>{wing}<" in index
        for name, kind in kinds.items():
            card = f'<li><a href="zoo/{name}.html"><span class="picture">'
            assert card in index, name
            if name not in members:
                continue
            assert f"{card}<svg " in index, name
            text = (site / "cells" / "zoo" / f"{name}.html").read_text("utf-8")
            parts = re.split(r"<h2>(.*?)<", text)
            sections = dict(zip(parts[1::2], parts[2::2], strict=True))
            shown = {
                "The step": "<svg ",
                "Equations": f'id="symbolic_rnn.zoo.{kind.__name__}"',
                "Derivation": "<h3>The error, backward in time<",
                "Agreement": "",
                "C": "c99_call",
                "Speed": "",
            }
            assert list(sections) == list(shown), name
            assert all(each in sections[title] for title, each in shown.items()), name
            assert "References" in sections["Equations"], name
            # The comments of the C have the numbers of the equations above.
            assert re.search(r"/\* \(\d+\) ", sections["C"]), name


def test_the_gallery_shows_what_was_measured(site, members):
    """The numbers of docs/zoo-speed.json; a recurrence that is not in it says how to measure it."""
    measured = json.loads((DOCS / "zoo-speed.json").read_text("utf-8"))["members"]
    assert len(measured) > 30
    assert measured.keys() <= ZOO.keys()
    for name in members:
        text = (site / "cells" / "zoo" / f"{name}.html").read_text("utf-8")
        if name not in measured:
            assert text.count(f'--members</span> <span class="pre">{name}<') == 2, name
            continue
        for row in measured[name]["times"]:
            assert f"<td><p>{row['contestant']}</p></td>" in text, name
            if row["median_ms"] is not None:
                assert f"<p>{row['median_ms']:.3g}</p>" in text, name
        for row in measured[name]["agreement"]["rows"]:
            assert f"<p>{row['difference']:.1e}</p>" in text, name


def test_every_cell_and_every_rule_has_a_page_that_derives_or_describes_it():
    """A new one needs a page: its equations, its cost, when to choose it."""
    for name, kind in {**CELLS, "stack": srnn.Stack}.items():
        text = (DOCS / "cells" / f"{name}.md").read_text("utf-8")
        assert f"srnn.{kind.__name__}(" in text.partition("```{derivation}")[2], name
        assert "Choose it" in text or name == "stack", name
    public = {
        kind
        for kind in map(srnn.__dict__.get, srnn.__all__)
        if inspect.isclass(kind) and issubclass(kind, srnn.Adjoint) and kind is not srnn.Adjoint
    }
    assert public == set(RULES.values())
    titles = {path.read_text("utf-8").partition("\n")[0] for path in (DOCS / "rules").glob("*.md")}
    assert {f"# {kind.__name__}" for kind in public} <= titles


def test_pages_fit_a_wide_and_a_narrow_window(site, browser):
    """Equations, tables and code scroll by themselves; the page does not.

    The largest page of each folder is looked at, and those beside the index.
    """
    pages = pages_of(site)
    largest = {path.parent: path for path in sorted(pages, key=lambda path: path.stat().st_size)}
    looked_at = sorted({*largest.values(), *site.glob("*.html")})
    assert len(looked_at) > 15
    too_wide = []
    for width in (1280, 400):
        browser.execute_cdp_cmd(
            "Emulation.setDeviceMetricsOverride",
            {"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": False},
        )
        for path in looked_at:
            browser.get(path.as_uri())
            if browser.execute_script("return document.documentElement.scrollWidth") > width:
                too_wide.append((width, path.name))
    assert too_wide == []
    errors = [entry for entry in browser.get_log("browser") if entry["level"] == "SEVERE"]
    assert errors == []
