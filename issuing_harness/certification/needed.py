"""What scenarios read and set of an application, and of which integrations they need it.

``init`` asks for it, the profile says how it is done, preflight misses it, and
docs/certifying.md explains it, all by the same names.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

SHOWS: Final = "shows"
TAKES: Final = "takes"


def toml_key(name: str) -> str:
    """Return a name as TOML writes it as a key."""
    return f'"{name}"' if " " in name or "." in name else name


@dataclass(frozen=True, slots=True)
class Need:
    """One thing that an application shows or takes.

    Args:
        part: of the profile's application: ``shows`` or ``takes``.
        name: in that part, ``blocked category``.
        offered: the capabilities of those of whom it is needed: of all of them together.
        usual: how it is done by an application that does what is usual.
        value: of what it takes, one that scenarios set; empty of what it shows.
        meaning: what that value is, in words.
        fixed: what is true of an application that always has that value, in words; empty where
            scenarios need it unset, too.
    """

    part: str
    name: str
    offered: Sequence[str]
    usual: str
    value: str | int = ""
    meaning: str = ""
    fixed: str = ""

    @property
    def lack(self) -> str:
        """What the profile says is lacking if it is: a card may be shown, and none be ordered."""
        return f"{self.name} order" if self.part == TAKES and self.name == "card" else self.name

    @property
    def ways(self) -> str:
        """How the profile says it, in words."""
        key = toml_key(self.name)
        if self.part == SHOWS:
            return f'Say how it is read, under [application.shows.{key}]: http = "{self.usual}"'
        body = json.dumps({self.name: self.value})
        way = f'Say how it is set, under [application.takes]: {key} = "{self.usual}", which gets '
        fixed = f'; or {key} = {{fixed = "{self.value}"}}, if {self.fixed}' if self.fixed else ""
        return f"{way}{body}, {self.meaning}{fixed}"


#: In the order in which ``init`` asks.
NEEDED: Final = (
    Need(SHOWS, "card", ("ledger",), "GET /cards/{card}"),
    Need(SHOWS, "authorization", ("ledger",), "GET /authorizations/{authorization}"),
    Need(SHOWS, "transaction", ("ledger",), "GET /transactions/{transaction}"),
    Need(SHOWS, "balance", ("shows_balance",), "GET /balance"),
    Need(SHOWS, "dispute", ("disputes",), "GET /disputes/{dispute}"),
    Need(SHOWS, "cardholder", ("creates_cardholders",), "GET /cardholders/{cardholder}"),
    Need(SHOWS, "account", ("connect", "ledger"), "GET /cards/{card}/account"),
    Need(
        *(TAKES, "budget", ("own_budget",), "PUT /cards/{card}/budget", 2000),
        "cents for all that the card may spend",
        "every card has $20.00",
    ),
    Need(
        *(TAKES, "blocked category", ("merchant_rules",), "PUT /blocked_categories/{value}"),
        *("betting_casino_gambling", "Stripe's name of the merchant's category"),
        "that category is always blocked",
    ),
    Need(
        *(TAKES, "allowed category", ("merchant_rules",), "PUT /allowed_categories/{value}"),
        *("book_stores", "Stripe's name of a category; others are then declined"),
    ),
    Need(
        *(TAKES, "allowed merchant", ("merchant_rules",), "PUT /allowed_merchants/{value}"),
        *("1234567890", "the network's id of a merchant (merchant_data.network_id)"),
    ),
    Need(
        *(TAKES, "card", ("creates_cards", "calls_stripe"), "POST /cardholders/{cardholder}/cards"),
        *("a card for Alice", "a name of the order, and the same one when a form is sent twice"),
    ),
)
#: The names that scenarios read of what is shown, by what it is.
FIELDS: Final[Mapping[str, Sequence[str]]] = {
    "card": (
        *("held", "spent", "refunded", "remaining", "status", "activated", "spending_limit"),
        "account",
    ),
    "authorization": (
        *("approved", "status", "asked", "held", "captured", "refunded", "merchant_amount"),
        "merchant_currency",
    ),
    "transaction": ("day", "disputable"),
    "dispute": ("status",),
    "cardholder": ("disabled_reason", "missing"),
    "balance": ("available", "overdrawn"),
    "account": ("held", "spent", "refunded"),
}
#: What an application may take beside, where it has to be told.
OPTIONAL: Final = ("missed events", "opening")
