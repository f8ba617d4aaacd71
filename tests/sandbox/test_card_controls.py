"""What controls say, and which payments they count, without HTTP."""

from types import SimpleNamespace

import pytest

from issuing_sandbox.contract.parameter_faults import ParameterFault
from issuing_sandbox.errors import SandboxFault
from issuing_sandbox.issuing import lifecycle_controls, spending_controls
from issuing_sandbox.issuing.authorization_checks import decide
from tests.sandbox.test_decision_order import (
    DAY,
    LISTS,
    NOW,
    attempt_on,
    controls,
    limit,
    new_account,
    with_card,
    with_cardholder,
)

OTHER = "hotels_motels_and_resorts"
DAILY = {"amount": 50_000, "categories": [], "interval": "daily"}


@pytest.fixture(name="account")
def _account():
    """A new account with $100.00 to spend."""
    return new_account()


@pytest.fixture(name="canceled")
def _canceled(monkeypatch):
    """The cards that were canceled, and by which action."""
    canceled = []
    monkeypatch.setattr(lifecycle_controls.cards, "cancel", lambda *told: canceled.append(told))
    return canceled


def card_of(account, payments=1, **fields):
    """Put a card that may make so many payments into the account."""
    controls = {"cancel_after": {"payment_count": payments}} if payments else None
    card = {"id": "ic_1", "status": "active", "created": NOW, "lifecycle_controls": controls}
    return account.table("issuing.card").put(card | {"object": "issuing.card"} | fields)


def authorized(account, *asked, captured=False, **fields):
    """Put an authorization in, of ``(amount, approved)`` after one another."""
    table = account.table("issuing.authorization")
    history = [
        {"amount": amount, "approved": approved, "reason": "card_active"}
        for amount, approved in asked
    ]
    record = {"object": "issuing.authorization", "id": f"iauth_{len(table)}", "card": "ic_1"}
    record |= {"created": NOW, "approved": True, "request_history": history}
    table.put(record := record | fields)
    if captured:
        account.transactions_by_authorization[record["id"]] = ("ipi_1",)
    return record


def moved(account, kind="capture", authorization=None, **fields):
    """Put a transaction in."""
    table = account.table("issuing.transaction")
    record = {"object": "issuing.transaction", "id": f"ipi_{len(table)}", "card": "ic_1"}
    return table.put(
        record | {"created": NOW, "type": kind, "authorization": authorization} | fields
    )


PAYMENTS = {
    "above a dollar": lambda account: authorized(account, (101, True)),
    "above a dollar after an increment": lambda account: authorized(
        account, (9, True), (101, True)
    ),
    "above a dollar before a smaller one": lambda account: authorized(
        account, (101, True), (9, True)
    ),
    "a dollar that was captured": lambda account: authorized(account, (100, True), captured=True),
    "a capture nobody had authorized": moved,
}
NO_PAYMENTS = {
    "before the card was there": lambda account: authorized(account, (500, True), created=NOW - 1),
    "a dollar that is open": lambda account: authorized(account, (100, True)),
    "above a dollar only when declined": lambda account: authorized(
        account, (9, True), (500, False)
    ),
    "nothing that was asked for": authorized,
    "declined": lambda account: authorized(account, (500, False), approved=False),
    "of another card": lambda account: authorized(account, (500, True), card="ic_2"),
    "a capture of an authorization": lambda account: moved(account, authorization="iauth_9"),
    "a refund nobody had authorized": lambda account: moved(account, "refund"),
    "a capture of another card": lambda account: moved(account, card="ic_2"),
}


@pytest.mark.parametrize("what", PAYMENTS)
def test_a_payment_cancels_a_card_that_may_make_one(account, canceled, what):
    """With the action that made it and the card's record; whether it is shown whole or by id."""
    card = card_of(account)
    PAYMENTS[what](account)
    action = SimpleNamespace(account=account)
    lifecycle_controls.cancel_if_used_up(action, {"card": "ic_1"})
    lifecycle_controls.cancel_if_used_up(action, {"card": {**card}})

    assert canceled == [(action, card), (action, card)]


