"""Cardholders: the people and companies that hold cards."""

from collections.abc import Mapping
from typing import Any, Final

from pytest_bdd import given, then, when
from stripe.issuing import Cardholder
from stripe.params.issuing import CardholderUpdateParams

from issuing_harness.program import Program
from issuing_harness.program.cards import LIMIT_COLUMNS, limits_in
from issuing_harness.program.cast import COMPANY, persona
from issuing_harness.program.choices import (
    choice,
    choice_of,
    fields,
    known_choices,
    near_miss,
    number_in,
)
from issuing_harness.program.controls import country
from issuing_harness.program.expectations import expect_equal, expect_fields, expect_present
from issuing_harness.program.outcome import Outcome, attempt
from issuing_harness.program.possible_values import check_card_name, possible

from .sentences import Converters, sentence
from .tables import Table, facts_named, records

#: Fields of a cardholder's billing address.
ADDRESS: Final = ("line1", "line2", "city", "state", "postal_code", "country")
_details_in: Final = facts_named("name", "email", "phone_number", "status", "type", *ADDRESS)
_contact: Final = choice("contact detail", ("email", "phone_number"))


def parse_contact(words: str) -> str:
    """Return Stripe's name of a contact detail: ``phone number`` is ``phone_number``."""
    return _contact(words.replace(" ", "_"))


def check_contact(values: Mapping[str, Any]) -> None:
    """Check that a contact detail may have the value beside it."""
    possible(values["field"])(values["value"])


def read_details(table: Table) -> dict[str, Any]:
    """Return the parameters of a cardholder that a table of facts states."""
    details: dict[str, Any] = dict(_details_in(table))
    known: Converters = {"status": NEW_STATUS["status"], "type": KIND, "country": country}
    for name, value in details.items():
        known.get(name, possible(name))(value)
    check_card_name("", details.get("name", ""))
    address = {name: details.pop(name) for name in ADDRESS if name in details}
    return {**details, "billing": {"address": address}}


def read_cardholders(table: Table) -> list[dict[str, Any]]:
    """Return the cardholders of a table, a persona a row, with limits if it has columns of them."""
    rows = records("name", optional=tuple(LIMIT_COLUMNS))(table)
    return [_with_limits(persona(row["name"]), limits_in(row)) for row in rows]


def check_detail(values: Mapping[str, Any]) -> None:
    """Check that the new value of a detail is not a misspelt one of those that are possible."""
    detail = str(values["detail"])
    near_miss(detail, known_choices(Cardholder, detail))(str(values["value"]))


CONTACT: Final[dict[str, Any]] = {"field": parse_contact, "values": check_contact}
KIND: Final = choice_of("type of cardholder", Cardholder, "type")
NEW_STATUS: Final[Converters] = {
    "status": choice_of("cardholder status", CardholderUpdateParams, "status")
}
#: A detail that may be fixed; one that Stripe does not know must not look like a misspelt one.
DETAIL: Final = near_miss("detail of a cardholder", fields(Cardholder))
LENGTH: Final = number_in("number of letters", 1, 1000, example="24")
REQUIRED: Final = choice("detail that a cardholder must have", ("name", "billing"))
STATUS: Final = choice_of("cardholder status", Cardholder, "status")


@given(sentence("{person} is a cardholder"), target_fixture="cardholder")
def is_cardholder(issuing: Program, person: dict[str, Any]) -> Cardholder:
    """Create a cardholder from a persona, and wait until it may spend."""
    return issuing.cardholders.create_enabled(person)


@given(sentence("these cardholders exist", datatable=read_cardholders), target_fixture="cardholder")
def exist(issuing: Program, datatable: Table) -> list[Cardholder]:
    """Create the personas of the table, with their limits, and wait until they may spend."""
    return [issuing.cardholders.create_enabled(details) for details in read_cardholders(datatable)]


@when(sentence("the program creates {person} as a cardholder"), target_fixture="cardholder")
def creates_persona(issuing: Program, person: dict[str, Any]) -> Cardholder:
    """Create a cardholder from a persona, and do not wait for its review."""
    return issuing.cardholders.create(person)


@when(
    sentence("the program creates a cardholder", datatable=read_details),
    target_fixture="cardholder",
)
def creates_from_details(issuing: Program, datatable: Table) -> Cardholder:
    """Create a cardholder with the table's details and nothing else."""
    return issuing.cardholders.create(read_details(datatable))


@when(
    sentence("the program tries to create a cardholder without the {detail}", detail=REQUIRED),
    target_fixture="outcome",
)
def tries_without(issuing: Program, detail: str) -> Outcome[Cardholder]:
    """Create the guide's company without its ``name`` or ``billing``, and keep a refusal."""
    details = {name: value for name, value in COMPANY.items() if name != detail}
    return attempt(lambda: issuing.cardholders.create(details))


