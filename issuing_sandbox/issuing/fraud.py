"""Fraud: challenges that ask a cardholder whether a purchase was theirs, and reported risk.

The states of a fraud challenge, which a declined authorization sends by text message::

    pending -> verified | rejected    the cardholder answers
    undeliverable                     there is no number to ask

A confirmation does not revive the declined authorization; it *clears* the next attempt at the same
purchase. The risk that a merchant or the network reports with a purchase is stored apart from the
authorization, which does not show it. Facts: reference, money flow, 4.6; objects and platform,
section 4.
"""

from typing import Any, Final

from issuing_sandbox.account.account import Account, get_setting, set_setting
from issuing_sandbox.call import Call
from issuing_sandbox.errors import WrongState
from issuing_sandbox.issuing import authorizations
from issuing_sandbox.issuing.purchase_details import Shape, with_all_fields
from issuing_sandbox.store.tables import Record

#: The Dashboard's setting.
SETTING: Final = "fraud_challenges"
#: The table of purchases that a cardholder has confirmed and not yet repeated, by the card's id.
CLEARANCES: Final = "issuing.fraud_clearance"
#: The table of reported risks, by the authorization's id.
RISK_KIND: Final = "issuing.authorization.risk"
#: Countries whose telephones can be asked.
REACHABLE_PREFIXES: Final = ("+1", "+44")
#: What makes two merchants the same one.
MERCHANT_IDENTITY: Final = ("name", "network_id")
#: The parameters of a purchase that report its risk.
RISK_PARAMETERS: Final = frozenset(("fraud_disputability_likelihood", "risk_assessment"))
RISK_ASSESSMENT: Final[Shape] = {
    "card_testing_risk": {
        "invalid_account_number_decline_rate_past_hour": None,
        "invalid_credentials_decline_rate_past_hour": None,
        "level": None,
    },
    "fraud_risk": {"level": None, "score": None},
    "merchant_dispute_risk": {"dispute_rate": None, "level": None},
}


def switch_challenges(account: Account, *, enabled: bool) -> Record:
    """Set whether suspicious purchases send fraud challenges from now on."""
    return set_setting(account, SETTING, "enabled", enabled)


def challenges_enabled(account: Account) -> bool:
    """Return whether the Dashboard's setting, or else the policy, has challenges switched on."""
    policy = account.policies.fraud_challenges
    return bool(get_setting(account, SETTING, "enabled", policy))


def new_challenges(cardholder: Record) -> list[Record]:
    """Return the challenges that a suspicious purchase sends to this cardholder."""
    reason = _undeliverable_reason(cardholder.get("phone_number"))
    status = "undeliverable" if reason else "pending"
    return [{"channel": "sms", "status": status, "undeliverable_reason": reason}]


def _undeliverable_reason(phone: str | None) -> str | None:
    if not phone:
        return "no_phone_number"
    return None if phone.startswith(REACHABLE_PREFIXES) else "unsupported_phone_number"


def answer_challenges(call: Call, old: Record, *, confirmed: bool) -> Record:
    """Answer the pending challenges of an authorization, and return it rendered.

    Args:
        call: what answers them.
        old: the record of the authorization.
        confirmed: the purchase was the cardholder's.

    Raises:
        WrongState: none is pending.
    """
    challenges = old.get("fraud_challenges") or []
    if not any(challenge["status"] == "pending" for challenge in challenges):
        raise WrongState("This authorization has no pending fraud challenge.")
    status = "verified" if confirmed else "rejected"
    answered = [
        {**challenge, "status": status} if challenge["status"] == "pending" else challenge
        for challenge in challenges
    ]
    if confirmed:
        _add_clearance(call.account, old)
    return authorizations.save_change(call, old, {**old, "fraud_challenges": answered})


def is_cleared(account: Account, card: str, amount: int, merchant: Record) -> bool:
    """Return whether the cardholder has confirmed a purchase like this one.

    What makes it alike: policy ``challenge_covers``.

    Args:
        account: whose card it is.
        card: ``ic_…``.
        amount: cents of the purchase.
        merchant: its ``merchant_data``.
    """
    cleared = _clearances(account, card)
    key = _match_key(account, {"amount": amount, "merchant_data": merchant})
    return any(_match_key(account, other) == key for other in cleared)


def consume_clearance(account: Account, card: str, purchase: Record) -> None:
    """Remove the first clearance that matches a purchase, which has now been made."""
    cleared = _clearances(account, card)
    keys = [_match_key(account, other) for other in cleared]
    position = keys.index(_match_key(account, purchase))
    _save_clearances(account, card, cleared[:position] + cleared[position + 1 :])


def _add_clearance(account: Account, authorization: Record) -> None:
    card = authorization["card"]
    purchase = {name: authorization[name] for name in ("amount", "merchant_data")}
    _save_clearances(account, card, [*_clearances(account, card), purchase])


def _match_key(account: Account, purchase: Record) -> tuple[Any, ...]:
    merchant = tuple(purchase["merchant_data"][name] for name in MERCHANT_IDENTITY)
    matches_amount = account.policies.challenge_covers == "purchase"
    return (*merchant, purchase["amount"]) if matches_amount else merchant


def _clearances(account: Account, card: str) -> list[Record]:
    record = account.table(CLEARANCES).get(card)
    return list(record["purchases"]) if record else []


def _save_clearances(account: Account, card: str, purchases: list[Record]) -> None:
    account.table(CLEARANCES).put({"id": card, "purchases": purchases})


def risk_declines(call: Call) -> bool:
    """Return whether the risk reported with a purchase is reason to decline it."""
    assessment: dict[str, Any] | None = call.params.get("risk_assessment")
    if not assessment:
        return False
    level = (assessment.get("fraud_risk") or {}).get("level")
    return call.account.policies.highest_fraud_risk_declines and level == "highest"


def save_risk(call: Call, authorization: str) -> None:
    """Store the risk that the parameters report of an authorization (``iauth_…``), if any."""
    risk = {
        "risk_assessment": with_all_fields(RISK_ASSESSMENT, call.params.get("risk_assessment")),
        "fraud_disputability_likelihood": call.params.get("fraud_disputability_likelihood"),
    }
    if any(risk.values()):
        call.account.table(RISK_KIND).put({"id": authorization, **risk})
