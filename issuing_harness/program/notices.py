"""Account notices: what a platform has to mail to a connected account, and to report.

They are a preview of Stripe's, so that the general SDK has neither methods nor types for them.
Every call is made here, by the SDK's raw request and a preview version
(docs.stripe.com/issuing/compliance-us/issuing-regulated-customer-notices).
"""

from collections.abc import Mapping
from typing import Any, Final

import stripe

from issuing_harness.backends import Connection
from issuing_harness.errors import HarnessError
from issuing_harness.program.choices import choice, choice_in_words
from issuing_harness.program.dates import DatedClock, moment_in_words
from issuing_harness.program.expectations import expect, expect_present

#: The newest public preview version whose types have been read.
PREVIEW_VERSION: Final = "2026-09-30.preview"
PATH: Final = "/v1/account_notices"
#: How many notices are read at once, the most that a page has.
_PAGE: Final = 100
#: Why an account is owed a notice, by the types of Stripe's preview SDKs; the list grows.
REASONS: Final = tuple(
    f"issuing.{name}"
    for name in (
        "account_closed_for_inactivity",
        "account_closed_for_not_providing_business_model_clarification",
        "account_closed_for_not_providing_url_clarification",
        "account_closed_for_not_providing_use_case_clarification",
        "account_closed_for_terms_of_service_violation",
        "application_rejected_for_failure_to_verify",
        "credit_application_rejected",
        "credit_increase_application_rejected",
        "credit_limit_decreased",
        "credit_line_closed",
        "dispute_lost",
        "dispute_submitted",
        "dispute_won",
    )
)
notice_reason: Final = choice("reason for a notice", REASONS)
_OF_DISPUTES: Final = tuple(name for name in REASONS if name.startswith("issuing.dispute_"))
#: Why a notice is owed that links a dispute, and one that links the capability to issue cards.
dispute_reason: Final = choice("reason for a notice about a dispute", _OF_DISPUTES)
issuing_reason: Final = choice(
    "reason for a notice about Issuing", (name for name in REASONS if name not in _OF_DISPUTES)
)
#: For what Stripe closes an account, by the words of a sentence, as notices call it.
CLOSURES: Final[Mapping[str, str]] = {
    "inactivity": "inactivity",
    "an unexplained business model": "not_providing_business_model_clarification",
    "an unexplained URL": "not_providing_url_clarification",
    "an unexplained use case": "not_providing_use_case_clarification",
    "a breach of its terms": "terms_of_service_violation",
}
closure: Final = choice_in_words("reason to close an account", CLOSURES)
#: What is left out of a report, by the words of a sentence: the name in the e-mail, or of the call.
OMISSIONS: Final[Mapping[str, str]] = {
    "its text": "plain_text",
    "a recipient": "recipient",
    "a subject": "subject",
    "a time": "sent_at",
}
omission: Final = choice_in_words("part of a report", OMISSIONS)
#: What the platform mails; Stripe wants the text that it has approved, which is each one's own.
EMAIL: Final[Mapping[str, str]] = {
    "plain_text": "Something has happened to your account.",
    "recipient": "company@example.com",
    "subject": "About your account",
}


