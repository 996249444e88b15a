"""The page as a document: what stands in it, that it needs nothing else and nothing breaks out."""

import re
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise

import numpy as np
import pytest

import symbolic_rnn as srnn
from symbolic_rnn.diagnostics import GradientFlow, Regime
from symbolic_rnn.pages import Page, page
from symbolic_rnn.verification.agreement.report import Report, compare

EMPTY = {"meta", "link", "br"}


class Reader(HTMLParser):
    """Reads a document strictly: every element closed, in order."""

    def __init__(self, html):
        super().__init__()
        self.open, self.elements, self.text = [], [], ""
        self.feed(html)
        self.close()
        assert not self.open, f"never closed: {self.open}"

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if tag not in EMPTY:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text += data

    def every(self, tag):
        return [attributes for name, attributes in self.elements if name == tag]


def flow_of(rate, n_steps=4):
    t, k = np.indices((n_steps, n_steps))
    return GradientFlow(np.tril(rate ** (t - k).astype(float)))


def report_of(first, second, tolerance=1e-12):
    comparison = compare(
        "U",
        ("left", "right"),
        np.array(first),
        np.array(second),
        tolerance=tolerance,
        places=tuple((k,) for k in range(len(first))),
        size=len(first),
    )
    return Report("Some network: seed 5", (comparison,))


def test_every_element_is_closed_and_every_mark_is_there_once(made):
    """Catches a tag that is left open, and a link that leads nowhere."""
    reader = Reader(made.to_html())
    ids = [attributes["id"] for _, attributes in reader.elements if "id" in attributes]
    assert len(set(ids)) == len(ids)
    for link in reader.every("a"):
        assert link["href"].removeprefix("#") in ids


def test_the_document_says_what_it_is(made):
    """Language, title, one heading of the first rank, and no rank that is left out."""
    html = made.to_html()
    reader = Reader(html)
    assert reader.every("html") == [{"lang": "en"}]
    assert f"<title>{made.title}</title>" in html.split("<style>")[0]
    ranks = [int(tag[1]) for tag, _ in reader.elements if re.fullmatch("h[1-6]", tag)]
    assert ranks[0] == 1
    assert ranks.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(ranks))
    for svg in reader.every("svg"):
        assert svg["role"] == "img"
        assert len(svg["aria-label"]) > 20


def test_the_document_needs_nothing_else(made):
    """No script, no font, no style, no picture, no address but MathML's own name."""
    html = made.to_html()
    reader = Reader(html)
    assert not {tag for tag, _ in reader.elements} & {"script", "img", "iframe", "object", "form"}
    assert reader.every("link") == [{"rel": "icon", "href": "data:,"}]
    assert not re.search(r"url\(|@import|@font-face", html)
    addresses = set(re.findall(r"https?://[^\"' <]+", html))
    assert addresses <= {"http://www.w3.org/1998/Math/MathML"}
    events = [name for _, attributes in reader.elements for name in attributes if name[:2] == "on"]
    assert not events


def test_hostile_names_come_out_as_text(page_of):
    """In the title, the picture, the equations, the tables and the tooltips."""
    title = 'A & B <script>alert("x")</script>\x1b'
    made = replace(page_of("hostile"), title=title)
    html = made.to_html()
    reader = Reader(html)
    tags = {tag for tag, _ in reader.elements}
    assert not tags & {"script", "b"}
    assert "</style>" in reader.text
    assert reader.text.count('A & B <script>alert("x")</script>\\x1b') == 2
    assert "\x1b" not in html


def test_the_same_cell_and_seed_give_the_same_bytes(page_of):
    """A set or a memory address in the wrong place would change the page from run to run."""
    once = page_of("elman")
    cell = srnn.Elman(3, 4, seed=0)
    again = page(cell, report=once.report, n_steps=12)
    assert again.to_html() == once.to_html()
    assert page(cell, report=once.report, n_steps=12, seed=1).to_html() != once.to_html()


