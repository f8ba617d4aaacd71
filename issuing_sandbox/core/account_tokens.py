"""Tokens that carry what a connected account, a person or a bank account is made of.

A token is used once. Stripe takes them from browsers with a publishable key, and with a secret key
in test mode only; here all have a secret key. Tokens of cards, which pay, are not modelled.
"""

import re
from typing import Any, Final

import orjson

from issuing_sandbox.account.account import Account
from issuing_sandbox.call import Call, find_record
from issuing_sandbox.contract import parameter_faults
from issuing_sandbox.core import bank_accounts, people, profile
from issuing_sandbox.errors import NotModelled, SandboxFault, WrongState
from issuing_sandbox.store.tables import Record

KIND: Final = "token"
OPERATION: Final = "POST /v1/tokens"
#: By what a token carries, the prefix of its id.
PREFIXES: Final = {"account": "ct", "bank_account": "btok", "person": "cpt"}
#: Tokens that are made elsewhere, or that Stripe names for tests: of cards (``tok_visa_debit``),
#: payment methods and sources, and of bank accounts by their country (``btok_us``).
_OTHER_TOKENS: Final = re.compile(r"(card|pm|src|tok)_\w+|btok_[a-z]{2}(_\w+)?", re.ASCII)
#: The address that every request comes from; nobody's browser makes one.
CLIENT_IP: Final = "127.0.0.1"
#: The parameters of an account that a token of one carries instead.
CARRIED: Final = ("business_type", "company", "individual", "tos_acceptance")


def create(call: Call) -> Record:
    """``POST /v1/tokens``: of an account, a person or a bank account."""
    account, params = call.account, call.params
    profile.refuse_unmodelled(OPERATION, params)
    given = [name for name in PREFIXES if people.leaf_names(params.get(name) or {}, name)]
    if not given:
        raise parameter_faults.missing("account")
    if len(given) > 1:
        raise SandboxFault(
            f"A token carries an account, a bank account or a person, not {' and '.join(given)}.",
            code="parameters_exclusive",
            param=given[1],
        )
    kind = given[0]
    name = account.ids.mint(PREFIXES[kind], call.now)
    record = {
        "id": name,
        "object": KIND,
        "client_ip": CLIENT_IP,
        "created": call.now,
        "livemode": False,
        "type": kind,
        "used": False,
    }
    if kind == "bank_account":
        record["bank_account"] = _shown_bank_account(call, params[kind])
    carried = orjson.dumps(params[kind]).decode()
    account.changes.put(account.secrets, name, {"carried": carried})
    return account.table(KIND).put(record)


def retrieve(call: Call) -> Record:
    """``GET /v1/tokens/{token}``; what an account's or a person's token carries is not shown."""
    _refuse_other_token(call.path["token"], None)
    return call.named_in_path(KIND, "token")


def with_account_token(call: Call) -> dict[str, Any]:
    """Return the parameters of a request for an account, with what its token carries.

    Raises:
        Missing: 400, there is no such token.
        WrongState: it was used, or the request says itself what a token would carry.
    """
    params = call.params
    token = params.get("account_token")
    if token is None:
        return params
    carried = _use(call, token, "account", "account_token")
    beside = [name for name in CARRIED if name in params]
    if beside:
        raise WrongState(
            f"An account_token carries the {beside[0]}; it can't be given beside one.",
            param=beside[0],
        )
    if carried.pop("tos_shown_and_accepted", False):
        carried["tos_acceptance"] = {"date": call.now, "ip": CLIENT_IP}
    return {**params, **carried}


def with_person_token(call: Call) -> dict[str, Any]:
    """Return the parameters of a request for a person, with what its token carries.

    Raises:
        Missing: 400, there is no such token.
        WrongState: it was used.
    """
    params = call.params
    token = params.get("person_token")
    if token is None:
        return params
    return {**params, **_use(call, token, "person", "person_token")}


def bank_account_of(call: Call, token: str, param: str) -> dict[str, Any]:
    """Return the bank account that a token carries: a test token, or one that was made.

    Args:
        call: the request.
        token: ``btok_…``.
        param: the parameter that names it.

    Raises:
        NotModelled: it carries a debit card, or is another of Stripe's test tokens.
        Missing: 400, there is no such token.
        WrongState: it was used.
    """
    if token in bank_accounts.TEST_TOKENS:
        routing, _ = bank_accounts.WORKING_ACCOUNTS["US"]
        number = bank_accounts.TEST_TOKENS[token]
        return {"account_number": number, "country": "US", "routing_number": routing}
    return _use(call, token, "bank_account", param)


def _use(call: Call, token: str, kind: str, param: str) -> dict[str, Any]:
    """Return what a token carries, which is used up by it.

    Raises:
        NotModelled: Stripe may have such a token, the sandbox has none.
        Missing: 400, there is no such token.
        WrongState: it was used, or carries something else.
    """
    account = call.account
    _refuse_other_token(token, param)
    record = find_record(account, KIND, token, param=param, status=400)
    if record["type"] != kind:
        raise WrongState(
            f"The token '{token}' carries a {record['type']}, not a {kind}.", param=param
        )
    if record["used"]:
        raise SandboxFault(
            f"You cannot use a Stripe token more than once: {token}.",
            code="token_already_used",
            param=param,
        )
    account.table(KIND).put({**record, "used": True})
    carried: dict[str, Any] = orjson.loads(account.secrets[token]["carried"])
    return carried


def _refuse_other_token(token: str, param: str | None) -> None:
    """Refuse a token that the sandbox makes none of, without a word on whether Stripe has it."""
    if _OTHER_TOKENS.fullmatch(token):
        raise NotModelled(f"the token {token}", param=param)


def _shown_bank_account(call: Call, given: dict[str, Any]) -> Record:
    """Return the bank account of a token: as it would be of an account in the token's country."""
    owner: Account = call.account
    record = bank_accounts.new_record(owner, given, now=call.now, param="bank_account")
    hidden = ("account", "available_payout_methods", "default_for_currency", "metadata")
    return {
        name: value
        for name, value in bank_accounts.render(record).items()
        if name not in (*hidden, "future_requirements", "requirements")
    }
