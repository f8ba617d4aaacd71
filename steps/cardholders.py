"""Cardholders: the people and companies that hold cards."""

from typing import Any, Final

from pytest_bdd import given, then, when
from stripe.issuing import Card, Cardholder

from issuing_harness.program import Program
from issuing_harness.program.cardholders import LISTED, UNLISTED, paths_of
from issuing_harness.program.outcome import Outcome, attempt, field_differences
from issuing_harness.program.personas import COMPANY, HOME, individual, persona

from .sentences import Converters, sentence
from .tables import Table, facts

PERSONA: Final[Converters] = {"person": persona}
MISSING: Final[Converters] = {"missing": paths_of}
LACKING: Final[Converters] = {**PERSONA, **MISSING}
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
    assert field_differences(program.cardholders.given, cardholder) == {}
    again = program.cardholders.retrieve(cardholder.id)
    assert field_differences(program.cardholders.given, again) == {}


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


@when(
    sentence("the program creates {person} as a cardholder without {missing}"),
    converters=LACKING,
    target_fixture="cardholder",
)
@given(
    sentence("the program has created {person} as a cardholder without {missing}"),
    converters=LACKING,
    target_fixture="cardholder",
)
def creates_lacking(
    program: Program, person: dict[str, Any], missing: tuple[str, ...]
) -> Cardholder:
    """Create a persona, and leave out what Stripe asks for."""
    return program.cardholders.create_without(person, missing)


@when(
    sentence("the program creates a cardholder who gives nothing but a name and an address"),
    target_fixture="cardholder",
)
def creates_bare(program: Program) -> Cardholder:
    """A person, by the two details that nobody is created without."""
    return program.cardholders.create({"name": "Bob Brook", "billing": {"address": HOME}})


@given(
    sentence("the program has given what the cardholder still owes"), target_fixture="cardholder"
)
@when(sentence("the program gives what the cardholder still owes"), target_fixture="cardholder")
def gives_owed(program: Program, cardholder: Cardholder) -> Cardholder:
    """Names, and that the terms were accepted."""
    whole = individual(*cardholder.name.split())["individual"]
    return program.cardholders.change(cardholder.id, individual=whole)


@when(
    sentence("the program creates a cardholder whose name has {length:d} letters"),
    target_fixture="cardholder",
)
def creates_named(program: Program, length: int) -> Cardholder:
    """The guide's company under a name of this length."""
    return program.cardholders.create({**COMPANY, "name": "A" * length})


@when(
    sentence("the program tries to create a cardholder whose name has {length:d} letters"),
    target_fixture="outcome",
)
def tries_named(program: Program, length: int) -> Outcome[Cardholder]:
    """The guide's company under a name of this length, which may be too long."""
    return attempt(lambda: program.cardholders.create({**COMPANY, "name": "A" * length}))


@when(sentence("the program creates the company with its tax number"), target_fixture="cardholder")
def creates_with_tax_number(program: Program) -> Cardholder:
    """The guide's company, with a number that is nobody's."""
    return program.cardholders.create({**COMPANY, "company": {"tax_id": "000000000"}})


@when(
    sentence("the program changes the cardholder's {detail} to {value}"),
    target_fixture="cardholder",
)
def changes(program: Program, cardholder: Cardholder, detail: str, value: str) -> Cardholder:
    """Write another ``email`` or ``phone_number``, say."""
    return program.cardholders.change(cardholder.id, **{detail: value})


@when(
    sentence("the program tries to change the cardholder's {detail} to {value}"),
    target_fixture="outcome",
)
def tries_to_change(
    program: Program, cardholder: Cardholder, detail: str, value: str
) -> Outcome[Cardholder]:
    """Write what may be fixed for good."""
    return attempt(lambda: program.cardholders.change(cardholder.id, **{detail: value}))


@given(sentence("the program has made the cardholder {status}"), target_fixture="cardholder")
@when(sentence("the program makes the cardholder {status}"), target_fixture="cardholder")
def becomes(program: Program, card: Card, status: str) -> Cardholder:
    """Set the status of whoever holds the card."""
    return program.cardholders.change(card.cardholder.id, status=status)


@given(sentence("the program has given a date of birth that is on a watchlist"))
@when(
    sentence("the program gives a date of birth that is on a watchlist"),
    target_fixture="cardholder",
)
def gives_listed(program: Program, card: Card) -> Cardholder:
    """The cardholder's new date of birth is test mode's hit, and the review of it has ended."""
    program.cardholders.change(card.cardholder.id, individual={"dob": LISTED})
    return program.cardholders.judged(card.cardholder.id)


@when(sentence("the program gives another date of birth"), target_fixture="cardholder")
def gives_unlisted(program: Program, card: Card) -> Cardholder:
    """The cardholder's date of birth is on no list."""
    return program.cardholders.change(card.cardholder.id, individual={"dob": UNLISTED})


@when(sentence("the program tries to give another first name"), target_fixture="outcome")
def tries_first_name(program: Program, card: Card) -> Outcome[Cardholder]:
    """Whoever holds the card was not called that before."""
    named = {"first_name": "Alicia"}
    return attempt(lambda: program.cardholders.change(card.cardholder.id, individual=named))


@given(sentence("Stripe has confirmed that the cardholder is on a watchlist"))
@when(
    sentence("Stripe confirms that the cardholder is on a watchlist"), target_fixture="cardholder"
)
def is_confirmed(program: Program, card: Card) -> Cardholder:
    """Stripe's people have looked, and whoever holds the card is meant."""
    program.dashboard.confirm_hit(card.cardholder.id)
    return program.cardholders.retrieve(card.cardholder.id)


@then(sentence("the cardholder still owes {missing}"), converters=MISSING)
def still_owes(program: Program, cardholder: Cardholder, missing: tuple[str, ...]) -> None:
    """This and nothing else is past due, also when Stripe is asked again."""
    assert set(cardholder.requirements.past_due or []) == set(missing)
    again = program.cardholders.retrieve(cardholder.id)
    assert set(again.requirements.past_due or []) == set(missing)


@then(sentence("the cardholder is held up: {reason}"))
def is_held_up(program: Program, cardholder: Cardholder, reason: str) -> None:
    """It may not spend, and this is why."""
    assert program.cardholders.retrieve(cardholder.id).requirements.disabled_reason == reason


@then(sentence("the cardholder is {status}"))
def has_status(program: Program, cardholder: Cardholder, status: str) -> None:
    """The answer says so, and so does Stripe when asked again."""
    assert cardholder.status == status
    assert program.cardholders.retrieve(cardholder.id).status == status


@then(sentence("the cardholder is of the type {kind}"))
def is_of_type(program: Program, cardholder: Cardholder, kind: str) -> None:
    """It is an ``individual`` or a ``company``."""
    assert program.cardholders.retrieve(cardholder.id).type == kind


@then(sentence("the cardholder's {detail} is {value}"))
def is_now(program: Program, cardholder: Cardholder, detail: str, value: str) -> None:
    """Stripe says so when asked again."""
    assert getattr(program.cardholders.retrieve(cardholder.id), detail) == value


@then(sentence("the tax number is known and not shown"))
def tax_number_is_kept(program: Program, cardholder: Cardholder) -> None:
    """Stripe says that there is one, and nothing of it."""
    shown = program.cardholders.retrieve(cardholder.id).company
    assert shown is not None
    assert shown.to_dict() == {"tax_id_provided": True}