@pytest.mark.parametrize("what", NO_PAYMENTS)
def test_what_is_no_payment_cancels_no_card(account, canceled, what):
    """Small and open, declined, of another card, or of another kind."""
    card_of(account)
    NO_PAYMENTS[what](account)
    lifecycle_controls.cancel_if_used_up(SimpleNamespace(account=account), {"card": "ic_1"})

    assert canceled == []


def test_payments_of_all_kinds_are_added(account, canceled):
    """Up to what the card may make; a card without controls, or canceled before, stays as it is."""
    action = SimpleNamespace(account=account)
    made = 0
    for name, put in (NO_PAYMENTS | PAYMENTS).items():
        put(account)
        made += name in PAYMENTS
        for payments in (made + 1, None):
            card_of(account, payments)
            lifecycle_controls.cancel_if_used_up(action, {"card": "ic_1"})
    assert canceled == []

    card = card_of(account, 5)
    lifecycle_controls.cancel_if_used_up(action, {"card": "ic_1"})
    card_of(account, 5, status="canceled")
    lifecycle_controls.cancel_if_used_up(action, {"card": "ic_1"})
    assert canceled == [(action, card)]


def test_small_ones_are_open_until_they_are_captured(account):
    """No more of them than the card may make payments; above a dollar that is not asked."""
    allowed = lifecycle_controls.is_small_amount_allowed
    one, two, free = card_of(account, 1), card_of(account, 2), card_of(account, None)
    authorized(account, (100, True), captured=True)
    authorized(account, (101, True))
    authorized(account, (50, False), approved=False)
    assert allowed(account, one, 100) is True

    authorized(account, (100, True))
    assert [allowed(account, card, 100) for card in (one, two, free)] == [False, True, True]
    assert allowed(account, one, 101) is True


def test_one_small_purchase_too_many_is_declined(account):
    """By what it comes to with what was approved of it before."""
    card = card_of(account, 1)
    authorized(account, (1, True))
    attempt = with_card(attempt_on(account), lifecycle_controls=card["lifecycle_controls"])

    assert decide(attempt._replace(amount=100)) == (False, "spending_controls")
    assert decide(attempt._replace(amount=100, approved_before=1)) == (True, "card_active")


def test_what_was_spent_before_counts_in_its_window_and_category(account):
    """For the card's limits by card, for the cardholder's by cardholder; elsewhere for neither."""
    spent = {"created": NOW, "card": "ic_1", "cardholder": "ich_1"}
    for name, category, amount in (("iauth_1", "bakeries", 500), ("iauth_2", "taxicabs", 7)):
        merchant = {"merchant_data": {"category": category}}
        account.spend_totals.count(spent | {"id": name} | merchant, amount)
    attempt = attempt_on(account)
    for limits, approved in (
        ([limit(1_507)], True),
        ([limit(1_506)], False),
        ([limit(1_500, "daily", "bakeries")], True),
        ([limit(1_499, "daily", "bakeries")], False),
        ([limit(1_499, "weekly", OTHER), limit(1_507)], True),
        ([limit(1_499, "daily", OTHER, "bakeries")], False),
    ):
        for spender in (with_card, with_cardholder):
            assert decide(spender(attempt, spending_controls=controls(limits)))[0] is approved
    late = attempt_on(account, now=NOW + DAY)
    assert decide(with_card(late, spending_controls=controls([limit(1_499)])))[0] is True
    assert decide(with_card(late, spending_controls=controls([limit(1_499, "yearly")])))[0] is False


