"""Financial accounts: where a business keeps money that its cards spend and its flows move.

::

    open -> closed     by request, when nothing is in it and nothing hangs on it (``closing``)

What it holds is in ``books``, what it may do in ``features``. A Stripe account has up to three that
are open; a platform has one that nobody made (treasury and notices, A2).
"""

from typing import Any, Final

from issuing_sandbox.account.account import Account
from issuing_sandbox.account.scheduler import Job
from issuing_sandbox.call import Action, Call
from issuing_sandbox.core import capability
from issuing_sandbox.errors import SandboxFault, WrongState
from issuing_sandbox.store.conditions import Equals
from issuing_sandbox.store.tables import Record
from issuing_sandbox.treasury import addresses, books, features
from issuing_sandbox.webhooks.events import NO_REQUEST
from issuing_sandbox.wire.fields import merge_metadata
from issuing_sandbox.wire.pagination import filter_by

KIND: Final = capability.FINANCIAL_ACCOUNT
#: The job that activates the features that are due.
ACTIVATION: Final = "treasury.activation"
STATUS_UPDATED: Final = "treasury.financial_account.features_status_updated"
MAX_OPEN: Final = 3
#: The fields that are kept and not shown: what was requested, when what is not active yet will be
#: (unix seconds, by name), and how the features were when an event last told of them.
HIDDEN: Final = ("activating", "requested_features", "told")
UNRESTRICTED: Final = {"inbound_flows": "unrestricted", "outbound_flows": "unrestricted"}


def create(call: Call) -> Record:
    """``POST /v1/treasury/financial_accounts``: nothing is in it, and its features begin."""
    _check_currencies(call.params["supported_currencies"])
    if len(_open(call.account)) >= MAX_OPEN:
        raise WrongState(
            f"An account can have up to {MAX_OPEN} open financial accounts, and has as many."
        )
    record = _put_new(call, call.account.ids.mint("fa", call.now), call.params)
    record = _requested(call, record, call.params.get("features") or {})
    record = _put(call.account, {**record, "told": shown_lists(call.account, record)})
    document = render(call.account, record)
    call.emit("treasury.financial_account.created", document)
    return document


def retrieve(call: Call) -> Record:
    """``GET /v1/treasury/financial_accounts/{financial_account}``."""
    return render(call.account, named_in_path(call))


def update(call: Call) -> Record:
    """``POST /v1/treasury/financial_accounts/{financial_account}``; there is no event for it."""
    params, old = call.params, open_in_path(call)
    call.refuse_unmodelled("forwarding_settings")
    restrictions = params.get("platform_restrictions") or {}
    new = {
        **old,
        "metadata": merge_metadata(old["metadata"], params),
        "nickname": params.get("nickname", old["nickname"]),
        "platform_restrictions": {**old["platform_restrictions"], **restrictions},
    }
    new = _requested(call, _put(call.account, new), params.get("features") or {})
    return render(call.account, tell(call, new))


def list_all(call: Call) -> Record:
    """``GET /v1/treasury/financial_accounts``, newest first."""
    return call.page(
        KIND,
        where=filter_by(call.params, "status"),
        render=lambda record: render(call.account, record),
    )


def retrieve_features(call: Call) -> Record:
    """``GET …/{financial_account}/features``: each requested one, with its status."""
    return features.nested(features.statuses(call.account, named_in_path(call)))


def update_features(call: Call) -> Record:
    """``POST …/{financial_account}/features``: those that are named; the others stay."""
    wanted = {name: value for name, value in call.params.items() if name != "expand"}
    new = tell(call, _requested(call, open_in_path(call), wanted))
    return features.nested(features.statuses(call.account, new))


def activate(account: Account, job: Job) -> None:
    """Activate the features that have been pending for long enough, and tell of it once."""
    record = account.table(KIND)[job.target]
    left = {name: due for name, due in record["activating"].items() if due > job.due}
    action = Action(account, NO_REQUEST, job.due)
    tell(action, _put(account, {**record, "activating": left}))


def follow(account: Account, job: Job) -> None:
    """Let the features of all financial accounts follow a capability that has changed."""
    action = Action(account, NO_REQUEST, job.due)
    for record in list(account.table(KIND).oldest_first()):
        tell(action, record)


