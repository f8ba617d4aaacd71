"""The hooks this harness adds to pytest: reporting implements them, nothing calls reporting."""

from collections.abc import Mapping, Sequence

import pytest

from issuing_harness.interactions import Delivery, Interaction, OutsideAction, Span


@pytest.hookspec
def pytest_issuing_interaction(item: pytest.Item, interaction: Interaction, span: Span) -> None:
    """Called when a request of the running scenario was answered.

    ``interaction`` is redacted already: it holds nothing that may not reach disk. ``span`` says
    when it was sent and answered, among all that happened in the scenario.
    """


@pytest.hookspec
def pytest_issuing_delivery(item: pytest.Item, delivery: Delivery, span: Span) -> None:
    """Called when an event was delivered to the running scenario's mailbox and replied to.

    ``delivery`` is redacted already. ``span`` says when it arrived and was replied to.
    """


@pytest.hookspec
def pytest_issuing_outside_action(item: pytest.Item, action: OutsideAction, span: Span) -> None:
    """Called when the running scenario did something that no request shows.

    That is a click in Stripe's Dashboard, or what stands in for one. ``span`` says after what.
    """


@pytest.hookspec
def pytest_issuing_failure(item: pytest.Item, error: BaseException) -> None:
    """Called when the running scenario has failed, before more is found out about how it does.

    That may take long, and be interrupted; the failure stays. Of any other failure nothing is
    called before its report.
    """


@pytest.hookspec
def pytest_issuing_ledger(item: pytest.Item, table: Sequence[Sequence[str]]) -> None:
    """Called when the money of the running scenario's account does not add up.

    ``table`` is the account's ledger: a heading, then the rows, oldest first.
    """


@pytest.hookspec
def pytest_issuing_unread(item: pytest.Item, sentence: str) -> None:
    """Called when part of an account's money could not be judged: nobody can list it.

    ``sentence`` says which part, and why.
    """


@pytest.hookspec
def pytest_issuing_provenance(item: pytest.Item, provenance: str) -> None:
    """Called when it is known where the running scenario's responses come from.

    ``provenance`` is a short sentence for people, such as ``recorded from the sandbox, whose clock
    said 2026-06-01 (not Stripe's own answers)``, ``the sandbox, now (not Stripe)``.
    """


@pytest.hookspec
def pytest_issuing_choice(item: pytest.Item, words: str, meant: str) -> None:
    """Called when words of the running step could mean several objects, and meant the newest.

    ``words`` are those of the sentence, ``the authorization``; ``meant`` says which object it is:
    ``the newest of 2, $20.00 at The Hotel (iauth_…)``.
    """


@pytest.hookspec
def pytest_issuing_run_problems(  # type: ignore[empty-body]  # a hook's declaration has no body
    config: pytest.Config,
) -> Mapping[str, str]:
    """Asked when every test has run: what is wrong with the run as a whole, so that it is red.

    Returns what was found and what to do, by a title. With pytest-xdist only the controller is
    asked.
    """


@pytest.hookspec
def pytest_issuing_run_problem(config: pytest.Config, title: str, message: str) -> None:
    """Called for each problem of the run as a whole; the terminal and JUnit have it already."""


@pytest.hookspec
def pytest_issuing_run_notices(  # type: ignore[empty-body]  # as above
    config: pytest.Config,
) -> Mapping[str, str]:
    """Asked when every test has run: what there is to say of the run that is no problem."""


@pytest.hookspec
def pytest_issuing_run_notice(config: pytest.Config, title: str, message: str) -> None:
    """Called for each notice of the run as a whole; JUnit has it already."""
