"""How the parameters of French sentences are written: ``10,00 $``, ``la carte d'Alice``."""

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any, Final

from issuing_harness.errors import VocabularyError
from issuing_harness.money import Money
from issuing_harness.program import cast
from issuing_harness.program.choices import choice_in_words, event_type
from issuing_harness.program.controls import SpendingLimit
from issuing_harness.program.references import Reference, held_by, parse_reference
from issuing_harness.program.sentences import Language, Persona

#: Personas whose names are not the same in both languages.
_PERSONAS: Final[Mapping[str, str]] = {"l'entreprise": "the company"}
#: Merchants, each with its preposition.
_MERCHANTS: Final[Mapping[str, str]] = {
    "chez Rocket Rides": "Rocket Rides",
    "à la librairie": "the bookshop",
    "au café": "the cafe",
    "à l'hôtel": "the hotel",
    "au casino": "the casino",
    "à la boulangerie de Paris": "the Paris bakery",
}
_ORDINALS: Final[Mapping[str, str]] = {
    "première": "first",
    "deuxième": "second",
    "troisième": "third",
    "dernière": "last",
}
_INTERVALS: Final[Mapping[str, str]] = {
    "par autorisation": "per_authorization",
    "par jour": "daily",
    "par semaine": "weekly",
    "par mois": "monthly",
    "par an": "yearly",
    "au total": "all_time",
}

_merchant_name: Final = choice_in_words("commerçant", _MERCHANTS)
_interval: Final = choice_in_words("intervalle", _INTERVALS)

_MONEY_PATTERN: Final = r"-?[0-9][0-9 \u00a0\u202f]*,[0-9]{2} \$"
_PERSON_PATTERN: Final = r"(?:l'entreprise|[A-ZÀ-ÖØ-Þ][\w-]*)"
_MERCHANT_PATTERN: Final = r"(?:chez|à la|à l'|au) ?[\w' -]+"
_OF_PATTERN: Final = r"(?: d'[A-ZÀ-ÖØ-Þ][\w-]*| de (?:l'entreprise|[A-ZÀ-ÖØ-Þ][\w-]*))?"
#: What each kind of object is called, with its article or after an ordinal.
_NOUNS: Final[Mapping[str, tuple[str, ...]]] = {
    "card": ("la carte", "carte"),
    "authorization": ("l'autorisation", "autorisation"),
    "transaction": ("la transaction", "transaction"),
    "topup": ("le rechargement", "rechargement"),
}


def parse_money(text: str) -> Money:
    """Return the amount written as ``1 250,00 $``.

    Raises:
        VocabularyError: it is written any other way.
    """
    if re.fullmatch(_MONEY_PATTERN, text) is None:
        raise VocabularyError(f"« {text} » n'est pas un montant. Écrivez-le comme 1 250,00 $.")
    digits = re.sub(r"[^0-9-]", "", text)
    return Money(int(digits))


def _persona_name(text: str) -> str:
    return _PERSONAS.get(text, text)


def _persona(text: str) -> Persona:
    return Persona(_persona_name(text))


def _merchant(text: str) -> dict[str, Any]:
    return cast.merchant(_merchant_name(text))


def _limit(text: str) -> SpendingLimit:
    match = re.fullmatch(rf"(?P<amount>{_MONEY_PATTERN}) (?P<interval>.+)", text)
    if match is None:
        raise VocabularyError(
            f"« {text} » n'est pas un plafond. Écrivez-le comme 50,00 $ par mois."
        )
    return SpendingLimit(parse_money(match["amount"]), _interval(match["interval"]))


def _reference(kind: str, text: str) -> Reference:
    """Parse ``la deuxième carte de Bob`` as ``Bob's second card``."""
    match = re.fullmatch(
        rf"(?:l[ae] |l')(?P<ordinal>{'|'.join(_ORDINALS)})? ?(?P<noun>[\w-]+?)"
        r"(?: d[e'] ?(?P<owner>l'entreprise|[A-ZÀ-ÖØ-Þ][\w-]*))?",
        text,
    )
    assert match is not None
    owner = f"{_persona_name(match['owner'])}'s" if match["owner"] else "the"
    ordinal = f"{_ORDINALS[match['ordinal']]} " if match["ordinal"] else ""
    noun = {"topup": "top-up"}.get(kind, kind)
    return replace(parse_reference(kind, f"{owner} {ordinal}{noun}"), text=text)


def _pattern(kind: str) -> str:
    definite, noun = _NOUNS[kind]
    ordinals = "|".join(_ORDINALS)
    return rf"(?:{definite}|la (?:{ordinals}) {noun}){_OF_PATTERN}"


def _cardholder(text: str) -> Reference:
    return replace(parse_reference("cardholder", _persona_name(text)), text=text)


def _holder(text: str) -> Reference:
    return replace(held_by(_persona_name(text)), text=f"la carte de {text}")


#: What each parameter looks like in French, and how it is converted.
FRENCH: Final = Language(
    {
        **{kind: (_pattern(kind), partial(_reference, kind)) for kind in _NOUNS},
        "Holder": (_PERSON_PATTERN, _holder),
        "amount": (_MONEY_PATTERN, parse_money),
        "cardholder": (_PERSON_PATTERN, _cardholder),
        "event": (r"\S+", event_type),
        "kind": (r"\S+", str),
        "merchant": (_MERCHANT_PATTERN, _merchant),
        "person": (_PERSON_PATTERN, _persona),
        "reason": (r"\S+", str),
        "spending_limit": (rf"{_MONEY_PATTERN} [a-z ]+", _limit),
        "status": (r"\S+(?: attente)?", str),
    }
)
