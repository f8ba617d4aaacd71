"""Addresses: of whoever a card is billed to.

Documented: a country has two letters; who is billed lives in a street, not in a box of the post's
(Stripe's page on connected accounts' cardholders). That a state and a ZIP code of the US have to be
such is inferred: policy ``implausible_details``. The wordings are ours, but for an unknown
country's, which was recorded.
"""

import re
from collections.abc import Mapping
from typing import Any, Final

from issuing_sandbox.errors import SandboxFault
from issuing_sandbox.policies import Policies

#: The countries of ISO 3166, and Kosovo, which Stripe knows too.
COUNTRY_CODES: Final = (
    "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR "
    "BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ "
    "EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW "
    "GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY "
    "KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV "
    "MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY "
    "QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG "
    "TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA "
    "ZM ZW"
)
COUNTRIES: Final = frozenset(COUNTRY_CODES.split())
#: The states of the US, its district, its territories and its armed forces' post.
STATE_CODES: Final = (
    "AA AE AK AL AP AR AS AZ CA CO CT DC DE FL GA GU HI IA ID IL IN KS KY LA MA MD ME MI MN MO MP "
    "MS MT NC ND NE NH NJ NM NV NY OH OK OR PA PR RI SC SD TN TX UT VA VI VT WA WI WV WY"
)
STATES: Final = frozenset(STATE_CODES.split())
#: A box at the post office, on a highway contract, or at a private mailbox.
BOX: Final = re.compile(
    r"\bp(ost)?[\s.]*o(ffice)?[\s.]*box\b|\b(highway\s+contract|hc|hcr)\s+\d*\s*box\b|\bpmb\s*#?\d",
    re.IGNORECASE,
)
ZIP_CODE: Final = re.compile(r"[0-9]{5}(-[0-9]{4})?")
#: Two letters, perhaps after the country's, as ISO 3166-2 writes them; names are not checked.
STATE_CODE: Final = re.compile(r"(?:US-)?([A-Za-z]{2})")


def check_billing(address: Mapping[str, Any], policies: Policies) -> None:
    """Refuse a cardholder's billing address that Stripe's pages exclude, or that cannot be one.

    Args:
        address: as given.
        policies: say whether state and ZIP code are looked at.

    Raises:
        SandboxFault: it is refused.
    """
    param = "billing[address]"
    check_country(address["country"], f"{param}[country]")
    for line in ("line1", "line2"):
        if BOX.search(address.get(line) or ""):
            raise SandboxFault(
                "A cardholder's billing address is a street address, not a box at the post.",
                param=f"{param}[{line}]",
            )
    if policies.implausible_details == "refuse" and address["country"] == "US":
        _check_us(address, param)


def check_country(country: str, param: str) -> None:
    """Refuse a country that there is none of.

    Raises:
        SandboxFault: there is no such country.
    """
    if country.upper() not in COUNTRIES:
        raise SandboxFault(
            f"Country '{country}' is unknown. Try using a 2-character alphanumeric country code "
            "instead, such as 'US', 'EG', or 'GB'. A full list of country codes is available at "
            "https://en.wikipedia.org/wiki/ISO_3166-1_alpha-2#Officially_assigned_code_elements",
            param=param,
        )


def _check_us(address: Mapping[str, Any], param: str) -> None:
    state = STATE_CODE.fullmatch(address.get("state") or "")
    if state and state[1].upper() not in STATES:
        raise SandboxFault(f"There is no state '{state[0]}' in the US.", param=f"{param}[state]")
    if not ZIP_CODE.fullmatch(address["postal_code"]):
        raise SandboxFault(
            "A ZIP code has five digits, or nine as 12345-6789.",
            code="postal_code_invalid",
            param=f"{param}[postal_code]",
        )
