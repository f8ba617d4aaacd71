"""The page in headless Chromium, with everything beyond this machine out of reach."""

import json
import os
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from issuing_harness.tooling.npm import NodeToolError, find_node
from issuing_sandbox.app import Sandbox
from issuing_sandbox.server.server import running
from tests.sandbox.api import START, UNREVIEWED, OverHttp
from tests.sandbox.life import populate
from tests.sandbox.page import look

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
OPEN_PAGE = Path(__file__).parents[1] / "harness" / "reporting" / "open_page.mjs"
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
    taking_any_name = replace(UNREVIEWED, cardholder_name="any")
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
