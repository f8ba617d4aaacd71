"""Named objects: what the steps of a scenario made, so that sentences can name it."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from difflib import get_close_matches
from typing import Any, TypeVar

from issuing_harness.errors import VocabularyError
from issuing_harness.program import cast
from issuing_harness.program.descriptions import describe
from issuing_harness.program.references import LAST, NEWEST_KINDS, NOUNS, ORDINALS, Reference

T = TypeVar("T")


class NamedObjects:
    """The objects that the steps of a scenario made, by kind, in the order they were made.

    Args:
        on_choice: called with the reference and the object's description whenever the newest of
            several was taken.
    """

    def __init__(self, on_choice: Callable[[str], None] = lambda _: None) -> None:
        self._objects: dict[str, dict[str, Any]] = {}
        self._labels: dict[str, str] = {}
        self._on_choice = on_choice

    def record(self, kind: str, value: Any) -> None:
        """Keep the newest state of an object, or of each one in a list.

        Args:
            kind: the name of the step's target fixture; kinds without nouns are ignored.
            value: what the step returned; anything without an id is ignored.
        """
        if kind not in NOUNS:
            return
        for made in value if isinstance(value, list | tuple) else [value]:
            if (id_ := getattr(made, "id", None)) is not None:
                self._objects.setdefault(kind, {})[id_] = made
                self._record_holder(made)

    def label(self, made: T, label: str) -> T:
        """Give an object the word by which sentences tell it from others; returns the object."""
        self._labels[_id(made) or ""] = label
        return made

    def has_kind(self, kind: str) -> bool:
        """Return whether objects of this kind are kept."""
        return kind in NOUNS

    def all(self, kind: str) -> list[Any]:
        """Return every object of a kind, in the order they were made."""
        return list(self._objects.get(kind, {}).values())

    def only(self, kind: str) -> Any:
        """Return the only object of a kind, or the newest of a kind whose newest is meant."""
        noun = NOUNS[kind][0]
        return self.find(Reference(f"the {noun}", kind, noun=noun))

    def find(self, reference: Reference) -> Any:
        """Return the object that a reference means.

        Raises:
            VocabularyError: no step made such an object, or it could be more than one.
        """
        found = [made for made in self.all(reference.kind) if self._fits(made, reference)]
        if not found:
            raise VocabularyError(self._not_found(reference))
        if reference.ordinal is not None:
            return self._counted(found, reference)
        if len(found) == 1:
            return found[0]
        if reference.kind not in NEWEST_KINDS:
            raise VocabularyError(self._which(reference, found))
        self._on_choice(f"'{reference.text}' is the newest of {len(found)}: {describe(found[-1])}")
        return found[-1]

    def owner_of(self, made: Any) -> str | None:
        """Return the persona who holds a card or made a purchase, None if that is unknown."""
        return cast.persona_of(getattr(self._cardholder_of(made), "name", None))

    def _record_holder(self, made: Any) -> None:
        """Keep the cardholder of a card, unless a step has made that cardholder before."""
        holder: Any = getattr(made, "cardholder", None)
        if getattr(holder, "object", None) == "issuing.cardholder":
            self._objects.setdefault("cardholder", {}).setdefault(holder.id, holder)

    def _fits(self, made: Any, reference: Reference) -> bool:
        return (
            (reference.owner is None or self.owner_of(made) == reference.owner)
            and (reference.merchant is None or self._merchant_of(made) == reference.merchant)
            and (reference.label is None or reference.label in self._words_for(made))
            and (reference.noun not in ("capture", "refund") or made.type == reference.noun)
        )

    def _words_for(self, made: Any) -> Iterator[str]:
        """Yield the words that tell an object from others of its kind."""
        if made.id in self._labels:
            yield self._labels[made.id]
        if made.object == "issuing.card":
            yield made.type
            if made.replacement_for is not None:
                yield "replacement"
            if any(_id(card.replacement_for) == made.id for card in self.all("card")):
                yield "replaced"

    def _cardholder_of(self, made: Any) -> Any:
        if made.object == "issuing.cardholder":
            return made
        made = self._disputed(made)
        card = (
            made if getattr(made, "object", "") == "issuing.card" else getattr(made, "card", None)
        )
        if isinstance(card, str):
            card = self._by_id("card", card) or self._card_of_authorization(card)
        return getattr(card, "cardholder", None)

    def _card_of_authorization(self, card: str) -> Any:
        cards = (authorization.card for authorization in self.all("authorization"))
        return next((used for used in cards if used.id == card), None)

    def _merchant_of(self, made: Any) -> str | None:
        merchant = getattr(self._disputed(made), "merchant_data", None)
        return cast.merchant_of(merchant.name) if merchant is not None else None

    def _disputed(self, made: Any) -> Any:
        """Return the transaction of a dispute, and any other object as it is."""
        if made.object != "issuing.dispute":
            return made
        return self._by_id("transaction", _id(made.transaction))

    def _by_id(self, kind: str, id_: str | None) -> Any:
        return self._objects.get(kind, {}).get(id_ or "")

    def _counted(self, found: list[Any], reference: Reference) -> Any:
        if reference.ordinal == LAST:
            return found[-1]
        index = ORDINALS.index(reference.ordinal or "")
        if index < len(found):
            return found[index]
        raise VocabularyError(
            f"'{reference.text}' was asked for, and there are only {len(found)}: "
            f"{self._listed(found, reference.kind)}. Correct the count, or make one more in a "
            "Given."
        )

    def _not_found(self, reference: Reference) -> str:
        known = [self._name(made, reference.kind) for made in self.all(reference.kind)]
        noun = NOUNS[reference.kind][0]
        if not known:
            return (
                f"'{reference.text}' was asked for, and no step before has made a {noun}. "
                "Add a Given that makes one."
            )
        nearest = get_close_matches(reference.text, known, n=1)
        hint = f" Did you mean '{nearest[0]}'?" if nearest else ""
        return (
            f"'{reference.text}' was asked for, and there is none. The {noun}s of this scenario: "
            f"{', '.join(known)}.{hint} Name one of them, or add a Given that makes it."
        )

    def _which(self, reference: Reference, found: Sequence[Any]) -> str:
        return (
            f"'{reference.text}' was asked for, and it could be any of {len(found)}: "
            f"{self._listed(found, reference.kind)}. Say which."
        )

    def _listed(self, found: Iterable[Any], kind: str) -> str:
        return ", ".join(self._name(made, kind) for made in found)

    def _name(self, made: Any, kind: str) -> str:
        """Return a reference that means this object alone: ``Bob's travel card``."""
        owner, noun = self.owner_of(made), NOUNS[kind][0]
        if kind == "cardholder" and owner is not None:
            return owner
        whose = f"{owner}'s" if owner else "the"
        same = [other for other in self.all(kind) if self.owner_of(other) == owner]
        if len(same) == 1 and made.id not in self._labels:
            return f"{whose} {noun}"
        words = [word for word in self._words_for(made) if self._count(word, same) == 1]
        return f"{whose} {words[0] if words else _ordinal(made, same)} {noun}"

    def _count(self, word: str, among: Iterable[Any]) -> int:
        return sum(word in self._words_for(made) for made in among)


def _ordinal(made: Any, among: Sequence[Any]) -> str:
    """Return which of several an object is, ``second``; beyond the fifth, its number: ``6th``."""
    index = next(number for number, other in enumerate(among) if other.id == made.id)
    return ORDINALS[index] if index < len(ORDINALS) else f"{index + 1}th"


def _id(value: Any) -> str | None:
    return value if value is None or isinstance(value, str) else value.id
