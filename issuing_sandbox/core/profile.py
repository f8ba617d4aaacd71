"""The profile of a connected account: its type and controller, and the business behind it.

The profiles are in the platform's table, one record each. How an account looks: ``account``.
"""

from typing import Any, Final

from issuing_sandbox.account.account import Account
from issuing_sandbox.call import Call
from issuing_sandbox.contract.modelled_parameters import unmodelled_names
from issuing_sandbox.core import account_details, people
from issuing_sandbox.errors import NotModelled, SandboxFault
from issuing_sandbox.policies import CURRENCIES
from issuing_sandbox.store.tables import Record
from issuing_sandbox.wire.fields import merge_metadata

KIND: Final = "account"
OPERATION: Final = "POST /v1/accounts"
#: Who pays fees, who bears losses, who collects requirements, and which dashboard there is, of the
#: older types; ``standard`` is also what unset properties of a controller become.
STANDARD: Final = ("account", "stripe", "stripe", "full")
TYPES: Final = {
    "standard": STANDARD,
    "express": ("application_express", "application", "stripe", "express"),
    "custom": ("application_custom", "application", "application", "none"),
}
#: The hashes of a profile, before any of their fields is given.
EMPTY_HASHES: Final[dict[str, Record]] = {
    "business_profile": dict.fromkeys(
        (
            "annual_revenue",
            "estimated_worker_count",
            "mcc",
            "name",
            "product_description",
            "support_address",
            "support_email",
            "support_phone",
            "support_url",
            "url",
        )
    ),
    "company": {
        "address": dict.fromkeys(people.ADDRESS),
        "directors_provided": False,
        "executives_provided": False,
        "name": None,
        "owners_provided": False,
        "phone": None,
        "tax_id_provided": False,
        "verification": {"document": people.NO_DOCUMENT},
    },
    "settings": {"payments": {"statement_descriptor": None}},
    "tos_acceptance": {"date": None, "ip": None, "user_agent": None},
}
#: When and from where the terms of Issuing were accepted.
NO_TERMS_ACCEPTANCE: Final = {"date": None, "ip": None}
#: What a review knows: what else is required, what it has looked at, and whom it has verified.
NO_REVIEW: Final[Record] = {
    "demands": [],
    "is_under_review": False,
    "reviewed": "",
    "verified": [],
}
#: What a platform cannot update once an account link or session was made, where Stripe collects it.
LOCKED_ONCE_LINKED: Final = ("business_type", "company", "external_account", "individual")
#: The types of business that have the hash ``company``.
COMPANIES: Final = ("company", "government_entity", "non_profit")
#: By test value, the error of a tax id that is not verified, or that the result is known at once.
TAX_ID_RESULTS: Final = {
    "111111111": "verification_failed_tax_id_match",
    "111111112": "verification_failed_tax_id_not_issued",
    "222222222": "immediate",
}


def of(account: Account) -> Record:
    """Return the profile of a connected account."""
    assert account.platform is not None
    return account.platform.table(KIND)[account.id]


def new_profile(call: Call, account: Account, params: dict[str, Any], *, onboarded: bool) -> Record:
    """Return the profile of an account that is being created.

    Args:
        call: the request.
        account: the new account.
        params: of ``POST /v1/accounts``.
        onboarded: whether its onboarding counts as completed.

    Raises:
        NotModelled: a parameter or value that the sandbox does not take.
        SandboxFault: both a type and a controller.
    """
    kind, controller = _type_and_controller(params)
    blank = {
        "id": account.id,
        "object": KIND,
        **EMPTY_HASHES,
        **NO_REVIEW,
        "business_type": None,
        "controller": controller,
        "created": account.created,
        "email": None,
        "is_linked": False,
        "metadata": {},
        "onboarded": onboarded,
        "tax_id_result": None,
        "terms": NO_TERMS_ACCEPTANCE,
        "treasury_terms": NO_TERMS_ACCEPTANCE,
        "type": kind,
    }
    return updated(call, account, blank, params)


def updated(call: Call, account: Account, old: Record, params: dict[str, Any]) -> Record:
    """Return the profile after a request.

    Args:
        call: the request.
        account: the connected account.
        old: the profile before.
        params: of ``POST /v1/accounts`` or ``POST /v1/accounts/{account}``.

    Raises:
        NotModelled: a parameter or value that Stripe knows and the sandbox does not take.
        SandboxFault: a detail that cannot be one.
    """
    refuse_unmodelled(OPERATION, params)
    _refuse_other_value("country", params, account.country)
    _refuse_other_value("default_currency", params, account.currency)
    account_details.check_account(params, account.policies)
    new = {**old, "metadata": merge_metadata(old["metadata"], params)}
    for name in ("business_type", "email"):
        if name in params:
            new[name] = params[name]
    for name in ("business_profile", "tos_acceptance"):
        new[name] = {**old[name], **(params.get(name) or {})}
    company = params.get("company") or {}
    new["company"] = _company(call, old["company"], company)
    if "tax_id" in company:
        tax_id = company["tax_id"]
        new["tax_id_result"] = tax_id and TAX_ID_RESULTS.get(tax_id, "passed")
    settings = params.get("settings") or {}
    issuing = settings.get("card_issuing") or {}
    new["terms"] = {**old["terms"], **(issuing.get("tos_acceptance") or {})}
    treasury = (settings.get("treasury") or {}).get("tos_acceptance") or {}
    new["treasury_terms"] = {**treasury_terms(old), **treasury}
    payments = {**old["settings"]["payments"], **(settings.get("payments") or {})}
    new["settings"] = {"payments": payments}
    return new


