"""Bugs in what is told."""

from seeding import Patch, emit_otherwise, seeds


@seeds("has no event at all")
def a_transaction_is_not_told_of(patch: Patch) -> None:
    """No issuing_transaction.created."""
    emit_otherwise(patch, "issuing_transaction.created", lambda *_, **__: {})


@seeds("is not as its newest event")
def a_change_is_not_told_of(patch: Patch) -> None:
    """No issuing_authorization.updated."""
    emit_otherwise(patch, "issuing_authorization.updated", lambda *_, **__: {})


@seeds("status: 'active', against 'inactive'")
def a_frozen_card_is_not_told_of(patch: Patch) -> None:
    """No issuing_card.updated."""
    emit_otherwise(patch, "issuing_card.updated", lambda *_, **__: {})


@seeds("is not as its newest event")
def an_event_shows_what_was_before(patch: Patch) -> None:
    """A stale snapshot: the authorization as it was."""

    def emit(right, *given, previous=None, **named):
        *first, document = given
        return right(*first, {**document, **(previous or {})}, previous=previous, **named)

    emit_otherwise(patch, "issuing_authorization.updated", emit)


@seeds("than its previous_attributes say")
def previous_attributes_are_the_new_ones(patch: Patch) -> None:
    """They say what the object is, and not what it was."""

    def emit(right, *given, previous=None, **named):
        now = {name: given[-1][name] for name in previous or {}}
        return right(*given, previous=now, **named)

    emit_otherwise(patch, "issuing_authorization.updated", emit)


@seeds("than its previous_attributes say")
def previous_attributes_leave_out_the_amount(patch: Patch) -> None:
    """A change of the amount is kept quiet."""

    def emit(right, *given, previous=None, **named):
        rest = {name: each for name, each in (previous or {}).items() if name != "amount"}
        return right(*given, previous=rest, **named)

    emit_otherwise(patch, "issuing_authorization.updated", emit)


@seeds("moved $500.00 by the ledger, and $1,000.00 by its events")
def a_top_up_arrives_twice_by_its_events(patch: Patch) -> None:
    """Two topup.succeeded for one top-up."""
    emit_otherwise(
        patch,
        "topup.succeeded",
        lambda right, *given, **named: [right(*given, **named), right(*given, **named)][0],
    )


@seeds("by its events")
def a_purchase_is_told_of_before_it_is_held(patch: Patch) -> None:
    """The event of an approved purchase shows no hold and another amount."""

    def emit(right, *given, **named):
        *first, document = given
        return right(*first, {**document, "balance_transactions": [], "amount": 0}, **named)

    emit_otherwise(patch, "issuing_authorization.created", emit)
