"""Named objects: what the steps of a scenario made, so that sentences can name it."""

from collections.abc import Callable, Iterator, Sequence
from difflib import get_close_matches
from itertools import zip_longest
from typing import Any, Final, NamedTuple, TypeVar

from issuing_harness.errors import UnclearObject
from issuing_harness.program import cast
from issuing_harness.program.descriptions import describe
from issuing_harness.program.references import LAST, ORDINALS, Reference, names_of
from issuing_harness.words import NOUNS

T = TypeVar("T")

#: Objects that tell who their cardholder is.
_HELD: Final = ("issuing.cardholder", "issuing.card")


class _Traits(NamedTuple):
    """What tells an object from others of its kind (``references.Traits``)."""

    owner: str | None
    words: tuple[str, ...]
    merchant: str | None
    noun: str | None


class NamedObjects:
    """The objects that the steps of a scenario made, by kind, in the order they were made.

    Args:
        on_choice: called whenever the newest of several was taken, with the words that mean it,
            and which it is: ``the newest of 2, $20.00 at the hotel``.
    """

    def __init__(self, on_choice: Callable[[str, str], None] = lambda *_: None) -> None:
        self._objects: dict[str, dict[str, Any]] = {}
        self._labels: dict[str, str] = {}
        self._owners: dict[str, str] = {}
        self._on_choice = on_choice

    def record(self, kind: str, value: Any, owners: Sequence[str | None] = ()) -> None:
        """Keep the newest state of an object, or of each one in a list.

        Args:
            kind: the name of the step's target fixture; kinds without nouns are ignored.
            value: what the step returned; anything without an id is ignored.
            owners: the persona whose object it is, as the step says it; one for each in a list.
        """
        if kind not in NOUNS:
            return
        values = value if isinstance(value, list | tuple) else [value]
        for made, owner in zip_longest(values, owners[: len(values)]):
            if (id_ := getattr(made, "id", None)) is not None:
                self._objects.setdefault(kind, {})[id_] = made
                self._record_holder(made)
                self._record_owner(made, owner)

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
            UnclearObject: no step made such an object, or it could be more than one.
        """
        objects = self.all(reference.kind)
        traits = self._traits(reference.kind)
        found = [made for made, its in zip(objects, traits, strict=True) if reference.fits(its)]
        if not found:
            raise UnclearObject(self._not_found(reference))
        if reference.ordinal is not None:
            return self._counted(found, reference)
        reference.check_choice(traits)
        if len(found) > 1:
            self._on_choice(reference.text, f"the newest of {len(found)}, {describe(found[-1])}")
        return found[-1]

    def owner_of(self, made: Any) -> str | None:
        """Return the persona who holds a card or made a purchase, None if that is unknown.

        It is the one for whom a step made the cardholder, whatever name Stripe gave it; of any
        other cardholder it is the one of that name.
        """
        cardholder = self._cardholder_of(made)
        known = self._owners.get(getattr(cardholder, "id", ""))
        return known or cast.persona_of(getattr(cardholder, "name", None))

    def _record_owner(self, made: Any, owner: str | None) -> None:
        """Keep for whom a step made a cardholder, or the cardholder of a card."""
        if owner is not None and getattr(made, "object", "") in _HELD:
            self._owners.setdefault(getattr(self._cardholder_of(made), "id", ""), owner)

    def _record_holder(self, made: Any) -> None:
        """Keep the cardholder of a card, unless a step has made that cardholder before."""
        holder: Any = getattr(made, "cardholder", None)
        if getattr(holder, "object", None) == "issuing.cardholder":
            self._objects.setdefault("cardholder", {}).setdefault(holder.id, holder)

    def _traits(self, kind: str) -> list["_Traits"]:
        """Return what tells each object of a kind from the others."""
        return [
            _Traits(
                self.owner_of(made),
                tuple(self._words_for(made)),
                self._merchant_of(made),
                made.type if kind == "transaction" else None,
            )
            for made in self.all(kind)
        ]

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
        made = self._disputed(made)
        # not getattr with None: where a field is missing, the SDK imports all of invoices to say so
        merchant = made.merchant_data if made is not None and "merchant_data" in made else None
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
        names = self._names(reference)
        listed = ", ".join(names[made.id] for made in found)
        raise UnclearObject(
            f"'{reference.text}' was asked for, and there are only {len(found)}: {listed}. "
            "Correct the count, or make one more in a Given."
        )

    def _names(self, like: Reference) -> dict[str, str]:
        """Return, by id, a reference that means each object of a kind alone."""
        ids = [made.id for made in self.all(like.kind)]
        return dict(zip(ids, names_of(like.kind, self._traits(like.kind), like.write), strict=True))

    def _not_found(self, reference: Reference) -> str:
        known = list(self._names(reference).values())
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


def _id(value: Any) -> str | None:
    return value if value is None or isinstance(value, str) else value.id
