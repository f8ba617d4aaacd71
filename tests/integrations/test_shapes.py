"""Integrations of other shapes do what they should, and each fault that can be planted shows."""

import os

import pytest

from tests.integrations import checks
from tests.integrations.node import surroundings
from tests.integrations.started import integration

BOOKS = (
    checks.books_a_capture,
    checks.adds_up_captures,
    checks.books_force_captures,
    checks.books_unlinked_refunds,
    checks.reads_quickly_and_whole,
    checks.lives_on,
)
ENDPOINT = (
    checks.approves_within_the_budget,
    checks.bears_duplicates,
    checks.bears_disorder,
    checks.decides_one_after_the_other,
    checks.takes_unknown_types,
    checks.refuses_forgeries,
)
#: What each integration is asked.
CHECKS = {
    "flask_approvals": BOOKS + ENDPOINT,
    "node_queue": BOOKS + ENDPOINT,
    "connect_platform": (
        *BOOKS,
        *ENDPOINT,
        checks.keeps_accounts_apart,
        checks.sums_up_each_account,
        checks.ignores_unknown_accounts,
    ),
    "polling_reader": (*BOOKS, checks.books_a_reversal, checks.knows_what_was_missed),
}
#: Which check each fault fails.
SHOWS = {
    "wrong-secret": checks.takes_unknown_types,
    "down": checks.lives_on,
    "slow": checks.approves_within_the_budget,
    "answers-500": checks.takes_unknown_types,
    "books-twice": checks.bears_duplicates,
    "ignores-order": checks.bears_disorder,
    "races": checks.decides_one_after_the_other,
    "crashes-on-unknown-types": checks.takes_unknown_types,
    "ignores-force-captures": checks.books_force_captures,
    "ignores-unlinked-refunds": checks.books_unlinked_refunds,
}
OF_CONNECT = {
    **SHOWS,
    "mixes-accounts": checks.keeps_accounts_apart,
    "pools-accounts": checks.sums_up_each_account,
    "takes-unknown-accounts": checks.ignores_unknown_accounts,
}
OF_POLLING = {
    "wrong-key": checks.books_a_capture,
    "down": checks.lives_on,
    "slow": checks.lives_on,
    "first-page-only": checks.reads_quickly_and_whole,
    "ignores-delivery-success": checks.knows_what_was_missed,
    "ignores-order": checks.reads_quickly_and_whole,
    "books-twice": checks.books_a_capture,
    "first-capture-only": checks.adds_up_captures,
    "ignores-force-captures": checks.books_force_captures,
    "ignores-unlinked-refunds": checks.books_unlinked_refunds,
    "books-refunds-as-charges": checks.books_unlinked_refunds,
    "ignores-reversals": checks.books_a_reversal,
}
PLANTED = [
    (name, fault, check)
    for name, faults in {
        "flask_approvals": SHOWS,
        "node_queue": SHOWS,
        "connect_platform": OF_CONNECT,
        "polling_reader": OF_POLLING,
    }.items()
    for fault, check in faults.items()
]
#: The faults that are planted in CI; all of them with ISSUING_FULL=1, which takes ten minutes.
CHOSEN = [
    each
    for each in PLANTED
    if os.environ.get("ISSUING_FULL") or each[1] in ("books-twice", "ignores-force-captures")
]


@pytest.fixture(name="environment")
def _environment(request):
    """What a program finds around it: Node, its packages."""
    if request.node.callspec.params["name"] != "node_queue":
        return {}
    return surroundings()


@pytest.mark.long
@pytest.mark.parametrize("name", sorted(CHECKS))
def test_a_sound_integration_is_found_to_be_sound(name, environment, tmp_path):
    """In all that is asked of it."""
    with integration(name, "", tmp_path, **environment) as it:
        it.api.fund(100_000)

        assert [check.__name__ for check in CHECKS[name] if not check(it)] == []


@pytest.mark.long
@pytest.mark.parametrize(("name", "fault", "check"), CHOSEN)
def test_a_planted_fault_shows(name, fault, check, environment, tmp_path):
    """In the check that asks for just that."""
    with integration(name, fault, tmp_path, **environment) as it:
        it.api.fund(100_000)

        assert not check(it)
