"""Mistakes: ways to ask for a card wrongly, one at a time."""

from typing import Any, Final

from issuing_harness.program.cast import behind

#: What a card is asked for with where nothing is wrong, but for its cardholder.
PLAIN: Final = {"currency": "usd", "type": "virtual"}

#: By what a sentence says of the card: the details that are wrong; ``None`` leaves one out.
MISTAKES: Final[dict[str, dict[str, Any]]] = {
    "without a currency": {"currency": None},
    "with a color": {"color": "blue"},
    "made of metal": {"type": "metal"},
    "to an empty name": {"cardholder": ""},
    "with a limit of plenty": {
        "spending_controls": {"spending_limits": [{"amount": "plenty", "interval": "daily"}]}
    },
    "with metadata in one piece": {"metadata": "travel"},
}


def plain(cardholder: str) -> dict[str, Any]:
    """A card for ``ich_…`` with nothing wrong about it."""
    return {**PLAIN, "cardholder": cardholder}


def mistaken(mistake: str) -> dict[str, Any]:
    """The wrong details behind words such as ``with a color``.

    Raises:
        VocabularyError: no mistake is called that.
    """
    return behind(mistake, MISTAKES, kind="mistake", place=__name__)


def with_mistake(cardholder: str, details: dict[str, Any]) -> dict[str, Any]:
    """A card for ``ich_…``, asked for with these wrong details."""
    asked = {**plain(cardholder), **details}
    return {name: value for name, value in asked.items() if value is not None}
