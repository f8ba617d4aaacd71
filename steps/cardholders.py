"""Cardholders: the people and companies that hold cards."""

from typing import Any, Final

from pytest_bdd import given, then, when
from stripe.issuing import Cardholder

from issuing_harness.outcome import Outcome, attempt
from issuing_harness.program import Program
from issuing_harness.program.given import differences
from issuing_harness.program.people import COMPANY, persona

from .sentences import Converters, sentence
from .tables import Table, facts

PERSONA: Final[Converters] = {"person": persona}
ADDRESS: Final = ("line1", "line2", "city", "state", "postal_code", "country")


@given(sentence("{person} is a cardholder"), converters=PERSONA, target_fixture="cardholder")
def is_cardholder(program: Program, person: dict[str, Any]) -> Cardholder:
    """A persona that may spend."""
    return program.cardholders.admit(person)


@when(
    sentence("the program creates {person} as a cardholder"),
    converters=PERSONA,
    target_fixture="cardholder",
)
def creates_persona(program: Program, person: dict[str, Any]) -> Cardholder:
    """Create a persona, and do not wait for its review."""
    return program.cardholders.create(person)


@when(sentence("the program creates a cardholder"), target_fixture="cardholder")
def creates_from_facts(program: Program, datatable: Table) -> Cardholder:
    """Create a cardholder from the table's facts and nothing else."""
    details: dict[str, Any] = facts(datatable)
    address = {name: details.pop(name) for name in ADDRESS if name in details}
    return program.cardholders.create({**details, "billing": {"address": address}})


@when(
    sentence("the program tries to create a cardholder without {detail}"),
    target_fixture="outcome",
)
def tries_without(program: Program, detail: str) -> Outcome[Cardholder]:
    """Create the guide's company with one detail left out, and keep the refusal."""
    rest = {name: value for name, value in COMPANY.items() if name != detail}
    return attempt(lambda: program.cardholders.create(rest))


@then(sentence("the cardholder is returned as given"))
def is_returned_as_given(program: Program, cardholder: Cardholder) -> None:
    """The answer repeats every fact, and so does Stripe when asked again."""
    assert differences(program.cardholders.given, cardholder) == {}
    again = program.cardholders.retrieve(cardholder.id)
    assert differences(program.cardholders.given, again) == {}


@then(sentence("the cardholder is under review"))
def is_under_review(cardholder: Cardholder) -> None:
    """Nothing is missing, and it may not spend yet."""
    assert cardholder.requirements.disabled_reason == "under_review"
    assert cardholder.requirements.past_due == []


@then(sentence("the review of the cardholder soon ends"))
def review_soon_ends(program: Program, cardholder: Cardholder) -> None:
    """Before the deadline nothing keeps the cardholder from spending."""
    reviewed = program.cardholders.reviewed(cardholder.id)
    assert reviewed.status == "active"
    assert reviewed.requirements.past_due == []
