"""How the parameters of French sentences are written: ``10,00 $``, ``la carte d'Alice``."""

import re
from collections.abc import Mapping
from dataclasses import replace
from difflib import get_close_matches
from functools import partial
from typing import Any, Final

from issuing_harness.errors import VocabularyError
from issuing_harness.money import Money
from issuing_harness.program import cast
from issuing_harness.program.cast_files import CAPITALS
from issuing_harness.program.choices import choice_in_words, event_type
from issuing_harness.program.controls import SpendingLimit
from issuing_harness.program.example_texts import FRENCH_VALUES
from issuing_harness.program.prices import LARGEST
from issuing_harness.program.references import Reference, held_by, in_english, parse_reference
from issuing_harness.program.sentences import Language, Persona

_LANGUAGE: Final = "fr"
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

_interval: Final = choice_in_words("intervalle", _INTERVALS)

_MONEY_PATTERN: Final = r"-?[0-9][0-9 \u00a0\u202f]*,[0-9]{2} \$"
_PERSON: Final = rf"l'(?!autorisation\b)[a-zà-ÿ][\w-]*|[{CAPITALS}][\w-]*"
_PERSON_PATTERN: Final = rf"(?:{_PERSON})"
_MERCHANT_PATTERN: Final = r"(?:chez|à la|à l'|au) ?[\w' -]+"
_OF_PATTERN: Final = rf"(?: d'[{CAPITALS}][\w-]*| de (?:{_PERSON}))?"
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
    amount = Money(int(digits))
    if not Money(0) <= amount <= Money(LARGEST):
        raise VocabularyError(
            f"« {text} » n'est pas un montant que Stripe accepte. Écrivez-en un de 0,00 $ à "
            "999 999,99 $."
        )
    return amount


def write_money(amount: Money) -> str:
    """Return an amount as ``1 250,00 $``."""
    digits = str(amount).replace("$", "").replace(",", " ").replace(".", ",")
    return f"{digits} $"


def _persona_name(text: str) -> str:
    return cast.personas_in(_LANGUAGE).get(text, text)


def _persona(text: str) -> Persona:
    return Persona(_persona_name(text))


def _merchant(text: str) -> dict[str, Any]:
    known = cast.merchants_in(_LANGUAGE)
    if text not in known:
        near = get_close_matches(text, known, n=1)
        hint = f" Vouliez-vous dire « {near[0]} » ?" if near else ""
        raise VocabularyError(
            f"« {text} » n'est pas un commerçant.{hint} Il y a : {', '.join(known)}. Donnez-lui un "
            f'nom dans fixtures/merchants.toml : names.fr = "{text}".'
        )
    return cast.merchant(known[text])


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
        rf"(?: d[e'] ?(?P<owner>{_PERSON}))?",
        text,
    )
    assert match is not None
    owner = f"{_persona_name(match['owner'])}'s" if match["owner"] else "the"
    ordinal = f"{_ORDINALS[match['ordinal']]} " if match["ordinal"] else ""
    noun = {"topup": "top-up"}.get(kind, kind)
    return replace(parse_reference(kind, f"{owner} {ordinal}{noun}"), text=text, write=_written)


def _written(kind: str, owner: str | None, word: str | None) -> str:
    """Write a reference in French, ``la deuxième carte de Bob``; in English if it has a label."""
    names = {english: name for name, english in cast.personas_in(_LANGUAGE).items()}
    ordinal = next((name for name, english in _ORDINALS.items() if english == word), None)
    person = names.get(owner or "", owner)
    if kind == "cardholder" and person:
        return person
    if kind not in _NOUNS or (word and not ordinal):
        return in_english(kind, owner, word)
    definite, noun = _NOUNS[kind]
    whose = f" d'{person}" if person and person[0] in "AEIOUYÉ" else f" de {person}"
    return f"{f'la {ordinal} {noun}' if ordinal else definite}{whose if person else ''}"


def _pattern(kind: str) -> str:
    definite, noun = _NOUNS[kind]
    ordinals = "|".join(_ORDINALS)
    return rf"(?:{definite}|la (?:{ordinals}) {noun}){_OF_PATTERN}"


def _cardholder(text: str) -> Reference:
    return replace(parse_reference("cardholder", _persona_name(text)), text=text, write=_written)


def _holder(text: str) -> Reference:
    text_of_card = _written("card", _persona_name(text), None)
    return replace(held_by(_persona_name(text)), text=text_of_card, write=_written)


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
    },
    _LANGUAGE,
    FRENCH_VALUES,
    write_money,
)
