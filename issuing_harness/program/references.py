"""References: how a sentence names an object that an earlier step made.

``the card`` is the only card of the scenario. ``Alice's card`` is the one that Alice holds,
``Bob's travel card`` and ``the company's second card`` tell several apart. ``the authorization``
is the newest one; ``the authorization at the hotel`` and ``Alice's first purchase`` are chosen
among them. ``named_objects`` keeps what the steps made, and finds what a reference means.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Protocol

from issuing_harness.errors import VocabularyError
from issuing_harness.program import cast

ORDINALS: Final = ("first", "second", "third", "fourth", "fifth")
LAST: Final = "last"

#: Words that tell cards from others without a label: their types, and what replaced what.
KNOWN_WORDS: Final = ("virtual", "physical", "replacement", "replaced")

#: The nouns of each kind of object; a kind is the name of the fixture that a step function takes.
NOUNS: Final[Mapping[str, tuple[str, ...]]] = {
    "account": ("account",),
    "cardholder": ("cardholder",),
    "card": ("card",),
    "authorization": ("authorization", "purchase"),
    "transaction": ("transaction", "capture", "refund"),
    "dispute": ("dispute",),
    "topup": ("top-up",),
    "token": ("token",),
    "design": ("design",),
}
_ANY_NOUN: Final = "|".join(noun for nouns in NOUNS.values() for noun in nouns)
#: How a persona is written: ``Alice``, ``the company``; never ``the card``.
PERSONA_PATTERN: Final = rf"(?:the (?!(?:{_ANY_NOUN})\b)[a-z][\w-]*|[A-ZÀ-ÖØ-Þ][\w-]*)"
#: How the word that tells a card from others is written, ``travel``: not one that means something.
LABEL_PATTERN: Final = rf"(?!(?:{'|'.join((*KNOWN_WORDS, *ORDINALS, LAST))})\b)[a-z][\w-]*"
_CAPITALIZED: Final = r"[A-ZÀ-ÖØ-Þ][\w&'-]*"
#: How a merchant is written: ``Rocket Rides``, ``the Paris bakery``.
MERCHANT_PATTERN: Final = (
    rf"(?:the [\w&'-]+(?: [\w&'-]+){{0,2}}|{_CAPITALIZED}(?: {_CAPITALIZED})*)"
)

#: Kinds of which ``the …`` means the newest; of any other it means the only one.
NEWEST_KINDS: Final = ("authorization", "transaction", "dispute", "topup")
#: Kinds of which merchants are known, so that ``at the hotel`` chooses among them.
_KINDS_WITH_MERCHANT: Final = ("authorization", "transaction", "dispute")


class FindsObjects(Protocol):
    """Finds what references mean (``named_objects.NamedObjects``)."""

    def find(self, reference: "Reference") -> Any:
        """Return the object that a reference means."""


@dataclass(frozen=True, slots=True)
class Reference:
    """An object as a sentence names it.

    Args:
        text: the words: ``Alice's travel card``.
        kind: the kind of object: ``card``.
        owner: the persona who holds it, None for ``the …``.
        ordinal: ``first`` … ``fifth`` or ``last``, None without one.
        label: the word that tells it from others: ``travel``.
        noun: the noun used: ``purchase``.
        merchant: where it happened, as the sentence names it: ``the hotel``.
    """

    text: str
    kind: str
    owner: str | None = None
    ordinal: str | None = None
    label: str | None = None
    noun: str = ""
    merchant: str | None = None

    @property
    def given_label(self) -> str | None:
        """The label, if it is a word that an earlier step must have given to the object."""
        return None if self.label in KNOWN_WORDS else self.label

    def resolve(self, objects: FindsObjects) -> Any:
        """Return the object it means.

        Raises:
            VocabularyError: there is none, or more than one.
        """
        return objects.find(self)


def reference_pattern(kind: str) -> str:
    """Return the regular expression, without groups, of the references to a kind of object."""
    if kind == "cardholder":
        return rf"(?:the (?:(?:{'|'.join(ORDINALS)}|{LAST}) )?cardholder|{PERSONA_PATTERN})"
    return re.sub(r"\(\?P<\w+>", "(?:", _GRAMMAR[kind].pattern)


def parse_reference(kind: str, text: str) -> Reference:
    """Return the reference that a text is.

    Args:
        kind: what it refers to: ``card``.
        text: ``Alice's second card``; a cardholder's may be a persona's name alone.

    Raises:
        VocabularyError: it names an unknown persona or merchant, or has another form.
    """
    match = _GRAMMAR[kind].fullmatch(text)
    if match is None:
        if kind == "cardholder":
            cast.persona(text)
            return Reference(text, kind, owner=text)
        raise VocabularyError(
            f"'{text}' was to name a {NOUNS[kind][0]}. Write it like {_examples(kind)}."
        )
    parts = match.groupdict()
    if parts["owner"]:
        cast.persona(parts["owner"])
    if parts.get("merchant"):
        cast.merchant(parts["merchant"])
    return Reference(text, kind, **parts)


def parse_label(text: str) -> str:
    """Return a word that may tell a card from others.

    Raises:
        VocabularyError: it is another form of word, or means something already.
    """
    if re.fullmatch(LABEL_PATTERN, text) is None:
        raise VocabularyError(
            f"'{text}' was to be a label, by which sentences tell a card from others. A label is "
            f"one word in small letters, as in *Bob's travel card*, and none of "
            f"{', '.join((*KNOWN_WORDS, *ORDINALS, LAST))}, which mean something already."
        )
    return text


def held_by(person: str) -> Reference:
    """Return the reference to the only card that a persona holds."""
    cast.persona(person)
    return Reference(f"{person}'s card", "card", owner=person, noun="card")


def _grammar(kind: str) -> "re.Pattern[str]":
    ordinal = "|".join((*ORDINALS, LAST))
    place = rf"(?: at (?P<merchant>{MERCHANT_PATTERN}))?" if kind in _KINDS_WITH_MERCHANT else ""
    return re.compile(
        rf"(?:(?P<owner>{PERSONA_PATTERN})'s|the)(?: (?P<ordinal>{ordinal}))?"
        rf"(?: (?P<label>(?!(?:{ordinal})\b)[a-z][\w-]*))? (?P<noun>{'|'.join(NOUNS[kind])}){place}"
    )


_GRAMMAR: Final = {kind: _grammar(kind) for kind in NOUNS}


def _examples(kind: str) -> str:
    noun = NOUNS[kind][-1] if kind == "authorization" else NOUNS[kind][0]
    if kind == "cardholder":
        return "Alice, or the second cardholder"
    return f"Alice's {noun}, or Alice's second {noun}"
