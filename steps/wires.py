"""Wires: where a program abroad is told to send its money, and what arrives."""

from typing import Any

from pytest_bdd import given, then, when
from stripe import Topup

from issuing_harness.program import Program
from issuing_harness.program.expectations import expect_equal, expect_fields, expect_listed
from issuing_harness.program.outcome import Outcome, attempt
from issuing_harness.program.prices import ForeignPrice
from issuing_harness.program.wires import IBAN, country, details, is_possible_iban, network

from .sentences import sentence


@given(sentence("the program has asked for its funding instructions"))
@when(sentence("the program asks for its funding instructions"), target_fixture="instructions")
def asks(issuing: Program) -> dict[str, Any]:
    """Ask where to wire money to; the first to ask makes the instructions."""
    return issuing.wires.ask()


@when(
    sentence("the program asks for its funding instructions again"), target_fixture="instructions"
)
def asks_again(issuing: Program) -> dict[str, Any]:
    """Ask another time."""
    return issuing.wires.ask()


@when(sentence("the program tries to ask for its funding instructions"), target_fixture="outcome")
def tries_to_ask(issuing: Program) -> Outcome[dict[str, Any]]:
    """Ask where to wire money to, and keep a refusal."""
    return attempt(issuing.wires.ask)


@when(sentence("a wire of {price} arrives in the Issuing balance"), target_fixture="topup")
@given(sentence("a wire of {price} has arrived in the Issuing balance"), target_fixture="topup")
def arrives(issuing: Program, price: ForeignPrice) -> Topup:
    """Simulate a wire of an amount that is not in dollars."""
    return issuing.wires.arrive(price)


@then(
    sentence(
        "the funding instructions name {details} in {country}, reached by {network}",
        details=details,
        country=country,
        network=network,
    )
)
def name_account(instructions: dict[str, Any], details: str, country: str, network: str) -> None:
    """The first bank account in them is of this kind, in this country and on this network.

    The check digits of an IBAN are right, as far as it is shown: no recording shows one.
    """
    transfer = instructions["bank_transfer"]
    address = transfer["financial_addresses"][0]
    what = "the bank account of the funding instructions"
    expect_equal(address["type"], details, f"the kind of {what}", about=instructions)
    expect_equal(transfer["country"], country, f"the country of {what}", about=instructions)
    expect_listed(
        network, address["supported_networks"], f"the networks of {what}", about=instructions
    )
    if details == IBAN:
        expect_equal(
            is_possible_iban(address[IBAN], country),
            True,
            f"whether the check digits and the country of the IBAN fit {what}",
            about=instructions,
        )


@then(sentence("they are the same funding instructions as before"))
def are_the_same(issuing: Program, instructions: dict[str, Any]) -> None:
    """What was answered last is what was answered the time before, and all that is listed."""
    expect_equal(instructions, issuing.wires.shown[-2], "the funding instructions")
    expect_equal(issuing.wires.listed(), [instructions], "the funding instructions listed")


@then(sentence("{topup} brought {price}"))
def brought(issuing: Program, topup: Topup, price: ForeignPrice) -> None:
    """The top-up has succeeded with this amount, also when it is retrieved again."""
    expected = {"status": "succeeded", "amount": price.units, "currency": price.currency}
    expect_fields(expected, issuing.topups.retrieve(topup.id), "the top-up, retrieved again")


@then(sentence("the Issuing balance holds {price}"))
def holds(issuing: Program, price: ForeignPrice) -> None:
    """The Issuing balance has this amount available."""
    expect_equal(issuing.wires.holds(price), price.units, f"the Issuing balance in {price}")
