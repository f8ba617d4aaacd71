"""External accounts: the endpoints of the bank accounts of a connected account.

Debit cards are not modelled. Facts: Stripe's reference of external accounts; the bank accounts
themselves, and the test numbers, are in ``bank_accounts``. The events are the connected account's.
"""

from typing import Any

from issuing_sandbox.account.account import Account
from issuing_sandbox.call import Call, find_undeleted
from issuing_sandbox.contract import parameter_faults
from issuing_sandbox.contract.overlay import CARD_FIELDS
from issuing_sandbox.core import account_tokens, bank_accounts, onboarding, profile
from issuing_sandbox.core.named_accounts import named_connected_account
from issuing_sandbox.errors import NotModelled, WrongState
from issuing_sandbox.store.conditions import AnyOf, Equals
from issuing_sandbox.store.tables import Record
from issuing_sandbox.webhooks.events import emit, previous_attributes
from issuing_sandbox.wire.fields import merge_metadata
from issuing_sandbox.wire.pagination import paginate

CREATION = "POST /v1/accounts/{account}/external_accounts"
UPDATE = "POST /v1/accounts/{account}/external_accounts/{id}"


def create(call: Call) -> Record:
    """``POST /v1/accounts/{account}/external_accounts``: the first one becomes the default."""
    account, params = named_connected_account(call), call.params
    profile.refuse_unmodelled(CREATION, params)
    before = onboarding.RenderedAccount.of(account)
    param = "external_account" if "external_account" in params else "bank_account"
    if param not in params:
        raise parameter_faults.missing("external_account")
    record = _new_record(call, account, params[param], param)
    record["metadata"] = merge_metadata(record["metadata"], params)
    is_first = bank_accounts.default_of(account) is None
    is_default = is_first or params.get("default_for_currency")
    former = _put_new(call, account, record, is_default=is_default)
    _emit_demoted(call, account, former)
    return _settled(call, account, record["id"], before)


def retrieve(call: Call) -> Record:
    """``GET /v1/accounts/{account}/external_accounts/{id}``."""
    return bank_accounts.render(_named(call, named_connected_account(call)))


def update(call: Call) -> Record:
    """``POST /v1/accounts/{account}/external_accounts/{id}``: who holds it, and metadata.

    One to which a payout has failed is used again, whatever is changed.
    """
    account, params = named_connected_account(call), call.params
    profile.refuse_unmodelled(UPDATE, params)
    before = onboarding.RenderedAccount.of(account)
    old = _named(call, account)
    names = ("account_holder_name", "account_holder_type", "account_type")
    new = {**old, **{name: params[name] for name in names if name in params}, "status": "new"}
    new["metadata"] = merge_metadata(old["metadata"], params)
    account.table(bank_accounts.KIND).put(new)
    former = _make_default(account, new["id"]) if params.get("default_for_currency") else None
    stored = account.table(bank_accounts.KIND)[new["id"]]
    _emit_updated(call, account, old, stored)
    _emit_demoted(call, account, former)
    return _settled(call, account, new["id"], before)


def delete(call: Call) -> Record:
    """``DELETE /v1/accounts/{account}/external_accounts/{id}``: any but the default."""
    account = named_connected_account(call)
    before = onboarding.RenderedAccount.of(account)
    record = _named(call, account)
    if record["default_for_currency"]:
        raise WrongState(
            "You cannot delete the default external account for your default currency. Please make "
            "another external account the default using the `default_for_currency` param, and then "
            "delete this one."
        )
    deleted = _delete(call, account, record)
    onboarding.emit_changes(account, before, cause=call.cause, now=call.now)
    return deleted


def list_all(call: Call) -> Record:
    """``GET /v1/accounts/{account}/external_accounts``, newest first; filter ``object``."""
    account = named_connected_account(call)
    wanted = call.params.get("object")
    return paginate(
        account.table(bank_accounts.KIND),
        call.params,
        kind="external_account",
        url=call.url,
        render=bank_accounts.render,
        clamps=account.policies.list_limit == "clamp",
        where=[("deleted", Equals(None) if wanted in (None, bank_accounts.KIND) else AnyOf(()))],
    )


