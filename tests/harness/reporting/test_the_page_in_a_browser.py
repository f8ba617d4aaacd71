"""The real page, made by Allure and opened in Chromium with the network off."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from issuing_harness.errors import ReportError
from issuing_harness.reporting.render import external_loads, render
from issuing_harness.tooling.cache import CACHE_VARIABLE, cache_folder
from issuing_harness.tooling.npm import find_node
from tests.harness.reporting.small_suite import Suite

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
CLICKS = (
    *("Alice spends too much", "Given Alice holds a card"),
    *("POST /v1/issuing/cards → 200", "request", "answer 200"),
)


@pytest.fixture(scope="module")
def cache() -> str:
    """The user's own cache, so that npm is asked once and not once a run."""
    return str(cache_folder())


@pytest.fixture
def report(suite: Suite, cache: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A page with a failed scenario; where npm cannot be reached, there is nothing to test."""
    monkeypatch.setenv(CACHE_VARIABLE, cache)
    suite.feature("""
        Feature: Freezing a card
          A lost card is a small loss.

          Rule: A frozen card declines
            Scenario: Alice spends too much
              Given Alice holds a card
              Then it is declined
            Scenario: Alice spends little
              Given Alice holds a card
              Then it is approved
    """)
    suite.run()
    try:
        return render(suite.results.path, suite.pytester.path / "report.html")
    except ReportError as error:
        pytest.skip(str(error))


def test_the_page_refers_to_no_other_host(report: Path) -> None:
    """In no place from which a browser fetches by itself."""
    text = report.read_text("utf-8")

    assert list(external_loads(text)) == []
    assert "googletagmanager" not in text
    assert "<title> Issuing harness </title>" in text


@pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium on PATH")
def test_the_page_shows_the_scenario_and_asks_nobody(report: Path, tmp_path: Path) -> None:
    """Opened and clicked through to a call's request and answer: it fetches itself and no more."""
    opened = subprocess.run(
        [
            *(str(find_node()), str(Path(__file__).parent / "open_page.mjs"), str(CHROMIUM)),
            *(str(tmp_path / "profile"), report.as_uri(), os.environ.get("SCREENSHOT", "")),
            *("1600x1500", *CLICKS),
        ],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    page = json.loads(opened.stdout)

    assert page["requests"] == [report.as_uri()]
    assert page["errors"] == []
    for seen in (
        *("Issuing harness", "Cards", "Freezing a card", "sandbox tape"),
        *("'approved' == 'declined'", "-u sk_test_…:", "# Request-Id: req_1", '"amount": 1000'),
        *("recorded from the sandbox on 2026-06-01", "2 from sandbox tape"),
    ):
        assert seen in page["text"]
