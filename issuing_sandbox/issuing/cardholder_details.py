"""What a cardholder's details may be: names, contact, address, date of birth, accepted terms.

Documented: which letters a legal name has, that nobody under 13 gets a card, that a billing address
is a street's, and the codes of e-mail addresses and postal codes (the descriptions in Stripe's
OpenAPI file; its pages on cardholders and on error codes). The rest is inferred: policy
``implausible_details``. The wordings are ours, except for a country's.
"""

import unicodedata
from collections.abc import Mapping
from datetime import UTC, date, datetime
from ipaddress import ip_address
from typing import Any, Final

from issuing_sandbox.contract import parameter_faults
from issuing_sandbox.core import phone_numbers
from issuing_sandbox.core.account_details import EMAIL
from issuing_sandbox.errors import SandboxFault
from issuing_sandbox.issuing import addresses
from issuing_sandbox.policies import Policies

#: The longest name that fits on a card (objects and platform, 1.2).
MAX_NAME: Final = 24
#: Nobody younger gets a card.
MIN_AGE: Final = 13
#: What a name on a card has besides letters, by the value of the policy ``cardholder_name``.
NAME_SYMBOLS: Final = {"letters": " -,.'", "printable": " /-&:().'0123456789"}
#: What leaves such a name without it.
_WITHOUT_ALLOWED: Final = {
    policy: dict.fromkeys(map(ord, symbols)) for policy, symbols in NAME_SYMBOLS.items()
}
#: What a legal name has besides Latin letters; both apostrophes that people write are one.
LEGAL_NAME_SYMBOLS: Final = " .,-'\N{RIGHT SINGLE QUOTATION MARK}"
TERMS: Final = "individual[card_issuing][user_terms_acceptance]"


def check(params: Mapping[str, Any], *, country: str, policies: Policies, now: int) -> None:
    """Check the parameters of a call that creates or updates a cardholder.

    Args:
        params: of the call.
        country: of the billing address, after the call.
        policies: say what is checked where no page of Stripe's does.
        now: unix seconds.

    Raises:
        SandboxFault: one of them is refused.
    """
    if params.get("name"):
        _check_name(params["name"], policies)
    if params.get("billing"):
        addresses.check_billing(params["billing"]["address"], policies)
    individual = params.get("individual") or {}
    for field in ("first_name", "last_name"):
        if individual.get(field):
            _check_legal_name(individual[field], f"individual[{field}]")
    if individual.get("dob"):
        _check_date_of_birth(individual["dob"], now)
    terms = (individual.get("card_issuing") or {}).get("user_terms_acceptance") or {}
    _check_terms_date(terms, policies, now)
    if policies.implausible_details == "refuse":
        _check_contact(params)
        _check_ip(terms)
        phone_numbers.check(params.get("phone_number"), country, "phone_number")


def _check_name(name: str, policies: Policies) -> None:
    if len(name) > MAX_NAME:
        raise parameter_faults.too_long("name", name, MAX_NAME)
    allowed = _WITHOUT_ALLOWED.get(policies.cardholder_name)
    if allowed is None:
        return
    rest = unicodedata.normalize("NFC", name).translate(allowed)
    if rest and not rest.isalpha():
        raise SandboxFault(
            "A cardholder's name cannot contain special characters or numbers.", param="name"
        )


def _check_legal_name(name: str, param: str) -> None:
    characters = unicodedata.normalize("NFC", name)
    letters = [each for each in characters if each not in LEGAL_NAME_SYMBOLS]
    if not letters or not all(map(_is_latin_letter, letters)):
        raise SandboxFault(
            "A legal name has at least one letter, and only Latin letters, spaces, periods, "
            "commas, hyphens and apostrophes.",
            param=param,
        )


def _is_latin_letter(character: str) -> bool:
    return character.isalpha() and unicodedata.name(character, "").startswith("LATIN ")


def _check_date_of_birth(dob: Mapping[str, int], now: int) -> None:
    try:
        born = date(dob["year"], dob["month"], dob["day"])
    except ValueError:
        raise SandboxFault("There is no such date of birth.", param="individual[dob]") from None
    today = datetime.fromtimestamp(now, UTC).date()
    age = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
    if age < MIN_AGE:
        raise SandboxFault(
            f"Cardholders must be at least {MIN_AGE} years old.", param="individual[dob]"
        )


def _check_terms_date(terms: Mapping[str, Any], policies: Policies, now: int) -> None:
    accepted = terms.get("date")
    if accepted is not None and accepted > now + 3600 * policies.terms_ahead_hours:
        raise SandboxFault("Terms cannot be accepted in the future.", param=f"{TERMS}[date]")


def _check_contact(params: Mapping[str, Any]) -> None:
    email = params.get("email")
    if email and not EMAIL.fullmatch(email):
        raise SandboxFault(f"Invalid email address: {email}", code="email_invalid", param="email")


def _check_ip(terms: Mapping[str, Any]) -> None:
    given = terms.get("ip")
    if not given:
        return
    try:
        ip_address(given)
    except ValueError:
        raise SandboxFault("This is not an IP address.", param=f"{TERMS}[ip]") from None
