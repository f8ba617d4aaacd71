"""References: how a sentence names an object that an earlier step made.

``the card`` is the only card of the scenario. ``Alice's card`` is the one that Alice holds,
``Bob's travel card`` and ``the company's second card`` tell several apart. ``the authorization``
is the newest one; ``the authorization at the hotel`` and ``Alice's first purchase`` are chosen
among them. ``named_objects`` keeps what the steps made, and finds what a reference means.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cache
from typing import Any, Final, Protocol

from issuing_harness.errors import UnclearObject, VocabularyError
from issuing_harness.program import cast
from issuing_harness.program.cast import MERCHANT_PATTERN, PERSONA_PATTERN
from issuing_harness.words import CARD_WORDS, NOUNS

ORDINALS: Final = ("first", "second", "third", "fourth", "fifth")
LAST: Final = "last"

#: How the word that tells a card from others is written, ``travel``: not one that means something.
#: Words that say in which state a card is, or whose it is: no labels.
STATES: Final = (
    *("active", "inactive", "canceled", "cancelled", "frozen", "blocked", "expired", "lost"),
    *("stolen", "damaged", "shipped", "company", "individual"),
)
LABEL_PATTERN: Final = rf"(?!(?:{'|'.join((*CARD_WORDS, *ORDINALS, LAST))})\b)[a-z][\w-]*"

#: Kinds of which ``the …`` means the newest; of any other it means the only one.
NEWEST_KINDS: Final = ("authorization", "transaction", "dispute", "topup", "payout", "transfer")
#: Kinds of which merchants are known, so that ``at the hotel`` chooses among them.
_KINDS_WITH_MERCHANT: Final = ("authorization", "transaction", "dispute")


class Traits(Protocol):
    """What tells an object from others of its kind, as far as it is known."""

    @property
    def owner(self) -> str | None:
        """The persona who holds it."""

    @property
    def words(self) -> Sequence[str]:
        """The words that sentences call it by, its label first: ``travel``, ``virtual``."""

    @property
    def merchant(self) -> str | None:
        """The merchant it happened at: ``the hotel``."""

    @property
    def noun(self) -> str | None:
        """Which of its kind's nouns it is, where that is one of several: ``refund``."""


class FindsObjects(Protocol):
    """Finds what references mean (``named_objects.NamedObjects``)."""

    def find(self, reference: "Reference") -> Any:
        """Return the object that a reference means."""


#: Writes a reference to an object of a kind, by its owner and the word that tells it from others.
Writer = Callable[[str, str | None, str | None], str]


def in_english(kind: str, owner: str | None, word: str | None) -> str:
    """Write a reference in English: ``Alice``, ``the card``, ``Bob's second card``."""
    if kind == "cardholder" and owner:
        return owner
    return " ".join(filter(None, (f"{owner}'s" if owner else "the", word, NOUNS[kind][0])))


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
        write: writes other references in the language of the sentence.
    """

    text: str
    kind: str
    owner: str | None = None
    ordinal: str | None = None
    label: str | None = None
    noun: str = ""
    merchant: str | None = None
    write: Writer = field(default=in_english, compare=False, repr=False)

    @property
    def given_label(self) -> str | None:
        """The label, if it is a word that an earlier step must have given to the object."""
        return None if self.label in CARD_WORDS else self.label

    def resolve(self, objects: FindsObjects) -> Any:
        """Return the object it means.

        Raises:
            UnclearObject: there is none, or more than one.
        """
        return objects.find(self)

    def fits(self, made: Traits) -> bool:
        """Return whether it could mean this object, which is of its kind."""
        return (
            (self.owner is None or made.owner == self.owner)
            and (self.merchant is None or made.merchant == self.merchant)
            and (self.label is None or self.label in made.words)
            and (self.noun not in ("capture", "refund") or made.noun == self.noun)
        )

    def check_choice(self, among: Sequence[Traits]) -> None:
        """Check that it could not mean more than one of these, all of its kind, oldest first.

        Raises:
            UnclearObject: it could; the message names them.
        """
        found = [made for made in among if self.fits(made)]
        if len(found) < 2 or self.ordinal or self.kind in NEWEST_KINDS:  # noqa: PLR2004 - a choice
            return
        names = names_of(self.kind, among, self.write)
        fitting = [name for name, made in zip(names, among, strict=True) if self.fits(made)]
        raise UnclearObject(
            f"'{self.text}' was asked for, and it could be any of {len(found)}: "
            f"{', '.join(fitting)}. Say which. Write '{fitting[0]}' in its place, for example."
        )


def names_of(kind: str, among: Sequence[Traits], write: Writer = in_english) -> list[str]:
    """Return, for each of all objects of a kind, a reference that means it alone."""
    return [_name(kind, made, among, write) for made in among]


def _name(kind: str, made: Traits, among: Sequence[Traits], write: Writer) -> str:
    """Return a reference that means one of these objects alone: ``Bob's travel card``."""
    same = [other for other in among if other.owner == made.owner]
    is_labeled = any(word not in CARD_WORDS for word in made.words)
    if (kind == "cardholder" and made.owner) or (len(same) == 1 and not is_labeled):
        return write(kind, made.owner, None)
    words = [word for word in made.words if sum(word in other.words for other in same) == 1]
    return write(kind, made.owner, words[0] if words else _ordinal(made, same))


