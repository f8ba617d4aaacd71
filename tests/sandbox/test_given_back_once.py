"""A purchase is given back once: by the merchant or by a dispute, whatever its card spends from."""

import pytest

from tests.sandbox.card_flows import account_with, balance, shop_with_treasury

MERCHANTS = "/v1/test_helpers/issuing/transactions"
DISPUTES = "/v1/issuing/disputes"
FOR_REASON = "evidence[fraudulent][explanation]"


class Shop:
    """A shop that has spent 10 of 50 dollars.

    Args:
        model: what its card spends from.
        with_policies: makes a platform's client.
        policies: those of the sandbox.
    """

    def __init__(self, model, with_policies, **policies):
        self.model = model
        if model == "financial_account_v2":
            policies["funding_model"] = model
        self.api = with_policies(**policies)
        named = getattr(self, f"_{model}")()
        card = self.api.card(**named)["id"]
        taken = {"card": card, "amount": 1000}
        self.capture = self.api.have(f"{MERCHANTS}/create_force_capture", taken)
        assert self.cents() == 4000

    def _issuing_balance(self):
        self.api.have("/_sandbox/dashboard/add_funds", {"amount": 5000})
        return {}

    def _financial_account_v1(self):
        self.api = shop_with_treasury(self.api)
        self.account = account_with(self.api, 5000)["id"]
        return {"financial_account": self.account}

    def _financial_account_v2(self):
        self.api.have("/_sandbox/dashboard/add_funds", {"amount": 5000})
        return {"financial_account_v2": self._v2()["id"]}

    def _v2(self):
        [account] = self.api.see("/v2/money_management/financial_accounts")["data"]
        return account

    def cents(self):
        """What there is to spend."""
        if self.model == "financial_account_v1":
            return balance(self.api, self.account)[0]
        if self.model == "financial_account_v2":
            return self._v2()["balance"]["available"]["usd"]["value"]
        [issuing] = self.api.see("/v1/balance")["issuing"]["available"]
        return issuing["amount"]

    def dispute(self, explanation="not mine", **form):
        """Submit a dispute of the purchase; ``winning_evidence`` is won by itself."""
        debit = (self.capture.get("treasury") or {}).get("received_debit")
        named = (
            {"treasury[received_debit]": debit} if debit else {"transaction": self.capture["id"]}
        )
        evidence = {"evidence[reason]": "fraudulent", FOR_REASON: explanation}
        made = self.api.have(DISPUTES, named | evidence | form)["id"]
        self.api.have(f"{DISPUTES}/{made}/submit")
        return made

    def refund(self, **form):
        """The answer to a refund of the purchase."""
        return self.api.post(f"{MERCHANTS}/{self.capture['id']}/refund", form)

    def resolve(self, dispute):
        """The answer to the control by which the network decides for the cardholder."""
        return self.api.post(f"/_sandbox/disputes/{dispute}/resolve", {"outcome": "won"})

    def outcome(self, dispute):
        """The status of a dispute, and why it was lost."""
        found = self.api.see(f"{DISPUTES}/{dispute}")
        return found["status"], found.get("loss_reason")


@pytest.fixture(
    name="model", params=["issuing_balance", "financial_account_v1", "financial_account_v2"]
)
def _model(request):
    return request.param


def test_what_a_won_dispute_gave_is_not_refunded(model, with_policies):
    """As little of it as all; what it did not ask for still is."""
    shop = Shop(model, with_policies)
    shop.dispute("winning_evidence", amount=600)
    won = shop.cents()
    refused = shop.refund(), shop.refund(refund_amount=401)
    shop.refund(refund_amount=400)

    assert won == 4600
    for said in refused:
        assert (said.status, said.error["param"]) == (400, "refund_amount")
        assert "400 that are left" in said.error["message"]
    assert shop.cents() == 5000


def test_a_dispute_of_what_was_refunded_is_lost(with_policies, model):
    """The refund comes before the network decides: `refund_issued`, and nothing more comes."""
    shop = Shop(model, with_policies, dispute_seconds=60)
    dispute = shop.dispute("winning_evidence")
    shop.refund(refund_amount=1)
    shop.api.pass_time(60)

    assert shop.outcome(dispute) == ("lost", "refund_issued")
    assert shop.cents() == 4001


def test_a_credit_before_the_decision_is_taken_back(with_policies, model):
    """A provisional one, once the merchant has refunded: the purchase is given back once."""
    shop = Shop(model, with_policies, dispute_seconds=60)
    dispute = shop.dispute("winning_evidence")
    shop.api.have(f"/_sandbox/disputes/{dispute}/credit")
    shop.refund()
    shop.api.pass_time(60)

    assert shop.outcome(dispute) == ("lost", "refund_issued")
    assert shop.cents() == 5000


def test_the_controls_give_nothing_twice(with_policies, model):
    """Neither a win nor a credit of a dispute whose purchase was refunded; it can be lost."""
    shop = Shop(model, with_policies)
    dispute = shop.dispute()
    shop.refund(refund_amount=400)
    credit = shop.api.post(f"/_sandbox/disputes/{dispute}/credit")

    for said in (shop.resolve(dispute), credit):
        assert said.status == 400
        assert "refund_issued" in said.error["message"]
    shop.api.have(f"/_sandbox/disputes/{dispute}/resolve", {"outcome": "lost"})
    assert shop.cents() == 4400


def test_a_dispute_of_the_rest_is_won(with_policies, model):
    """Refunds that leave what it asks for are not in its way."""
    shop = Shop(model, with_policies)
    dispute = shop.dispute(amount=600)
    shop.refund(refund_amount=400)
    shop.resolve(dispute)

    assert shop.outcome(dispute) == ("won", None)
    assert shop.cents() == 5000


def test_both_can_be_let_through(with_policies):
    """The policy `refund_and_dispute`."""
    shop = Shop("issuing_balance", with_policies, refund_and_dispute="twice")
    shop.dispute("winning_evidence")
    shop.refund()

    assert shop.cents() == 6000
