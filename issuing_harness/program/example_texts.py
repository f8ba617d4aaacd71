"""Example texts: a sentence as a feature would write it, made of its pattern.

Messages show them where no scenario uses a sentence yet. A text is made of the values that come to
mind first, and only of those that are possible in its sentence.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice, product
from typing import Final

#: Values by what a parameter is, the plainest first.
ENGLISH_VALUES: Final[Mapping[str, Sequence[str]]] = {
    "Holder": ("Alice",),
    "account": ("the account",),
    "amount": ("$10.00",),
    "authorization": ("the authorization",),
    "card": ("the card",),
    "cardholder": ("Alice",),
    "control": ("blocked countries: FR",),
    "count": ("2",),
    "days": ("30",),
    "design": ("the design",),
    "dispute": ("the dispute",),
    "event": (
        *("issuing_card.updated", "issuing_authorization.created", "issuing_cardholder.updated"),
        *("issuing_transaction.created", "issuing_dispute.created", "topup.succeeded"),
        *("payout.paid", "transfer.created", "treasury.outbound_payment.posted"),
        *("treasury.inbound_transfer.succeeded", "treasury.credit_reversal.posted"),
        "treasury.debit_reversal.completed",
    ),
    "interval": ("monthly",),
    "kind": ("virtual", "capture"),
    "label": ("travel",),
    "merchant": ("the cafe",),
    "payments": ("2 payments",),
    "payout": ("the payout",),
    "person": ("Alice",),
    "price": ("9.20 EUR",),
    "reason": ("lost", "card_active", "fraudulent", "spending_controls", "expired"),
    "spending_limit": ("$100.00 per month",),
    "status": ("active", "canceled", "pending", "closed", "submitted", "succeeded", "inactive"),
    "token": ("the token",),
    "topup": ("the top-up",),
    "transaction": ("the transaction",),
    "transfer": ("the transfer",),
}
FRENCH_VALUES: Final[Mapping[str, Sequence[str]]] = {
    "Holder": ("Alice",),
    "amount": ("10,00 $",),
    "authorization": ("l'autorisation",),
    "card": ("la carte",),
    "cardholder": ("Alice",),
    "event": ENGLISH_VALUES["event"],
    "kind": ("virtuelle",),
    "merchant": ("au café",),
    "person": ("Alice",),
    "reason": ENGLISH_VALUES["reason"],
    "spending_limit": ("100,00 $ par mois",),
    "status": ("active", "en attente"),
    "topup": ("le rechargement",),
    "transaction": ("la transaction",),
}
_FIELD: Final = re.compile(r"\{(?P<name>\w+)(?::(?P<type>\w+))?\}")
#: How many combinations of values are tried.
_TRIED: Final = 200


def example_text(
    pattern: str, values: Mapping[str, Sequence[str]], is_possible: Callable[[str], bool]
) -> tuple[str, int]:
    """Return a text of a pattern's form, and how far its values are from the plainest.

    Args:
        pattern: ``{person} holds an {status} card``.
        values: by what a parameter is, the plainest first.
        is_possible: whether a sentence can have a text.

    Returns:
        ``""`` if a value that is possible there is not among those.
    """
    texts = sorted(islice(_texts(pattern, values), _TRIED), key=lambda text: text[1])
    return next((text for text in texts if is_possible(text[0])), ("", 0))


def _texts(pattern: str, values: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, int]]:
    """Yield the pattern with each combination of values, and the sum of their ranks."""
    fields = list(_FIELD.finditer(pattern))
    kinds = [field["type"] or field["name"] for field in fields]
    fitting = [
        [(rank, value) for rank, value in enumerate(values.get(kind, ())) if _agrees(field, value)]
        for field, kind in zip(fields, kinds, strict=True)
    ]
    literals = _FIELD.sub("\0", pattern).split("\0")
    for chosen in product(*fitting):
        pairs = zip(literals, [value for _, value in chosen] + [""], strict=True)
        yield "".join(map("".join, pairs)), sum(rank for rank, _ in chosen)


def _agrees(field: "re.Match[str]", value: str) -> bool:
    """Return whether a value may stand after the article that is written before its field."""
    before, begins_with_vowel = field.string[: field.start()], value[:1] in "aeiou"
    return not before.endswith(" a " if begins_with_vowel else " an ")
