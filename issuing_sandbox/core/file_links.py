"""File links: addresses under which somebody without a key could download a file, for a while.

::

    create -> not expired
    not expired -> expired   when its time has come, or at once by an update; final

The files' contents are not kept, so nothing answers at these addresses. A link changes without an
event. Facts: Stripe's reference of file links.
"""

from collections.abc import Mapping
from itertools import islice
from typing import Any, Final

from issuing_sandbox.account.account import Account
from issuing_sandbox.call import Call, find_record
from issuing_sandbox.errors import WrongState
from issuing_sandbox.store.conditions import Equals, Where, Within
from issuing_sandbox.store.tables import Record
from issuing_sandbox.wire.fields import merge_metadata
from issuing_sandbox.wire.pagination import filter_by

KIND: Final = "file_link"
FILE_KIND: Final = "file"
#: How many links a file shows, as many as a page of a list that names no limit.
SHOWN: Final = 10


def create(call: Call) -> Record:
    """``POST /v1/file_links``: to a file whose purpose lets it be downloaded."""
    params = call.params
    file = find_record(call.account, FILE_KIND, params["file"], param="file", status=400)
    return render(call.account, add(call, file, params, "expires_at"))


def add(call: Call, file: Record, given: Mapping[str, Any], param: str) -> Record:
    """Store a link to a file, and return it.

    Args:
        call: the request.
        file: the file, which may be about to be stored.
        given: ``expires_at`` and ``metadata`` of the link.
        param: where ``expires_at`` is given, for the error.

    Raises:
        WrongState: the file's purpose lets nobody download it, or the link would have expired.
    """
    check_available(call, file, param="file")
    if file["url"] is None:
        raise WrongState(
            f"A file with the purpose {file['purpose']} can't be linked to.", param="file"
        )
    name = call.account.ids.mint("link", call.now)
    record = {
        "id": name,
        "object": KIND,
        "created": call.now,
        "expires_at": _expiry(call.now, given.get("expires_at"), param),
        "file": file["id"],
        "livemode": False,
        "metadata": merge_metadata({}, given),
        "url": f"https://files.stripe.com/links/{name.removeprefix('link_')}",
    }
    return call.account.table(KIND).put(record)


def newest_of(account: Account, file: str) -> Record:
    """Return what a file (``file_…``) shows of the links to it: the newest, and if there are more.

    Every link is shown, also an expired one: inferred.
    """
    links = account.table(KIND).newest_first(where=[("file", Equals(file))])
    found = [*islice(links, SHOWN + 1)]
    shown = [render(account, each) for each in found[:SHOWN]]
    return {"data": shown, "has_more": len(found) > SHOWN}


def check_available(call: Call, record: Record, *, param: str | None = None) -> None:
    """Refuse a file that has expired: as documented, it isn't available any more.

    Args:
        call: the request.
        record: the file.
        param: the parameter that names it, in bracket form.

    Raises:
        WrongState: it has expired; the wording is ours.
    """
    if record["expires_at"] is not None and record["expires_at"] <= call.now:
        raise WrongState(f"The file '{record['id']}' has expired.", param=param)


def retrieve(call: Call) -> Record:
    """``GET /v1/file_links/{link}``."""
    return render(call.account, call.named_in_path(KIND, "link"))


def update(call: Call) -> Record:
    """``POST /v1/file_links/{link}``: when it expires, and metadata, while it has not expired."""
    old = call.named_in_path(KIND, "link")
    if _is_expired(call.account, old):
        raise WrongState("This file link has expired; an expired one can't be updated.")
    new = {**old, "metadata": merge_metadata(old["metadata"], call.params)}
    if "expires_at" in call.params:
        new["expires_at"] = _expiry(call.now, call.params["expires_at"], "expires_at")
    return render(call.account, call.account.table(KIND).put(new))


def list_all(call: Call) -> Record:
    """``GET /v1/file_links``, newest first."""
    account = call.account
    return call.page(
        KIND,
        where=[*filter_by(call.params, "file"), *_expired(call)],
        render=lambda link: render(account, link),
    )


def _expired(call: Call) -> Where:
    """Return the condition by the parameter ``expired``, if it is given."""
    expired, now = call.params.get("expired"), call.account.clock.now()
    if expired is None:
        return ()
    return [("expires_at", Within({"lte": now}) if expired else Within({"gt": now}, or_none=True))]


def render(account: Account, record: Record) -> Record:
    """Return a link as the API shows it now."""
    shown = {**record, "expired": _is_expired(account, record)}
    return dict(sorted(shown.items(), key=lambda item: (item[0] not in ("id", "object"), item[0])))


def _expiry(now: int, given: Any, param: str) -> Any:
    """Return when a link expires, as a parameter says it: unix seconds to come, ``now`` or never.

    Raises:
        WrongState: the time is past; the wording is ours.
    """
    if given == "now":
        return now
    if given is not None and given <= now:
        raise WrongState("The time expires_at must be in the future.", param=param)
    return given


def _is_expired(account: Account, record: Record) -> bool:
    return record["expires_at"] is not None and record["expires_at"] <= account.clock.now()
