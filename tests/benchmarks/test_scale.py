"""The simulation of docs/scale.md holds what must hold of any machine."""

import pytest

from benchmarks import scale, simulation

MEASURED = simulation.Measured(
    start=1.0,
    scenario=0.01,
    collecting=0.001,
    rendering=0.002,
    node=2.0,
    page=10_000,
    spread=(0.5, 1.0, 1.5),
    purchase=0.0001,
    efficiency=0.9,
    memory=4_000,
)


def test_a_shard_takes_no_less_than_its_part():
    """And with one shard all of it; no draw makes the slowest quicker than the middle."""
    whole = simulation.slowest_shard(MEASURED, 1_000, 1)

    assert whole == pytest.approx(10, rel=0.1)
    assert whole / 16 < simulation.slowest_shard(MEASURED, 1_000, 16) < whole / 16 * 1.3


def test_one_process_answers_no_faster_than_it_can():
    """However many ask; few who ask are not answered faster than they ask."""
    many = simulation.calls_per_second(MEASURED, 256, 1)
    one = simulation.calls_per_second(MEASURED, 1, 8)

    assert 9_000 < many <= 10_000
    assert one == pytest.approx(1 / (0.01 / 8 + simulation.WAY + 0.0001), rel=0.2)


def test_processes_are_worth_no_more_than_there_are():
    """And less where keys fall together."""
    assert simulation.busiest_share(64, 1) == 1
    assert 1 < simulation.busiest_share(4, 8) < simulation.busiest_share(256, 8) < 8


def test_what_is_not_measured_is_not_simulated():
    """It is said which rows are missing."""
    said = scale.render_tables({"rows": {"cold": {"figures": {"one scenario": {"median": 1}}}}})

    assert said.startswith("Not simulated")
    assert "collection" in said
    assert "cold" not in said


def test_the_same_figures_give_the_same_tables(monkeypatch):
    """Draws are seeded; each table says what it is of."""
    monkeypatch.setattr(scale, "read", lambda _: MEASURED)
    monkeypatch.setattr(scale, "SCENARIOS", (100, 200))
    monkeypatch.setattr(scale, "CLIENTS", (1, 4))
    text = scale.render_tables({})

    assert scale.render_tables({}) == text
    assert "| 200 | " in text
    assert "With more than 10 shards it collects longer than it runs." in text