def put_default(call: Call, account: Account, given: Any) -> None:
    """Store the bank account that a request for an account has; the old default is deleted.

    Args:
        call: the request.
        account: the connected account.
        given: the parameter ``external_account``: a token, or a bank account.
    """
    old = bank_accounts.default_of(account)
    record = _new_record(call, account, given, "external_account")
    _put_new(call, account, record, is_default=True)
    if old is not None:
        _delete(call, account, account.table(bank_accounts.KIND)[old["id"]])


def _new_record(call: Call, account: Account, given: Any, param: str) -> Record:
    """Return the bank account that a token or a hash describes, not stored yet.

    Raises:
        NotModelled: it is a card.
        Missing: there is no such token.
        ParameterFault: it says too little.
    """
    if not isinstance(given, dict):
        given = account_tokens.bank_account_of(call, given, param)
    _refuse_card(given, param)
    for name in ("account_number", "country"):
        if name not in given:
            raise parameter_faults.missing(f"{param}[{name}]")
    return bank_accounts.new_record(account, given, now=call.now, param=param)


def _refuse_card(given: dict[str, Any], param: str) -> None:
    of_cards = ("object",) if given.get("object") == "card" else ()
    for name in (*of_cards, *CARD_FIELDS):
        if name in given:
            field = f"{param}[{name}]"
            raise NotModelled(f"debit cards as external accounts ({field})", param=field)


def _put_new(call: Call, account: Account, record: Record, *, is_default: Any) -> Record | None:
    """Store a bank account and tell of it; return the one that was the default before it."""
    account.table(bank_accounts.KIND).put(record)
    former = _make_default(account, record["id"]) if is_default else None
    shown = bank_accounts.render(account.table(bank_accounts.KIND)[record["id"]])
    emit(account, "account.external_account.created", shown, cause=call.cause, now=call.now)
    return former


def _make_default(account: Account, name: str) -> Record | None:
    """Make a bank account the default; return the one that was, as it was, if it is another."""
    table, former = account.table(bank_accounts.KIND), bank_accounts.default_of(account)
    if former is not None and former["id"] == name:
        return None
    table.put({**table[name], "default_for_currency": True})
    if former is not None:
        table.put({**former, "default_for_currency": False})
    return former


def _emit_demoted(call: Call, account: Account, former: Record | None) -> None:
    """Tell that a bank account is the default no more; one that is deleted with it says so."""
    if former is not None:
        _emit_updated(call, account, former, account.table(bank_accounts.KIND)[former["id"]])


def _delete(call: Call, account: Account, record: Record) -> Record:
    name = record["id"]
    account.table(bank_accounts.KIND).put(
        {"id": name, "object": bank_accounts.KIND, "deleted": True}
    )
    shown = bank_accounts.render(record)
    emit(account, "account.external_account.deleted", shown, cause=call.cause, now=call.now)
    return {
        "id": name,
        "object": bank_accounts.KIND,
        "currency": record["currency"],
        "deleted": True,
    }


def _settled(call: Call, account: Account, name: str, before: onboarding.RenderedAccount) -> Record:
    onboarding.settle(account, call.now, ["external_account"])
    onboarding.emit_changes(account, before, cause=call.cause, now=call.now)
    return bank_accounts.render(account.table(bank_accounts.KIND)[name])


def _emit_updated(call: Call, account: Account, old: Record, new: Record) -> None:
    previous = previous_attributes(old, new)
    if previous:
        emit(
            account,
            "account.external_account.updated",
            bank_accounts.render(new),
            cause=call.cause,
            now=call.now,
            previous=previous,
        )


def _named(call: Call, account: Account) -> Record:
    """Return the bank account in the path.

    Raises:
        Missing: 404, there is none, or no longer.
    """
    return find_undeleted(account, bank_accounts.KIND, call.path["id"], param="id")
