"""File links: a report that is handed to somebody without a key."""

from collections.abc import Callable
from typing import Any, Final

from pytest_bdd import given, then, when
from stripe import FileLink

from issuing_harness.program import Program
from issuing_harness.program.arrangements import Effect, later
from issuing_harness.program.dates import parse_days
from issuing_harness.program.expectations import expect_equal, expect_present
from issuing_harness.program.outcome import Outcome, attempt
from issuing_harness.program.reports import Report

from .sentences import sentence


@given(
    sentence("the program has created a link to the report for {days} days", days=parse_days),
    target_fixture="file_link",
)
@when(
    sentence("the program creates a link to the report for {days} days", days=parse_days),
    target_fixture="file_link",
)
def creates(issuing: Program, report: Report, days: int) -> FileLink:
    """Create a link to the report's file that expires in so many days."""
    file = expect_present(report.run.result, "the file of the report", about=report.run)
    return issuing.file_links.create(file.id, days)


@given(sentence("the program has prolonged the link to the report by {days} days", days=parse_days))
def prolongs(issuing: Program, file_link: FileLink, days: int) -> None:
    """Let the link expire in so many days from now."""
    issuing.file_links.prolong(file_link.id, days)


@given(sentence("the program has ended the link to the report"))
@when(sentence("the program ends the link to the report"))
def ends(issuing: Program, file_link: FileLink) -> None:
    """Let the link expire at once."""
    issuing.file_links.end(file_link.id)


@when(
    sentence("the program tries to prolong the link to the report by {days} days", days=parse_days),
    target_fixture="outcome",
)
def tries_to_prolong(issuing: Program, file_link: FileLink, days: int) -> Outcome[FileLink]:
    """Let the link expire in so many days from now, and keep a refusal."""
    return attempt(lambda: issuing.file_links.prolong(file_link.id, days))


@then(sentence("the link to the report has expired"))
def has_expired(issuing: Program, file_link: FileLink) -> None:
    """The link has expired, when it is retrieved."""
    found = issuing.file_links.retrieve(file_link.id)
    expect_equal(found.expired, expected=True, what="whether the link has expired", about=found)


@then(sentence("the link to the report has not expired"))
def has_not_expired(issuing: Program, file_link: FileLink) -> None:
    """The link has not expired, when it is retrieved, and has an address."""
    found = issuing.file_links.retrieve(file_link.id)
    expect_equal(found.expired, expected=False, what="whether the link has expired", about=found)
    expect_present(found.url, "the address of the link", about=found)


@then(sentence("no other link leads to the report"))
def leads_alone(issuing: Program, report: Report, file_link: FileLink) -> None:
    """Of the links to the file that have not expired, there is this one alone."""
    file = expect_present(report.run.result, "the file of the report", about=report.run)
    found = [link.id for link in issuing.file_links.of_file(file.id)]
    expect_equal(found, [file_link.id], "the links to the report", about=report.run)


#: What shows that each Given took effect.
GIVENS: Final[dict[Callable[..., Any], Effect]] = dict.fromkeys(
    (creates, ends, prolongs),
    Effect(
        later(has_expired, has_not_expired, tries_to_prolong, leads_alone),
        "nothing below it is about the link to the report.",
    ),
)
