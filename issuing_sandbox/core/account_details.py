"""What the details of a connected account and its people may be, as a request gives them.

Documented: the codes of e-mail addresses, URLs and tax ids, and that a tax id has at least nine
digits (Stripe's page of error codes). Reported: that an id number of Canada has to be nine
characters long, in words that name the country. The rest is inferred: policy
``implausible_details``, by which none of it is looked at. The wordings are ours but for a URL's and
an id number's.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final

from issuing_sandbox.core import phone_numbers
from issuing_sandbox.errors import SandboxFault
from issuing_sandbox.policies import Policies

EMAIL: Final = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@.]+")
_URL: Final = re.compile(
    r"(?:https?://)?(?:[\w-]+\.)+[\w-]+(?::[0-9]+)?(?:[/?#]\S*)?", re.IGNORECASE
)
_MCC: Final = re.compile("[0-9]{4}")
_LAST_FOUR: Final = re.compile("[0-9]{4}")
_NINE_DIGITS: Final = re.compile("[0-9]{9}")
#: The test value of a telephone (Stripe's page on testing Connect).
_TEST_PHONE: Final = "0000000000"
_OLDEST_YEAR: Final = 1900
_ALL: Final = 100
#: Looks at a value of a parameter, by the account's policies.
Check = Callable[[Any, str, Policies], None]


def check_account(params: Mapping[str, Any], policies: Policies) -> None:
    """Check the parameters of a call that creates or updates a connected account.

    Args:
        params: of the call; its ``individual`` is a person's, and not looked at.
        policies: of the account, its country included.

    Raises:
        SandboxFault: one of them cannot be what it says it is.
    """
    profile, company = params.get("business_profile") or {}, params.get("company") or {}
    given: dict[str, tuple[Check, Any]] = {
        "email": (_check_email, params.get("email")),
        "business_profile[mcc]": (_check_mcc, profile.get("mcc")),
        "business_profile[url]": (_check_url, profile.get("url")),
        "business_profile[support_url]": (_check_url, profile.get("support_url")),
        "business_profile[support_email]": (_check_email, profile.get("support_email")),
        "business_profile[support_phone]": (_check_phone, profile.get("support_phone")),
        "company[phone]": (_check_phone, company.get("phone")),
        "company[tax_id]": (_check_tax_id, company.get("tax_id")),
    }
    _check_each(given, policies)


def check_person(given: Mapping[str, Any], policies: Policies, param: str) -> None:
    """Check the parameters of a person.

    Args:
        given: the person's.
        policies: of the account.
        param: the parameter that has them, ``individual``; ``""`` if they are the request's own.

    Raises:
        SandboxFault: one of them cannot be what it says it is.
    """
    relationship = given.get("relationship") or {}
    checks: dict[str, tuple[Check, Any]] = {
        "dob": (_check_dob, given.get("dob")),
        "email": (_check_email, given.get("email")),
        "id_number": (_check_id_number, given.get("id_number")),
        "phone": (_check_phone, given.get("phone")),
        "relationship[percent_ownership]": (_check_percent, relationship.get("percent_ownership")),
        "ssn_last_4": (_check_last_four, given.get("ssn_last_4")),
    }
    _check_each({_inside(param, name): check for name, check in checks.items()}, policies)


def check_recipient(recipient: str, policies: Policies) -> None:
    """Check the address to which a notice was mailed.

    Args:
        recipient: as the request has it.
        policies: of the account.

    Raises:
        SandboxFault: it cannot be an e-mail address.
    """
    _check_each({"email[recipient]": (_check_email, recipient)}, policies)


def _inside(param: str, name: str) -> str:
    """Return the name of a parameter inside another one, in bracket form."""
    first, bracket, rest = name.partition("[")
    return f"{param}[{first}]{bracket}{rest}" if param else name


def _check_each(given: Mapping[str, tuple[Check, Any]], policies: Policies) -> None:
    if policies.implausible_details == "keep":
        return
    for param, (check, value) in given.items():
        if value not in (None, ""):
            check(value, param, policies)


def _check_email(email: str, param: str, _policies: Policies) -> None:
    if not EMAIL.fullmatch(email):
        raise SandboxFault(f"Invalid email address: {email}", code="email_invalid", param=param)


def _check_url(url: str, param: str, _policies: Policies) -> None:
    if not _URL.fullmatch(url):
        raise SandboxFault("Not a valid URL", code="url_invalid", param=param)


def _check_mcc(mcc: str, param: str, _policies: Policies) -> None:
    if not _MCC.fullmatch(mcc):
        raise SandboxFault("A merchant category code has four digits.", param=param)


def _check_phone(phone: str, param: str, policies: Policies) -> None:
    if phone != _TEST_PHONE:
        phone_numbers.check(phone, policies.account_country, param)


def _check_tax_id(tax_id: str, param: str, policies: Policies) -> None:
    if policies.account_country == "US" and not _NINE_DIGITS.fullmatch(tax_id.replace("-", "")):
        raise SandboxFault(
            "A tax id of the US has nine digits.", code="tax_id_invalid", param=param
        )


def _check_id_number(number: str, param: str, policies: Policies) -> None:
    if policies.account_country == "US" and not _NINE_DIGITS.fullmatch(number.replace("-", "")):
        raise SandboxFault("US ID numbers must be 9 characters long", param=param)


def _check_last_four(number: str, param: str, _policies: Policies) -> None:
    if not _LAST_FOUR.fullmatch(number):
        raise SandboxFault("The last four digits of an SSN are four digits.", param=param)


def _check_percent(percent: float, param: str, _policies: Policies) -> None:
    if not 0 <= percent <= _ALL:
        raise SandboxFault("Somebody owns 0 to 100 percent of a business.", param=param)


def _check_dob(dob: Mapping[str, int], param: str, _policies: Policies) -> None:
    ranges = {"day": (1, 31), "month": (1, 12), "year": (_OLDEST_YEAR, date.max.year)}
    for part, (first, last) in ranges.items():
        if dob.get(part) is not None and not first <= dob[part] <= last:
            raise SandboxFault(f"Not a valid {part}", param=f"{param}[{part}]")
    if all(dob.get(part) is not None for part in ranges):
        try:
            date(dob["year"], dob["month"], dob["day"])
        except ValueError:
            raise SandboxFault("There is no such date of birth.", param=param) from None
