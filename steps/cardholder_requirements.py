"""Cardholder requirements: what must be known of a cardholder, its review, and watchlists."""

from typing import Any, Final

from pytest_bdd import given, then, when
from stripe.issuing import Cardholder

from issuing_harness.program import Program
from issuing_harness.program.cardholders import (
    UNLISTED_BIRTH_DATE,
    WATCHLISTED_BIRTH_DATE,
    personal_details,
    requirement_paths,
)
from issuing_harness.program.choices import choice_of
from issuing_harness.program.expectations import expect_equal
from issuing_harness.program.named_objects import NamedObjects
from issuing_harness.program.outcome import Outcome, attempt

from .sentences import Converters, sentence

DISABLED: Final = choice_of(
    "reason to disable a cardholder", Cardholder.Requirements, "disabled_reason"
)
REQUIREMENT: Final[Converters] = {"missing": requirement_paths}


@given(
    sentence("the program has created {person} as a cardholder without {missing}", **REQUIREMENT),
    target_fixture="cardholder",
)
@when(
    sentence("the program creates {person} as a cardholder without {missing}", **REQUIREMENT),
    target_fixture="cardholder",
)
def creates_lacking(
    issuing: Program, person: dict[str, Any], missing: tuple[str, ...]
) -> Cardholder:
    """Create a cardholder from a persona, without details that Stripe requires."""
    return issuing.cardholders.create_without(person, missing)


@when(
    sentence("the program creates {person} as a cardholder with only a name and a billing address"),
    target_fixture="cardholder",
)
def creates_bare(issuing: Program, person: dict[str, Any]) -> Cardholder:
    """Create a cardholder with the only two details that Stripe refuses to miss."""
    return issuing.cardholders.create({name: person[name] for name in ("name", "billing")})


@given(
    sentence("the program has provided {cardholder}'s missing details"), target_fixture="cardholder"
)
@when(sentence("the program provides {cardholder}'s missing details"), target_fixture="cardholder")
def provides_missing(
    issuing: Program, issuing_objects: NamedObjects, cardholder: Cardholder
) -> Cardholder:
    """Add the names, and the acceptance of the terms."""
    complete = personal_details(cardholder, issuing_objects.owner_of(cardholder))
    return issuing.cardholders.update(cardholder.id, individual=complete)


@given(
    sentence("{cardholder} has a date of birth that matches a watchlist"),
    target_fixture="cardholder",
)
@when(
    sentence("the program gives {cardholder} a date of birth that matches a watchlist"),
    target_fixture="cardholder",
)
def gives_listed(issuing: Program, cardholder: Cardholder) -> Cardholder:
    """Set test mode's date of birth for a watchlist match, and wait until its review has ended."""
    issuing.cardholders.update(cardholder.id, individual={"dob": WATCHLISTED_BIRTH_DATE})
    return issuing.cardholders.wait_for_review(cardholder.id)


@when(
    sentence("the program gives {cardholder} a date of birth that matches no watchlist"),
    target_fixture="cardholder",
)
def gives_unlisted(issuing: Program, cardholder: Cardholder) -> Cardholder:
    """Set a date of birth that is on no watchlist."""
    return issuing.cardholders.update(cardholder.id, individual={"dob": UNLISTED_BIRTH_DATE})


@when(
    sentence("the program tries to change the first name of {cardholder}"), target_fixture="outcome"
)
def tries_first_name(issuing: Program, cardholder: Cardholder) -> Outcome[Cardholder]:
    """Change the first name of the cardholder, and keep a refusal."""
    renamed = {"first_name": "Alicia"}
    return attempt(lambda: issuing.cardholders.update(cardholder.id, individual=renamed))


@given(
    sentence("Stripe has confirmed the watchlist match of {cardholder}"),
    target_fixture="cardholder",
)
@when(sentence("Stripe confirms the watchlist match of {cardholder}"), target_fixture="cardholder")
def is_confirmed(issuing: Program, cardholder: Cardholder) -> Cardholder:
    """Confirm the watchlist match of the cardholder, as Stripe's staff do."""
    issuing.dashboard.confirm_watchlist_match(cardholder.id)
    return issuing.cardholders.retrieve(cardholder.id)


@then(sentence("{cardholder} is under review"))
def is_under_review(cardholder: Cardholder) -> None:
    """The cardholder is disabled by its review, and no requirement is past due."""
    _expect_disabled(cardholder, "under_review")
    _expect_past_due(cardholder, ())


@then(sentence("the review of {cardholder} soon ends"))
def review_soon_ends(issuing: Program, cardholder: Cardholder) -> None:
    """The cardholder may spend before the deadline."""
    reviewed = issuing.cardholders.wait_until_enabled(cardholder.id)
    expect_equal(reviewed.status, "active", "the status of the cardholder", about=reviewed)
    _expect_past_due(reviewed, ())


@then(sentence("{cardholder} has not provided {missing}", **REQUIREMENT))
def has_not_provided(issuing: Program, cardholder: Cardholder, missing: tuple[str, ...]) -> None:
    """Exactly this requirement is past due, also when the cardholder is retrieved again."""
    _expect_past_due(cardholder, missing)
    _expect_past_due(issuing.cardholders.retrieve(cardholder.id), missing)


@then(sentence("{cardholder} is disabled: {reason}", reason=DISABLED))
def is_disabled(issuing: Program, cardholder: Cardholder, reason: str) -> None:
    """The cardholder, retrieved again, is disabled for this reason."""
    _expect_disabled(issuing.cardholders.retrieve(cardholder.id), reason)


def _expect_disabled(cardholder: Cardholder, reason: str) -> None:
    found = cardholder.requirements.disabled_reason
    what = "the reason why the cardholder is disabled"
    expect_equal(found, reason, what, about=cardholder)


def _expect_past_due(cardholder: Cardholder, paths: tuple[str, ...]) -> None:
    found = sorted(cardholder.requirements.past_due or [])
    expect_equal(found, sorted(paths), "the requirements that are past due", about=cardholder)
