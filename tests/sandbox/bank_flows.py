"""Businesses with a financial account, and what moves money between them and banks."""

from tests.sandbox.treasury import ACCOUNTS, ENTRIES, TRANSACTIONS, Holder

TREASURY = "/v1/treasury"
HELPERS = "/v1/test_helpers/treasury"
PAYMENTS = f"{TREASURY}/outbound_payments"
TRANSFERS = f"{TREASURY}/inbound_transfers"
FEATURES = {
    f"features[{name}][requested]": "true"
    for name in (
        *("intra_stripe_flows", "inbound_transfers][ach"),
        *("outbound_payments][ach", "outbound_payments][us_domestic_wire"),
    )
}
#: A supplier's bank account, by its numbers.
SUPPLIER = {
    "destination_payment_method_data[type]": "us_bank_account",
    "destination_payment_method_data[us_bank_account][account_number]": "000123456789",
    "destination_payment_method_data[us_bank_account][routing_number]": "110000000",
    "destination_payment_method_data[billing_details][name]": "Supplies Inc.",
}


class Business(Holder):
    """A connected account with one financial account.

    Args:
        api: the platform's client.
        cash: cents that a bank sends it.
        features: what is requested of the financial account.
    """

    def __init__(self, api, cash=5000, features=FEATURES):
        super().__init__(api)
        form = {"supported_currencies[0]": "usd"} | features
        self.account = self.have(ACCOUNTS, form)["id"]
        if cash:
            self.credit(self.account, cash)

    def balances(self):
        """Cash and what is outbound pending, in cents."""
        balance = self.balance(self.account)
        assert balance["inbound_pending"] == 0
        return balance["cash"], balance["outbound_pending"]

    def paying(self, amount=1500, **given):
        """The form of an outbound payment, but for where it goes."""
        return {"financial_account": self.account, "amount": amount, "currency": "usd"} | given

    def pay(self, amount=1500, bank="pm_usBankAccount_processing", **given):
        """A payment to a test payment method."""
        named = {"destination_payment_method": bank, "customer": "cus_1"}
        return self.have(PAYMENTS, self.paying(amount) | named | given)

    def pay_inside(self, other, amount=1500, **given):
        """What comes of a payment to another financial account."""
        root = "destination_payment_method_data"
        named = {f"{root}[type]": "financial_account", f"{root}[financial_account]": other}
        return self.post(PAYMENTS, self.paying(amount) | named | given)

    def pull(self, amount=3000, bank="pm_usBankAccount_processing", **given):
        """A transfer from its own bank."""
        return self.have(TRANSFERS, self.pulling(amount, bank) | given)

    def pulling(self, amount=3000, bank="pm_usBankAccount"):
        """The form of an inbound transfer."""
        return self.paying(amount) | {"origin_payment_method": bank}

    def transactions(self):
        """What moved money, oldest first: flow type, amount and status."""
        form = {"financial_account": self.account, "limit": 100}
        listed = self.see(TRANSACTIONS, form)["data"][::-1]
        return [(each["flow_type"], each["amount"], each["status"]) for each in listed]

    def entries(self, transaction):
        """The entries of a transaction, oldest first: type, cash and outbound pending."""
        form = {"financial_account": self.account, "transaction": transaction}
        impacts = [
            (each["type"], each["balance_impact"]) for each in self.see(ENTRIES, form)["data"]
        ]
        return [(type_, it["cash"], it["outbound_pending"]) for type_, it in impacts[::-1]]

    def told(self, name):
        """The types of the events about an object, oldest first, without what all begin with."""
        events = [each for each in self.events() if each["data"]["object"].get("id") == name]
        return [each["type"].removeprefix("treasury.") for each in events[::-1]]
