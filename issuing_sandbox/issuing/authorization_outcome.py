"""Apply a decision to an authorization: approved with a hold placed, or declined.

It does not matter who decided: the checks, the customer's endpoint, or a call that approves. Until
then the authorization is *pending a decision*: not approved, its amounts at zero, with a
``pending_request`` that says what is requested. An increment is pending in the same way: the
authorization stays approved, with what it holds already (reference: money flow, 3.2 and 3.4).
"""

from collections.abc import Mapping
from typing import Final, NamedTuple

from issuing_sandbox.account.account import Account
from issuing_sandbox.call import Action
from issuing_sandbox.issuing import (
    authorizations,
    card_money,
    cardholders,
    cards,
    default_merchant,
    fraud,
    stripe_failure,
    transactions,
)
from issuing_sandbox.issuing.authorization_checks import PurchaseAttempt, decide
from issuing_sandbox.issuing.authorizations import Price
from issuing_sandbox.policies import Policies
from issuing_sandbox.store.tables import FoldedRecord, Record, fold
from issuing_sandbox.treasury import card_spending
from issuing_sandbox.webhooks.events import emit

#: Why a purchase is decided that the network decides for Stripe.
NETWORK_FALLBACK: Final = "network_fallback"
#: What the network says of a purchase's risk, from 1 to 99, and when it asked, unix seconds: the
#: same for every test purchase (recorded; money flow, 2.1).
RISK_SCORE: Final = 10
REQUESTED_AT: Final = 1_768_262_400


class Decision(NamedTuple):
    """Whether a purchase is approved, and why; never changed, like a ``PurchaseAttempt``.

    Args:
        approved: whether the purchase may be made.
        reason: Stripe's word for why (``request_history[].reason``).
        amount: cents approved, if fewer than requested.
        message: what was wrong with the endpoint's reply, if it could not decide.
        metadata: what the reply puts on the authorization.
        sends_fraud_challenges: whether to ask the cardholder by text message if it was them.
        requested_at: when the network asked, unix seconds.
    """

    approved: bool
    reason: str
    amount: int | None = None
    message: str | None = None
    metadata: Mapping[str, str] | None = None
    sends_fraud_challenges: bool = False
    requested_at: int = REQUESTED_AT


def pending_request(price: Price, amount_details: Record, *, is_controllable: bool) -> Record:
    """Return the ``pending_request`` of a purchase, or of an increment.

    Args:
        price: what is requested, without what is held already.
        amount_details: as Stripe shows them.
        is_controllable: whether less may be approved.
    """
    amount, currency, merchant_amount, merchant_currency = price
    return {
        "amount": amount,
        "amount_details": amount_details,
        "currency": currency,
        "is_amount_controllable": is_controllable,
        "merchant_amount": merchant_amount,
        "merchant_currency": merchant_currency,
        "network_risk_score": RISK_SCORE,
    }


def attempt_to_add(
    account: Account, authorization: Record, amount: int, now: int
) -> PurchaseAttempt:
    """Return what the checks need to decide on ``amount`` cents more for an authorization.

    Whether they count together with what was approved before: policy ``increment_is_checked_as``.
    """
    counts_total = account.policies.increment_is_checked_as == "total"
    return PurchaseAttempt(
        account=account,
        card=cards.in_use(account, authorization["card"]),
        cardholder=account.table(cardholders.KIND)[authorization["cardholder"]],
        amount=amount,
        merchant=authorization["merchant_data"],
        card_presence=authorization["card_presence"],
        verification_data=authorization["verification_data"],
        now=now,
        approved_before=authorization["amount"] if counts_total else 0,
        financial_account=card_spending.account_of(account, authorization["id"]),
    )


def recheck(action: Action, authorization: Record, decision: Decision) -> Decision:
    """Make the checks again before an approval counts, and decline if one of them fails now.

    See the policy ``checks_after_decision``.
    """
    if not decision.approved or not action.account.policies.checks_after_decision:
        return decision
    amount = _approved_amount(authorization["pending_request"], decision)
    approved, reason = decide(attempt_to_add(action.account, authorization, amount, action.now))
    return decision if approved else Decision(False, reason, metadata=decision.metadata)


def apply_decision(action: Action, authorization: Record, decision: Decision) -> Record:
    """Store what the decision makes of a pending authorization, emit it and return it rendered."""
    account, name = action.account, authorization["id"]
    flows = card_spending.flows_of(account, name)
    if flows is not None:
        decision = unless_closed(account, flows["financial_account"], decision)
    request, history = authorization["pending_request"], authorization["request_history"]
    price = Price(*(request[field] for field in Price._fields))
    entry = history_entry(action, name, len(history), price, request["amount_details"], decision)
    decided: Record = {"request_history": [*history, entry]}
    if decision.metadata:
        decided["metadata"] = {**authorization["metadata"], **decision.metadata}
    apply = _apply_to_increment if authorization["approved"] else _apply_to_new
    return apply(action, authorization, decided, decision)


def unless_closed(account: Account, financial_account: str, decision: Decision) -> Decision:
    """Decline what would spend a financial account that is closed, whoever approves it.

    Nothing can be held there. That the network's approval is declined by its own reason is ours.
    """
    if not decision.approved or not card_money.is_closed(account, financial_account):
        return decision
    is_of_network = decision.reason == NETWORK_FALLBACK
    why = decision.reason if is_of_network else account.policies.inactive_feature_decline_reason
    return decision._replace(approved=False, reason=why)


