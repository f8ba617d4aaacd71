"""v2 financial accounts: an account that is opened for Issuing today comes with one.

It is made when it is first asked for, with the status of the policy
``financial_account_v2_status``; whether a connected account has one, the policy
``connected_financial_account_v2`` says. Creating and closing further ones is a preview of Stripe's,
and is refused by name.
"""

from collections.abc import Callable
from typing import Any, Final

from issuing_sandbox.account import funding_model
from issuing_sandbox.account.account import Account
from issuing_sandbox.call import Action, Call, find_record
from issuing_sandbox.errors import InvalidFields, NotModelled, WrongState
from issuing_sandbox.money_management import books
from issuing_sandbox.store.conditions import AnyOf, That, Where
from issuing_sandbox.store.tables import Record
from issuing_sandbox.webhooks import thin_events
from issuing_sandbox.webhooks.events import NO_REQUEST, emit_thin
from issuing_sandbox.wire.fields import merge_metadata
from issuing_sandbox.wire.pages import Listing, Params, of_table, page_of

KIND: Final = "v2.money_management.financial_account"
OPEN: Final = "open"
CLOSED: Final = "closed"
#: How the ids of these accounts begin in test mode (recorded), which those of the first API do not.
PREFIX: Final = "fa_test_"
MAX_NAME: Final = 50


def check_funding(account: Account) -> None:
    """Refuse an account of whose cards none spends from a v2 financial account.

    Raises:
        NotModelled: what other accounts have of money management is not looked into.
    """
    if not funding_model.is_v2_funded(account):
        raise NotModelled(
            "money management of the second API on an account whose cards spend from the Issuing "
            "balance; the policy funding_model has others"
        )


def page_of_kind(
    call: Call,
    kind: str,
    where: Callable[[Params], Where] = lambda _: (),
    show: Callable[[Record], Record] = lambda record: record,
) -> Record:
    """Return one page of the records of a kind, newest first.

    Args:
        call: the request for it.
        kind: what is listed, ``v2.money_management.…``.
        where: the conditions that the parameters name, on indexed fields.
        show: returns a record as the list shows it.

    Raises:
        NotModelled: no card spends from a v2 financial account.
    """
    check_funding(call.account)
    table = call.account.table(kind)
    return page_of(call.url, call.params, lambda params: of_table(table, where(params), show))


def the_only(account: Account) -> Record:
    """Return the account's v2 financial account; it is made now if there is none yet.

    Raises:
        WrongState: it is a connected one that has none; the wording is ours.
    """
    record = ensure(account)
    if record is None:
        raise WrongState(f"The account '{account.id}' has no v2 financial account.")
    return record


def ensure(account: Account) -> Record | None:
    """Return the account's v2 financial account, made now if need be; ``None`` if it has none.

    See the policy ``connected_financial_account_v2``.
    """
    check_funding(account)
    if account.platform and account.policies.connected_financial_account_v2 == "none":
        return None
    first = next(iter(account.table(KIND).oldest_first()), None)
    return first or _create(Action(account, NO_REQUEST, account.clock.now()))


def named(account: Account, name: str, param: str, *, status: int = 400) -> Record:
    """Return a v2 financial account by its id (``fa_test_…``).

    Raises:
        Missing: there is none.
    """
    ensure(account)
    return find_record(account, KIND, name, param=param, status=status)


def for_card(call: Call, param: str) -> str:
    """Return the id of the open account that a new card names.

    Raises:
        Missing: there is none of this id.
        WrongState: it is not open; recorded of a pending one.
    """
    record = named(call.account, call.params[param], param)
    if record["status"] != OPEN:
        raise WrongState(
            f"You cannot create a new card for FinancialAccount {record['id']} because its status "
            f"is {record['status']}. Please try again with an open FinancialAccount.",
            param=param,
        )
    return str(record["id"])


def list_all(call: Call) -> Record:
    """``GET /v2/money_management/financial_accounts``, newest first; closed ones if asked for."""
    ensure(call.account)
    if call.params.get("include"):
        raise NotModelled("`include` of v2 financial accounts")
    return page_of(call.url, call.params, lambda params: _listing(call.account, params))


def retrieve(call: Call) -> Record:
    """``GET /v2/money_management/financial_accounts/{id}``."""
    return render(call.account, named(call.account, call.path["id"], "id", status=404))


def update(call: Call) -> Record:
    """``POST /v2/money_management/financial_accounts/{id}``: its name and its metadata."""
    old = named(call.account, call.path["id"], "id", status=404)
    new = {**old, "metadata": merge_metadata(old["metadata"], call.params)}
    if "display_name" in call.params:
        new["display_name"] = _checked_name(call.params["display_name"])
    call.account.table(KIND).put(new)
    document = render(call.account, new)
    emit_thin(call.account, f"{KIND}.updated", document, call.cause, call.now)
    return document


def render(account: Account, record: Record) -> Record:
    """Return an account as the API shows it, with what its books have now."""
    sub_balances = {
        name: {books.CURRENCY: books.money(books.balance(account, record["id"], name))}
        for name in books.SUB_BALANCES
    }
    return {**record, "balance": sub_balances}


def _create(action: Action) -> Record:
    account = action.account
    record = {
        "id": account.ids.mint(PREFIX.rstrip("_"), action.now),
        "object": KIND,
        "country": account.country,
        "created": thin_events.timestamp(action.now),
        "display_name": None,
        "livemode": False,
        "metadata": {},
        "other": None,
        "status": account.policies.financial_account_v2_status,
        "storage": {"deposit_insurance_eligibility": None, "holds_currencies": [books.CURRENCY]},
        "type": "storage",
    }
    account.table(KIND).put(record)
    document = render(account, record)
    emit_thin(account, f"{KIND}.created", document, action.cause, action.now)
    return record


def _listing(account: Account, params: dict[str, Any]) -> Listing:
    statuses = params.get("statuses")
    return of_table(
        account.table(KIND),
        [("status", AnyOf(statuses) if statuses else That(lambda status: status != CLOSED))],
        lambda record: render(account, record),
    )


def _checked_name(name: str) -> str:
    if len(name) > MAX_NAME:
        raise InvalidFields("display_name", f"At most {MAX_NAME} characters.")
    return name
