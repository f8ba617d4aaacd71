"""The real page, made by Allure and opened in Chromium with the network off."""

import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from issuing_harness.reporting.render import render
from issuing_harness.reporting.self_contained import external_loads
from issuing_harness.tooling.cache import CACHE_VARIABLE, cache_folder
from issuing_harness.tooling.npm import find_node
from tests.conftest import Once
from tests.harness.reporting.small_suite import Suite

pytestmark = pytest.mark.long

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
CLICKS = (
    *("Alice spends too much", "When Alice holds a card"),
    *("POST /v1/issuing/cards → 200", "request", "answer 200"),
)


@pytest.fixture
def report(once: Once, request: pytest.FixtureRequest) -> Path:
    """A page with a failed scenario, made once; where npm cannot be reached, nothing is tested."""
    # the user's own cache, so that npm is asked once and not once a run
    cache = str(cache_folder())

    def make(page: Path) -> None:
        request.getfixturevalue("monkeypatch").setenv(CACHE_VARIABLE, cache)
        _make(page, request.getfixturevalue("suite"))

    return once("page_in_a_browser.html", make)


def _make(page: Path, suite: Suite) -> None:
    suite.steps("""
        @when("there is nobody")
        def nobody(): pytest.skip("nobody to spend")
    """)
    suite.feature("""
        Feature: Freezing a card
          A lost card is a small loss.

          Rule: A frozen card declines
            Scenario: Alice spends too much
              When Alice holds a card
              Then it is declined
            Scenario: Nobody is there
              When there is nobody
              Then it is approved
    """)
    suite.feature(
        """
        Feature: Spending little
          Scenario: Alice spends
            Given Alice holds a card
            When Alice spends $5.00
            Then it is approved
          Scenario: Bob spends
            When Alice holds a card
            Then it is approved
        """,
        "purchases/spending.feature",
    )
    suite.run()
    rendered = render([suite.results.path], page)
    if rendered.problem:
        page.unlink(missing_ok=True)
        pytest.skip(rendered.problem)


def test_the_page_refers_to_no_other_host(report: Path) -> None:
    """In no place from which a browser fetches by itself."""
    text = report.read_text("utf-8")

    assert list(external_loads(text)) == []
    assert "googletagmanager" not in text
    assert "<title> Issuing harness </title>" in text


@pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium on PATH")
def test_the_page_shows_the_scenario_and_asks_nobody(report: Path, tmp_path: Path) -> None:
    """Opened and clicked through to a call's request and answer: it fetches itself and no more."""
    page = opened(report, tmp_path, *CLICKS)

    assert page["requests"] == [report.as_uri()]
    assert page["errors"] == []
    assert "Failed to load" not in page["text"]
    for seen in (
        *("Issuing harness", "Cards", "Freezing a card", "sandbox tape"),
        *("'approved' == 'declined'", "-u sk_test_…:", "# Request-Id: req_1", '"amount": 1000'),
        *("recorded from the sandbox on 2026-06-01", "3 from sandbox tape", "sequence diagram"),
    ):
        assert seen in page["text"]


@pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium on PATH")
def test_the_page_has_one_percentage_and_no_empty_panel(report: Path, tmp_path: Path) -> None:
    """Nothing that never shows anything, no filter that filters nothing, no share of a share."""
    text = opened(report, tmp_path, "Report")["text"]

    percentages = re.findall(r"[0-9.]+%", text)
    assert set(percentages) == {"66.66%"}
    for empty in (
        *("Graphs", "Quality Gates", "Global Attachments", "Global Errors", "Retry", "Flaky"),
        *("Resolution", "Transition", "Severity"),
    ):
        assert empty not in text
    assert "Timeline" in text


@pytest.mark.long
@pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium on PATH")
def test_the_search_finds_words_of_sentences(report: Path, tmp_path: Path) -> None:
    """Only the scenario with such a sentence is left."""
    page = opened(report, tmp_path, "search:spends $5.00", "Purchases", "Spending little")

    assert page["errors"] == []
    assert "Alice spends" in page["text"]
    assert "Bob spends" not in page["text"]
    assert "Cards" not in page["text"]


@pytest.mark.long
@pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium on PATH")
def test_a_skip_is_not_headed_error(report: Path, tmp_path: Path) -> None:
    """Its reason stands in the description."""
    page = opened(report, tmp_path, "Nobody is there")

    assert "Skipped: nobody to spend" in page["text"]
    assert "Error" not in page["text"]


def opened(report: Path, folder: Path, *clicks: str) -> Any:
    """What a page shows after some clicks, and what it asked for."""
    done = subprocess.run(
        [
            *(str(find_node()), str(Path(__file__).parent / "open_page.mjs"), str(CHROMIUM)),
            *(str(folder / "profile"), report.as_uri(), os.environ.get("SCREENSHOT", "")),
            *("1600x1500", *clicks),
        ],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    return json.loads(done.stdout)
