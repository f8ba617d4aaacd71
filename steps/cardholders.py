"""Cardholders: the people and companies that hold cards."""

from typing import Any, Final

from pytest_bdd import given, then, when
from stripe.issuing import Card, Cardholder

from issuing_harness.program import Program
from issuing_harness.program.cardholders import (
    UNLISTED_BIRTH_DATE,
    WATCHLISTED_BIRTH_DATE,
    requirement_paths,
)
from issuing_harness.program.cast import COMPANY, HOME_ADDRESS, individual, persona
from issuing_harness.program.facts import field_differences
from issuing_harness.program.outcome import Outcome, attempt

from .sentences import Converters, sentence
from .tables import Table, facts

PERSONA: Final[Converters] = {"person": persona}
REQUIREMENT: Final[Converters] = {"missing": requirement_paths}
PERSONA_AND_REQUIREMENT: Final[Converters] = {**PERSONA, **REQUIREMENT}
ADDRESS: Final = ("line1", "line2", "city", "state", "postal_code", "country")


@given(sentence("{person} is a cardholder"), converters=PERSONA, target_fixture="cardholder")
def is_cardholder(issuing: Program, person: dict[str, Any]) -> Cardholder:
    """Create a cardholder from a persona, and wait until it may spend."""
    return issuing.cardholders.create_enabled(person)


@when(
    sentence("the program creates {person} as a cardholder"),
    converters=PERSONA,
    target_fixture="cardholder",
)
def creates_persona(issuing: Program, person: dict[str, Any]) -> Cardholder:
    """Create a cardholder from a persona, and do not wait for its review."""
    return issuing.cardholders.create(person)


@when(sentence("the program creates a cardholder"), target_fixture="cardholder")
def creates_from_facts(issuing: Program, datatable: Table) -> Cardholder:
    """Create a cardholder with the table's facts and nothing else."""
    details: dict[str, Any] = facts(datatable)
    address = {name: details.pop(name) for name in ADDRESS if name in details}
    return issuing.cardholders.create({**details, "billing": {"address": address}})


@when(
    sentence("the program tries to create a cardholder without {detail}"),
    target_fixture="outcome",
)
def tries_without(issuing: Program, detail: str) -> Outcome[Cardholder]:
    """Create the guide's company with one detail left out, and keep a refusal."""
    details = {name: value for name, value in COMPANY.items() if name != detail}
    return attempt(lambda: issuing.cardholders.create(details))


@then(sentence("the cardholder is returned as given"))
def is_returned_as_given(issuing: Program, cardholder: Cardholder) -> None:
    """The response repeats every parameter, and so does the cardholder retrieved again."""
    assert field_differences(issuing.cardholders.last_parameters, cardholder) == {}
    retrieved = issuing.cardholders.retrieve(cardholder.id)
    assert field_differences(issuing.cardholders.last_parameters, retrieved) == {}


@then(sentence("the cardholder is under review"))
def is_under_review(cardholder: Cardholder) -> None:
    """The cardholder is disabled by its review, and no requirement is past due."""
    assert cardholder.requirements.disabled_reason == "under_review"
    assert cardholder.requirements.past_due == []


@then(sentence("the review of the cardholder soon ends"))
def review_soon_ends(issuing: Program, cardholder: Cardholder) -> None:
    """The cardholder may spend before the deadline."""
    reviewed = issuing.cardholders.wait_until_enabled(cardholder.id)
    assert reviewed.status == "active"
    assert reviewed.requirements.past_due == []


@when(
    sentence("the program creates {person} as a cardholder without {missing}"),
    converters=PERSONA_AND_REQUIREMENT,
    target_fixture="cardholder",
)
@given(
    sentence("the program has created {person} as a cardholder without {missing}"),
    converters=PERSONA_AND_REQUIREMENT,
    target_fixture="cardholder",
)
def creates_lacking(
    issuing: Program, person: dict[str, Any], missing: tuple[str, ...]
) -> Cardholder:
    """Create a cardholder from a persona, without details that Stripe requires."""
    return issuing.cardholders.create_without(person, missing)


@when(
    sentence("the program creates a cardholder who gives nothing but a name and an address"),
    target_fixture="cardholder",
)
def creates_bare(issuing: Program) -> Cardholder:
    """Create a person with the only two details that Stripe refuses to miss."""
    return issuing.cardholders.create({"name": "Bob Brook", "billing": {"address": HOME_ADDRESS}})


@given(
    sentence("the program has given what the cardholder still owes"), target_fixture="cardholder"
)
@when(sentence("the program gives what the cardholder still owes"), target_fixture="cardholder")
def gives_owed(issuing: Program, cardholder: Cardholder) -> Cardholder:
    """Add the names, and the acceptance of the terms."""
    complete = individual(*cardholder.name.split())["individual"]
    return issuing.cardholders.update(cardholder.id, individual=complete)


@when(
    sentence("the program creates a cardholder whose name has {length:d} letters"),
    target_fixture="cardholder",
)
def creates_named(issuing: Program, length: int) -> Cardholder:
    """Create the guide's company under a name of this length."""
    return issuing.cardholders.create({**COMPANY, "name": "A" * length})


