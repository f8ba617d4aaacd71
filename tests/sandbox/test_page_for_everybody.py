"""Every kind of page in headless Chromium: by keyboard, on small screens, without scripts."""

from pathlib import Path

import pytest

from issuing_harness.tooling.npm import NodeToolError, find_node, install_once
from issuing_sandbox.app import Sandbox
from issuing_sandbox.server.server import running
from tests.sandbox.api import START, UNREVIEWED, OverHttp
from tests.sandbox.browser import CHROMIUM, browsing
from tests.sandbox.deliveries import ENDPOINTS, listening
from tests.sandbox.life import populate
from tests.sandbox.page import look
from tests.sandbox.receiver import Reply

AXE = Path(__file__).parents[1] / "harness" / "certification" / "axe"
RUN_AXE = """
axe.run(document).then(({ violations, passes }) => ({
  passes: passes.length,
  violations: violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html)}`),
}))
"""
#: What can be scrolled sideways: the whole page, or a table in it.
SCROLLING = """
[...document.querySelectorAll("html, .wide, pre")]
  .filter((each) => each.scrollWidth > (each.matches("html") ? innerWidth : each.clientWidth + 1))
  .map((each) => `${each.ariaLabel ?? each.tagName} ${each.scrollWidth} of ${each.clientWidth}`)
"""
LONG_WORD = "W" * 120

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium on PATH"),
]


@pytest.fixture(name="node", scope="module")
def _node():
    """The executable of Node.js."""
    try:
        return find_node()
    except NodeToolError as error:
        pytest.skip(str(error))


@pytest.fixture(name="browser", scope="module")
def _browser(node, tmp_path_factory):
    """A browser."""
    with browsing(node, tmp_path_factory.mktemp("profile")) as browser:
        yield browser


@pytest.fixture(name="axe", scope="module")
def _axe(node):
    """The source of axe-core."""
    try:
        folder = install_once(AXE, "axe", node)
    except NodeToolError as error:
        pytest.skip(str(error))
    return (folder / "node_modules/axe-core/axe.min.js").read_text("utf-8")


@pytest.fixture(name="lived", scope="module")
def _lived():
    """A sandbox with an account that has something of everything; its address, and its client."""
    with running(Sandbox(at=START, policies=UNREVIEWED.altered(cardholder_name="any"))) as base:
        api = OverHttp(base, "sk_test_for_everybody_0123456789")
        populate(api)
        api.cardholder(name=LONG_WORD[:24], **{f"metadata[{LONG_WORD[:40]}]": LONG_WORD})
        card = api.card()["id"]
        shop = {"merchant_data[name]": LONG_WORD, "merchant_data[url]": "https://example.com"}
        with listening(api, "issuing_authorization.request") as receiver:
            receiver.make_reply = lambda _: Reply(500, LONG_WORD.encode())
            api.authorize(card, 99_999_999_999, shop)
        api.have(ENDPOINTS, {"url": f"http://127.0.0.1:9/{LONG_WORD}", "enabled_events[]": "*"})
        api.capture(api.authorize(card, 700, shop)["id"])
        api.have("/_sandbox/deliveries/flush")
        api.post("/v1/issuing/cards", {LONG_WORD: "1"}, idempotency_key=LONG_WORD)
        yield base, api
        api.close()


def _home(lived):
    base, api = lived
    return f"{base}/account/{api.see('/v1/account')['id']}"


def _homes(lived):
    """The pages of the account, and of a connected one with a financial account."""
    business = lived[1].see("/v1/accounts")["data"][0]["id"]
    return [_home(lived), f"{lived[0]}/account/{business}"]


