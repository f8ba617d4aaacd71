"""What cards are shipped: to which countries, by which services, one by one or in bulk.

Documented, on Stripe's pages on shipping and on bulk issuance, and with the shipping's fields in
its OpenAPI file. The table of services and prices is that of accounts in the US; what is offered
elsewhere is not checked. The wordings of refusals are ours.
"""

from collections.abc import Mapping
from typing import Any, Final

from issuing_sandbox.contract import parameter_faults
from issuing_sandbox.errors import SandboxFault
from issuing_sandbox.issuing.addresses import BOX, check_country
from issuing_sandbox.policies import Policies

NO_CARDS_CODES: Final = (
    "AF AL AO BB BD BF BI BJ BO BR BY BZ CD CF CG CI CM CN CO CU CV DZ EG ER ET FJ GA GN GQ GW HN "
    "HT IN IQ IR JM JO KE KG KH KM KP KY LA LB LC LK LR LS LY MA MG MH ML MM MR MV MX MZ NE NG NI "
    "NP PA PG PH PK PS PW PY RU RW SB SC SD SL SN SO SR SS ST SY SZ TD TG TH TJ TL TM TN TO TR TZ "
    "UA UG VE VN VU YE ZA ZM ZW"
)
#: The countries that no card is shipped to.
NO_CARDS: Final = frozenset(NO_CARDS_CODES.split())
#: Where mail without a tracking number goes, which is what the standard service is.
UNTRACKED_DESTINATIONS: Final = ("US", "CA")
EORI_CODES: Final = (
    "AT BE BG CY CZ DE DK EE ES FI FR GB GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK"
)
#: Where a box of cards has to have a number for the customs.
EORI_DESTINATIONS: Final = frozenset(EORI_CODES.split())
#: The services that boxes are sent by; the first is the cheapest.
BULK_SERVICES: Final = ("express", "priority")
SHIPPING: Final = "shipping[{}]"


def service(given: Mapping[str, Any]) -> str:
    """Return the service of a shipping: as given, or the cheapest that is offered.

    Args:
        given: the parameter ``shipping``.
    """
    default = BULK_SERVICES[0] if given.get("type") == "bulk" else "standard"
    return str(given.get("service") or default)


def check(given: Mapping[str, Any], policies: Policies) -> None:
    """Refuse a shipping that Stripe does not offer.

    Args:
        given: the parameter ``shipping``.
        policies: say from where it is shipped, and whether the table of services counts.

    Raises:
        ParameterFault: a box to Europe lacks the number for the customs.
        SandboxFault: the country, the service or the signature is not offered.
    """
    country = given["address"]["country"].upper()
    check_country(country, SHIPPING.format("address][country"))
    if country in NO_CARDS:
        raise SandboxFault(
            f"Cards cannot be shipped to {country}.", param=SHIPPING.format("address][country")
        )
    if policies.account_country == "US" and policies.unoffered_shipping == "refuse":
        _check_service(given, country)
        _check_signature(given)
        _check_customs(given, country)
    elif given.get("require_signature") and policies.account_country != "US":
        raise SandboxFault(
            "A signature on delivery is offered to accounts in the US.",
            param=SHIPPING.format("require_signature"),
        )


def _check_service(given: Mapping[str, Any], country: str) -> None:
    chosen, param = service(given), SHIPPING.format("service")
    if given.get("type") == "bulk" and chosen not in BULK_SERVICES:
        raise SandboxFault("Cards in bulk are shipped express or priority.", param=param)
    if chosen == "standard" and country not in UNTRACKED_DESTINATIONS:
        raise SandboxFault("Standard shipping is offered within the US and to Canada.", param=param)
    if chosen != "standard" and BOX.search(given["address"]["line1"]):
        raise SandboxFault("A box at the post is reached by standard shipping.", param=param)


def _check_signature(given: Mapping[str, Any]) -> None:
    if given.get("require_signature") and service(given) == "standard":
        raise SandboxFault(
            "Standard shipping has no signature on delivery.",
            param=SHIPPING.format("require_signature"),
        )


def _check_customs(given: Mapping[str, Any], country: str) -> None:
    number = (given.get("customs") or {}).get("eori_number")
    if given.get("type") == "bulk" and country in EORI_DESTINATIONS and not number:
        raise parameter_faults.missing(SHIPPING.format("customs][eori_number"))
