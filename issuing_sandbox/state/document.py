"""State documents: an account's whole state in JSON, and an account restored from it.

Card numbers, endpoints' secrets and the like are in it; the sandbox has made them all up. The key
is not: only the masked form that errors show.
"""

import hashlib
from typing import Any, Final

import orjson

from issuing_sandbox.account.account import Account
from issuing_sandbox.account.clock import Clock
from issuing_sandbox.policies import Policies
from issuing_sandbox.store.tables import TABLE_PREFIX

#: The format of documents and state files; a change that older sandboxes cannot read needs a new
#: number.
FORMAT: Final = 1
KIND: Final = "sandbox.state"

#: The state of one account: ``facts``, ``marks``, ``parts`` and ``connected``. These names, and
#: those of the parts, are in every document and state file, so they stay as they are.
State = dict[str, Any]


class InvalidDocument(Exception):
    """No account can be restored from a document; the message says why."""


def export_account(account: Account) -> State:
    """Return an account's state as one document, with a digest of its content."""
    content = {"api_version": account.api_version, **state_of(account)}
    plain = orjson.loads(orjson.dumps(content))
    return {"object": KIND, "format": FORMAT, "digest": _digest(plain), **plain}


def import_account(body: bytes, *, policies: Policies, api_version: str) -> Account:
    """Return the account of an exported document.

    Args:
        body: the document, in any order of keys and with any white space.
        policies: of the sandbox that imports it; they are not part of a state.
        api_version: the API version of that sandbox's objects.

    Raises:
        InvalidDocument: it is damaged, not a state, or not one that this sandbox reads.
    """
    content = _checked_content(_parse(body), api_version)
    try:
        account = restore_account(content, policies=policies, api_version=api_version)
    except (AttributeError, KeyError, TypeError, ValueError) as wrong:
        raise InvalidDocument(f"is not what an account is made of: {wrong!r}") from wrong
    return account


def state_of(account: Account) -> State:
    """Return the state of an account, and of those connected to it."""
    return {
        "facts": facts(account),
        "marks": marks(account),
        "parts": {name: list(part.rows()) for name, part in account.changes.parts.items()},
        "connected": [state_of(connected) for connected in account.connected.values()],
    }


def facts(account: Account) -> State:
    """Return what never changes about an account."""
    return {
        "id": account.id,
        "key": account.key,
        "created": account.created,
        "start": account.clock.start,
        "origin": account.ids.origin,
        **_country_abroad(account),
    }


def _country_abroad(account: Account) -> State:
    """Return the country of a connected account that is in another one than its platform."""
    platform = account.platform
    is_abroad = platform is not None and platform.country != account.country
    return {"country": account.country} if is_abroad else {}


def marks(account: Account) -> State:
    """Return an account's counters, which nearly every request changes, even one that is refused.

    They are the random words ``drawn``, the seconds by which the clock was ``moved``, and the
    ``turns`` of jobs.
    """
    return {
        "drawn": account.ids.drawn,
        "moved": account.clock.moved,
        "turns": account.job_queue.last_turn,
    }


def restore_account(
    content: State, *, policies: Policies, api_version: str, platform: Account | None = None
) -> Account:
    """Return an account that has this state.

    Args:
        content: what ``state_of`` gave.
        policies: of the sandbox.
        api_version: the API version of the sandbox's objects.
        platform: the account that this one is connected to.

    Raises:
        InvalidDocument: it has parts that this sandbox does not know, or its books do not balance.
    """
    fixed, counters = content["facts"], content["marks"]
    clock = platform.clock if platform else Clock(fixed["start"], counters["moved"])
    policies = policies.of_country(fixed.get("country", policies.account_country))
    account = Account(
        "", seed="", clock=clock, policies=policies, api_version=api_version, platform=platform
    )
    account.id, account.key, account.created = fixed["id"], fixed["key"], fixed["created"]
    account.ids.resume(fixed["origin"], counters["drawn"])
    account.job_queue.last_turn = counters["turns"]
    _restore_parts(account, content["parts"])
    for state in content["connected"]:
        connected = restore_account(
            state, policies=policies, api_version=api_version, platform=account
        )
        account.connected[connected.id] = connected
    return account


def _restore_parts(account: Account, parts: dict[str, list[Any]]) -> None:
    for name, rows in parts.items():
        part = account.changes.parts.get(name)
        if part is None and name.startswith(TABLE_PREFIX):
            part = account.table(name.removeprefix(TABLE_PREFIX))
        if part is None:
            raise InvalidDocument(f"has a part that this sandbox does not know: {name!r}")
        part.restore((key, value) for key, value in rows)
    for indexed in (account.ledger, account.spend_totals, account.job_queue):
        indexed.rebuild_index()
    if account.ledger.imbalance():
        raise InvalidDocument(f"has books that are out by {account.ledger.imbalance()} cents")


def _parse(body: bytes) -> State:
    try:
        document = orjson.loads(body)
    except orjson.JSONDecodeError as broken:
        raise InvalidDocument(f"is not JSON: {broken}") from broken
    if not isinstance(document, dict) or document.get("object") != KIND:
        raise InvalidDocument(f"is not an object of the kind {KIND!r}")
    return document


def _checked_content(document: State, api_version: str) -> State:
    """Return what the digest covers: all but what describes the document itself."""
    if document.get("format") != FORMAT:
        raise InvalidDocument(
            f"has the format {document.get('format')!r}; this sandbox reads {FORMAT}"
        )
    content = {k: v for k, v in document.items() if k not in ("object", "format", "digest")}
    if document.get("digest") != _digest(content):
        raise InvalidDocument("is not as it was exported: its digest does not fit")
    if content["api_version"] != api_version:
        raise InvalidDocument(
            f"has objects of {content['api_version']}; this sandbox has {api_version}"
        )
    return content


def _digest(content: State) -> str:
    return hashlib.sha256(orjson.dumps(content, option=orjson.OPT_SORT_KEYS)).hexdigest()