def treasury_terms(profile: Record) -> Record:
    """Return when and from where the terms of Treasury were accepted; a state may not say."""
    terms: Record = profile.get("treasury_terms", NO_TERMS_ACCEPTANCE)
    return terms


def clear_terms(account: Account) -> None:
    """Take back the acceptance of Issuing's terms."""
    assert account.platform is not None
    account.platform.table(KIND).put({**of(account), "terms": NO_TERMS_ACCEPTANCE})


def start_onboarding(account: Account) -> None:
    """Note that Stripe collects the rest from now on: a link or a session was made."""
    assert account.platform is not None
    account.platform.table(KIND).put({**of(account), "is_linked": True})


def refuse_locked(account: Account, params: dict[str, Any]) -> None:
    """Refuse what the platform cannot update where Stripe collects the requirements.

    That is the acceptance of Stripe's terms, and once an account link or session was made, who the
    business and its people are, and its bank account: documented. The wording is ours.

    Raises:
        SandboxFault: such a parameter is given.
    """
    own = of(account)
    if own["controller"]["requirement_collection"] == "application":
        return
    locked = ("tos_acceptance", *(LOCKED_ONCE_LINKED if own.get("is_linked") else ()))
    for name in locked:
        if params.get(name) is not None:
            raise SandboxFault(
                f"The property {name} of the account '{account.id}' is Stripe's to collect, and "
                "your platform can't update it any more.",
                param=name,
            )


def person_prefix(account: Account, person: Record) -> str:
    """Return how the names of what is due of a person begin: ``individual``, or the person's id."""
    is_individual = of(account)["business_type"] == "individual"
    is_owner = person["relationship"]["representative"]
    return "individual" if is_individual and is_owner else str(person["id"])


def country_of(params: dict[str, Any], platform: Account) -> str:
    """Return the country of a new connected account, its platform's unless it names one.

    Args:
        params: of ``POST /v1/accounts``.
        platform: the account it will be connected to.

    Raises:
        NotModelled: a country in which no account can be here.
    """
    country = str(params.get("country") or platform.country).upper()
    if country not in CURRENCIES:
        raise NotModelled(
            f"connected accounts in {country}, but in {', '.join(CURRENCIES)}", param="country"
        )
    return country


def refuse_unmodelled(operation: str, params: dict[str, Any]) -> None:
    """Refuse parameters that the contract knows by name only.

    Args:
        operation: for example ``POST /v1/accounts``.
        params: the parsed parameters.

    Raises:
        NotModelled: there is one; the first is named.
    """
    for param in unmodelled_names(operation, params):
        raise NotModelled(f"the parameter {param} of {operation}", param=param)


def is_custom(profile: Record) -> bool:
    """Return whether the platform is liable for the account: only such can issue cards (5.1)."""
    controller = profile["controller"]
    return bool(
        controller["losses"]["payments"] == "application"
        and controller["requirement_collection"] == "application"
        and controller["stripe_dashboard"]["type"] == "none"
    )


def _refuse_other_value(name: str, params: dict[str, Any], own: str) -> None:
    value = params.get(name) or own
    if value.lower() != own.lower():
        raise NotModelled(f"connected accounts with the {name} {value}, but {own}", param=name)


def _company(call: Call, old: Record, given: dict[str, Any]) -> Record:
    """Return the company after a request; of a tax id only that it was provided is shown."""
    new = {**old, **given, "address": {**old["address"], **(given.get("address") or {})}}
    if "tax_id" in given:
        new["tax_id_provided"] = new.pop("tax_id") is not None
    document = (given.get("verification") or {}).get("document") or {}
    sides = people.documents(call, document, "company[verification][document]")
    new["verification"] = {"document": {**old["verification"]["document"], **sides}}
    return new


def _type_and_controller(params: dict[str, Any]) -> tuple[str, Record]:
    """Return the type and the controller of a new account, of which a request names one."""
    given = params.get("controller")
    if given and params.get("type"):
        raise SandboxFault(
            "You may only specify one of these parameters: controller, type.",
            code="parameters_exclusive",
            param="controller",
        )
    if not given:
        kind = params.get("type") or "standard"
        return kind, _controller(*TYPES[kind])
    payer, losses, collection, dashboard = STANDARD
    return "none", _controller(
        (given.get("fees") or {}).get("payer", payer),
        (given.get("losses") or {}).get("payments", losses),
        given.get("requirement_collection", collection),
        (given.get("stripe_dashboard") or {}).get("type", dashboard),
    )


def _controller(payer: str, losses: str, collection: str, dashboard: str) -> Record:
    return {
        "fees": {"payer": payer},
        "is_controller": True,
        "losses": {"payments": losses},
        "requirement_collection": collection,
        "stripe_dashboard": {"type": dashboard},
        "type": "application",
    }