@when(
    sentence("the program tries to create a cardholder whose name has {length:d} letters"),
    target_fixture="outcome",
)
def tries_named(issuing: Program, length: int) -> Outcome[Cardholder]:
    """Create the guide's company under a name of this length, and keep a refusal."""
    return attempt(lambda: issuing.cardholders.create({**COMPANY, "name": "A" * length}))


@when(sentence("the program creates the company with its tax number"), target_fixture="cardholder")
def creates_with_tax_number(issuing: Program) -> Cardholder:
    """Create the guide's company with a tax number that belongs to nobody."""
    return issuing.cardholders.create({**COMPANY, "company": {"tax_id": "000000000"}})


@when(
    sentence("the program changes the cardholder's {detail} to {value}"),
    target_fixture="cardholder",
)
def changes(issuing: Program, cardholder: Cardholder, detail: str, value: str) -> Cardholder:
    """Update a detail such as ``email`` or ``phone_number``."""
    return issuing.cardholders.update(cardholder.id, **{detail: value})


@when(
    sentence("the program tries to change the cardholder's {detail} to {value}"),
    target_fixture="outcome",
)
def tries_to_change(
    issuing: Program, cardholder: Cardholder, detail: str, value: str
) -> Outcome[Cardholder]:
    """Update a detail that may be fixed, and keep a refusal."""
    return attempt(lambda: issuing.cardholders.update(cardholder.id, **{detail: value}))


@given(sentence("the program has made the cardholder {status}"), target_fixture="cardholder")
@when(sentence("the program makes the cardholder {status}"), target_fixture="cardholder")
def becomes(issuing: Program, card: Card, status: str) -> Cardholder:
    """Set the status of the cardholder that holds the card."""
    return issuing.cardholders.update(card.cardholder.id, status=status)


@given(sentence("the program has given a date of birth that is on a watchlist"))
@when(
    sentence("the program gives a date of birth that is on a watchlist"),
    target_fixture="cardholder",
)
def gives_listed(issuing: Program, card: Card) -> Cardholder:
    """Set test mode's date of birth for a watchlist hit, and wait until its review has ended."""
    issuing.cardholders.update(card.cardholder.id, individual={"dob": WATCHLISTED_BIRTH_DATE})
    return issuing.cardholders.wait_for_review(card.cardholder.id)


@when(sentence("the program gives another date of birth"), target_fixture="cardholder")
def gives_unlisted(issuing: Program, card: Card) -> Cardholder:
    """Set a date of birth that is on no watchlist."""
    return issuing.cardholders.update(card.cardholder.id, individual={"dob": UNLISTED_BIRTH_DATE})


@when(sentence("the program tries to give another first name"), target_fixture="outcome")
def tries_first_name(issuing: Program, card: Card) -> Outcome[Cardholder]:
    """Change the first name of the cardholder that holds the card, and keep a refusal."""
    renamed = {"first_name": "Alicia"}
    return attempt(lambda: issuing.cardholders.update(card.cardholder.id, individual=renamed))


@given(sentence("Stripe has confirmed that the cardholder is on a watchlist"))
@when(
    sentence("Stripe confirms that the cardholder is on a watchlist"), target_fixture="cardholder"
)
def is_confirmed(issuing: Program, card: Card) -> Cardholder:
    """Confirm the watchlist hit of the cardholder that holds the card, as Stripe's staff do."""
    issuing.dashboard.confirm_watchlist_match(card.cardholder.id)
    return issuing.cardholders.retrieve(card.cardholder.id)


@then(sentence("the cardholder still owes {missing}"), converters=REQUIREMENT)
def still_owes(issuing: Program, cardholder: Cardholder, missing: tuple[str, ...]) -> None:
    """Exactly this requirement is past due, also when the cardholder is retrieved again."""
    assert set(cardholder.requirements.past_due or []) == set(missing)
    retrieved = issuing.cardholders.retrieve(cardholder.id)
    assert set(retrieved.requirements.past_due or []) == set(missing)


@then(sentence("the cardholder is held up: {reason}"))
def is_held_up(issuing: Program, cardholder: Cardholder, reason: str) -> None:
    """The cardholder is disabled for this reason."""
    assert issuing.cardholders.retrieve(cardholder.id).requirements.disabled_reason == reason


@then(sentence("the cardholder is {status}"))
def has_status(issuing: Program, cardholder: Cardholder, status: str) -> None:
    """The response has this status, and so has the cardholder retrieved again."""
    assert cardholder.status == status
    assert issuing.cardholders.retrieve(cardholder.id).status == status


@then(sentence("the cardholder is of the type {kind}"))
def is_of_type(issuing: Program, cardholder: Cardholder, kind: str) -> None:
    """The cardholder is an ``individual`` or a ``company``."""
    assert issuing.cardholders.retrieve(cardholder.id).type == kind


@then(sentence("the cardholder's {detail} is {value}"))
def is_now(issuing: Program, cardholder: Cardholder, detail: str, value: str) -> None:
    """The cardholder, retrieved again, has this detail."""
    assert getattr(issuing.cardholders.retrieve(cardholder.id), detail) == value


@then(sentence("the tax number is known and not shown"))
def tax_number_is_kept(issuing: Program, cardholder: Cardholder) -> None:
    """The cardholder shows that a tax number was provided, and nothing of it."""
    company = issuing.cardholders.retrieve(cardholder.id).company
    assert company is not None
    assert company.to_dict() == {"tax_id_provided": True}
