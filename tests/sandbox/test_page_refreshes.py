"""The page refreshes by itself, and leaves alone what a person reads, marks, chooses or types."""

import pytest

from issuing_harness.tooling.npm import NodeToolError, find_node
from issuing_sandbox.app import Sandbox
from issuing_sandbox.server.server import running
from tests.sandbox.api import START, UNREVIEWED, OverHttp
from tests.sandbox.browser import CHROMIUM, browsing

#: Counts how often the page has looked again.
COUNT_LOOKS = """
fetch = ((real) => async (...all) => {
  const answer = await real(...all);
  window.looks = (window.looks ?? 0) + 1;
  return answer;
})(fetch)
"""

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium on PATH"),
]


@pytest.fixture(name="browser", scope="module")
def _browser(tmp_path_factory):
    """A browser."""
    try:
        node = find_node()
    except NodeToolError as error:
        pytest.skip(str(error))
    with browsing(node, tmp_path_factory.mktemp("profile")) as browser:
        yield browser


@pytest.fixture(name="sandbox", scope="module")
def _sandbox():
    """The address of a sandbox."""
    with running(Sandbox(at=START, policies=UNREVIEWED)) as base:
        yield base


@pytest.fixture(name="api")
def _api(sandbox, request):
    """A client with an account of its own, which has money."""
    api = OverHttp(sandbox, f"sk_test_{abs(hash(request.node.nodeid))}")
    api.fund(100_000)
    yield api
    api.close()


@pytest.fixture(name="watch")
def _watch(sandbox, browser, api):
    """Opens a page of the client's account, and counts how often it looks again."""

    def watch(path=""):
        browser.do("size", [1280, 700])
        browser.go(f"{sandbox}/account/{api.see('/v1/account')['id']}{path}")
        browser.evaluate(COUNT_LOOKS)
        return browser

    return watch


def _looked_again(browser):
    """Wait until the page has looked twice more, the second time for certain after the first."""
    looks = browser.evaluate("window.looks ?? 0")
    browser.until(f"window.looks >= {looks + 2}")


def test_what_is_new_appears_by_itself(watch, api):
    """First in its list, without a reload."""
    holder = api.cardholder()["id"]
    page = watch("/lists/cards")
    page.evaluate("window.same = true")
    card = api.card(holder)["id"]
    page.until(f"document.querySelector('#cards tbody tr')?.id === '{card}'")

    assert page.evaluate("window.same && document.querySelector('#cards').innerText.includes('1,')")


def test_a_new_part_appears_in_its_place(watch, api):
    """As it would after a reload."""
    card = api.card()["id"]
    held = api.authorize(card, 700)["id"]
    page = watch(f"/objects/{held}")
    parts = "[...document.querySelectorAll('main .live')].map((each) => each.id)"
    api.have(f"/v1/test_helpers/issuing/authorizations/{held}/expire")
    page.until("!document.querySelector('[action$=expire]')")
    refreshed = page.evaluate(parts)
    gone = page.evaluate("document.querySelector('#facts').innerText")
    page.go(page.evaluate("location.href"))

    assert refreshed == page.evaluate(parts)
    assert "expired" in gone


def test_what_is_typed_or_chosen_stays(watch, api):
    """Also in a field that was left."""
    card = api.card()["id"]
    page = watch(f"/objects/{card}")
    page.evaluate("document.querySelector('[name=amount]').focus()")
    page.do("type", "4200")
    page.evaluate("document.querySelector('[name=authorization_method]').value = 'chip'")
    page.evaluate("document.activeElement.blur()")
    api.have(f"/v1/issuing/cards/{card}", {"status": "inactive"})
    page.until("document.querySelector('#facts').innerText.includes('inactive')")

    value = "document.querySelector('[name={}]').value".format
    assert page.evaluate(value("amount")) == "4200"
    assert page.evaluate(value("authorization_method")) == "chip"


def test_what_is_open_stays_open(watch, api):
    """The rare buttons, behind More, until they are closed."""
    card = api.card()["id"]
    page = watch(f"/objects/{card}")
    page.evaluate("document.querySelector('summary').click()")
    api.have(f"/v1/issuing/cards/{card}", {"status": "inactive"})
    page.until("document.querySelector('#facts').innerText.includes('inactive')")

    assert page.evaluate("document.querySelector('details').open")
    page.evaluate("document.querySelector('summary').click()")
    api.have(f"/v1/issuing/cards/{card}", {"metadata[a]": "b"})
    page.until("document.querySelector('[action$=activate]')")


