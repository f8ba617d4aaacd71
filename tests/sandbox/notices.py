"""What tests of account notices begin with and look at."""

from tests.sandbox.connect import Speaking
from tests.sandbox.disputes import DISPUTES, pay, submit

NOTICES = "/v1/account_notices"
PREVIEW = "2026-09-30.preview"
WON = {"evidence[fraudulent][explanation]": "winning_evidence"}
LOST = {"evidence[fraudulent][explanation]": "losing_evidence"}
EMAIL = {
    "email[plain_text]": "Your dispute was submitted.",
    "email[recipient]": "owner@rocket-rides.example",
    "email[subject]": "Your dispute",
}


class Noticing(Speaking):
    """A platform's client for a connected account, by a preview version of the API."""

    def send(self, method, path, query, headers, body):
        """With the version, unless the call names its own."""
        return super().send(method, path, query, {"stripe-version": PREVIEW} | headers, body)


def noticing(shop: Speaking) -> Noticing:
    """The same account, by a preview version."""
    return Noticing(shop.platform, shop.account)


def dispute(shop, **form):
    """The id of an unsubmitted dispute."""
    return shop.dispute(pay(shop), **form)["id"]


def submitted(shop, **form):
    """The id of a submitted dispute."""
    return submit(shop, dispute(shop, **form))["id"]


def decided(shop, name):
    """A dispute once the network has decided; the next call finds it so."""
    return shop.see(f"{DISPUTES}/{name}")


def listed(shop, **form):
    """The notices of an account, newest first."""
    return noticing(shop).see(NOTICES, form)["data"]


def report(shop, notice, at, **form):
    """The answer to a report of what was mailed."""
    return noticing(shop).post(f"{NOTICES}/{notice}", EMAIL | {"sent_at": at} | form)


def told(shop, kind):
    """The events of a type, oldest first."""
    return [event for event in shop.events() if event["type"] == f"account_notice.{kind}"]
