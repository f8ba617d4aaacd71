"""Account notices are called as Stripe's preview SDKs document them, and the overdue are found."""

from types import SimpleNamespace

import orjson
import pytest

from issuing_harness.backends.sdk import SdkHttpClient, new_client
from issuing_harness.clock import SANDBOX_START, InstantClock
from issuing_harness.errors import ProductFailure
from issuing_harness.interactions import Response
from issuing_harness.program.dates import DatedClock
from issuing_harness.program.notices import EMAIL, OMISSIONS, PREVIEW_VERSION, AccountNotices

WORDS = {"sent_at": None, "email": None, "object": "account_notice", "created": SANDBOX_START}
#: The first is due within a minute, the other at no time.
OWED = {"id": "an_1", "reason": "issuing.dispute_submitted", "deadline": SANDBOX_START + 60} | WORDS
OTHER = {"id": "an_2", "reason": "issuing.dispute_won", "deadline": None} | WORDS


class Scripted:
    """A transport that keeps the requests, and responds with a list, or with a notice."""

    def __init__(self):
        self.requests = []
        self.listed = {}

    def send(self, request):
        """A list for the path of the list, and for any other the first notice."""
        self.requests.append(request)
        sent = dict(request.query).get("sent", "")
        data = self.listed.get(sent, [OWED, OTHER])
        found = {"object": "list", "data": data, "has_more": False}
        document = found if request.path.endswith("account_notices") else OWED
        return Response(200, {"content-type": "application/json"}, orjson.dumps(document).decode())


@pytest.fixture(name="script")
def _script():
    return Scripted()


@pytest.fixture(name="clock")
def _clock():
    return DatedClock(InstantClock())


@pytest.fixture(name="notices")
def _notices(script, clock):
    """Those of the account ``acct_1``."""
    http_client = SdkHttpClient()
    http_client.attach(script)
    client = new_client(http_client, "acct_1")
    return AccountNotices(client, SimpleNamespace(dashboard=None), clock)


def _only(script):
    """The one request that was made: for the account, by the preview."""
    [request] = script.requests
    assert request.headers["stripe-account"] == "acct_1"
    assert request.headers["stripe-version"] == PREVIEW_VERSION
    return str(request), dict(request.form or request.query)


def test_unsent_notices_are_asked_for_in_their_preview(script, notices):
    """The hundred newest, of which those with the reason are returned."""
    assert notices.only_unsent("issuing.dispute_submitted")["id"] == "an_1"
    assert _only(script) == ("GET /v1/account_notices", {"limit": "100", "sent": "false"})


def test_a_mailed_notice_is_reported(script, notices):
    """With the mail, and the time at which it was owed."""
    notices.report(OWED)

    mail = {f"email[{name}]": text for name, text in EMAIL.items()}
    form = mail | {"sent_at": str(SANDBOX_START)}
    assert _only(script) == ("POST /v1/account_notices/an_1", form)


@pytest.mark.parametrize("part", OMISSIONS.values())
def test_a_report_leaves_out_one_thing(script, notices, part):
    """And nothing else."""
    notices.report(OWED, without=part)
    _, form = _only(script)

    left_out = part if part == "sent_at" else f"email[{part}]"
    assert left_out not in form
    assert len(form) == len(OMISSIONS) - 1


@pytest.mark.parametrize(("seconds", "found"), [(60, []), (61, ["an_1"])])
def test_a_notice_is_overdue_after_its_deadline(script, notices, clock, seconds, found):
    """Not in its last second, and never without one; only the unsent ones are asked for."""
    clock.wait(seconds)

    assert [notice["id"] for notice in notices.list_overdue()] == found
    assert _only(script)[1]["sent"] == "false"


SENT = OWED | {"id": "an_3", "reason": "issuing.dispute_lost", "sent_at": SANDBOX_START}


@pytest.mark.parametrize(
    ("reason", "found"),
    [
        ("issuing.dispute_lost", "none; issuing.dispute_lost was already sent on 01 June 2026"),
        ("issuing.credit_line_closed", "none; issuing.dispute_submitted is due until 01 June"),
        ("issuing.credit_line_closed", "issuing.dispute_won is due, and has no deadline"),
    ],
)
def test_a_notice_that_is_not_due_is_told_by_what_there_is(script, notices, reason, found):
    """Those that were sent, and those that are yet to be."""
    script.listed = {"false": [OWED, OTHER], "": [OWED, OTHER, SENT]}

    with pytest.raises(ProductFailure) as failure:
        notices.only_unsent(reason)

    assert found in str(failure.value)
    assert notices.only_unsent("issuing.dispute_won")["id"] == "an_2"


def test_what_is_not_overdue_yet_is_told_with_its_deadline(notices):
    """And with what time it is."""
    said = "issuing.dispute_submitted is due until 01 June 2026, 12:01:00 UTC, and it is now 01"
    with pytest.raises(ProductFailure) as failure:
        notices.expect_overdue("issuing.dispute_submitted")

    assert f"found:    none; {said}" in str(failure.value)
