"""The page in a real browser: nothing wrong, nothing cut off, legible, in light and in dark."""

import pytest

WIDTHS = (1280, 400)
THEMES = ("light", "dark")

#: Gives the colors of the text in every visible element that has text of its own, with the color
#: of what is painted behind it.
COLORS = """
const rgb = words => words.match(/[\\d.]+/g).map(Number);
const found = [];
for (const element of document.querySelectorAll(arguments[0])) {
  const own = [...element.childNodes].some(n => n.nodeType === 3 && n.textContent.trim());
  if (!own || !element.getClientRects().length) continue;
  let behind = element;
  while (behind && (rgb(getComputedStyle(behind).backgroundColor)[3] ?? 1) === 0)
    behind = behind.parentElement;
  const style = getComputedStyle(element);
  const inside = element instanceof SVGElement;
  found.push([element.tagName + '.' + (element.getAttribute('class') || ''),
    rgb(inside ? style.fill : style.color),
    rgb(getComputedStyle(behind || document.documentElement).backgroundColor)]);
}
return found;
"""


@pytest.fixture(scope="session")
def shown(browser, page_of, tmp_path_factory):
    """Opens a page at a width, in a theme, with every part unfolded."""
    folder = tmp_path_factory.mktemp("pages")

    def show(page, width, theme="light"):
        if isinstance(page, str):
            page = page_of(page)
        file = folder / f"{id(page)}.html"
        if not file.exists():
            page.save(file)
        browser.execute_cdp_cmd(
            "Emulation.setEmulatedMedia",
            {"features": [{"name": "prefers-color-scheme", "value": theme}]},
        )
        browser.execute_cdp_cmd(
            "Emulation.setDeviceMetricsOverride",
            {"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": False},
        )
        browser.get(file.as_uri())
        browser.execute_script("document.querySelectorAll('details').forEach(d => d.open = true)")
        return browser

    return show


