"""Financial addresses: the bank details under which money reaches a financial account.

One appears when the feature ``financial_addresses.aba`` turns active, and goes with it. Its number
is shown only when it is expanded, so it is kept with the secrets. The bank's name and routing
number are those of a recorded event of test mode.
"""

from typing import Final

from issuing_sandbox.account.account import Account
from issuing_sandbox.call import Action
from issuing_sandbox.core import people, profile
from issuing_sandbox.store.tables import Record
from issuing_sandbox.treasury import features

ACCOUNT_NUMBER: Final = "account_number"
BANK_NAME: Final = "Stripe Test Bank"
ROUTING_NUMBER: Final = "000000001"
NETWORKS: Final = ("ach", "us_domestic_wire")
_DIGITS: Final = 12
_LAST: Final = 4


def with_address(action: Action, record: Record) -> Record:
    """Return a financial account with the address it should have: one, or none."""
    account = action.account
    if features.ABA not in record["requested_features"]:
        return {**record, "financial_addresses": []}
    if record["financial_addresses"] or not features.is_active(account, record, features.ABA):
        return record
    number = account.ids.digits(_DIGITS)
    secrets = {**account.secrets.get(record["id"], {}), ACCOUNT_NUMBER: number}
    account.changes.put(account.secrets, record["id"], secrets)
    aba = {
        "account_holder_name": _holder(account),
        "account_number_last4": number[-_LAST:],
        "bank_name": BANK_NAME,
        "routing_number": ROUTING_NUMBER,
    }
    address = {"aba": aba, "supported_networks": list(NETWORKS), "type": "aba"}
    return {**record, "financial_addresses": [address]}


def _holder(account: Account) -> str:
    """Return whose address it is: the business, or its owner, as far as anybody said."""
    if account.platform is None:
        return "Platform"
    own, person = profile.of(account), people.representative_of(account)
    names = (person["first_name"], person["last_name"]) if person else ()
    owner = " ".join(each for each in names if each)
    return own["company"]["name"] or own["business_profile"]["name"] or owner or account.id
