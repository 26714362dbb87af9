"""A JupyterLab of one's own and a browser that looks at it.

Chromium is Debian's (`.ci/run` installs it). Where there is none, or no Playwright,
these tests say so and are skipped. What was seen is kept in ``build/screenshots/``.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SHOTS = ROOT / "build" / "screenshots"
CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))),
    None,
)
QUIET = (
    *("--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--disable-quic"),
    *("--no-first-run", "--disable-background-networking", "--disable-sync"),
    "--disable-component-update",
)
PATIENCE = 120_000  # milliseconds; the machine may be busy


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All tests here are slow proofs."""
    for item in items:
        if Path(item.path).parent == Path(__file__).parent:
            item.add_marker(pytest.mark.prove)
            item.add_marker(pytest.mark.timeout(600))


@pytest.fixture(scope="session")
def browser():
    """Debian's Chromium, without a window."""
    if CHROMIUM is None:
        pytest.skip("no Chromium here: apt-get install chromium")
    sync_api = pytest.importorskip("playwright.sync_api", reason="no Playwright here")
    with sync_api.sync_playwright() as playwright:
        made = playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        yield made
        made.close()


@pytest.fixture
def page(browser):
    """A fresh page of 1300 x 900 that keeps a list of the hosts it asked."""
    context = browser.new_context(viewport={"width": 1300, "height": 900})
    context.set_default_timeout(PATIENCE)
    made = context.new_page()
    made.asked = []
    made.on("request", lambda request: made.asked.append(request.url))
    yield made
    context.close()


@pytest.fixture
def shoot() -> Callable:
    """Keep what a page shows, to be looked at."""
    SHOTS.mkdir(parents=True, exist_ok=True)

    def now(page, name: str, whole: bool = False) -> None:
        page.screenshot(path=SHOTS / f"{name}.png", full_page=whole)

    return now