def luminance(color):
    """Of a color, by WCAG 2."""
    parts = [part / 255 for part in color[:3]]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return sum(w * p for w, p in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(text, behind):
    """Of text and what is behind it, from 1 to 21."""
    high, low = sorted((luminance(text), luminance(behind)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_the_measure_of_contrast_is_that_of_the_standard():
    """Black on white is 21, and gray #767676 is the palest that is legible on white."""
    assert contrast([0, 0, 0], [255, 255, 255]) == pytest.approx(21)
    assert contrast([0x76] * 3, [255] * 3) == pytest.approx(4.54, abs=0.01)


def test_the_browser_has_nothing_to_complain_of(shown, made):
    """No error, no warning, no request: the file needs nothing else."""
    browser = shown(made, 1280)
    assert browser.get_log("browser") == []
    loaded = browser.execute_script("return performance.getEntriesByType('resource').length")
    assert loaded == 0


def test_every_equation_is_rendered(shown, made):
    """Two sides for each line of the derivation, each of some size, none that is an error."""
    browser = shown(made, 1280)
    sizes = browser.execute_script(
        "return [...document.querySelectorAll('.equations math')].map(m => {"
        "const r = m.getBoundingClientRect(); return [r.width, r.height]; })"
    )
    assert len(sizes) == 2 * sum(1 for _ in made.derivation)
    assert min(width for width, _ in sizes) > 4
    assert min(height for _, height in sizes) > 4
    assert browser.execute_script("return document.querySelectorAll('merror').length") == 0
    assert browser.execute_script(
        "return document.querySelector('.equations math').namespaceURI"
    ).endswith("MathML")


@pytest.mark.parametrize("width", WIDTHS)
def test_the_page_never_scrolls_sideways(shown, made, width):
    """What is too wide scrolls in a box of its own, whose inside can be reached."""
    browser = shown(made, width)
    outer, inner = browser.execute_script(
        "return [document.documentElement.scrollWidth, document.documentElement.clientWidth]"
    )
    assert outer <= inner <= width
    cut = browser.execute_script(
        "return [...document.querySelectorAll('body *')].filter(e => {"
        "const r = e.getBoundingClientRect();"
        "return r.width && r.right > innerWidth + 1 && !e.closest('.scroll'); })"
        ".map(e => e.outerHTML.slice(0, 80))"
    )
    assert cut == []


@pytest.mark.parametrize("theme", THEMES)
def test_every_word_is_legible(shown, made, theme):
    """A contrast of 4.5 with what is behind it: headings, tables, captions, axes, equations."""
    found = shown(made, 1280, theme).execute_script(COLORS, "body, body *")
    kinds = {kind.split(".")[0].lower() for kind, _, _ in found}
    assert kinds >= {"h1", "h2", "h3", "p", "a", "td", "th", "caption", "mi", "mn"}
    poor = {
        (kind, tuple(text), tuple(behind))
        for kind, text, behind in found
        if contrast(text, behind) < 4.5
    }
    assert not poor


def test_dark_is_dark_and_light_is_light(shown):
    """Both are asked for by the reader's system, and both are there."""
    light, dark = (
        shown("elman", 1280, theme).execute_script(COLORS, "h1")[0][1:] for theme in THEMES
    )
    assert luminance(light[1]) > 0.9 > 0.1 > luminance(light[0])
    assert luminance(dark[1]) < 0.1 < 0.7 < luminance(dark[0])


def test_steps_fold_and_unfold(shown):
    """With a click on their title, and with the keyboard; the first one is open to begin with."""
    browser = shown("lstm", 1280)
    browser.refresh()
    steps = browser.find_elements("css selector", "#derivation details")
    assert [step.get_dom_attribute("open") is not None for step in steps] == [True] + [False] * (
        len(steps) - 1
    )
    height = "return arguments[0].getBoundingClientRect().height"
    folded = browser.execute_script(height, steps[1])
    summary = steps[1].find_element("css selector", "summary")
    summary.click()
    assert browser.execute_script(height, steps[1]) > folded + 100
    summary.send_keys("\ue007")
    assert browser.execute_script(height, steps[1]) == folded


def test_a_narrow_screen_shows_one_step_in_letters_that_can_be_read(shown):
    """Three steps on 400 pixels would have letters of six."""
    kinds = (".three-steps", ".one-step")
    for width, (visible, hidden) in ((1280, kinds), (400, kinds[::-1])):
        browser = shown("lstm", width)
        box, size = browser.execute_script(
            "const svg = document.querySelector(arguments[0] + ' svg');"
            "const text = svg.querySelector('.label');"
            "return [svg.getBoundingClientRect().width,"
            "parseFloat(getComputedStyle(text).fontSize) * svg.getScreenCTM().a];",
            visible,
        )
        assert box > 300
        assert size >= 14
        assert not browser.find_element("css selector", hidden).is_displayed()


def test_names_in_the_picture_stay_within_their_boxes(shown, made):
    """Catches a long name that runs over its neighbor, and a font wider than was thought."""
    browser = shown(made, 1280)
    over = browser.execute_script(
        "return [...document.querySelectorAll('.three-steps .label')].filter(label => {"
        "const box = label.parentElement.getBoundingClientRect();"
        "const text = label.firstElementChild.getBoundingClientRect();"
        "return text.width > box.width + 1; }).map(label => label.textContent)"
    )
    assert over == []


def test_no_hostile_name_becomes_markup(shown):
    """The names are on the page, as text, and no element of theirs is."""
    browser = shown("hostile", 1280)
    assert browser.execute_script("return document.querySelectorAll('script, main b').length") == 0
    text = browser.execute_script("return document.body.textContent")
    for name in ("</script><b>", "--></style>", "50% $_^&#~", "<i>&"):
        assert name.replace(" ", "") in text.replace("\u00a0", "").replace(" ", "")
    assert "\x1b" not in text


def test_on_paper_every_step_is_unfolded(shown):
    """Folded steps would be lost in print."""
    browser = shown("elman", 1280)
    browser.refresh()
    visible = (
        "return [...document.querySelectorAll('#derivation .equations')]"
        ".map(e => e.checkVisibility())"
    )
    assert browser.execute_script(visible) == [True, False, False, False, False]
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    try:
        assert browser.execute_script(visible) == [True] * 5
    finally:
        browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})


def test_nothing_is_cut_off_on_paper(shown):
    """A sheet of A4 has 717 pixels between its margins, and no scroll bar."""
    browser = shown("lstm", 717)
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    try:
        wide = browser.execute_script("return document.documentElement.scrollWidth")
    finally:
        browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})
    assert wide <= 717


def test_the_heat_maps_stand_side_by_side_and_below_each_other(shown):
    """At 1280 pixels they are compared at a glance; at 400 each is as wide as the screen."""
    corner = (
        "return [...document.querySelectorAll('svg.heat')].map(s => {"
        "const r = s.getBoundingClientRect(); return [r.left, r.bottom, r.width]; })"
    )
    wide = shown("lstm", 1280).execute_script(corner)
    assert len({round(bottom) for _, bottom, _ in wide}) == 1
    assert len({round(left) for left, _, _ in wide}) == 3
    narrow = shown("lstm", 400).execute_script(corner)
    assert len({round(left) for left, _, _ in narrow}) == 1
    assert min(width for _, _, width in narrow) > 340
