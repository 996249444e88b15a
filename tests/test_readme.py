"""The code of the README runs, its targets and links exist, and it is short."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
SNIPPETS = re.findall(r"^```python\n(.*?)^```", README, flags=re.DOTALL | re.MULTILINE)


def test_there_are_snippets():
    """A changed fence would leave the test below with nothing to run."""
    assert len(SNIPPETS) >= 1


@pytest.mark.parametrize("number", range(len(SNIPPETS)))
def test_each_python_snippet_runs_by_itself(number, capsys):
    """As a new user runs it."""
    exec(compile(SNIPPETS[number], f"README snippet {number + 1}", "exec"), {"__name__": "readme"})


def test_each_make_target_of_the_readme_exists():
    """The two commands of the first page are targets of the Makefile."""
    targets = set(re.findall(r"\bmake (\w+)", README))
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert {"demo", "test", "docs"} <= targets
    for target in targets:
        assert re.search(rf"^{target}:", makefile, flags=re.MULTILINE), target


def test_each_file_the_readme_shows_is_there():
    """Links and pictures."""
    for target in re.findall(r"\]\(([^)#]+)\)", README):
        if not target.startswith("http"):
            assert (ROOT / target).is_file(), target


def test_it_is_short():
    """Longer text belongs to the documentation, which it links to."""
    assert len(README.splitlines()) < 120
