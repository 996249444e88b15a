"""The site, built once for all processes that run tests."""

import fcntl
import os
import subprocess
import sys

import pytest
from browser import browser  # noqa: F401  (a fixture)
from docs_pages import DOCS
from modes import ASKED

from symbolic_rnn.zoo import WINGS, ZOO

#: The first recurrence of each wing.
SAMPLE = tuple(next(iter(kinds)) for kinds in WINGS.values())


# The pages of the other recurrences are made in the same way; each takes more than a second.
@pytest.fixture(
    scope="session",
    params=[SAMPLE, pytest.param(tuple(ZOO), marks=pytest.mark.matrix)],
    ids=["a sample of the zoo", "the whole zoo"],
)
def members(request):
    """The recurrences whose pages are made in full."""
    return request.param


@pytest.fixture(scope="session")
def site(members, tmp_path_factory):
    """The folder of the HTML pages, as ``make docs`` builds them: a warning is an error."""
    if ASKED:
        pytest.skip("the site is the same in every mode: it is looked at in the first run")
    folder = tmp_path_factory.getbasetemp()
    if os.environ.get("PYTEST_XDIST_WORKER"):
        folder = folder.parent  # which all workers share
    html = folder / f"site-{len(members)}"
    with open(folder / "site.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not html.exists():
            command = [sys.executable, "-m", "sphinx", "-b", "html", "-q", "-W", "--keep-going"]
            built = subprocess.run(
                [
                    *(*command, "-D", f"gallery_members={','.join(members)}"),
                    *("-d", folder / f"doctrees-{len(members)}", DOCS, folder / "being-built"),
                ],
                capture_output=True,
                text=True,
            )
            assert built.returncode == 0, built.stderr
            (folder / "being-built").rename(html)
    return html
