"""The platform's own API: what it refuses, and how it says so."""

import pytest

from examples.spend_platform.tests.account import CARD
from examples.spend_platform.tests.client import serving


@pytest.mark.parametrize(
    "path",
    [
        "/cards/ic_mistyped",
        "/cards/ic_mistyped?month=2026-05",
        "/authorizations/iauth_mistyped",
        "/transactions/ipi_mistyped",
        "/disputes/idp_mistyped",
        "/cardholders/ich_mistyped",
        "/events/evt_mistyped",
    ],
)
def test_what_nobody_heard_of_is_not_found(platform, path):
    """A mistyped id must not read as something with no money on it."""
    answer = platform.send("GET", path)

    assert answer.status_code == 404
    assert path.split("/")[2].split("?")[0] in answer.json()["error"]


def test_a_card_is_known_once_an_event_tells_of_it(platform, account):
    """With nothing spent, and no budget."""
    platform.hear(account.event("issuing_card.created", {"id": CARD, "object": "issuing.card"}))

    assert platform.show(f"/cards/{CARD}") == {
        "card": CARD,
        "month": "2026-06",
        "budget": None,
        "held": 0,
        "spent": 0,
        "refunded": 0,
        "remaining": None,
        "status": None,
        "activated": False,
        "spending_limit": None,
    }


@pytest.mark.parametrize(
    "body", ["", "nope", "[]", "5", "{}", '{"budget": 1.5}', '{"budget": true}', '{"budget": -1}']
)
def test_a_bad_budget_is_refused_and_the_old_one_stays(platform, body):
    """With 400, and what to send instead."""
    platform.put(f"/cards/{CARD}/budget", budget=700)

    answer = platform.send("PUT", f"/cards/{CARD}/budget", data=body)

    assert answer.status_code == 400
    assert "cents" in answer.json()["error"]
    assert platform.show(f"/cards/{CARD}")["budget"] == 700


def test_a_budget_can_be_dropped(platform):
    """The card is then capped by the balance alone."""
    platform.put(f"/cards/{CARD}/budget", budget=0)

    answer = platform.send("DELETE", f"/cards/{CARD}/budget")

    assert (answer.status_code, answer.json()["budget"]) == (200, None)
    assert platform.send("GET", f"/cards/{CARD}").status_code == 404


def test_blocked_categories_are_listed(platform):
    """Blocking twice is blocking."""
    for category in ("b_stores", "a_stores", "b_stores"):
        shown = platform.put(f"/blocked_categories/{category}")

    assert shown == {"blocked_categories": ["a_stores", "b_stores"]}


@pytest.mark.parametrize("month", ["May", "2026-13", "2026"])
def test_a_month_that_is_none_is_refused(platform, month):
    """With how to write one."""
    platform.put(f"/cards/{CARD}/budget", budget=1)

    answer = platform.send("GET", f"/cards/{CARD}?month={month}")

    assert answer.status_code == 400
    assert "2026-05" in answer.json()["error"]


def test_books_are_reset_only_where_that_was_asked_for(tmp_path, account):
    """Otherwise POST /reset is refused and nothing is lost."""
    with serving(tmp_path / "books.sqlite3", allow_reset=False) as platform:
        platform.hear(account.topup(500))

        answer = platform.send("POST", "/reset")

        assert answer.status_code == 403
        assert "--allow-reset" in answer.json()["error"]
        assert platform.show("/balance")["available"] == 500


def test_books_outlive_the_process(tmp_path, account):
    """They are in the file."""
    topup = account.topup(500)
    with serving(tmp_path / "books.sqlite3") as platform:
        platform.hear(topup)
    with serving(tmp_path / "books.sqlite3") as platform:
        platform.hear(topup)
        assert platform.show("/balance")["available"] == 500


def test_health(platform):
    """``GET /healthz`` says the database answers."""
    assert platform.show("/healthz") == {"healthy": True}
