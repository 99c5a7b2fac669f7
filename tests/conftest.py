"""Fixtures that several parts of the tests share: a real browser, where there is one."""

import os

import pytest
from browser import LAUNCH, chromium_path, missing_reason


@pytest.fixture(scope="session")
def chromium():
    """A headless Chromium for the whole run; without one the test skips, in CI it fails."""
    reason = missing_reason()
    if reason and os.environ.get("CI") == "true":
        pytest.fail(reason)
    if reason:
        pytest.skip(reason)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=LAUNCH)
        yield browser
        browser.close()


@pytest.fixture
def new_page(chromium):
    """Return a function that opens a page of its own context; a page that logs an error fails its test."""
    contexts, errors = [], []

    def open_page(**options):
        contexts.append(chromium.new_context(**({"viewport": {"width": 900, "height": 900}} | options)))
        page = contexts[-1].new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda log: errors.append(log.text) if log.type in ("error", "warning") else None)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert errors == []


@pytest.fixture
def page(new_page):
    """A page of its own, 900 pixels wide."""
    return new_page()
