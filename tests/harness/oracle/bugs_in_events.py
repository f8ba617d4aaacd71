"""Bugs seeded in events: missing, doubled or with the wrong contents."""

from tests.harness.oracle.seeding import Patch, emit_otherwise, seeds


@seeds("has no event at all")
def a_transaction_has_no_event(patch: Patch) -> None:
    """issuing_transaction.created is not emitted."""
    emit_otherwise(patch, "issuing_transaction.created", lambda *_, **__: {})


@seeds("is not as its newest event")
def a_change_has_no_event(patch: Patch) -> None:
    """issuing_authorization.updated is not emitted."""
    emit_otherwise(patch, "issuing_authorization.updated", lambda *_, **__: {})


@seeds("status: 'active', against 'inactive'")
def a_frozen_card_has_no_event(patch: Patch) -> None:
    """issuing_card.updated is not emitted."""
    emit_otherwise(patch, "issuing_card.updated", lambda *_, **__: {})


@seeds("is not as its newest event")
def an_event_shows_the_former_state(patch: Patch) -> None:
    """issuing_authorization.updated shows the authorization before the change."""

    def emit(right, *given, previous=None, **named):
        *first, document = given
        return right(*first, {**document, **(previous or {})}, previous=previous, **named)

    emit_otherwise(patch, "issuing_authorization.updated", emit)


@seeds("than its previous_attributes say")
def previous_attributes_are_the_new_ones(patch: Patch) -> None:
    """The previous attributes have the values after the change."""

    def emit(right, *given, previous=None, **named):
        now = {name: given[-1][name] for name in previous or {}}
        return right(*given, previous=now, **named)

    emit_otherwise(patch, "issuing_authorization.updated", emit)


@seeds("than its previous_attributes say")
def previous_attributes_leave_out_the_amount(patch: Patch) -> None:
    """A changed amount is missing from the previous attributes."""

    def emit(right, *given, previous=None, **named):
        rest = {name: value for name, value in (previous or {}).items() if name != "amount"}
        return right(*given, previous=rest, **named)

    emit_otherwise(patch, "issuing_authorization.updated", emit)


@seeds("moved $500.00 by the ledger, and $1,000.00 by its events")
def a_top_up_arrives_twice_by_its_events(patch: Patch) -> None:
    """topup.succeeded is emitted twice for one top-up."""
    emit_otherwise(
        patch,
        "topup.succeeded",
        lambda right, *given, **named: [right(*given, **named), right(*given, **named)][0],
    )


@seeds("by its events")
def the_event_of_a_purchase_shows_no_hold(patch: Patch) -> None:
    """issuing_authorization.created of an approved purchase shows no hold and no amount."""

    def emit(right, *given, **named):
        *first, made = given
        wrong = {**made.document(), "balance_transactions": [], "amount": 0}
        return right(*first, wrong, **named)

    emit_otherwise(patch, "issuing_authorization.created", emit)
