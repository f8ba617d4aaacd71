"""What the cards of a scenario spend from: by settings, its words, its backend or cassette."""

import pytest

from issuing_harness.backends import Backend
from issuing_harness.collection import choose_funding
from issuing_harness.errors import StaleTape
from issuing_harness.funding_models import IN_WORDS, ISSUING_BALANCE, OPTION, FundingModel
from issuing_harness.settings import Settings
from issuing_harness.tape import Cassette
from issuing_harness.tape.provenance import display_path


def funding_of(item: pytest.Item, settings: Settings, backend: Backend | None) -> FundingModel:
    """Return what the cards of a scenario spend from; skip it if they cannot here.

    Unless the settings name something, the sandbox gives a scenario what its words need, and a
    cassette is of what it was recorded with.

    Args:
        item: the scenario's; any other test has no words to say so.
        settings: of the run.
        backend: where requests go; ``None`` in a replay.
    """
    asked = settings.funding
    may_arrange = asked is None and (backend is None or backend.arranges_funding)
    account = asked or (backend.funding if backend else ISSUING_BALANCE)
    steps = getattr(item, "bound_steps", ())
    choice = choose_funding(steps, account, may_arrange=may_arrange)
    if choice.obstacle:
        pytest.skip(choice.obstacle)
    return choice.model


def check_funding(cassette: Cassette, wanted: FundingModel) -> None:
    """Check that a cassette was recorded with cards that spend from what is wanted.

    Args:
        cassette: the scenario's.
        wanted: by the settings; by the words of the scenario, where they name something else.

    Raises:
        StaleTape: its cards spend from something else.
    """
    recorded = cassette.provenance.funding_model
    if wanted != recorded:
        raise StaleTape(
            f"`{display_path(cassette.path)}` was recorded with cards that spend from "
            f"{IN_WORDS[recorded]}, and {OPTION} {wanted} was given. Leave it out to play what was "
            "recorded, or record the scenario with it: "
            f"{cassette.provenance.record_command(f'{OPTION} {wanted}')}."
        )
