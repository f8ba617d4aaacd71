"""Notices: what the platform has to tell a connected account, and what it has reported as sent."""

from collections.abc import Callable
from typing import Any, Final

from pytest_bdd import given, then, when
from stripe import Account, StripeObject
from stripe.issuing import Dispute

from issuing_harness.program import Platform, Program
from issuing_harness.program.arrangements import Effect, Named, later
from issuing_harness.program.calls import api_version
from issuing_harness.program.choices import choice, number_in
from issuing_harness.program.events import EventsSinceWhen
from issuing_harness.program.expectations import (
    expect,
    expect_equal,
    expect_fields,
    expect_one,
    expect_present,
)
from issuing_harness.program.notices import (
    EMAIL,
    closure,
    dispute_reason,
    issuing_reason,
    notice_reason,
    omission,
)
from issuing_harness.program.outcome import Outcome, attempt

from .sentences import Converters, sentence

NAME: Final[Converters] = {"name": notice_reason}
CHANGE: Final = choice("change of a notice", ("created", "updated"))
#: The capability to issue cards.
ISSUING: Final = "card_issuing"
WITH_REASON: Final = "notices with this reason"
DAY: Final = 86_400
DAYS: Final = number_in("number of days", 1, 365, example="30")


@given(sentence("Stripe has closed {account} for {words}", words=closure))
@when(sentence("Stripe closes {account} for {words}", words=closure))
def closes(issuing_platform: Platform, account: Account, words: str) -> None:
    """Have Stripe end Issuing on the account, for a reason that the platform has to tell it."""
    issuing_platform.program_for(account.id).account_notices.close_account(words)


@given(sentence("the platform has sent the notice {name}", **NAME))
@when(sentence("the platform sends the notice {name}", **NAME))
def sends(issuing: Program, name: str) -> None:
    """Report that the one notice with this reason was mailed to the account."""
    notice = issuing.account_notices.only_unsent(name)
    issuing.account_notices.report(notice)


@when(
    sentence(
        "the platform tries to report the notice {name} without {part}", **NAME, part=omission
    ),
    target_fixture="outcome",
)
def tries_to_report(issuing: Program, name: str, part: str) -> Outcome[StripeObject]:
    """Report the notice with one thing left out, and keep a refusal."""
    notice = issuing.account_notices.only_unsent(name)
    return attempt(lambda: issuing.account_notices.report(notice, without=part))


@when(
    sentence("the program tries to list notices in API version {version}", version=api_version),
    target_fixture="outcome",
)
def tries_to_list(issuing: Program, version: str) -> Outcome[StripeObject]:
    """List notices by an API version that may not have them, and keep a refusal."""
    return attempt(lambda: issuing.account_notices.list_in_version(version))


@then(sentence("the notice {name} is due", **NAME))
def is_due(issuing: Program, name: str) -> None:
    """Exactly one notice with this reason is not sent yet."""
    notice = issuing.account_notices.only_unsent(name)
    expect_fields({"sent_at": None, "email": None}, notice, "the notice")


@then(sentence("no notice is due"))
def none_is_due(issuing: Program) -> None:
    """No notice is waiting to be sent, whatever its reason; a message names those that are."""
    found = [
        f"{notice['reason']} ({notice['id']})" for notice in issuing.account_notices.list_due()
    ]
    expect_equal(found, [], "the notices that are yet to be sent")


@then(sentence("the notice {name} shows what was mailed", **NAME))
def shows_mail(issuing: Program, name: str) -> None:
    """The notice, retrieved again, has the e-mail as it was reported, and when it was sent."""
    listed = expect_one(issuing.account_notices.list_by_reason(name), WITH_REASON)
    notice = issuing.account_notices.retrieve(listed["id"])
    found = issuing.account_notices.words_of(notice)
    expect(notice["sent_at"] is not None, "the notice", expected="sent", found=found, about=notice)
    expect_fields(dict(EMAIL), notice["email"], "the e-mail of the notice", about=notice)
    expect_equal(notice["sent_at"], notice["created"], "when the notice was sent", about=notice)


@then(sentence("the notice {name} is about {dispute}", name=dispute_reason))
def is_about_dispute(issuing: Program, dispute: Dispute, name: str) -> None:
    """The notice links this dispute, and nothing else."""
    linked = {"capability": None, "issuing_dispute": dispute.id}
    _expect_linked(issuing, name, linked)


@then(sentence("the notice {name} is about the Issuing capability", name=issuing_reason))
def is_about_issuing(issuing: Program, name: str) -> None:
    """The notice links the capability to issue cards, and no dispute."""
    _expect_linked(issuing, name, {"capability": ISSUING, "issuing_dispute": None})


@then(sentence("the notice {name} has to be sent within {days} days", days=DAYS, **NAME))
def has_deadline(issuing: Program, name: str, days: int) -> None:
    """The notice has a deadline, so many days after it was owed."""
    notice = _only(issuing, name)
    expect_present(notice["deadline"], "the deadline of the notice", about=notice)
    found = (notice["deadline"] - notice["created"]) / DAY
    expect_equal(f"{found:g}", f"{days}", "the days until the deadline", about=notice)


@then(sentence("the notice {name} has no deadline", **NAME))
def has_no_deadline(issuing: Program, name: str) -> None:
    """The notice can be sent at any time."""
    notice = _only(issuing, name)
    expect_equal(notice["deadline"], None, "the deadline of the notice", about=notice)


@then(sentence("the notice {name} is overdue", **NAME))
def is_overdue(issuing: Program, name: str) -> None:
    """One notice is overdue, the one with this reason."""
    issuing.account_notices.expect_overdue(name)


@then(sentence("no notice is overdue"))
def none_is_overdue(issuing: Program) -> None:
    """Every notice whose deadline has passed was sent; a message names those that were not."""
    overdue = issuing.account_notices.list_overdue()
    found = [f"{notice['reason']} ({notice['id']})" for notice in overdue]
    expect_equal(found, [], "the notices that are overdue")


@then(sentence("account_notice.{change} is sent about the notice {name}", **NAME, change=CHANGE))
def is_told(issuing: Program, issuing_events: EventsSinceWhen, change: str, name: str) -> None:
    """The account's event about the notice came of the When, and shows whether it was sent."""
    notice = _only(issuing, name)
    event = issuing_events.wait_for(notice["id"], f"account_notice.{change}")
    expect_equal(event.type, f"account_notice.{change}", "the type of the event", about=event)
    expected = {field: notice[field] for field in ("reason", "sent_at")}
    expect_fields(expected, event.data.object, f"the notice in {event.type}", about=event)


def _only(issuing: Program, name: str) -> Any:
    return expect_one(issuing.account_notices.list_by_reason(name), WITH_REASON)


def _expect_linked(issuing: Program, name: str, linked: dict[str, str | None]) -> None:
    notice = _only(issuing, name)
    expect_fields(linked, notice["linked_objects"], "what the notice links", about=notice)


#: All that is said of notices: each is owed because of something that came before, and shows it.
ABOUT_NOTICES: Final = (
    *(sends, tries_to_report, is_due, none_is_due, shows_mail, is_about_dispute, is_about_issuing),
    *(has_deadline, has_no_deadline, is_overdue, none_is_overdue, is_told),
)

#: What shows that a Given took effect (``arrangements``).
GIVENS: Final[dict[Callable[..., Any], Effect | Named]] = {
    closes: Named(
        frozenset({"account"}),
        also=ABOUT_NOTICES,
    ),
    sends: Effect(
        later(none_is_due, is_due, none_is_overdue, shows_mail),
        "no Then below it says which notices are due, so that it could be unsent as well.",
    ),
}
