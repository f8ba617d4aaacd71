"""Account notices on the page, a platform's and an account's: owed, overdue or sent."""

import pytest

from tests.sandbox.api import DAY, START
from tests.sandbox.connect import connected
from tests.sandbox.notices import listed, report, submitted
from tests.sandbox.page import look, look_at, press

LIST = "account-notices"


@pytest.fixture(name="shop")
def _shop(api):
    """A connected account."""
    return connected(api)


def test_a_platform_sees_what_it_owes_to_which_account(base, api, home, shop):
    """Newest first, with what each is about; the account leads to its page."""
    sibling = connected(api)
    dispute = submitted(shop)
    api.pass_time(60)
    sibling.have("/_sandbox/close", {"reason": "inactivity"})
    closed, notice = look_at(base, api).tables[LIST]

    assert (closed["account"], notice["account"]) == (sibling.account, shop.account)
    assert (closed["about"], notice["about"]) == ("card_issuing", dispute)
    assert closed["reason"] == "issuing.account_closed_for_inactivity"
    assert (closed["deadline"], notice["deadline"]) == ("-", "2026-07-01 12:00:00")
    assert {closed["status"], notice["status"]} == {"owed"}
    [own] = look(base, f"/account/{shop.account}").tables[LIST]
    assert own == notice
    assert ("a", {"href": f"{home}/objects/{shop.account}"}) in look_at(base, api).tags


@pytest.mark.parametrize("seconds", [0, 1])
def test_a_notice_past_its_deadline_is_overdue(base, api, home, shop, seconds):
    """And the account's page says how many are, first of all; one without a deadline never is."""
    submitted(shop)
    shop.have("/_sandbox/close", {"reason": "inactivity"})
    api.pass_time(30 * DAY + seconds)
    page = look_at(base, api)

    status = "overdue" if seconds else "owed"
    assert [each["status"] for each in page.tables[LIST]] == ["owed", status]
    assert ("notices overdue" in page.text) == bool(seconds)
    found = look(base, f"{home}/lists/{LIST}?status=overdue").tables[LIST]
    assert len(found) == seconds


def test_a_sent_notice_says_when(base, api, shop):
    """However late it was; its own page has what was mailed."""
    submitted(shop)
    api.pass_time(31 * DAY)
    notice = listed(shop)[0]["id"]
    report(shop, notice, START + 31 * DAY)
    [row] = look_at(base, api).tables[LIST]
    page = look(base, f"/account/{shop.account}/objects/{notice}")

    assert (row["sent"], row["status"]) == ("2026-07-02 12:00:00", "sent")
    assert "notices overdue" not in look_at(base, api).text
    assert "Your dispute was submitted." in page.text
    assert "account_notice.updated" in page.text


def test_an_account_is_closed_by_hand(base, shop):
    """By a button on its page, for a reason that is chosen."""
    press(base, f"/account/{shop.account}", "close", reason="terms_of_service_violation")

    [notice] = listed(shop)
    assert notice["reason"] == "issuing.account_closed_for_terms_of_service_violation"
