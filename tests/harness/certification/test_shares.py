"""Several processes share a run: what each has done is the run's, and none is passed over."""

import json
import sys
from dataclasses import replace
from types import SimpleNamespace

import pytest

from issuing_harness.certification.attempts import ATTEMPTS, AttemptKeeper, read_attempts
from issuing_harness.certification.certificate import Outcome
from issuing_harness.certification.documents import write_attempt
from issuing_harness.certification.shares import LOG, SHARES, ShareKeeper, run_shares, take_over
from issuing_harness.errors import BackendUnavailable, HarnessError
from tests.harness.certification.samples import IN_TIME, RACE, attempt

SECOND = "2026-11-28T10:00:{:02}Z"


class Item:
    """A scenario that pytest has collected."""

    def __init__(self, nodeid):
        self.nodeid = nodeid


def keep(share, scenario, second):
    """Keep an attempt in the folder of a share, as its process does."""
    evidence = share / "evidence" / "0001"
    evidence.mkdir(parents=True, exist_ok=True)
    (evidence / "steps.json").write_text(scenario)
    made = attempt(scenario, 1, Outcome.PASSED, evidence={"steps": "evidence/0001/steps.json"})
    with (share / ATTEMPTS).open("ab") as file:
        file.write(write_attempt(replace(made, began=SECOND.format(second))))
    (share / LOG).write_text(f"log of {scenario}\n")


def sound(number, share):
    """Run a share in which all is well."""
    (share / "planned.json").write_text(json.dumps([IN_TIME, RACE]))
    keep(share, (IN_TIME, RACE)[number], 30 - number)
    sys.stdout.write(f"said by {number}\n")
    return 1 if number else 0


@pytest.fixture(name="keeper")
def _keeper(tmp_path):
    return AttemptKeeper(tmp_path, ["ISS-DEC-001"])


def test_the_attempts_of_all_are_those_of_the_run(keeper, tmp_path, capfd):
    """In the order in which they began, with their evidence and logs; the worst exit code counts.

    What a process but the first says is said when all have ended.
    """
    code = run_shares(keeper, tmp_path, 2, sound)

    assert code == 1
    assert [each.scenario for each in keeper.attempts] == [RACE, IN_TIME]
    assert keeper.planned == [IN_TIME, RACE]
    assert read_attempts(tmp_path) == keeper.attempts
    shown = [(tmp_path / each.evidence["steps"]).read_text() for each in keeper.attempts]
    assert shown == [RACE, IN_TIME]
    assert (tmp_path / LOG).read_text() == f"log of {IN_TIME}\nlog of {RACE}\n"
    assert not (tmp_path / SHARES).exists()
    assert "said by 1" in capfd.readouterr().out


def test_a_share_that_cannot_begin_says_why(keeper, tmp_path):
    """Its message is the run's, and what another one has done is kept for --resume."""

    def one_cannot(number, share):
        if number:
            raise BackendUnavailable("It was to be ready, and nobody answers there.")
        return sound(number, share)

    with pytest.raises(HarnessError, match="nobody answers there"):
        run_shares(keeper, tmp_path, 2, one_cannot)

    assert [each.scenario for each in read_attempts(tmp_path)] == [IN_TIME]


def test_what_killed_processes_have_left_is_taken_over(tmp_path):
    """After the attempts that the run has already, under numbers of their own."""
    keep(tmp_path, IN_TIME, 1)
    keep(tmp_path / SHARES / "0", RACE, 2)
    keeper = AttemptKeeper(tmp_path, (), read_attempts(tmp_path))

    take_over(keeper, tmp_path)

    assert [each.scenario for each in read_attempts(tmp_path)] == [IN_TIME, RACE]
    assert keeper.attempts[1].evidence == {"steps": "evidence/0002/steps.json"}
    assert (tmp_path / "evidence/0001/steps.json").read_text() == IN_TIME


def test_every_scenario_is_in_one_share(tmp_path, monkeypatch):
    """And each process knows all that are planned."""
    monkeypatch.setattr(ShareKeeper, "_is_chosen", lambda *_: True)
    config = SimpleNamespace(hook=SimpleNamespace(pytest_deselected=lambda **_: None))
    kept = []
    for share in range(3):
        folder = tmp_path / str(share)
        folder.mkdir()
        items = [Item(f"scenario {number}") for number in range(8)]
        list(ShareKeeper(folder, (), (), share, 3).pytest_collection_modifyitems(config, items))
        kept += [item.nodeid for item in items]
        assert len(json.loads((folder / "planned.json").read_text())) == 8

    assert sorted(kept) == [f"scenario {number}" for number in range(8)]


def test_what_another_plugin_takes_away_was_planned(tmp_path, monkeypatch):
    """So that a run that leaves a scenario out is invalid, whoever left it out."""
    monkeypatch.setattr(AttemptKeeper, "_is_chosen", lambda *_: True)
    config = SimpleNamespace(hook=SimpleNamespace(pytest_deselected=lambda **_: None))
    keeper, items = AttemptKeeper(tmp_path, ()), [Item(IN_TIME), Item(RACE)]
    hook = keeper.pytest_collection_modifyitems(config, items)
    next(hook)
    del items[1]
    list(hook)

    assert [item.nodeid for item in items] == [IN_TIME]
    assert keeper.planned == [IN_TIME, RACE]