def _kinds_of_pages(lived):
    """One page of each kind: all that an account's page leads to, and the first object of each."""
    base, (home, business) = lived[0], _homes(lived)
    pages = [look(base, each.removeprefix(base)) for each in (home, business)]
    links = [given["href"] for page in pages for tag, given in page.tags if tag == "a"]
    lists = [link for link in dict.fromkeys(links) if "/lists/" in link]
    objects = {
        link.rpartition("/")[2].partition("_")[0]: link for link in links if "/objects/" in link
    }
    assert len(lists) > 10
    assert len(objects) > 9
    assert {"fa", "obp", "rd", "trxn", "trxne"} <= objects.keys()
    others = ["/", "/requests", home, business, f"{home}/requests", f"{home}/search?q=taxi"]
    refused = ["/account/acct_nobody"]
    paths = [*others, *refused, *lists, *objects.values()]
    return [path if path.startswith("http") else base + path for path in paths]


def _open(browser, page):
    """Open a page with all that is on it."""
    browser.go(page)
    browser.evaluate("document.querySelectorAll('details').forEach((each) => (each.open = true))")


def _refuse_a_purchase(lived, browser):
    """Press a button with an amount that is refused, as the browser would not let a person do."""
    card = lived[1].card()["id"]
    browser.go(f"{_home(lived)}/objects/{card}")
    browser.evaluate("""(() => {
      const form = document.querySelector("form[action$='/do/purchase']");
      form.elements.amount.value = "many";
      form.submit();
    })()""")
    browser.until("document.title.startsWith('Not done')")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nobody_is_shut_out(lived, browser, axe, scheme):
    """Axe finds nothing that a keyboard, a screen reader or weak eyes cannot use, on any page."""
    browser.do("size", [1280, 900])
    browser.do("scheme", scheme)
    found = {}
    for page in _kinds_of_pages(lived):
        _open(browser, page)
        found[page] = browser.evaluate(axe + RUN_AXE)
    _refuse_a_purchase(lived, browser)
    found["a refused button"] = browser.evaluate(axe + RUN_AXE)

    assert {page: each["violations"] for page, each in found.items() if each["violations"]} == {}
    assert min(each["passes"] for each in found.values()) > 8


@pytest.mark.parametrize(("width", "tables"), [(1280, True), (800, False), (400, False)])
def test_nothing_is_scrolled_sideways(lived, browser, width, tables):
    """Nor a table, on a usual screen, however long the words in it are; on a small one only they.

    Args:
        lived: a sandbox that has something of everything.
        browser: a browser.
        width: of the window.
        tables: whether a table has to fit, too.
    """
    browser.do("size", [width, 900])
    found = {}
    for page in _kinds_of_pages(lived):
        _open(browser, page)
        scrolling = browser.evaluate(SCROLLING)
        found[page] = scrolling if tables else [each for each in scrolling if "HTML" in each]

    assert {page: each for page, each in found.items() if each} == {}


def test_everything_can_be_read_without_scripts(lived, browser):
    """The text is the same but for what the script says of itself, and its button is not there."""
    pages = _kinds_of_pages(lived)[:4]
    browser.do("size", [1280, 900])
    read = "document.querySelector('main').innerText"
    texts = []
    for scripts in (True, False):
        browser.do("scripts", scripts)
        found = []
        for page in pages:
            browser.go(page)
            found.append(browser.evaluate(read))
        texts.append(found)
    browser.do("scripts", True)

    with_scripts = [text.replace("Refreshes by itself. Pause", "") for text in texts[0]]
    without = [text.replace("Reload the page to look again.", "") for text in texts[1]]
    assert [text.split() for text in without] == [text.split() for text in with_scripts]
    assert all("Reload the page" in text for text in texts[1])


def test_a_keyboard_is_enough_to_buy_something(lived, browser):
    """From field to field by Tab, and Enter sends the form."""
    card = lived[1].card()["id"]
    browser.do("size", [1280, 900])
    browser.go(f"{_home(lived)}/objects/{card}")
    for _ in range(20):
        browser.do("key", "Tab")
        if browser.evaluate("document.activeElement.name === 'amount'"):
            break
    browser.do("type", "4200")
    browser.do("key", "Enter")
    browser.until("location.pathname.includes('/objects/iauth_')")

    browser.until("document.querySelector('#purchase')?.innerText.includes('$42.00')")