@pytest.mark.parametrize("spender", [with_card, with_cardholder])
def test_a_limit_for_each_authorization_counts_what_was_approved_of_it(account, spender):
    """$10.00 more, after $5.00 or a cent more than that."""
    limits = controls([limit(1_500, "per_authorization")])
    attempt = spender(attempt_on(account), spending_controls=limits)

    assert decide(attempt._replace(approved_before=500))[0] is True
    assert decide(attempt._replace(approved_before=501))[0] is False


def test_a_limit_for_each_authorization_counts_nothing_before_unless_told():
    """Neither what was spent nor anything else."""
    allowed = spending_controls.is_amount_allowed
    limits = [limit(100, "per_authorization")]
    said = {"category": "bakeries", "now": NOW, "spent_since": lambda *_: 1_000}

    assert allowed(limits, 100, **said)
    assert not allowed(limits, 101, **said)
    assert not allowed(limits, 100, **said, approved_before=1)


def test_controls_of_nobody_in_particular():
    """A cardholder's unset lists are empty, a card's null; a card alone has a limit by itself."""
    empty = {name: [] for name in LISTS}
    bare = {"spending_limits": [], "spending_limits_currency": None}

    assert spending_controls.for_cardholder(None) == empty | bare
    assert spending_controls.for_card(None, "eur") == LISTS | {
        "spending_limits": [DAILY],
        "spending_limits_currency": "eur",
    }


def test_what_is_given_takes_the_place_of_what_was():
    """List by list; what is not given stays, and what is given empty is unset."""
    old = controls([limit(5)], allowed_categories=["bakeries"], blocked_card_presences=["present"])
    given = {"allowed_categories": None, "blocked_categories": [OTHER]}

    assert spending_controls.for_card(given, "eur", old) == controls(
        [limit(5)], blocked_categories=[OTHER], blocked_card_presences=["present"]
    )
    assert spending_controls.for_cardholder({"allowed_categories": ""}, old) == {
        **old,
        "allowed_categories": [],
    }
    assert spending_controls.for_cardholder(None, old) == old


def test_limits_are_given_as_a_whole():
    """With their currency or without; for all categories if none is named."""
    given = [{"amount": 0, "interval": "weekly"}, {**limit(7, "daily", OTHER)}]
    made = spending_controls.for_card(
        {"spending_limits": given, "spending_limits_currency": "gbp"}, "usd"
    )
    old = controls([limit(5)])

    assert made["spending_limits"] == [limit(0, "weekly"), limit(7, "daily", OTHER)]
    assert made["spending_limits_currency"] == "gbp"
    assert spending_controls.for_card({"spending_limits": None}, "usd", old) == controls()
    assert spending_controls.for_card({"spending_limits_currency": None}, "usd", old) == old


def test_a_limit_below_nothing_is_refused():
    """With its number in the parameter's name."""
    given = [{"amount": 1, "interval": "daily"}, {"amount": -1, "interval": "daily"}]
    with pytest.raises(ParameterFault) as raised:
        spending_controls.for_cardholder({"spending_limits": given})

    assert raised.value.param == "spending_controls[spending_limits][1][amount]"


@pytest.mark.parametrize("name", ["card_presences", "categories", "merchant_countries"])
def test_what_is_allowed_and_what_is_blocked_exclude_each_other(name):
    """Also when one of them was given before; either of them alone is taken."""
    allowed, blocked = f"allowed_{name}", f"blocked_{name}"
    one, other = {allowed: ["a"]}, {blocked: ["b"]}
    assert spending_controls.for_cardholder(one)[blocked] == []
    assert spending_controls.for_cardholder(other)[allowed] == []

    for given, old in ((one | other, None), (other, controls(**one))):
        with pytest.raises(SandboxFault) as raised:
            spending_controls.for_cardholder(given, old)
        fault = raised.value
        assert str(fault) == (
            f"You may only specify one of these parameters: {allowed}, {blocked}."
        )
        assert (fault.code, fault.param) == (
            "parameters_exclusive",
            f"spending_controls[{allowed}]",
        )
