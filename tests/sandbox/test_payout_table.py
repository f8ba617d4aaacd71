"""Every state of a payout and of its reversal, and all that can be tried: no money is made."""

import pytest

from issuing_sandbox.page import buttons
from tests.sandbox.api import DAY
from tests.sandbox.connect import connected

PAYOUTS = "/v1/payouts"
FUNDED, AMOUNT = 5000, 1000
CALLS = {
    "cancel": "/v1/payouts/{}/cancel",
    "reverse": "/v1/payouts/{}/reverse",
    "pay": "/_sandbox/payouts/{}/pay",
    "fail": "/_sandbox/payouts/{}/fail",
}
#: How a payout is brought into each state, and its reversal after it.
STATES = {
    "pending": (),
    "in_transit": ("submit",),
    "paid": ("pay",),
    "canceled": ("cancel",),
    "failed": ("fail",),
}
#: What is allowed to the payout, by its state and that of its reversal.
ALLOWED = {
    ("pending", None): {"cancel", "pay", "fail"},
    ("in_transit", None): {"pay", "fail"},
    ("paid", None): {"reverse", "fail"},
    ("canceled", None): set(),
    ("failed", None): set(),
    ("paid", "pending"): {"fail"},
    ("paid", "in_transit"): set(),
    ("paid", "paid"): set(),
    ("paid", "canceled"): {"fail"},
    ("paid", "failed"): {"fail"},
}
#: What is allowed to a reversal.
ALLOWED_TO_REVERSAL = {
    "pending": {"cancel", "pay", "fail"},
    "in_transit": {"pay", "fail"},
    "paid": {"fail"},
    "canceled": set(),
    "failed": set(),
}
BUTTONS = {"pay": "pay-payout", "fail": "fail-payout"}


@pytest.fixture(name="shop")
def _shop(with_policies):
    """A connected account with money, whose bank takes a day over each step."""
    shop = connected(with_policies(payout_seconds=DAY))
    shop.pass_time(DAY)
    shop.fund(FUNDED)
    return shop


def bring(shop, name, state):
    """Bring a new payout into a state."""
    for step in STATES[state]:
        if step == "submit":
            shop.pass_time(DAY)
        else:
            shop.have(CALLS[step].format(name))
    assert shop.see(f"{PAYOUTS}/{name}")["status"] == state


def arranged(shop, state, reversal):
    """The ids of a payout in a state, and of its reversal in one."""
    form = {"amount": AMOUNT, "currency": "usd", "source_balance": "issuing"}
    name = shop.have(PAYOUTS, form)["id"]
    bring(shop, name, state)
    if reversal is None:
        return name, None
    back = shop.have(CALLS["reverse"].format(name))["id"]
    bring(shop, back, reversal)
    return name, back


def at_the_bank(shop):
    """Cents that payouts have brought to the bank, or are bringing there."""
    ended = ("canceled", "failed")
    payouts = shop.see(PAYOUTS, {"limit": 100})["data"]
    return sum(each["amount"] for each in payouts if each["status"] not in ended)


def is_offered(shop, call, name):
    """Whether the page has the button."""
    platform = shop.platform.sandbox.account(shop.platform.key)
    account = platform.connected[shop.account]
    record = account.table("payout")[name]
    return buttons.find(BUTTONS[call]).applies(account, record)


def tried(shop, call, name):
    """Whether a call was done; the books balance after it, and no money was made."""
    offered = is_offered(shop, call, name) if call in BUTTONS else None
    said = shop.post(CALLS[call].format(name))
    done = said.status == 200
    assert done or said.status == 400, said.body
    assert offered in (None, done)
    assert shop.available() + at_the_bank(shop) == FUNDED
    assert 0 <= at_the_bank(shop) <= AMOUNT
    return done


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize(("state", "reversal"), ALLOWED)
def test_what_can_be_tried_with_a_payout(shop, state, reversal, call):
    """Of each state and each state of its reversal; and the page offers what can be done."""
    name, _ = arranged(shop, state, reversal)

    assert tried(shop, call, name) == (call in ALLOWED[state, reversal])


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("reversal", STATES)
def test_what_can_be_tried_with_a_reversal(shop, reversal, call):
    """Whatever comes of it, the payout keeps its name: a reversal is not tried again."""
    name, back = arranged(shop, "paid", reversal)

    assert tried(shop, call, back) == (call in ALLOWED_TO_REVERSAL[reversal])
    assert shop.see(f"{PAYOUTS}/{name}")["reversed_by"] == back
    assert not tried(shop, "reverse", name)


def test_a_payout_that_fails_cancels_its_pending_reversal(shop):
    """Documented: the money comes back once."""
    name, back = arranged(shop, "paid", "pending")
    shop.have(CALLS["fail"].format(name))
    canceled = shop.see(f"{PAYOUTS}/{back}")

    assert (canceled["status"], shop.available()) == ("canceled", FUNDED)
    rows = shop.see("/v1/balance_transactions", {"source": back})["data"]
    assert [(row["type"], row["amount"]) for row in rows] == [
        ("payout_cancel", -AMOUNT),
        ("payout", AMOUNT),
    ]
    assert "payout.canceled" in [event["type"] for event in shop.events()]


def test_a_reversed_payout_is_not_sent_back_as_well(shop):
    """The refusal says by what the money came back."""
    name, back = arranged(shop, "paid", "paid")
    said = shop.post(CALLS["fail"].format(name))

    assert said.error["message"] == (
        f"The payout '{name}' was reversed by '{back}', so the bank has nothing of it to send back."
    )