def test_what_is_marked_to_be_copied_stays(watch, api):
    """The part that it is in waits; the others do not."""
    card = api.card()["id"]
    page = watch(f"/objects/{card}")
    page.evaluate("getSelection().selectAllChildren(document.querySelector('#json pre'))")
    marked = page.evaluate("getSelection().toString()")
    api.have(f"/v1/issuing/cards/{card}", {"status": "inactive"})
    page.until("document.querySelector('#facts').innerText.includes('inactive')")

    assert '"status": "active"' in marked
    assert page.evaluate("getSelection().toString()") == marked
    page.evaluate("getSelection().removeAllRanges()")
    api.have(f"/v1/issuing/cards/{card}", {"metadata[a]": "b"})
    page.until("document.querySelector('#json').innerText.includes('inactive')")


def test_what_is_read_stays_where_it_is(watch, api):
    """Though newer rows come above it."""
    holder = api.cardholder()["id"]
    read = [api.card(holder)["id"] for _ in range(60)][20]
    page = watch("/lists/cards")
    page.evaluate(f"document.getElementById('{read}').scrollIntoView({{block: 'start'}})")
    top = f"document.getElementById('{read}').getBoundingClientRect().top"
    before = page.evaluate(top)
    new = [api.card(holder)["id"] for _ in range(3)][-1]
    page.until(f"document.getElementById('{new}')")

    assert abs(page.evaluate(top) - before) < 2
    page.evaluate("scrollTo(0, 0)")
    newest = api.card(holder)["id"]
    page.until(f"document.getElementById('{newest}')")
    assert page.evaluate("scrollY") == 0


def test_what_is_above_what_comes_stays_where_it_is(watch, api):
    """The story goes on below; who reads its beginning is not moved."""
    card = api.card()["id"]
    held = api.authorize(card, 700)["id"]
    page = watch(f"/objects/{held}")
    page.evaluate("document.querySelector('#story').scrollIntoView({block: 'start'})")
    top = "document.querySelector('#story table').getBoundingClientRect().top"
    before = page.evaluate(top)
    api.capture(held)
    page.until("document.querySelector('#story').innerText.includes('capture')")

    assert abs(page.evaluate(top) - before) < 2


def test_a_page_that_is_paused_stays_as_it_is(watch, api):
    """Until it goes on; then it shows what has come meanwhile."""
    holder = api.cardholder()["id"]
    page = watch("/lists/cards")
    page.evaluate("document.querySelector('#pause').click()")
    api.card(holder)
    page.evaluate("new Promise((resolve) => setTimeout(resolve, 2500))")

    assert "Paused" in page.evaluate("document.body.innerText")
    assert page.evaluate("document.querySelector('#cards tbody')") is None
    page.evaluate("document.querySelector('#pause').click()")
    page.until("document.querySelector('#cards tbody')")


def test_a_search_narrows_as_one_types(watch, api):
    """The field keeps its focus, the address says what is searched, and what is new is searched."""
    api.cardholder(name="Ada Lovelace")
    api.cardholder(name="Alan Turing")
    page = watch("/lists/cardholders")
    page.evaluate("document.querySelector('[name=q]').focus()")
    page.do("type", "ada")
    rows = "document.querySelectorAll('#cardholders tbody tr').length"
    page.until(f"{rows} === 1")
    api.cardholder(name="Ada Byron")
    page.until(f"{rows} === 2")

    assert page.evaluate("document.activeElement.name") == "q"
    assert page.evaluate("location.search") == "?q=ada"


def test_a_page_says_when_the_sandbox_does_not_answer(browser):
    """What it shows stays."""
    with running(Sandbox(at=START)) as base:
        browser.go(base)
        browser.until("document.body.innerText.includes('Refreshes by itself')")
    browser.until("document.body.innerText.includes('The sandbox does not answer')")

    assert "How to call it" in browser.evaluate("document.body.innerText")
    assert {error.partition("::")[2] for error in browser.do("errors", None)} == {
        "ERR_CONNECTION_REFUSED"
    }


def test_nothing_new_changes_nothing(watch, browser):
    """To look again and find nothing leaves every element as it is."""
    page = watch()
    _looked_again(page)
    page.evaluate("window.rows = [...document.querySelectorAll('main *')]")
    _looked_again(page)

    assert page.evaluate("rows.every((each) => each.isConnected)")
    assert browser.do("errors", None) == []
