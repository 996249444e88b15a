"""How Sphinx builds the documentation: ``make docs``."""

import gc
import sys
from pathlib import Path

import pytensor
from sphinx.application import Sphinx

from symbolic_rnn import __version__

sys.path.insert(0, str(Path(__file__).parent / "_extensions"))

# Derivations are graphs of many small objects. Without Python's collector walking all of them, and
# without the stack of calls that each variable would keep, it takes two thirds of the time.
gc.set_threshold(1_000_000, 20, 100)
pytensor.config.traceback__limit = 0

project = "symbolic_rnn"
author = "The symbolic_rnn developers"
copyright = author
version = release = __version__

extensions = [
    "myst_parser",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
    "mathml",
    "printed",
    "gallery",
    "navigation",
]
exclude_patterns = ["_build", "_extensions"]

myst_enable_extensions = ["colon_fence", "dollarmath"]
myst_heading_anchors = 4
myst_links_external_new_tab = False

# A reference to a name of ours must resolve; types of other packages are names alone.
nitpicky = True
nitpick_ignore_regex = [
    (r"py:.*", r"(?!symbolic_rnn\.).*"),
    # Docstrings name what is not public, for those who read the source.
    (r"py:.*", r"symbolic_rnn\.(backends|forecasting|training)\..*|symbolic_rnn\.cells\.CELLS"),
]

autodoc_member_order = "bysource"
autodoc_mock_imports = ["sktime"]  # large, and only the base of one class
autodoc_typehints = "none"  # the docstrings describe shapes, which say more
autodoc_default_options = {"members": True}

napoleon_google_docstring = False
napoleon_use_rtype = False
add_module_names = False
python_maximum_signature_line_length = 88

html_theme = "furo"
html_title = f"symbolic_rnn {version}"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_copy_source = False
html_show_sphinx = False
html_show_search_summary = False  # it is fetched, which browsers refuse to pages from files
html_math_renderer = "mathml"


def setup(app: Sphinx) -> None:
    """Register what autodoc needs."""
    app.connect("autodoc-process-docstring", keep_sentence, priority=400)  # ahead of napoleon


def keep_sentence(
    app: Sphinx, what: str, name: str, obj: object, options: object, lines: list[str]
) -> None:
    """Take a property's sentence as it is: napoleon would read a type in front of a colon."""
    if what == "property" and lines:
        lines[0] = lines[0].replace(": ", " – ", 1)
