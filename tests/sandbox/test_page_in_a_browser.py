"""The page in headless Chromium, with everything beyond this machine out of reach."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from issuing_harness.tooling.npm import NodeToolError, find_node
from issuing_sandbox.app import Sandbox
from issuing_sandbox.server.server import running
from tests.sandbox.api import START, UNREVIEWED, OverHttp
from tests.sandbox.browser import browsing
from tests.sandbox.deliveries import register
from tests.sandbox.life import populate
from tests.sandbox.page import look
from tests.sandbox.receiver import Reply, receiving

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
OPEN_PAGE = Path(__file__).parents[1] / "harness" / "reporting" / "open_page.mjs"
DECISION = {"content-type": "application/json", "stripe-version": "2026-05-27.dahlia"}
#: The steps of a purchase, as its story names them; a dispute is made, submitted and won.
STEPS = ["question", "answer", "decision", "capture", "refund", "dispute", "dispute", "dispute"]
#: Would each be seen: as a request, as an error, or as a title that is not ours.
NASTY = "<img src=/stolen onerror=\"document.title='run'\"><style>*{display:none}</style>"

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium on PATH"),
]


@pytest.fixture(name="browse")
def _browse(tmp_path):
    """Opens a page and clicks; yields what was asked for, what went wrong and what can be read."""
    try:
        node = find_node()
    except NodeToolError as error:
        pytest.skip(str(error))

    def browse(page, *clicks):
        shot = os.environ.get("SCREENSHOT") or str(tmp_path / "page.png")
        opened = subprocess.run(
            [
                *(str(node), str(OPEN_PAGE), CHROMIUM, str(tmp_path / "profile"), page, shot),
                *("1600x1200", *clicks),
            ],
            capture_output=True,
            text=True,
            timeout=120,
            check=True,
        )
        assert Path(shot).stat().st_size > 10_000
        return json.loads(opened.stdout)

    return browse


@pytest.fixture(name="lived")
def _lived():
    """A sandbox with one account that has something of everything, and its page."""
    taking_any_name = UNREVIEWED.altered(cardholder_name="any")
    with running(Sandbox(at=START, policies=taking_any_name)) as base:
        api = OverHttp(base, "sk_test_browsed_0123456789")
        populate(api)
        api.cardholder(**{"metadata[note]": NASTY})
        yield base, api.see("/v1/account")["id"]
        api.close()


def _beyond(base, seen):
    return [each for each in seen["requests"] if not each.startswith(f"{base}/")]


def test_a_person_finds_from_the_accounts_to_an_account_s_lists(lived, browse):
    """The overview, a click on the account, a click on a list: no error, and all of it local."""
    base, account = lived
    home = f"{base}/account/{account}"
    many = len(look(base, f"/account/{account}/lists/deliveries").tables["deliveries"])
    whole = browse(f"{base}/", account)
    seen = browse(f"{base}/", account, f"Deliveries {many}")

    assert (whole["errors"], seen["errors"]) == ([], [])
    assert _beyond(base, seen) == []
    assert set(seen["requests"]) <= {
        *(f"{base}/", home, f"{home}/lists/deliveries", f"{base}/favicon.ico"),
    }
    for text in (
        *("It is not Stripe", account, "sk_test_", "6789", "insufficient_funds", "rate_limit"),
        *("unsubmitted", "canceled", "Add funds"),
    ):
        assert text in whole["text"]
    for text in ("issuing_card.created", "Connection refused"):
        assert text in seen["text"]


@pytest.mark.long
def test_what_callers_say_runs_nothing_in_a_browser(lived, browse):
    """It is read as text; nothing was fetched, hidden or executed for it."""
    base, account = lived
    seen = browse(f"{base}/account/{account}")

    assert seen["errors"] == []
    assert sorted(set(seen["requests"])) == sorted(
        {f"{base}/account/{account}", f"{base}/favicon.ico"}
    )
    assert NASTY in seen["text"]
    assert look(base, f"/account/{account}").source.count("<style>") == 1


@pytest.mark.long
def test_the_page_is_shown_under_its_own_policy(lived, browse):
    """The style is applied, which the browser would refuse and report if its digest were wrong."""
    base, _ = lived

    assert browse(f"{base}/#call", "how to call it")["errors"] == []


def test_a_whole_purchase_is_made_by_hand(tmp_path):
    """Bought, decided by an endpoint, captured, refunded and disputed: one page tells all of it."""
    with (
        running(Sandbox(at=START, policies=UNREVIEWED)) as base,
        browsing(find_node(), tmp_path / "profile") as browser,
        receiving() as receiver,
    ):
        receiver.make_reply = lambda _: Reply(200, b'{"approved": true}', DECISION)
        api = OverHttp(base, "sk_test_by_hand_0123456789")
        home = f"{base}/account/{api.see('/v1/account')['id']}"
        register(api, receiver, "issuing_authorization.request")
        card = api.card()["id"]
        browser.go(home)
        _fill_in(browser, "add-funds", amount="100000")
        browser.go(f"{home}/objects/{card}")
        _fill_in(browser, "purchase", amount="4200")
        held = browser.evaluate("location.href")
        _fill_in(browser, "capture", capture_amount="4200")
        paid = api.see("/v1/issuing/transactions")["data"][0]["id"]
        browser.go(f"{home}/objects/{paid}")
        _fill_in(browser, "refund", refund_amount="1000")
        dispute = api.dispute(paid)["id"]
        browser.go(f"{home}/objects/{dispute}")
        _fill_in(browser, "submit")
        _fill_in(browser, "win")
        browser.go(held)
        story = browser.evaluate("document.querySelector('#story').innerText")
        steps = browser.evaluate(
            "[...document.querySelectorAll('#story .step')].map((each) => each.innerText)"
        )
        told = browser.evaluate("document.querySelector('#purchase').innerText").split("\n")
        api.close()

        assert browser.do("errors", None) == []
    assert [step for step in steps if step not in ("ledger", "event")] == STEPS
    assert '{"approved": true}' in story
    assert dict(zip(told[::2], told[1::2], strict=True)) == {
        "asked": "$42.00",
        "decision": "approved, webhook_approved",
        "held now": "$0.00",
        "captured": "$42.00",
        "refunded": "$10.00",
        "disputed": "$32.00, won",
    }


def _fill_in(browser, button, **fields):
    """Fill in a form, send it, and wait for the page that it leads to."""
    browser.evaluate(f"""(() => {{
      const form = document.querySelector("form[action$='/do/{button}']");
      for (const [name, value] of Object.entries({json.dumps(fields)}))
        form.elements[name].value = value;
      window.isOld = true;
      form.requestSubmit();
    }})()""")
    browser.until("window.isOld === undefined && document.readyState === 'complete'")