def _apply_to_new(action: Action, pending: Record, decided: Record, decision: Decision) -> Record:
    approved = decision.approved
    new = {**pending, **decided}
    new["amount"], new["merchant_amount"] = _approved_amounts(pending["pending_request"], decision)
    new["approved"] = approved
    new["pending_request"] = None
    new["status"] = "pending" if approved else "closed"
    new["verified_by_fraud_challenge"] = approved and pending["verified_by_fraud_challenge"]
    card = cards.render(action.account, action.account.table(cards.KIND)[new["card"]])
    return store_new(action, new, card, decision)


def store_new(action: Action, new: Record, card: Record, decision: Decision) -> Record:
    """Store an authorization that was just decided, emit its event and return it rendered.

    Money is held if it was approved. It is stored for the first time, unless an endpoint was asked.

    Args:
        action: what decides it.
        new: its record; completed where the cardholder is to be asked.
        card: its card, rendered.
        decision: the decision.
    """
    account, name = action.account, new["id"]
    table, policies = account.table, account.policies
    flows_of_all = table(card_spending.FLOWS)
    may_ask = decision.sends_fraud_challenges or decision.reason == "suspected_fraud"
    if may_ask and _sends_challenges(account, decision):
        new["fraud_challenges"] = fraud.new_challenges(card["cardholder"])
    if decision.approved:
        authorizations.place_hold(action, new)
    if new["verified_by_fraud_challenge"]:
        fraud.consume_clearance(account, new["card"], new)
    kept = fold(new)
    stored = table(authorizations.KIND)
    if name in stored.ids:
        stored.replace(stored.ids[name], name, kept)
    else:
        stored.add(name, kept)
    if decision.approved:
        account.spend_totals.count(new, new["amount"])
    table(transactions.KIND)  # state documents list the tables in the order in which they began
    rows = account.ledger.rows_of(name)
    document = authorizations.shown(new, rows, card, [])
    if name in flows_of_all.ids:
        document |= card_money.shown(flows_of_all[name])
    values = kept, rows, card, document.get("treasury"), policies
    # with no call of the named tuple's own constructor, which is a function of Python's
    created = tuple.__new__(CreatedAuthorization, values)
    emit(account, "issuing_authorization.created", created, cause=action.cause, now=action.now)
    return document


class CreatedAuthorization(NamedTuple):
    """A new authorization as its creating event shows it, as what its document is made of.

    Args:
        record: its record, folded.
        rows: its balance transactions.
        card: its card, rendered.
        treasury: the field of this name, if it has one.
        policies: of its account.
    """

    record: FoldedRecord
    rows: tuple[Record, ...]
    card: Record
    treasury: Record | None
    policies: Policies

    @property
    def id(self) -> str:
        """The authorization's id."""
        return self.record.id

    def document(self) -> Record:
        """Return it as the event shows it."""
        document = authorizations.shown(self.record.unfold(), self.rows, self.card, [])
        if self.treasury is not None:
            document["treasury"] = self.treasury
        return default_merchant.in_created_event(document, self.policies)


def _apply_to_increment(
    action: Action, pending: Record, decided: Record, decision: Decision
) -> Record:
    old = {**pending, "pending_request": None}
    if decision.approved:
        amount, merchant_amount = _approved_amounts(pending["pending_request"], decision)
        authorizations.add_hold(action, old, amount)
        decided["amount"] = old["amount"] + amount
        decided["merchant_amount"] = old["merchant_amount"] + merchant_amount
    return authorizations.save_change(action, old, {**old, **decided})


def history_entry(  # noqa: PLR0913, PLR0917 - an entry has this many facts
    action: Action,
    authorization: str,
    place: int,
    price: Price,
    amount_details: Record,
    decision: Decision,
) -> Record:
    """Return an entry of ``request_history``: what was requested, and what was decided.

    Args:
        action: what decides it.
        authorization: ``iauth_…``.
        place: of the entry.
        price: what was requested.
        amount_details: as Stripe shows them.
        decision: the decision.
    """
    amount, currency, merchant_amount, merchant_currency = price
    approved, reason = decision.approved, decision.reason
    code = f"S{action.account.ids.digits(5)}" if approved else None
    if reason == stripe_failure.REASON:
        reason = stripe_failure.reason_in_record(action.account, authorization, place, reason)
    return {
        "amount": amount,
        "amount_details": amount_details,
        "approved": approved,
        "authorization_code": code,
        "created": action.now,
        "currency": currency,
        "merchant_amount": merchant_amount,
        "merchant_currency": merchant_currency,
        "network_risk_score": RISK_SCORE,
        "reason": reason,
        "reason_message": decision.message,
        "requested_at": decision.requested_at,
    }


def _approved_amount(request: Record, decision: Decision) -> int:
    return int(request["amount"] if decision.amount is None else decision.amount)


def _approved_amounts(request: Record, decision: Decision) -> tuple[int, int]:
    """Return both amounts; the merchant's is cut in proportion to the cardholder's, rounded."""
    requested, merchant_amount = request["amount"], request["merchant_amount"]
    approved = requested if decision.amount is None else int(decision.amount)
    if approved != requested:
        merchant_amount = (2 * merchant_amount * approved + requested) // (2 * requested)
    return approved, merchant_amount


def _sends_challenges(account: Account, decision: Decision) -> bool:
    """Whether the cardholder is to be asked; otherwise the field ``fraud_challenges`` is absent.

    It is absent on a plain account (recorded); a reply may ask on any (platform, 4).
    """
    if decision.sends_fraud_challenges:
        return True
    return decision.reason == "suspected_fraud" and fraud.challenges_enabled(account)
