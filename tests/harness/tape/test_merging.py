"""Cassettes that shards have recorded come together, and none is lost."""

from dataclasses import replace

import pytest

from issuing_harness.errors import TapeError
from issuing_harness.tape import Cassette, write_cassette
from issuing_harness.tape.merging import plan_merge

PLACE = "authorizations/spending/spending.yaml"


@pytest.fixture(name="into")
def _into(tmp_path, monkeypatch):
    """The folder of cassettes of a project."""
    monkeypatch.chdir(tmp_path)
    return tmp_path / "cassettes"


@pytest.fixture(name="saved")
def _saved(cassette: Cassette, tmp_path):
    """Writes a cassette into a folder, with as many interactions, and another provenance."""

    def saved(folder, count=6, place=PLACE, **changes):
        interactions = cassette.interactions[:count]
        changed = replace(cassette.provenance, interaction_count=count, **changes)
        path = tmp_path / folder / place
        new = replace(cassette, path=path, provenance=changed, interactions=interactions)
        write_cassette(new)
        return path.read_bytes()

    return saved


def merged(into, *folders):
    """Merge folders into the cassettes, and return what it came to."""
    plan = plan_merge([into.parent / each for each in folders], into)
    plan.write()
    return plan


def test_what_one_shard_has_recorded_anew_is_taken(into, saved):
    """The other still has the one of before; bytes stay, and with them the seal."""
    saved("cassettes", 6)
    saved("one", 6)
    new = saved("two", 5)

    plan = merged(into, "one", "two")

    assert not plan.problems
    assert list(plan.taken) == [into / PLACE]
    assert (into / PLACE).read_bytes() == new


def test_new_cassettes_of_all_shards_are_kept(into, saved):
    """Wherever they lie below the folders that are named."""
    first = saved("shards/1/cassettes")
    second = saved("shards/2/cassettes", place="authorizations/spending/other.yaml")

    plan = merged(into, "shards")

    assert len(plan.taken) == 2
    assert (into / PLACE).read_bytes() == first
    assert (into / "authorizations/spending/other.yaml").read_bytes() == second
    assert merged(into, "shards").unchanged == 2


def test_two_recordings_of_a_scenario_are_a_conflict(into, saved):
    """Both files are named, and nothing is written, of others neither."""
    saved("one", 6)
    saved("one", place="authorizations/spending/other.yaml")
    saved("two", 5)

    plan = merged(into, "one", "two")

    [problem] = plan.problems
    assert "was recorded by several shards, each time otherwise: " in problem
    assert f"one/{PLACE}, two/{PLACE}" in problem
    assert not into.exists()


def test_a_damaged_cassette_is_not_taken(into, saved):
    """Nor does what is there go away."""
    before = saved("cassettes")
    content = saved("one", 5)
    (into.parent / "one" / PLACE).write_bytes(content[:-1])

    plan = merged(into, "one")

    assert plan.problems
    assert (into / PLACE).read_bytes() == before


@pytest.mark.parametrize(
    ("new", "says"),
    [
        ({}, "is one of Stripe test mode, which is worth more"),
        (
            {"recorded_from": "live", "clock": "real", "recorded_at": "2026-06-01T00:00:00Z"},
            "that shard has had an older checkout",
        ),
    ],
)
def test_a_recording_that_is_worth_more_stays(into, saved, new, says):
    """Of Stripe, and the newest of those."""
    live = {"recorded_from": "live", "clock": "real", "recorded_at": "2026-11-01T00:00:00Z"}
    before = saved("cassettes", **live)
    saved("one", 5, **new)

    plan = merged(into, "one")

    assert any(says in problem for problem in plan.problems)
    assert (into / PLACE).read_bytes() == before


def test_a_cassette_never_leads_out_of_the_folder(into, saved):
    """Whatever feature it names."""
    saved("one", feature="../../spending.feature")

    [problem] = merged(into, "one").problems

    assert "which is no feature of a project" in problem


def test_a_folder_without_cassettes_is_told(into):
    """A path that is wrong is no merge of nothing."""
    (into.parent / "empty").mkdir()

    with pytest.raises(TapeError, match="The cassettes in empty were to be merged, and there are"):
        plan_merge([into.parent / "empty"], into)
