"""Persons: the endpoints of the people of a connected account (Stripe's reference of persons).

What is kept of a person is in ``people``, how one looks in ``account``, and what a change of one
leads to in ``onboarding``. The events are the connected account's own.
"""

from typing import Any

from issuing_sandbox.account.account import Account
from issuing_sandbox.call import Call, find_undeleted
from issuing_sandbox.core import account as accounts
from issuing_sandbox.core import account_tokens, onboarding, people, profile
from issuing_sandbox.core.named_accounts import named_connected_account
from issuing_sandbox.store.conditions import Equals, Where
from issuing_sandbox.store.tables import Record
from issuing_sandbox.webhooks.events import emit
from issuing_sandbox.wire.pagination import paginate

OPERATION = "POST /v1/accounts/{account}/persons"


def create(call: Call) -> Record:
    """``POST /v1/accounts/{account}/persons``."""
    account = named_connected_account(call)
    profile.refuse_unmodelled(OPERATION, call.params)
    given = account_tokens.with_person_token(call)
    before = onboarding.RenderedAccount.of(account)
    record = account.table(people.KIND).put(people.new_record(call, account, given))
    return _settled(call, account, record, before, given, event="person.created")


def retrieve(call: Call) -> Record:
    """``GET /v1/accounts/{account}/persons/{person}``."""
    account = named_connected_account(call)
    return accounts.render_person(account, _named(call, account))


def update(call: Call) -> Record:
    """``POST /v1/accounts/{account}/persons/{person}``: hashes are merged."""
    account = named_connected_account(call)
    profile.refuse_unmodelled(OPERATION, call.params)
    given = account_tokens.with_person_token(call)
    before = onboarding.RenderedAccount.of(account)
    old = _named(call, account)
    record = account.table(people.KIND).put(people.updated(call, account, old, given, param=""))
    return _settled(call, account, record, before, given, event="")


def delete(call: Call) -> Record:
    """``DELETE /v1/accounts/{account}/persons/{person}``; what was due of the person is no more."""
    account = named_connected_account(call)
    before = onboarding.RenderedAccount.of(account)
    record = _named(call, account)
    shown = accounts.render_person(account, record)
    deleted = {"id": record["id"], "object": people.KIND, "deleted": True}
    account.table(people.KIND).put(deleted)
    onboarding.forget(account, record["id"])
    emit(account, "person.deleted", shown, cause=call.cause, now=call.now)
    onboarding.settle(account, call.now)
    onboarding.emit_changes(account, before, cause=call.cause, now=call.now)
    return deleted


def list_all(call: Call) -> Record:
    """``GET /v1/accounts/{account}/persons``, newest first; filtered by what they are."""
    account = named_connected_account(call)
    roles = call.params.get("relationship") or {}
    return paginate(
        account.table(people.KIND),
        call.params,
        kind=people.KIND,
        url=call.url,
        render=lambda person: accounts.render_person(account, person),
        clamps=account.policies.list_limit == "clamp",
        where=[("deleted", Equals(None)), *_in_roles(roles)],
    )


def put_individual(call: Call, account: Account, given: dict[str, Any]) -> None:
    """Store what a request says of the individual whose business the account is.

    Args:
        call: the request.
        account: the connected account.
        given: the parameter ``individual``.
    """
    old = people.representative_of(account)
    given = {**given, "relationship": {**(given.get("relationship") or {}), "representative": True}}
    if old is None:
        record = people.new_record(call, account, given, param="individual")
    else:
        record = people.updated(call, account, old, given, param="individual")
    account.table(people.KIND).put(record)
    if old is None:
        shown = accounts.render_person(account, record)
        emit(account, "person.created", shown, cause=call.cause, now=call.now)


def _settled(  # noqa: PLR0913 - what follows from a change
    call: Call,
    account: Account,
    record: Record,
    before: onboarding.RenderedAccount,
    given: dict[str, Any],
    *,
    event: str,
) -> Record:
    """Let follow what follows from a new or changed person, emit the events, and render them."""
    prefix = profile.person_prefix(account, record)
    onboarding.settle(account, call.now, people.leaf_names(given, prefix))
    shown = accounts.render_person(account, record)
    if event:
        emit(account, event, shown, cause=call.cause, now=call.now)
    onboarding.emit_changes(account, before, cause=call.cause, now=call.now)
    return shown


def _named(call: Call, account: Account) -> Record:
    """Return the person in the path.

    Raises:
        Missing: 404, there is none, or no longer.
    """
    return find_undeleted(account, people.KIND, call.path["person"], param="person")


def _in_roles(roles: dict[str, bool]) -> Where:
    return [(f"relationship.{role}", Equals(wanted)) for role, wanted in roles.items()]
