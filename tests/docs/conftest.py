"""The site, built once for all processes that run tests."""

import fcntl
import os
import subprocess
import sys

import pytest
from browser import browser  # noqa: F401  (a fixture)
from docs_pages import DOCS
from modes import ASKED


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    """The folder of the HTML pages, as ``make docs`` builds them: a warning is an error."""
    if ASKED:
        pytest.skip("the site is the same in every mode: it is looked at in the first run")
    folder = tmp_path_factory.getbasetemp()
    if os.environ.get("PYTEST_XDIST_WORKER"):
        folder = folder.parent  # which all workers share
    html = folder / "site"
    with open(folder / "site.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not html.exists():
            command = [sys.executable, "-m", "sphinx", "-b", "html", "-q", "-W", "--keep-going"]
            built = subprocess.run(
                [*command, "-d", folder / "doctrees", DOCS, folder / "being-built"],
                capture_output=True,
                text=True,
            )
            assert built.returncode == 0, built.stderr
            (folder / "being-built").rename(html)
    return html
