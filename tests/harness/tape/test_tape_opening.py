"""What must hold before a tape is played, and what is said when it does not."""

from dataclasses import replace

import pytest

from issuing_harness.errors import DamagedTape, NoTape, StaleTape
from issuing_harness.tape import Claim, Library, open_tape, steps_digest, write_tape

NODE = "'features/authorizations/spending.feature::Alice spends $10.00 at the bookshop'"
RECORD = f"`uv run pytest {NODE} --backend sandbox --record`"


@pytest.fixture(autouse=True)
def _here(tmp_path, monkeypatch):
    """Cassettes lie in the folder one works in."""
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def rewritten(tape):
    """The tape with another provenance, sealed as if it had been recorded so."""
    return lambda **changes: write_tape(tape.path, replace(tape.provenance, **changes), tape.takes)


def refusal(tape, claim, kind=StaleTape):
    """What is said when the tape is opened for the claim."""
    with pytest.raises(kind) as raised:
        open_tape(tape.path, claim)
    return str(raised.value)


def test_a_good_tape_opens(tape, claim):
    """Same scenario, same versions, whole: it plays."""
    assert open_tape(tape.path, claim) == tape


def test_a_missing_tape_says_how_to_record_it(tmp_path, claim):
    """The command can be pasted as it stands."""
    with pytest.raises(NoTape) as raised:
        open_tape(tmp_path / "spending.yaml", claim)

    assert str(raised.value) == (
        "There is no recording of `features/authorizations/spending.feature::Alice spends $10.00 "
        f"at the bookshop`: `spending.yaml` does not exist. Record it: {RECORD}."
    )


def test_a_missing_tape_finds_itself_under_its_old_name(tape, claim, tmp_path):
    """The steps are the same, the name is new: a rename is offered, with the command for it."""
    renamed = replace(claim, scenario="Alice shops")
    with pytest.raises(NoTape) as raised:
        open_tape(tmp_path / "alice_shops.yaml", renamed, library=Library(tmp_path))

    assert str(raised.value) == (
        "There is no recording of `features/authorizations/spending.feature::Alice shops`: "
        "`alice_shops.yaml` does not exist. `spending.yaml` has the same steps and no scenario "
        "claims it: it was recorded for `Alice spends $10.00 at the bookshop`. If the scenario was "
        'renamed: `uv run issuing-harness tapes rename "spending.yaml" '
        '"features/authorizations/spending.feature::Alice shops"`. If not, record it: `uv run '
        'pytest "features/authorizations/spending.feature::Alice shops" --backend sandbox '
        "--record`."
    )


@pytest.mark.parametrize("reason", ["claimed", "other steps"])
def test_a_tape_that_is_not_an_orphan_is_nobodys_old_name(tape, claim, tmp_path, reason):
    """A cassette with other steps, or one that is in use, is not offered."""
    digest = claim.steps_digest if reason == "claimed" else steps_digest([])
    claimed = [tape.path] if reason == "claimed" else []
    renamed = replace(claim, scenario="Alice shops", steps_digest=digest)
    with pytest.raises(NoTape, match=r"No other cassette was recorded for these steps. Record it"):
        open_tape(tmp_path / "no.yaml", renamed, library=Library(tmp_path), claimed=claimed)


def test_a_damaged_tape_does_not_open(tape, claim):
    """Damage is seen before anything else."""
    tape.path.write_text(tape.path.read_text().replace("1000", "2000"))

    assert "edited by hand" in refusal(tape, claim, DamagedTape)


def test_a_scenario_that_changed_is_told(tape, claim):
    """A value in one sentence is enough."""
    changed = replace(claim, steps_digest=steps_digest([("given", "Bob holds a card", None, None)]))

    assert refusal(tape, changed) == (
        "`spending.yaml` is out of date: `Alice spends $10.00 at the bookshop` has other steps now "
        "than when it was recorded. The recording is of 2026-06-01; even a value in a step counts. "
        f"Record it again: {RECORD}."
    )


def test_another_api_version_is_told(rewritten, claim):
    """Both versions are named."""
    assert refusal(rewritten(api_version="2025-03-31.basil"), claim) == (
        "`spending.yaml` is out of date: it was recorded with Stripe's API version "
        "2025-03-31.basil, the harness is pinned to 2026-05-27.dahlia. Answers of another version "
        f"may have another shape. Record it again: {RECORD}."
    )


def test_another_major_sdk_is_told(rewritten, claim):
    """A major version of the SDK may ask and read differently."""
    said = refusal(rewritten(sdk_version="12.3.0"), claim)

    assert "it was recorded with stripe 12.3.0, installed is 16." in said
    assert said.endswith(f"Record it again: {RECORD}.")


def test_another_minor_sdk_is_accepted(rewritten, claim):
    """A minor version is compatible by promise."""
    assert open_tape(rewritten(sdk_version="16.99.0").path, claim)


def test_a_live_tape_is_recorded_again_live(rewritten, claim):
    """What to do keeps to where the tape came from."""
    tape = rewritten(recorded_from="live", api_version="2025-03-31.basil")

    assert refusal(tape, claim).endswith("--backend live --record`.")


@pytest.mark.parametrize(
    ("steps", "guess"),
    [(None, "Both have the same steps: it looks renamed."), ([], "Their steps differ: it looks")],
)
def test_another_scenarios_tape_is_refused(tape, claim, steps, guess):
    """A cassette copied to another name would answer, and prove nothing."""
    digest = claim.steps_digest if steps is None else steps_digest(steps)
    other = Claim(feature="cards/freezing.feature", scenario="Bob", steps_digest=digest)
    said = refusal(tape, other)

    assert said.startswith(
        "`spending.yaml` was to answer `features/cards/freezing.feature::Bob`, but it was recorded "
        "for `features/authorizations/spending.feature::Alice spends $10.00 at the bookshop`. "
        + guess
    )
    assert "tapes rename" in said
    assert said.endswith("--record`.")
