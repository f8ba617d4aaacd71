"""French sentences: each one is another text of a definition in English.

This is how a team adds its own language: ``FRENCH`` says how amounts, names and references are
written, and each row below gives the function of an English sentence a French text.
"""

from typing import Any, Final

from pytest_bdd import given, then, when

from issuing_harness.program.authorizations import approval_reason, decline_reason
from issuing_harness.program.choices import choice_in_words
from issuing_harness.program.french import FRENCH

from . import (
    authorizations,
    balances,
    cardholder_requirements,
    cardholders,
    cards,
    controls,
    events,
    outcomes,
    topups,
    transactions,
    webhooks,
)

CARD_STATUS: Final = choice_in_words(
    "état de la carte", {"active": "active", "inactive": "inactive", "annulée": "canceled"}
)
AUTHORIZATION_STATUS: Final = choice_in_words(
    "état de l'autorisation",
    {"en attente": "pending", "close": "closed", "annulée": "reversed", "expirée": "expired"},
)
CARD_TYPE: Final = choice_in_words(
    "type de carte", {"virtuelle": "virtual", "physique": "physical"}
)

#: Étant donné: a French text, the function of the English sentence, and what it makes.
GIVENS: Final[tuple[tuple[str, Any, str | None, dict[str, Any]], ...]] = (
    ("le solde Issuing contient au moins {amount}", balances.holds_at_least, None, {}),
    ("le programme a lu ses soldes", balances.has_read, None, {}),
    ("{person} est titulaire de carte", cardholders.is_cardholder, "cardholder", {}),
    ("{person} possède une carte {status}", cards.holds_card, "card", {"status": CARD_STATUS}),
    (
        "{person} possède une carte limitée à {spending_limit}",
        controls.holds_limited,
        "card",
        {},
    ),
    (
        "le programme a émis une carte virtuelle pour {cardholder}",
        cards.issues_virtual,
        "card",
        {},
    ),
    ("le programme a activé {card}", cards.activates, "card", {}),
    ("le programme a bloqué {card}", cards.freezes, "card", {}),
    ("le programme a annulé {card}", cards.cancels, "card", {}),
    ("le programme a limité {card} à {spending_limit}", controls.limits, "card", {}),
    (
        "{card:Holder} a dépensé {amount} {merchant}",
        authorizations.has_spent,
        "authorization",
        {},
    ),
    ("le commerçant a capturé {authorization}", transactions.captures, "transaction", {}),
    ("le point de terminaison écoute les événements", webhooks.listens, None, {}),
    ("le point de terminaison approuve les achats", webhooks.approves, None, {}),
    ("le point de terminaison refuse les achats", webhooks.declines, None, {}),
)

#: Quand: likewise.
WHENS: Final[tuple[tuple[str, Any, str | None, dict[str, Any]], ...]] = (
    ("le programme recharge le solde Issuing de {amount}", topups.tops_up, "topup", {}),
    (
        "le programme crée {person} comme titulaire de carte",
        cardholders.creates_persona,
        "cardholder",
        {},
    ),
    ("le programme émet une carte virtuelle pour {cardholder}", cards.issues_virtual, "card", {}),
    ("le programme active {card}", cards.activates, "card", {}),
    ("le programme bloque {card}", cards.freezes, "card", {}),
    ("le programme annule {card}", cards.cancels, "card", {}),
    ("le programme essaie d'activer {card}", cards.tries_to_activate, "outcome", {}),
    ("le programme limite {card} à {spending_limit}", controls.limits, "card", {}),
    ("{card:Holder} dépense {amount} {merchant}", authorizations.spends, "authorization", {}),
    ("le commerçant capture {authorization}", transactions.captures, "transaction", {}),
    ("le commerçant annule {authorization}", transactions.reverses, "authorization", {}),
    ("le commerçant rembourse {transaction}", transactions.refunds, "transaction", {}),
    ("{authorization} expire", transactions.expires, "authorization", {}),
)

#: Alors: likewise.
THENS: Final[tuple[tuple[str, Any, str | None, dict[str, Any]], ...]] = (
    ("{topup} aboutit bientôt", topups.soon_succeeds, None, {}),
    (
        "la vérification de {cardholder} se termine bientôt",
        cardholder_requirements.review_soon_ends,
        None,
        {},
    ),
    ("{card} est {status}", cards.has_status, None, {"status": CARD_STATUS}),
    ("{card} est une carte Visa {kind}", cards.is_visa, None, {"kind": CARD_TYPE}),
    ("{card} appartient à {cardholder}", cards.belongs_to, None, {}),
    ("{card} est limitée à {spending_limit}", controls.is_limited_to, None, {}),
    ("{authorization} est approuvée", authorizations.is_approved, None, {}),
    (
        "{authorization} est approuvée : {reason}",
        authorizations.is_approved_because,
        None,
        {"reason": approval_reason},
    ),
    (
        "{authorization} est refusée : {reason}",
        authorizations.is_declined,
        None,
        {"reason": decline_reason},
    ),
    ("{authorization} attend sa capture", authorizations.waits_for_capture, None, {}),
    (
        "{authorization} est maintenant {status}",
        authorizations.is_now,
        None,
        {"status": AUTHORIZATION_STATUS},
    ),
    ("{authorization} porte sur {amount}", authorizations.is_for, None, {}),
    ("{authorization} a une capture de {amount}", transactions.has_capture, None, {}),
    ("le solde Issuing a augmenté de {amount}", balances.has_risen, None, {}),
    ("le solde Issuing a diminué de {amount}", balances.has_fallen, None, {}),
    ("le solde Issuing n'a pas changé", balances.has_not_changed, None, {}),
    ("Stripe refuse", outcomes.refuses, None, {}),
    ("{event} est envoyé au sujet de {card}", events.is_sent_about_card, None, {}),
    (
        "le point de terminaison reçoit {event} au sujet de {authorization}",
        webhooks.receives,
        None,
        {},
    ),
)

for _kind, _sentences in ((given, GIVENS), (when, WHENS), (then, THENS)):
    for _text, _function, _target, _converters in _sentences:
        _kind(FRENCH.sentence(_text, **_converters), target_fixture=_target)(_function)