def _ordinal(made: Traits, among: Sequence[Traits]) -> str:
    """Return which of several an object is, ``second``; beyond the fifth, its number: ``6th``."""
    index = next(number for number, other in enumerate(among) if other is made)
    return ORDINALS[index] if index < len(ORDINALS) else f"{index + 1}th"


def reference_pattern(kind: str) -> str:
    """Return the regular expression, without groups, of the references to a kind of object."""
    if kind == "cardholder":
        return rf"(?:the (?:(?:{'|'.join(ORDINALS)}|{LAST}) )?cardholder|{PERSONA_PATTERN})"
    return re.sub(r"\(\?P<\w+>", "(?:", _expression(kind))


def parse_reference(kind: str, text: str) -> Reference:
    """Return the reference that a text is.

    Args:
        kind: what it refers to: ``card``.
        text: ``Alice's second card``; a cardholder's may be a persona's name alone.

    Raises:
        VocabularyError: it names an unknown persona or merchant, or has another form.
    """
    match = _grammar(kind).fullmatch(text)
    if match is None:
        if kind == "cardholder":
            cast.persona(text)
            return Reference(text, kind, owner=text)
        raise VocabularyError(
            f"'{text}' was to name a {NOUNS[kind][0]}. Write it like {_examples(kind)}."
        )
    parts: dict[str, Any] = match.groupdict()
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
    if near := get_close_matches(text, (*CARD_WORDS, *STATES), n=1, cutoff=0.8):
        raise VocabularyError(
            f"'{text}' was to be a label, by which sentences tell a card from others, and reads "
            f"like '{near[0]}': nothing would make the card so. Say it in a sentence that does, or "
            "choose another word, such as travel."
        )
    if re.fullmatch(LABEL_PATTERN, text) is None:
        raise VocabularyError(
            f"'{text}' was to be a label, by which sentences tell a card from others. A label is "
            f"one word in small letters, as in *Bob's travel card*, and none of "
            f"{', '.join((*CARD_WORDS, *ORDINALS, LAST))}, which mean something already."
        )
    return text


def parse_id(text: str) -> str:
    """Return an id that a sentence sends to Stripe as it is written: ``ic_nobody``.

    Raises:
        VocabularyError: it names an object of the scenario, whose id is another.
    """
    if re.fullmatch(PERSONA_PATTERN, text) or re.search(r"'s |\bthe ", text):
        raise VocabularyError(
            f"'{text}' is no id, and this sentence sends the very word to Stripe, which would "
            "refuse it whatever it is called. Write an id such as ic_nobody, or use a sentence "
            "about Alice's card."
        )
    return text


def held_by(person: str) -> Reference:
    """Return the reference to the only card that a persona holds."""
    cast.persona(person)
    return Reference(f"{person}'s card", "card", owner=person, noun="card")


@cache  # a run speaks of few kinds, and each takes a millisecond to compile
def _grammar(kind: str) -> "re.Pattern[str]":
    return re.compile(_expression(kind))


def _expression(kind: str) -> str:
    ordinal = "|".join((*ORDINALS, LAST))
    place = rf"(?: at (?P<merchant>{MERCHANT_PATTERN}))?" if kind in _KINDS_WITH_MERCHANT else ""
    return (
        rf"(?:(?P<owner>{PERSONA_PATTERN})'s|the)(?: (?P<ordinal>{ordinal}))?"
        rf"(?: (?P<label>(?!(?:{ordinal})\b)[a-z][\w-]*))? (?P<noun>{'|'.join(NOUNS[kind])}){place}"
    )


def _examples(kind: str) -> str:
    noun = NOUNS[kind][-1] if kind == "authorization" else NOUNS[kind][0]
    if kind == "cardholder":
        return "Alice, or the second cardholder"
    return f"Alice's {noun}, or Alice's second {noun}"
