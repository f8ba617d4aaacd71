"""How step texts are written: their parameters, and the converters of parameters."""

from collections.abc import Callable
from typing import Final

from parse import with_pattern
from pytest_bdd.parsers import parse

from issuing_harness.money import Money
from issuing_harness.program.cast import merchant
from issuing_harness.webhooks.mailbox import invalid_reply

Converters = dict[str, Callable[[str], object]]

#: Parameters that are one word; a sentence that goes on is another sentence.
ONE_WORD: Final = (
    "amount",
    "code",
    "detail",
    "event",
    "interval",
    "kind",
    "method",
    "name",
    "reason",
    "status",
    "wallet",
)

_WORD: Final = with_pattern(r"\S+")(lambda text: text)


def sentence(text: str) -> parse:
    """Return the parser of a step text with parameters in braces: ``has risen by {amount}``."""
    for name in ONE_WORD:
        text = text.replace(f"{{{name}}}", f"{{{name}:Word}}")
    return parse(text, extra_types={"Word": _WORD})


#: ``$1,250.00``. A converter, so that a wrong amount is said to be one.
MONEY: Final[Converters] = {"amount": Money.parse}
#: A reply that decides nothing, by what is wrong with it.
REPLY: Final[Converters] = {"reply": invalid_reply}
#: A merchant by its standing name, and an amount.
PURCHASE: Final[Converters] = {"amount": Money.parse, "merchant": merchant}
