"""The browser in which pages are tested."""

from __future__ import annotations

import importlib.util
import shutil

import pytest


@pytest.fixture(scope="session")
def browser(tmp_path_factory):
    """A headless Chromium, one per test process; skips the test if there is none."""
    programs = {"chromium": shutil.which("chromium") or shutil.which("chromium-browser")}
    programs |= {"chromedriver": shutil.which("chromedriver")}
    missing = [name for name, path in programs.items() if path is None]
    if importlib.util.find_spec("selenium") is None:
        missing.append("the Python package selenium")
    if missing:
        pytest.skip(f"no page is looked at in a browser: missing {', '.join(missing)}")
    from selenium import webdriver
    from selenium.webdriver.chrome.service import Service

    options = webdriver.ChromeOptions()
    options.binary_location = programs["chromium"]
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    for argument in (
        *("headless", "no-sandbox", "disable-gpu", "disable-quic", "no-first-run", "disable-sync"),
        *("disable-background-networking", "disable-component-update", "disable-dev-shm-usage"),
        f"user-data-dir={tmp_path_factory.mktemp('chromium')}",
    ):
        options.add_argument(f"--{argument}")
    driver = webdriver.Chrome(options=options, service=Service(programs["chromedriver"]))
    yield driver
    driver.quit()