def tell(action: Action, record: Record) -> Record:
    """Emit an event if the lists of features are others than told; return the record as it is.

    What was recorded has only the lists in ``previous_attributes``, and only those that changed.
    """
    record = addresses.with_address(action, record)
    before, now = record["told"], shown_lists(action.account, record)
    record = _put(action.account, {**record, "told": now})
    if before != now:
        previous = {name: before[name] for name in features.LISTS if before[name] != now[name]}
        action.emit(STATUS_UPDATED, render(action.account, record), previous)
    return record


def ensure_platform_has_one(account: Account, now: int) -> None:
    """Make the financial account of a platform that has none yet, which Stripe does by itself."""
    if account.platform is None and not len(account.table(KIND)):
        action = Action(account, NO_REQUEST, now)
        record = _put_new(action, account.ids.following("fa", account.id), {})
        _put(account, {**record, "told": shown_lists(account, record)})


def named_in_path(call: Call) -> Record:
    """Return the financial account that the path names, as it is stored."""
    return call.named_in_path(KIND, "financial_account")


def open_in_path(call: Call) -> Record:
    """Return the financial account that the path names, as it is stored.

    Raises:
        WrongState: it is closed, which is final; the wording is ours.
    """
    record = named_in_path(call)
    if record["status"] != "open":
        raise WrongState(f"The financial account '{record['id']}' is closed.")
    return record


def shown_lists(account: Account, record: Record) -> dict[str, list[str]]:
    """Return the lists of active, pending and restricted features as they are now."""
    return features.lists(features.statuses(account, record))


def render(account: Account, record: Record) -> Record:
    """Return a financial account as the API shows it; ``features`` only when expanded."""
    shown = {name: value for name, value in record.items() if name not in HIDDEN}
    shown["balance"] = {
        name: {books.CURRENCY: books.balance(account, record["id"], name)}
        for name in books.SUB_BALANCES
    }
    shown |= shown_lists(account, record)
    return {"id": record["id"], "object": KIND, **dict(sorted(shown.items()))}


def _put_new(action: Action, name: str, params: dict[str, Any]) -> Record:
    account = action.account
    return _put(
        account,
        {
            "id": name,
            "object": KIND,
            "activating": {},
            "country": account.country,
            "created": action.now,
            "financial_addresses": [],
            "is_default": not any(each["is_default"] for each in _open(account)),
            "livemode": False,
            "metadata": merge_metadata({}, params),
            "nickname": params.get("nickname"),
            "platform_restrictions": {
                **UNRESTRICTED,
                **(params.get("platform_restrictions") or {}),
            },
            "requested_features": [],
            "status": "open",
            "status_details": {"closed": None},
            "supported_currencies": [books.CURRENCY],
            "told": {name: [] for name in features.LISTS},
        },
    )


def _requested(action: Action, record: Record, wanted: dict[str, Any]) -> Record:
    """Return a financial account whose features are requested, or not any more, as asked.

    Raises:
        SandboxFault: a capability is missing; see the policy ``capability_before_feature``.
    """
    account = action.account
    choices = dict(features.requested_names(wanted))
    had = record["requested_features"]
    new = [name for name, is_wanted in choices.items() if is_wanted and name not in had]
    for name in new:
        features.check_capability(account, name)
    gone = {name for name, is_wanted in choices.items() if not is_wanted}
    due = action.now + account.policies.feature_activation_seconds
    slow = {name: due for name in new if name != features.CARD_ISSUING}
    if slow:
        account.job_queue.add(due, ACTIVATION, record["id"])
    waiting = record["activating"] | slow
    fields = {
        "activating": {name: waiting[name] for name in waiting if name not in gone},
        "requested_features": sorted({*had, *new} - gone),
    }
    return _put(account, {**record, **fields})


def _open(account: Account) -> list[Record]:
    return [*account.table(KIND).oldest_first(where=[("status", Equals("open"))])]


def _put(account: Account, record: Record) -> Record:
    return account.table(KIND).put(record)


def _check_currencies(currencies: list[str]) -> None:
    """Refuse another currency than the one that Treasury has; the wording is ours."""
    if [each.lower() for each in currencies] != [books.CURRENCY]:
        raise SandboxFault(
            f"A financial account holds {books.CURRENCY}, and no other currency.",
            param="supported_currencies",
        )