@when(
    sentence("the program creates a cardholder with a name of {length} letters", length=LENGTH),
    target_fixture="cardholder",
)
def creates_named(issuing: Program, length: int) -> Cardholder:
    """Create the guide's company under a name of this length."""
    return issuing.cardholders.create({**COMPANY, "name": "A" * length})


@when(
    sentence(
        "the program tries to create a cardholder with a name of {length} letters", length=LENGTH
    ),
    target_fixture="outcome",
)
def tries_named(issuing: Program, length: int) -> Outcome[Cardholder]:
    """Create the guide's company under a name of this length, and keep a refusal."""
    return attempt(lambda: creates_named(issuing, length))


@when(
    sentence("the program creates {person} as a cardholder with a tax ID"),
    target_fixture="cardholder",
)
def creates_with_tax_id(issuing: Program, person: dict[str, Any]) -> Cardholder:
    """Create a company with a tax ID that nobody has."""
    return issuing.cardholders.create({**person, "company": {"tax_id": "000000000"}})


@when(
    sentence("the program changes the {field} of {cardholder} to {value}", **CONTACT),
    target_fixture="cardholder",
)
def changes(issuing: Program, cardholder: Cardholder, field: str, value: str) -> Cardholder:
    """Update the ``email`` or the ``phone number``."""
    return issuing.cardholders.update(cardholder.id, **{field: value})


@when(
    sentence(
        "the program tries to change the {detail} of {cardholder} to {value}",
        detail=DETAIL,
        values=check_detail,
    ),
    target_fixture="outcome",
)
def tries_to_change(
    issuing: Program, cardholder: Cardholder, detail: str, value: str
) -> Outcome[Cardholder]:
    """Update a parameter that may be fixed, such as ``name``, and keep a refusal."""
    return attempt(lambda: issuing.cardholders.update(cardholder.id, **{detail: value}))


@given(
    sentence("the program has set the status of {cardholder} to {status}", **NEW_STATUS),
    target_fixture="cardholder",
)
@when(
    sentence("the program sets the status of {cardholder} to {status}", **NEW_STATUS),
    target_fixture="cardholder",
)
def sets_status(issuing: Program, cardholder: Cardholder, status: str) -> Cardholder:
    """Set the cardholder's status to active or inactive."""
    return issuing.cardholders.update(cardholder.id, status=status)


@then(sentence("{cardholder} has every detail that was given"))
def has_given_details(issuing: Program, cardholder: Cardholder) -> None:
    """The response repeats every parameter, and so does the cardholder retrieved again."""
    given_details = issuing.cardholders.parameters_of(cardholder.id)
    expect_fields(given_details, cardholder, "the cardholder in the response")
    expect_fields(given_details, issuing.cardholders.retrieve(cardholder.id), "the cardholder")


@then(sentence("{cardholder} is {status}", status=STATUS))
def has_status(issuing: Program, cardholder: Cardholder, status: str) -> None:
    """The response has this status, and so has the cardholder retrieved again."""
    what = "the status of the cardholder"
    expect_equal(cardholder.status, status, f"{what} in the response", about=cardholder)
    found = issuing.cardholders.retrieve(cardholder.id).status
    expect_equal(found, status, what, about=cardholder)


@then(sentence("{cardholder} has the type {kind}", kind=KIND))
def has_type(issuing: Program, cardholder: Cardholder, kind: str) -> None:
    """The cardholder, retrieved again, is an ``individual`` or a ``company``."""
    found = issuing.cardholders.retrieve(cardholder.id).type
    expect_equal(found, kind, "the type of the cardholder", about=cardholder)


@then(sentence("the {field} of {cardholder} is {value}", **CONTACT))
def has_contact(issuing: Program, cardholder: Cardholder, field: str, value: str) -> None:
    """The cardholder, retrieved again, has this ``email`` or ``phone number``."""
    found = getattr(issuing.cardholders.retrieve(cardholder.id), field)
    expect_equal(found, value, f"the {field.replace('_', ' ')} of the cardholder", about=cardholder)


@then(sentence("{cardholder} has a tax ID that is not shown"))
def has_tax_id(issuing: Program, cardholder: Cardholder) -> None:
    """The cardholder shows that a tax ID was provided, and nothing of it."""
    company = issuing.cardholders.retrieve(cardholder.id).company
    found = expect_present(company, "the company of the cardholder", about=cardholder)
    what = "what is shown of the company"
    expect_equal(found.to_dict(), {"tax_id_provided": True}, what, about=cardholder)


def _with_limits(details: dict[str, Any], controls: dict[str, Any]) -> dict[str, Any]:
    return {**details, "spending_controls": controls} if controls else details
