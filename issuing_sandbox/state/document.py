"""An account as a document: all it knows, in JSON, and an account made from it again.

Card numbers, endpoints' secrets and the like are in it; the sandbox has made them all up. The key
is not: only what refusals show of it.
"""

import hashlib
from typing import Any, Final

import orjson

from issuing_sandbox.account.account import Account
from issuing_sandbox.account.clock import Clock
from issuing_sandbox.policies import Policies
from issuing_sandbox.store.tables import TABLE_PREFIX

#: What a document and a state file are written in; a change that older sandboxes cannot read is a
#: new one.
FORMAT: Final = 1
KIND: Final = "sandbox.state"

#: What is told of one account: ``facts``, ``marks``, ``parts`` and ``connected``.
Told = dict[str, Any]


class Refused(Exception):
    """A document that no account can be made from, and why."""


def exported(account: Account) -> Told:
    """The whole account as one document; it answers to the document's own digest."""
    content = {"api_version": account.api_version, **told(account)}
    plain = orjson.loads(orjson.dumps(content))
    return {"object": KIND, "format": FORMAT, "digest": _digest(plain), **plain}


def imported(body: bytes, *, policies: Policies, api_version: str) -> Account:
    """The account of an exported document.

    Args:
        body: the document, in any order of keys and with any white space.
        policies: of the sandbox that it will live in; they are not part of a state.
        api_version: the version that the sandbox's objects are shaped by.

    Raises:
        Refused: it is damaged, not a state, or not one that this sandbox reads.
    """
    content = _checked(_read(body), api_version)
    try:
        account = restored(content, policies=policies, api_version=api_version)
    except (AttributeError, KeyError, TypeError, ValueError) as wrong:
        raise Refused(f"is not what an account is made of: {wrong!r}") from wrong
    return account


def told(account: Account) -> Told:
    """All that an account and those connected to it know."""
    return {
        "facts": facts(account),
        "marks": marks(account),
        "parts": {name: list(part.rows()) for name, part in account.changes.parts.items()},
        "connected": [told(each) for each in account.connected.values()],
    }


def facts(account: Account) -> Told:
    """What never changes."""
    return {
        "id": account.id,
        "key": account.key,
        "created": account.created,
        "start": account.clock.start,
        "origin": account.ids.origin,
    }


def marks(account: Account) -> Told:
    """How far an account has come; nearly every request changes it, be it refused."""
    return {
        "drawn": account.ids.drawn,
        "moved": account.clock.moved,
        "turns": account.job_queue.turns,
    }


def restored(
    content: Told, *, policies: Policies, api_version: str, platform: Account | None = None
) -> Account:
    """The account of which this was told.

    Raises:
        Refused: it has parts that this sandbox does not know, or its books do not balance.
    """
    known, reached = content["facts"], content["marks"]
    clock = platform.clock if platform else Clock(known["start"], reached["moved"])
    account = Account(
        "", seed="", clock=clock, policies=policies, api_version=api_version, platform=platform
    )
    account.id, account.key, account.created = known["id"], known["key"], known["created"]
    account.ids.resume(known["origin"], reached["drawn"])
    account.job_queue.turns = reached["turns"]
    _fill(account, content["parts"])
    for each in content["connected"]:
        other = restored(each, policies=policies, api_version=api_version, platform=account)
        account.connected[other.id] = other
    return account


def _fill(account: Account, parts: dict[str, list[Any]]) -> None:
    for name, rows in parts.items():
        part = account.changes.parts.get(name)
        if part is None and name.startswith(TABLE_PREFIX):
            part = account.table(name.removeprefix(TABLE_PREFIX))
        if part is None:
            raise Refused(f"has a part that this sandbox does not know: {name!r}")
        part.restore((key, value) for key, value in rows)
    for each in (account.ledger, account.spend_totals, account.job_queue):
        each.index()
    if account.ledger.imbalance():
        raise Refused(f"has books that are out by {account.ledger.imbalance()} cents")


def _read(body: bytes) -> Told:
    try:
        document = orjson.loads(body)
    except orjson.JSONDecodeError as broken:
        raise Refused(f"is not JSON: {broken}") from broken
    if not isinstance(document, dict) or document.get("object") != KIND:
        raise Refused(f"is not an object of the kind {KIND!r}")
    return document


def _checked(document: Told, api_version: str) -> Told:
    if document.get("format") != FORMAT:
        raise Refused(f"has the format {document.get('format')!r}; this sandbox reads {FORMAT}")
    content = {k: v for k, v in document.items() if k not in ("object", "format", "digest")}
    if document.get("digest") != _digest(content):
        raise Refused("is not as it was exported: its digest does not fit")
    if content["api_version"] != api_version:
        raise Refused(f"has objects of {content['api_version']}; this sandbox has {api_version}")
    return content


def _digest(content: Told) -> str:
    return hashlib.sha256(orjson.dumps(content, option=orjson.OPT_SORT_KEYS)).hexdigest()
