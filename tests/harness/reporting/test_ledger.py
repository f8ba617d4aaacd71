"""The ledger in a scenario's evidence: what responses and events show, and nothing else."""

import orjson
import pytest

from issuing_harness.interactions import (
    Delivery,
    EndpointReply,
    Interaction,
    OutsideAction,
    Request,
    Response,
    Span,
)
from issuing_harness.reporting.ledger import HEADING, ledger_of
from issuing_harness.reporting.sequence import Exchange
from tests.harness.reporting.small_suite import Suite

HOLD = {
    "id": "txn_1",
    "object": "balance_transaction",
    "amount": -1000,
    "net": -1000,
    "currency": "usd",
    "type": "issuing_authorization_hold",
    "source": "iauth_1",
}
RELEASE = HOLD | {
    "id": "txn_2",
    "amount": 1000,
    "net": 1000,
    "type": "issuing_authorization_release",
}
AUTHORIZATION = {"id": "iauth_1", "object": "issuing.authorization"}
PURCHASE = {
    "id": "ipi_1",
    "object": "issuing.transaction",
    "amount": -1000,
    "currency": "usd",
    "balance_transaction": "txn_3",
}


def shown(document: object, sentence: str = "When", account: str = "") -> Exchange:
    """A response that shows a document."""
    headers = {"stripe-account": account} if account else {}
    response = Response(200, {}, orjson.dumps(document).decode())
    request = Request("GET", "/v1/a", headers=headers)
    return Exchange(Interaction(request, response), Span(1, 2), sentence)


def balance(cents: int) -> dict[str, object]:
    """What ``GET /v1/balance`` shows."""
    return {
        "object": "balance",
        "issuing": {"available": [{"amount": cents, "currency": "usd"}]},
    }


def test_each_movement_is_a_row_where_it_was_first_seen() -> None:
    """However often it is shown; a transaction stands for its row where only the id is given."""
    captured = AUTHORIZATION | {"balance_transactions": [HOLD, RELEASE], "transactions": [PURCHASE]}

    table = ledger_of(
        [
            shown(balance(5000), "Given"),
            shown(AUTHORIZATION | {"balance_transactions": [HOLD]}, "When"),
            shown(captured, "And"),
            shown(captured, "Then"),
            shown(balance(5000), "Then"),
            shown(balance(4000), "Then"),
        ]
    )

    assert table == [
        HEADING,
        ("Given", "the balance is read", "", "$50.00", ""),
        ("When", "hold", "-$10.00", "", "iauth_1 txn_1"),
        ("And", "release", "$10.00", "", "iauth_1 txn_2"),
        ("", "purchase", "-$10.00", "", "ipi_1 txn_3"),
        ("Then", "the balance is read", "", "$40.00", ""),
    ]


def test_an_event_shows_money_too() -> None:
    """The snapshot it carries."""
    event = {"id": "evt_1", "type": "issuing_transaction.created", "data": {"object": PURCHASE}}
    delivery = Delivery(orjson.dumps(event).decode(), EndpointReply(200))

    [_, row] = ledger_of([Exchange(delivery, Span(1, 2), "When")])

    assert row == ("When", "purchase", "-$10.00", "", "ipi_1 txn_3")


@pytest.mark.parametrize(
    ("document", "what", "amount"),
    [
        (PURCHASE | {"amount": 250}, "refund", "$2.50"),
        (PURCHASE | {"object": "topup", "amount": 123456}, "top-up", "$1,234.56"),
        (PURCHASE | {"amount": -4500, "currency": "eur"}, "purchase", "-€45.00"),
        (PURCHASE | {"amount": -500, "currency": "jpy"}, "purchase", "-JPY 500"),
        (PURCHASE | {"amount": -1500, "currency": "kwd"}, "purchase", "-KWD 1.500"),
        (PURCHASE | {"amount": -50000, "currency": "ugx"}, "purchase", "-UGX 500.00"),
        (HOLD | {"type": "issuing_dispute", "source": {"id": "idp_1"}}, "dispute", "-$10.00"),
        (HOLD | {"type": "network_cost"}, "network cost", "-$10.00"),
    ],
)
def test_the_words_for_what_moved(document: object, what: str, amount: str) -> None:
    """A refund is a transaction that brings money; a currency is written as its country does."""
    [_, row] = ledger_of([shown(document)])

    assert (row[1], row[2]) == (what, amount)


def test_money_that_did_not_move_is_no_ledger() -> None:
    """A balance that was only read, a top-up that is pending, a page that is no JSON."""
    pending = {"id": "tu_1", "object": "topup", "amount": 1, "balance_transaction": None}
    broken = Exchange(
        Interaction(Request("GET", "/v1/a"), Response(502, {}, '<html "issuing":')), Span(1, 2), ""
    )

    assert ledger_of([shown(balance(5000)), shown(pending), broken]) == []


def test_accounts_have_a_balance_each() -> None:
    """A connected account's is told apart from the platform's."""
    exchanges = [shown(balance(1)), shown(balance(1), account="acct_1"), shown(HOLD)]

    assert [row[1] for row in ledger_of(exchanges)[1:]] == [
        "the balance is read",
        "the balance is read (acct_1)",
        "hold",
    ]


def test_it_hangs_at_the_scenario(suite: Suite) -> None:
    """As a table, below the sentences."""
    suite.steps("""
        @when("a hold")
        def a_hold(program):
            body = '{"id":"txn_1","object":"balance_transaction","net":-1000,"currency":"usd",'
            body += '"type":"issuing_authorization_hold","source":"iauth_1"}'
            program.ask("/v1/balance_transactions/txn_1", body=body)
    """)
    suite.scenario("When a hold", "Then it is approved")
    suite.run(expect={"passed": 1})

    ledger = suite.results.attachment(suite.results["A scenario"], "ledger").splitlines()
    assert ledger[0] == ",".join(HEADING)
    assert ledger[1] == "When a hold,hold,-$10.00,,iauth_1 txn_1"


def test_money_from_outside_of_the_api_is_a_row() -> None:
    """Without it a balance rises, and no row says why; a setting of the Dashboard is none."""
    funded = OutsideAction("the Dashboard adds $50.00 to the Issuing balance", 5000)
    asked = OutsideAction("the Dashboard declines by default")

    table = ledger_of(Exchange(action, Span(0, 0), "Given") for action in (asked, funded))

    assert table == [
        HEADING,
        ("Given", "added in the Dashboard", "$50.00", "", "(outside of the API)"),
    ]
