"""The personas and merchants that scenarios name.

Ours are written in ``fixtures/personas.toml`` and ``fixtures/merchants.toml``; a project's own
files of these names add to them (``load_cast``).
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from stripe.params.issuing import CardholderCreateParams
from stripe.params.test_helpers.issuing import AuthorizationCreateParamsMerchantData

from issuing_harness.errors import VocabularyError
from issuing_harness.program.cast_files import (
    CAPITALS,
    Kind,
    Parameters,
    read_members,
    read_names,
    shown,
)
from issuing_harness.program.facts import lookup
from issuing_harness.program.possible_values import check_card_name, check_person_name
from issuing_harness.words import NOUNS

HOME_ADDRESS: Final = {
    "line1": "1 Market Street",
    "city": "San Francisco",
    "state": "CA",
    "postal_code": "94105",
    "country": "US",
}
_CITY: Final = {"city": "San Francisco", "state": "CA", "postal_code": "94107", "country": "US"}


def individual(first: str, last: str) -> Parameters:
    """Return a person with all that Stripe requires of US cardholders: names, accepted terms."""
    return {
        "name": f"{first} {last}",
        "email": f"{first.lower()}@example.com",
        "phone_number": "+14155550123",
        "status": "active",
        "type": "individual",
        "individual": {
            "first_name": first,
            "last_name": last,
            "card_issuing": {"user_terms_acceptance": {"date": 1_767_225_600, "ip": "203.0.113.7"}},
        },
        "billing": {"address": HOME_ADDRESS},
    }


def _complete_persona(written: Parameters) -> Parameters:
    check_card_name("name", written["name"])
    if written.get("type") == "company":
        identity = _selected(written, "name", "email", "phone_number")
        company = {"status": "active", "type": "company", "billing": {"address": HOME_ADDRESS}}
        return identity | company | written
    check_person_name("name", written["name"])
    first, _, last = " ".join(written["name"].split()).partition(" ")
    names = written.get("individual", {})
    if not last and "last_name" not in names:
        raise VocabularyError(
            f"has the name '{first}', which lacks a last name. Stripe asks for both of a person: "
            f'name = "{first} Archer". A company has the line type = "company".'
        )
    person = individual(first, last)
    return person | written | {"individual": person["individual"] | names}


def _complete_merchant(written: Parameters) -> Parameters:
    identity = _selected(written, "category", "name", "network_id", "terminal_id", "url")
    return identity | (_selected(written, *_CITY) or _CITY)


def _selected(written: Parameters, *fields: str) -> Parameters:
    return {field: written[field] for field in fields if field in written}


_CAPITALIZED: Final = rf"[{CAPITALS}][\w&'-]*"
_ANY_NOUN: Final = "|".join(noun for nouns in NOUNS.values() for noun in nouns)
#: How a persona is written: ``Alice``, ``the company``; never ``the card``.
PERSONA_PATTERN: Final = rf"(?:the (?!(?:{_ANY_NOUN})\b)[a-z][\w-]*|[{CAPITALS}][\w-]*)"
#: How a merchant is written: ``Rocket Rides``, ``the Paris bakery``.
MERCHANT_PATTERN: Final = (
    rf"(?:the [\w&'-]+(?: [\w&'-]+){{0,2}}|{_CAPITALIZED}(?: {_CAPITALIZED})*)"
)
_PERSONA: Final = Kind(
    noun="persona",
    owner=CardholderCreateParams,
    file="personas.toml",
    name_form=PERSONA_PATTERN,
    names_like="Alice, the company",
    fields=(
        *("billing", "company", "email", "individual", "metadata", "name", "phone_number"),
        *("preferred_locales", "spending_controls", "status", "type"),
    ),
    required={"name": "First Last"},
    complete=_complete_persona,
    languages={"fr": (r"l'[a-zà-ÿ][\w-]*", "l'entreprise")},
)
_MERCHANT: Final = Kind(
    noun="merchant",
    owner=AuthorizationCreateParamsMerchantData,
    file="merchants.toml",
    name_form=MERCHANT_PATTERN,
    names_like="the bookshop, Rocket Rides",
    fields=tuple(AuthorizationCreateParamsMerchantData.__annotations__),
    required={"name": "Name on the receipt", "category": "book_stores"},
    complete=_complete_merchant,
    languages={"fr": (r"(?:chez |à la |à l'|au )[\w' -]+", "au café")},
)
#: Where our own cast is written: in the wheel below this package, in a checkout beside it.
_OUR_FOLDER: Final = next(
    parent / "fixtures"
    for parent in Path(__file__).parents[1:]
    if (parent / "fixtures" / _PERSONA.file).is_file()
)
PERSONAS: Final = read_members(_PERSONA, [_OUR_FOLDER])
MERCHANTS: Final = read_members(_MERCHANT, [_OUR_FOLDER])
#: The guide's company cardholder.
COMPANY: Final = PERSONAS["the company"]


Names = Mapping[str, Mapping[str, str]]


class _Project:
    """What is known of the project whose scenarios run.

    Attributes:
        folder: its folder of fixtures, as messages name it.
        personas: the persona by the full name of its cardholder.
        merchants: the merchant by the name in its merchant data.
        names: by language, whom or which merchant a name of it means; personas and merchants apart.
    """

    folder: str
    personas: Mapping[str | None, str]
    merchants: Mapping[str | None, str]
    names: tuple[Names, Names]

    def take(self, folder: str, names: tuple[Names, Names]) -> None:
        """Take what ``PERSONAS`` and ``MERCHANTS`` hold now, and their names in other languages."""
        self.folder, self.names = folder, names
        self.personas = {details["name"]: name for name, details in PERSONAS.items()}
        self.merchants = {data["name"]: name for name, data in MERCHANTS.items()}


def _read_names(*folders: Path) -> tuple[Names, Names]:
    places = [_OUR_FOLDER, *folders]
    return read_names(_PERSONA, places), read_names(_MERCHANT, places)


_PROJECT: Final = _Project()
_PROJECT.take("fixtures", _read_names())


def load_cast(*folders: Path) -> Callable[[], None]:
    """Add the personas and merchants of a project to ours, in place of those of another project.

    Args:
        folders: the project's own folders of fixtures; each may lack either file.

    Returns:
        A function that makes the cast what it was before.

    Raises:
        VocabularyError: a file cannot be read, or what it says of a persona or merchant is wrong.
    """
    personas = read_members(_PERSONA, [_OUR_FOLDER, *folders])
    merchants = read_members(_MERCHANT, [_OUR_FOLDER, *folders])
    names = _read_names(*folders)
    before = (dict(PERSONAS), dict(MERCHANTS), _PROJECT.folder, _PROJECT.names)
    _set_cast(personas, merchants, shown(folders[0]) if folders else "fixtures", names)
    return lambda: _set_cast(*before)


def _set_cast(
    personas: Mapping[str, Parameters],
    merchants: Mapping[str, Parameters],
    folder: str,
    names: tuple[Names, Names],
) -> None:
    """Replace the cast within its two mappings, which others hold."""
    for current, new in ((PERSONAS, personas), (MERCHANTS, merchants)):
        current.clear()
        current.update(new)
    _PROJECT.take(folder, names)


def persona(name: str) -> Parameters:
    """Return a persona as parameters of a cardholder.

    Raises:
        VocabularyError: there is no persona of that name.
    """
    return PERSONAS.get(name) or lookup(
        name, PERSONAS, kind="persona", module=_place(_PERSONA, name)
    )


def merchant(name: str) -> Parameters:
    """Return the merchant data (parameter ``merchant_data``) of a merchant.

    Raises:
        VocabularyError: there is no merchant of that name.
    """
    return MERCHANTS.get(name) or lookup(
        name, MERCHANTS, kind="merchant", module=_place(_MERCHANT, name)
    )


def _place(kind: Kind, name: str) -> str:
    """Return where a member is to be added, and how, as the end of a sentence."""
    return f"{_PROJECT.folder}/{kind.file}: {kind.example(name)}"


def personas_in(language: str) -> Mapping[str, str]:
    """Return the personas by their names in a language, ``fr``, where they have another there."""
    return _PROJECT.names[0][language]


def merchants_in(language: str) -> Mapping[str, str]:
    """Return the merchants by their names in a language, ``fr``."""
    return _PROJECT.names[1][language]


def names_in(language: str) -> tuple[str, ...]:
    """Return the names of all personas and merchants in a language: ``en``, ``fr``."""
    if language == "en":
        return (*PERSONAS, *MERCHANTS)
    return (*personas_in(language), *merchants_in(language))


def persona_names() -> tuple[str, ...]:
    """Return the names of all personas, as sentences write them."""
    return tuple(PERSONAS)


def merchant_names() -> tuple[str, ...]:
    """Return the names of all merchants, as sentences write them."""
    return tuple(MERCHANTS)


def persona_of(full_name: str | None) -> str | None:
    """Return the persona whose cardholder has this name: ``Alice`` of ``Alice Archer``."""
    return _PROJECT.personas.get(full_name)


def merchant_of(name: str | None) -> str | None:
    """Return the merchant whose data have this name: ``the cafe`` of ``The Cafe``."""
    return _PROJECT.merchants.get(name)
