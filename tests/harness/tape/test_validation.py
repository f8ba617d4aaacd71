"""What must hold before a cassette is played, and the messages when it does not."""

from dataclasses import replace

import pytest

from issuing_harness.errors import DamagedTape, NoTape, StaleTape
from issuing_harness.tape import (
    Library,
    ScenarioIdentity,
    open_cassette,
    steps_digest,
    write_cassette,
)

NODE = "'features/authorizations/spending.feature::Alice spends $10.00 at the bookshop'"
RECORD = f"`issuing-harness run {NODE} --backend sandbox --record`"


@pytest.fixture(autouse=True)
def _here(tmp_path, monkeypatch):
    """Cassettes lie in the folder one works in."""
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def rewritten(cassette):
    """The cassette with another provenance, sealed as if it had been recorded so."""

    def rewrite(**changes):
        return write_cassette(replace(cassette, provenance=replace(cassette.provenance, **changes)))

    return rewrite


def refusal(cassette, identity, kind=StaleTape):
    """Return the message when the cassette is opened for the scenario."""
    with pytest.raises(kind) as raised:
        open_cassette(cassette.path, identity)
    return str(raised.value)


def test_a_good_tape_opens(cassette, identity):
    """Same scenario, same versions, whole: it plays."""
    assert open_cassette(cassette.path, identity) == cassette


def test_a_missing_tape_says_how_to_record_it(tmp_path, identity):
    """The command can be pasted as it stands."""
    with pytest.raises(NoTape) as raised:
        open_cassette(tmp_path / "spending.yaml", identity)

    assert str(raised.value) == (
        "There is no recording of `features/authorizations/spending.feature::Alice spends $10.00 "
        f"at the bookshop`: `spending.yaml` is missing. Record it: {RECORD}."
    )


def test_a_missing_tape_finds_itself_under_its_old_name(cassette, identity, tmp_path):
    """The steps are the same, the name is new: a rename is offered, with the command for it."""
    renamed = replace(identity, scenario="Alice shops")
    with pytest.raises(NoTape) as raised:
        open_cassette(tmp_path / "alice_shops.yaml", renamed, library=Library(tmp_path))

    assert str(raised.value) == (
        "There is no recording of `features/authorizations/spending.feature::Alice shops`: "
        "`alice_shops.yaml` is missing. `spending.yaml` has the same steps and belongs to no "
        "scenario: it was recorded for `Alice spends $10.00 at the bookshop`. If the scenario was "
        'renamed: `issuing-harness tapes rename "spending.yaml" '
        '"features/authorizations/spending.feature::Alice shops"`. If not, record it: '
        '`issuing-harness run "features/authorizations/spending.feature::Alice shops" --backend '
        "sandbox --record`."
    )


@pytest.mark.parametrize("reason", ["claimed", "other steps"])
def test_a_tape_that_is_not_an_orphan_is_nobodys_old_name(cassette, identity, tmp_path, reason):
    """A cassette with other steps, or one that is in use, is not offered."""
    digest = identity.steps_digest if reason == "claimed" else steps_digest([])
    claimed = [cassette.path] if reason == "claimed" else []
    renamed = replace(identity, scenario="Alice shops", steps_digest=digest)
    with pytest.raises(NoTape, match=r"No other cassette was recorded for these steps. Record it"):
        open_cassette(tmp_path / "no.yaml", renamed, library=Library(tmp_path), claimed=claimed)


def test_a_damaged_tape_does_not_open(cassette, identity):
    """Damage is seen before anything else."""
    cassette.path.write_text(cassette.path.read_text().replace("1000", "2000"))

    assert "edited by hand" in refusal(cassette, identity, DamagedTape)


def test_a_reworded_scenario_opens_its_tape(cassette, identity):
    """Words alone are no reason to record again; the tape knows that they are others."""
    reworded = replace(
        identity, steps_digest=steps_digest([("given", "Bob holds a card", None, None)])
    )

    assert open_cassette(cassette.path, reworded) == replace(cassette, reworded=True)


def test_a_name_that_makes_the_same_file_is_the_same_scenario(cassette, identity):
    """A capital letter or a comma in a title is a matter of words, too."""
    retitled = replace(identity, scenario="Alice spends $10.00, at the Bookshop!")

    assert open_cassette(cassette.path, retitled).reworded


def test_another_api_version_is_told(rewritten, identity):
    """Both versions are named."""
    assert refusal(rewritten(api_version="2025-03-31.basil"), identity) == (
        "`spending.yaml` is out of date: it was recorded with Stripe's API version "
        "2025-03-31.basil, the harness is pinned to 2026-05-27.dahlia. Responses of another "
        f"version may have another shape. Record it again: {RECORD}."
    )


def test_another_major_sdk_is_no_refusal(rewritten, identity):
    """It is played, since requests are matched strictly anyway, and known to be another one."""
    opened = open_cassette(rewritten(sdk_version="12.3.0").path, identity)

    assert opened.provenance.is_of_other_sdk


def test_another_minor_sdk_is_the_same(rewritten, identity):
    """A minor version is compatible by promise."""
    opened = open_cassette(rewritten(sdk_version="16.99.0").path, identity)

    assert not opened.provenance.is_of_other_sdk


def test_a_live_tape_is_recorded_again_live(rewritten, identity):
    """What to do keeps to where the cassette came from."""
    when = "2025-11-22T10:00:00Z"
    cassette = rewritten(
        recorded_from="live", clock="real", recorded_at=when, api_version="2025-03-31.basil"
    )

    assert refusal(cassette, identity).endswith("--backend live --record`.")


@pytest.mark.parametrize(
    ("steps", "guess"),
    [(None, "Both have the same steps: it looks renamed."), ([], "Their steps differ: it looks")],
)
def test_another_scenarios_tape_is_refused(cassette, identity, steps, guess):
    """A cassette copied to another name would answer, and prove nothing."""
    digest = identity.steps_digest if steps is None else steps_digest(steps)
    other = ScenarioIdentity(feature="cards/freezing.feature", scenario="Bob", steps_digest=digest)
    text = refusal(cassette, other)

    assert text.startswith(
        "`spending.yaml` should answer `features/cards/freezing.feature::Bob`, but it was recorded "
        "for `features/authorizations/spending.feature::Alice spends $10.00 at the bookshop`. "
        + guess
    )
    assert "tapes rename" in text
    assert text.endswith("--record`.")
