"""Several processes share a run: what each has done is the run's, and none is passed over."""

import os
import signal
import sys
from dataclasses import replace
from types import SimpleNamespace

import pytest

from issuing_harness.certification.attempts import ATTEMPTS, AttemptKeeper, read_attempts
from issuing_harness.certification.bundle import read_folder
from issuing_harness.certification.certificate import Outcome
from issuing_harness.certification.documents import write_attempt
from issuing_harness.certification.evidence_seals import require_unchanged, seal, seals_of
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


def tell(telling, share):
    """Tell the run of what a share has kept, as its process does."""
    telling.plan([IN_TIME, RACE])
    for each in read_attempts(share):
        telling.attempt(each, seals_of(share, [each]), ended=True)


def sound(number, share, telling):
    """Run a share in which all is well."""
    keep(share, (IN_TIME, RACE)[number], 30 - number)
    tell(telling, share)
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

    def one_cannot(number, share, telling):
        if number:
            raise BackendUnavailable("It was to be ready, and nobody answers there.")
        return sound(number, share, telling)

    with pytest.raises(HarnessError, match="nobody answers there"):
        run_shares(keeper, tmp_path, 2, one_cannot)

    assert [each.scenario for each in read_attempts(tmp_path)] == [IN_TIME]


def test_what_others_write_into_the_folder_of_a_share_is_not_read(keeper, tmp_path):
    """The integration may run as the same user: the run is told of attempts, and reads none.

    Evidence that was changed is known by its seal.
    """

    def altered(number, share, telling):
        code = sound(number, share, telling)
        forged = replace(read_attempts(share)[0], outcome=Outcome.SKIPPED)
        (share / ATTEMPTS).write_bytes(write_attempt(forged))
        (share / "evidence/0001/steps.json").write_text("[]")
        return code

    run_shares(keeper, tmp_path, 2, altered)

    assert [each.outcome for each in keeper.attempts] == [Outcome.PASSED, Outcome.PASSED]
    evidence = read_folder(tmp_path / "evidence", "evidence")
    with pytest.raises(HarnessError, match=r"evidence/0001/steps\.json was changed"):
        require_unchanged(evidence, keeper.seals)


def test_an_attempt_of_a_killed_share_is_listed_as_it_stood(keeper, tmp_path):
    """With what it had failed with by then, if it had."""

    def killed(number, share, telling):
        keep(share, (IN_TIME, RACE)[number], number)
        [made] = read_attempts(share)
        stood = replace(made, outcome=(Outcome.INTERRUPTED, Outcome.FAILED)[number])
        telling.attempt(stood, seals_of(share, [stood]), ended=False)
        os.kill(os.getpid(), signal.SIGKILL)

    run_shares(keeper, tmp_path, 2, killed)

    assert [each.outcome for each in keeper.attempts] == [Outcome.INTERRUPTED, Outcome.FAILED]
    require_unchanged(read_folder(tmp_path / "evidence", "evidence"), keeper.seals)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda files: {**files, "evidence/b": b"2"}, "evidence/b was added"),
        (lambda _: {}, "evidence/a was taken away"),
        (lambda _: {"evidence/a": b"2"}, "evidence/a was changed"),
    ],
    ids=["added", "taken away", "changed"],
)
def test_evidence_goes_into_a_bundle_as_it_was_written(change, says):
    """The message names the file, and what to do."""
    files = {"evidence/a": b"1"}
    seals = {name: seal(content) for name, content in files.items()}

    require_unchanged(files, seals)
    with pytest.raises(HarnessError, match=f"{says}.*begin a new run"):
        require_unchanged(change(files), seals)


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
    kept, planned = [], []
    telling = SimpleNamespace(plan=lambda names: planned.append(len(names)))
    for share in range(3):
        items = [Item(f"scenario {number}") for number in range(8)]
        keeper = ShareKeeper(tmp_path, (), (), (share, 3), telling)
        list(keeper.pytest_collection_modifyitems(config, items))
        kept += [item.nodeid for item in items]
    assert planned == [8, 8, 8]

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
