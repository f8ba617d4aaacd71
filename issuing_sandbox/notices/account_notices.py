"""Account notices: owed once something has happened, and reported as sent by the platform.

::

    owed -> sent    the platform says what it mailed, to whom and when

A notice has no status: it is owed while its ``sent_at`` is null, and overdue if its deadline has
passed meanwhile. None is created or deleted by a call. No recorded one is known (Treasury and
notices, C): what is inferred is in the policies whose names begin with ``notice_``.
"""

from operator import itemgetter
from typing import Any, Final

from issuing_sandbox.account.account import Account
from issuing_sandbox.account.spend_totals import DAY
from issuing_sandbox.call import Call
from issuing_sandbox.core import account_details
from issuing_sandbox.errors import Missing, SandboxFault, WrongState
from issuing_sandbox.store.conditions import That
from issuing_sandbox.store.tables import Record
from issuing_sandbox.webhooks.events import Cause, emit, previous_attributes
from issuing_sandbox.wire.fields import merge_metadata
from issuing_sandbox.wire.pagination import Merged, paginate

KIND: Final = "account_notice"
_created: Final = itemgetter("created")
#: Where the law applies: to platforms here.
COUNTRY: Final = "US"
#: The reasons for which Stripe recommends a notice, and none is required by a day.
NO_DEADLINE: Final = ("issuing.account_closed_for_inactivity",)
#: What a notice can be about.
LINKED: Final = ("capability", "issuing_dispute")


def owe(account: Account, reason: str, *, cause: Cause, now: int, **linked: str) -> None:
    """Let a platform owe a notice to an account, unless nobody owes it one.

    That is so of an account that is connected to none, of a platform outside the US, and where
    Stripe mails the notices itself.

    Args:
        account: whom something has happened to.
        reason: why, ``issuing.dispute_won``.
        cause: the API request behind it, or ``NO_REQUEST``.
        now: unix seconds.
        linked: the ids of what it is about, by their names in ``LINKED``.
    """
    policies, platform = account.policies, account.platform
    if platform is None or platform.country != COUNTRY or policies.notice_sender == "stripe":
        return
    days = None if reason in NO_DEADLINE else policies.notice_deadline_days
    notice = account.table(KIND).put(
        {
            "id": account.ids.mint(policies.notice_id_prefix, now),
            "object": KIND,
            "created": now,
            "deadline": None if days is None else now + days * DAY,
            "email": None,
            "linked_objects": {name: linked.get(name) for name in LINKED},
            "livemode": False,
            "metadata": {},
            "reason": reason,
            "sent_at": None,
        }
    )
    emit(account, "account_notice.created", notice, cause=cause, now=now)


def list_all(call: Call) -> Record:
    """``GET /v1/account_notices``, newest first; with ``sent`` only those that are, or are not."""
    sent = call.params.get("sent")
    return paginate(
        Merged([(owner.table(KIND), ()) for owner in _owners(call.account)], _created),
        call.params,
        kind=KIND,
        url=call.url,
        render=lambda notice: notice,
        clamps=call.account.policies.list_limit == "clamp",
        where=[]
        if sent is None
        else [("sent_at", That(lambda moment: sent == (moment is not None)))],
    )


def retrieve(call: Call) -> Record:
    """``GET /v1/account_notices/{account_notice}``."""
    _, notice = _named(call)
    return notice


def update(call: Call) -> Record:
    """``POST /v1/account_notices/{account_notice}``: the platform reports what it has sent."""
    account, old = _named(call)
    if is_sent(old) and account.policies.notice_resend == "refuse":
        raise WrongState(f"The notice '{old['id']}' was reported as sent already.")
    account_details.check_recipient(call.params["email"]["recipient"], account.policies)
    _check_sent_at(call.params["sent_at"], old, now=call.now, account=account)
    sent = {name: call.params[name] for name in ("email", "sent_at")}
    metadata = merge_metadata(old["metadata"], call.params)
    new = account.table(KIND).put({**old, **sent, "metadata": metadata})
    previous = previous_attributes(old, new)
    if previous:
        type_ = "account_notice.updated"
        emit(account, type_, new, cause=call.cause, now=call.now, previous=previous)
    return new


def is_sent(notice: Record) -> bool:
    """Return whether a notice was reported as sent."""
    return notice["sent_at"] is not None


def is_overdue(notice: Record, now: int) -> bool:
    """Return whether a notice should have been sent by now (unix seconds) and was not."""
    deadline = notice["deadline"]
    return not is_sent(notice) and deadline is not None and now > deadline


def _owners(account: Account) -> tuple[Account, ...]:
    """Return the accounts whose notices a request for an account can see."""
    is_wide = account.policies.notice_scope == "platform"
    return (account, *(account.connected.values() if is_wide else ()))


def _named(call: Call) -> tuple[Account, Record]:
    """Return the notice that the path names, and whose it is.

    Raises:
        Missing: 404, there is none that the request can see.
    """
    name, account = call.path["account_notice"], call.account
    for owner in _owners(account):
        notice = owner.table(KIND).get(name)
        if notice is not None:
            return owner, notice
    raise Missing(KIND, name, param="account_notice", status=404)


def _check_sent_at(sent_at: Any, notice: Record, *, now: int, account: Account) -> None:
    """Refuse a time at which a notice cannot have been sent; the wording is ours.

    Raises:
        SandboxFault: before it was owed, or in the future.
    """
    is_possible = notice["created"] <= sent_at <= now
    if account.policies.notice_sent_at_bounds and not is_possible:
        raise SandboxFault(
            f"The notice '{notice['id']}' was created at {notice['created']}, and it is {now}: it "
            f"can't have been sent at {sent_at}.",
            param="sent_at",
        )