def test_the_page_is_of_the_cells_own_proof():
    """Without a given report the cell is verified, from the seed that is given."""
    made = page(srnn.Elman(1, 2, seed=0), n_steps=4, seed=3)
    assert made.report.ok
    assert made.report.title.endswith("seed 3")
    assert made.report.title in Reader(made.to_html()).text


def test_parts_that_are_not_there_are_left_out():
    """A network of another kind has no heat map, and a lecture may need the picture alone."""
    reader = Reader(Page("Nothing but a title").to_html())
    assert reader.every("section") == []
    assert reader.every("a") == []


def test_every_step_of_the_derivation_folds(page_of):
    """The first stands open, and all equations are there, numbered through."""
    made = page_of("gru")
    reader = Reader(made.to_html())
    folds = reader.every("details")
    assert len(folds) == len(made.derivation.sections) + 2  # the two tables of numbers
    assert ["open" in fold for fold in folds] == [True] + [False] * (len(folds) - 1)
    numbers = [row["id"] for row in reader.every("tr") if row.get("id", "").startswith("eq")]
    assert numbers == [f"eq{k}" for k in range(1, 1 + len(list(made.derivation)))]


def test_every_difference_of_the_report_is_on_the_page(page_of):
    """With tolerance, seed and sizes."""
    made = page_of("lstm")
    text = Reader(made.to_html()).text
    for comparison in made.report.comparisons:
        assert f"{comparison.difference:.1e}" in text
        assert comparison.quantity in text
        assert " / ".join(comparison.methods) in text
        assert f"≤ {comparison.tolerance:g}" in text
    assert made.report.title in text
    assert f"All {len(made.report.comparisons)} comparisons agree" in text


@pytest.mark.parametrize(
    ("report", "words", "kind"),
    [
        (report_of([1.0, 2.0], [1.0, 2.5]), "1 of 1 comparisons differ. The worst: U:", "differs"),
        (report_of([1.0, np.nan], [1.0, 2.0]), "1 of 1 comparisons differ.", "not-finite"),
        (report_of([0.0, 0.0], [0.0, 0.0]), "proves nothing: U.", "zero"),
    ],
)
def test_a_proof_that_fails_is_not_shown_as_one(report, words, kind):
    """In words and in the table, not in color alone."""
    html = Page("A network", report=report).to_html()
    reader = Reader(html)
    assert words in reader.text
    assert "comparisons agree" not in reader.text
    assert {"class": "verdict bad"} in reader.every("p")
    assert any(cell.get("class") == kind for cell in reader.every("td"))
    assert kind.replace("-", " ") in reader.text


def test_every_norm_is_on_the_heat_map(page_of):
    """As a tooltip of its square; the means by distance in a table that can be read aloud."""
    made = page_of("lstm")
    text = Reader(made.to_html()).text
    for regime in made.regimes:
        norms = regime.flow.norms
        for t, k in ((0, 0), (11, 0), (7, 3)):
            assert f"t = {t + 1}, k = {k + 1}: {norms[t, k]:.2g}" in text
        assert f"{regime.flow.by_distance[5]:.2e}" in text
        assert f"× {regime.flow.rate:.2g}" in text
    assert text.count("t = 12, k = 1:") == 3
    assert "t = 1, k = 2:" not in text


def test_what_was_done_to_the_weights_is_said():
    """And that a network could not be made to expand, where it could not."""
    regime = Regime("expanding", 0.01, 16.0, ("W^{(1)}",), ("b",), flow_of(0.5), reached=False)
    text = Reader(Page("A network", regimes=[regime]).to_html()).text
    assert "Input × 0.01; W^(1) × 16; b = 0." in text
    assert "make this network's gradient grow by 1.2 per step" in text
    assert "explodes" not in text
    reached = replace(regime, flow=flow_of(1.5), reached=True)
    assert "explodes" in Reader(Page("A network", regimes=[reached]).to_html()).text


def test_saving_replaces_the_file_whole(tmp_path, page_of):
    """UTF-8, whatever the system's own encoding."""
    file = tmp_path / "page.html"
    file.write_text("old")
    assert page_of("elman").save(str(file)) == file
    assert file.read_bytes() == page_of("elman").to_html().encode()
    assert list(tmp_path.iterdir()) == [file]