class AccountNotices:
    """The notices a platform owes a connected account.

    Args:
        client: the SDK, speaking for that account.
        connection: the scenario's connection to its backend.
        clock: the clock that says what is overdue.
    """

    def __init__(
        self, client: stripe.StripeClient, connection: Connection, clock: DatedClock
    ) -> None:
        self._client = client
        self._dashboard = connection.dashboard
        self._clock = clock

    def list_by_reason(self, reason: str, **filters: str) -> list[Any]:
        """List the newest hundred notices with a reason (``issuing.dispute_won``).

        Args:
            reason: why they are owed.
            filters: ``sent="false"`` for those that are yet to be sent.
        """
        return [notice for notice in self._list(**filters) if notice["reason"] == reason]

    def only_unsent(self, reason: str) -> Any:
        """Return the one notice with a reason that is yet to be sent.

        Raises:
            ProductFailure: there is none or several; the message says what there is instead.
        """
        due = self.list_due()
        found = [notice for notice in due if notice["reason"] == reason]
        expect(
            len(found) == 1,
            f"the notices {reason} that are yet to be sent",
            expected="one",
            found=len(found) or f"none; {self._instead_of(reason, due)}",
        )
        return found[0]

    def words_of(self, notice: Any) -> str:
        """Return whether a notice was sent, and when, or until when it has to be."""
        if notice["sent_at"] is not None:
            return f"{notice['reason']} was already sent on {moment_in_words(notice['sent_at'])}"
        if notice["deadline"] is None:
            return f"{notice['reason']} is due, and has no deadline"
        deadline, now = moment_in_words(notice["deadline"]), moment_in_words(self._clock.now)
        return f"{notice['reason']} is due until {deadline}, and it is now {now}"

    def list_due(self) -> list[Any]:
        """List the notices that are yet to be sent, whatever their reasons."""
        return self._list(sent="false")

    def _instead_of(self, reason: str, due: list[Any]) -> str:
        """Return what there is where no notice with a reason is yet to be sent."""
        try:
            sent = [each for each in self.list_by_reason(reason) if each["sent_at"] is not None]
        except HarnessError:
            sent = []  # a cassette has no such request, and the failure is what counts
        return self._in_words([*sent, *due])

    def expect_overdue(self, reason: str) -> None:
        """Fail unless one notice is overdue, the one with this reason.

        Raises:
            ProductFailure: none is, or another; the message says until when those are due.
        """
        __tracebackhide__ = True
        due = self.list_due()
        found = [each["reason"] for each in due if _is_before(each["deadline"], self._clock.now)]
        expect(
            found == [reason],
            "the notices that are overdue",
            expected=[reason],
            found=found or f"none; {self._in_words(due)}",
        )

    def _in_words(self, notices: list[Any]) -> str:
        return "; ".join(map(self.words_of, notices)) or "no notice is due"

    def list_overdue(self) -> list[Any]:
        """List the notices that are yet to be sent and whose deadline has passed."""
        return [
            notice for notice in self.list_due() if _is_before(notice["deadline"], self._clock.now)
        ]

    def list_in_version(self, version: str) -> stripe.StripeObject:
        """List notices by another API version (``2026-05-27.dahlia``)."""
        return self._request("get", PATH, version=version)

    def retrieve(self, notice: str) -> stripe.StripeObject:
        """Retrieve a notice by its id."""
        return self._request("get", f"{PATH}/{notice}")

    def report(self, notice: Any, without: str = "") -> stripe.StripeObject:
        """Report that a notice was mailed as soon as it was owed.

        Args:
            notice: which one.
            without: what the report leaves out, one of the values of ``OMISSIONS``.
        """
        email = {name: text for name, text in EMAIL.items() if name != without}
        sent_at = {"sent_at": notice["created"]} if without != "sent_at" else {}
        return self._request("post", f"{PATH}/{notice['id']}", email=email, **sent_at)

    def close_account(self, closure: str) -> None:
        """Have Stripe close the account for one of the values of ``CLOSURES``."""
        self._dashboard.simulate("closes for", closure)

    def _list(self, **filters: str) -> list[Any]:
        """List the newest hundred notices.

        Raises:
            ProductFailure: one has no reason, so that nobody could know what it is about.
        """
        notices = list(self._request("get", PATH, limit=_PAGE, **filters)["data"])
        for notice in notices:
            expect_present(getattr(notice, "reason", None), "the reason of a notice", about=notice)
        return notices

    def _request(
        self, method: str, path: str, *, version: str = PREVIEW_VERSION, **params: Any
    ) -> stripe.StripeObject:
        response = self._client.raw_request(method, path, stripe_version=version, **params)
        return self._client.deserialize(response, api_mode="V1")


def _is_before(deadline: int | None, now: int) -> bool:
    return deadline is not None and deadline < now
