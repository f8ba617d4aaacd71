"""The vocabulary as a page: complete, current, and asking no network for anything."""

import re
from html import unescape
from pathlib import Path

import pytest

from issuing_harness.catalogue import cache
from issuing_harness.catalogue.documents import html_page, markdown_document
from issuing_harness.catalogue.values import value_lists

ROOT = Path(__file__).parents[3]
MERCHANT_CATEGORIES = 294


@pytest.fixture(name="entries", scope="module")
def _entries(here):
    here("steps", "card")
    return cache.load_entries(ROOT)


@pytest.fixture(name="markdown", scope="module")
def _markdown(entries):
    return markdown_document(entries, value_lists())


def test_it_has_every_sentence_and_every_allowed_value(entries, markdown):
    """Nothing is left out: sentences, and the values of every list."""
    values = {value for values in value_lists().values() for value in values}

    assert [str(e) for e in entries if f"### {e.kind} `{e.pattern}`" not in markdown] == []
    assert [
        value for value in values if f"`{value}`" not in markdown and value not in _cast()
    ] == []


def test_nouns_have_their_article(markdown):
    """A sentence needs *an* authorization; the document reads as English."""
    assert re.findall(r"[^.]*\b[Aa] [aeiou]\w*", re.sub(r"`[^`]*`|```.*?```", "", markdown)) == []


def test_merchant_categories_are_those_a_merchant_can_have():
    """Stripe knows 294 categories with a code; a 295th can only be named by a spending control."""
    categories = value_lists()["Merchant categories"]

    assert len(categories) == MERCHANT_CATEGORIES
    assert "taxicabs_limousines" in categories
    assert "miscellaneous" not in categories


def test_links_of_the_page_lead_to_its_headings(markdown):
    """Each list that is linked to is there."""
    headings = {
        re.sub(r"[^\w -]", "", line.lstrip("# ").lower()).replace(" ", "-")
        for line in markdown.splitlines()
        if line.startswith("#")
    }
    assert set(re.findall(r"\(#([^)]+)\)", markdown)) <= headings


def test_the_html_page_says_the_same_and_asks_no_network(markdown, entries):
    """One file that stands alone: no address in it, and its own policy forbids asking for one."""
    html = html_page(markdown)

    assert not re.search(r"(src|href)\s*=\s*[\"'](?!#)", html)
    assert "://" not in html
    assert "default-src 'none'" in html
    assert html.count("<h3>") == len(re.findall(r"^### ", markdown, re.MULTILINE))
    shown = _words(unescape(re.sub(r"<[^>]+>", "", html)))
    assert [str(entry) for entry in entries if _words(entry.description) not in shown] == []


def test_the_page_is_written_where_asked_for(unchanged):
    """``--page`` and ``--write`` write the project's own sentences, and say so."""
    said = unchanged.type("steps", "--write", "docs/v.md", "--page", "reports/v.html")

    assert said.stdout.splitlines() == ["docs/v.md is written.", "reports/v.html is written."]
    assert "Alice spends {amount}" in (unchanged.path / "docs/v.md").read_text()
    assert "Alice spends {amount}" in (unchanged.path / "reports/v.html").read_text()


def _words(text):
    """The words alone: quotes and marks are set otherwise in HTML."""
    return " ".join(re.findall(r"\w+", text))


def _cast():
    return {*value_lists()["Personas"], *value_lists()["Merchants"]}
