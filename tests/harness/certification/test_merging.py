"""Shards of a certification become one run: the same as a single one, or no run at all.

The module is long because each way in which shards may be of several runs is tried.
"""

import json
import shutil
from dataclasses import replace

import pytest
from click.testing import CliRunner

from issuing_harness.certification import run, shard_session
from issuing_harness.certification.certificate import Counts, Outcome, Slowness, Verdict
from issuing_harness.certification.evidence_seals import seals_of
from issuing_harness.certification.kept_run import begin
from issuing_harness.certification.merging import merge_shards
from issuing_harness.certification.profile import read_profile
from issuing_harness.certification.references import GUIDE
from issuing_harness.certification.requirements import library_path, read_catalogue
from issuing_harness.certification.run import Order, Tried, certificate, rests_on
from issuing_harness.certification.shard import WHOLE, Shard
from issuing_harness.certification.shard_durations import (
    durations_in,
    keep_durations,
    measured,
)
from issuing_harness.certification.shard_file import read_shard, shard_path, write_shard
from issuing_harness.certification.verification import read_bundle
from issuing_harness.certification_commands import certify
from issuing_harness.errors import BundleError, HarnessError, SettingsError
from tests.harness.certification.samples import (
    CATALOGUE,
    IN_TIME,
    PROFILE,
    RACE,
    SCENARIOS,
    attempt,
    deliveries,
    steps,
)

PLANNED = [IN_TIME, RACE]
COMMIT = {"hash": "abc", "clean": True}


@pytest.fixture(name="order")
def _order(tmp_path, monkeypatch):
    """What is certified, on the machine that merges."""
    monkeypatch.chdir(tmp_path)
    for name, content in (
        ("certification.toml", PROFILE),
        ("requirements.toml", CATALOGUE),
        ("features/integration/decisions.feature", SCENARIOS),
    ):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    shutil.copy(library_path().with_name(GUIDE), tmp_path)
    requirements = read_catalogue(tmp_path / "requirements.toml").requirements
    features = [tmp_path / "features/integration"]
    profile = read_profile(tmp_path / "certification.toml")
    return Order(profile, requirements, features, tmp_path / "reports/certification")


def tried(order, *attempts, **changes):
    """Return what was tried, with evidence in the folder of its run."""
    for each in attempts:
        for kind, name in each.evidence.items():
            path = order.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(steps() if kind == "steps" else deliveries())
    made = Tried(PLANNED, attempts, seals_of(order.folder, attempts), None, rests_on(order), COMMIT)
    return replace(made, **changes)


def made_by(order, number, *attempts, count=2, **changes):
    """Return the file of a shard that another machine has run."""
    folder = order.folder.parent.parent / f"machine{number}/reports/certification"
    shard = Shard(number, count)
    there = replace(order, folder=folder, shard=shard)
    path = shard_path(order.folder.parent / f"of{number}{len(attempts)}/certificate.zip", shard)
    write_shard(path, there, tried(there, *attempts, **changes))
    return read_shard(path)


FIRST = attempt(IN_TIME, 1, Outcome.PASSED)
SECOND = attempt(RACE, 1, Outcome.FAILED, message="Not as expected")


def test_shards_come_to_what_a_single_run_comes_to(order):
    """The same verdicts, reasons, counts and attempts, and evidence under numbers of its own."""
    ended = merge_shards(order, [made_by(order, 1, FIRST), made_by(order, 2, SECOND)])
    single = certificate(order, PLANNED, [FIRST, SECOND])
    found = ended.certificate

    assert found.verdicts == single.verdicts
    assert (found.verdict, found.reason, found.counts) == (
        single.verdict,
        single.reason,
        single.counts,
    )
    assert found.counts.agree
    bare = [replace(each, evidence={}) for each in found.attempts]
    assert bare == [replace(each, evidence={}) for each in (FIRST, SECOND)]
    names = [name for each in found.attempts for name in each.evidence.values()]
    assert names == [
        *("evidence/0001/steps.json", "evidence/0001/deliveries.json"),
        *("evidence/0002/steps.json", "evidence/0002/deliveries.json"),
    ]
    assert set(ended.seals) == set(names)
    assert (order.folder / names[0]).read_bytes() == steps()
    assert found.commit == COMMIT
    assert found.versions == single.versions


def test_the_commands_make_one_bundle_of_the_files(order, monkeypatch):
    """`certify --shard` writes a file, says no verdict, and `certify merge` gives it."""

    def try_scenarios(there):
        begin(there.folder, {})
        return tried(there, FIRST if there.shard.number == 1 else SECOND)

    monkeypatch.setattr(shard_session, "can_begin", lambda _: True)
    monkeypatch.setattr(shard_session, "try_scenarios", try_scenarios)
    files = []
    for number in (1, 2):
        done = CliRunner().invoke(certify, ["--shard", f"{number}/2"])
        assert done.exit_code == 0, done.output
        assert f"Shard {number} of 2: 1 of 2 planned scenarios, 1 run; attempts: 1" in done.output
        assert "The verdict needs all shards." in done.output
        files.append(f"reports/certificate-{number}-of-2.zip")
    lacking = CliRunner().invoke(certify, ["merge", files[0]])
    merged = CliRunner().invoke(certify, ["merge", *files])

    assert lacking.exit_code == 2
    assert "shard 2 of 2 is missing" in lacking.output
    assert merged.exit_code == 1
    assert "Scenarios: 2 planned, 2 run, 2 judged; attempts: 2, 1 of them" in merged.output
    found = read_bundle(order.folder.parent / "certificate.zip").certificate
    assert found.counts == Counts(2, 2, 2)
    assert [each.scenario for each in found.attempts] == PLANNED
    assert (order.folder.parent / "certificate.html").exists()


def test_a_shard_that_was_interrupted_makes_the_run_invalid(order):
    """What was planned and has not come to its end is no success."""
    stopped = attempt(RACE, 1, Outcome.INTERRUPTED)
    ended = merge_shards(order, [made_by(order, 1, FIRST), made_by(order, 2, stopped)])

    assert ended.certificate.verdict is not Verdict.MET
    assert "the run is invalid: 2 scenarios were planned, 1 run" in ended.certificate.reason


def test_a_shard_without_an_attempt_makes_the_run_invalid(order):
    """Whatever its file says by being there."""
    ended = merge_shards(order, [made_by(order, 1, FIRST), made_by(order, 2)])

    assert "the run is invalid" in ended.certificate.reason


def test_the_shortest_delay_that_holds_in_all_shards_counts(order):
    """Each shard has measured with a scenario of its own."""
    ended = merge_shards(
        order,
        [
            made_by(order, 1, FIRST, slowness=Slowness(1, IN_TIME, 1.2, 1.25)),
            made_by(order, 2, SECOND, slowness=Slowness(2, RACE, 0.4, 0.45)),
        ],
    )

    assert ended.certificate.slowness == Slowness(2, RACE, 0.4, 0.45)


OTHERS = {"the profile": "of another", "the features": "x"}


@pytest.mark.parametrize(
    ("second", "says"),
    [
        (
            {"planned": [*PLANNED, "features/x.feature::More"]},
            "2-of-2.zip has planned 3 scenarios, and .*1-of-2.zip 2, features/x.feature::More",
        ),
        ({"commit": {"hash": "def"}}, "is of the commit def, and .* of abc"),
        ({"rests_on": OTHERS}, "the profile of .*2-of-2.zip differs from that of .*1-of-2.zip"),
        ({"count": 3}, "is one of 2 shards, and .* one of 3"),
    ],
    ids=["planned", "commit", "profile", "count"],
)
def test_shards_of_several_runs_are_refused(order, second, says):
    """The difference is named, with the file; and no certificate is made."""
    shards = [made_by(order, 1, FIRST), made_by(order, 2, SECOND, **second)]

    with pytest.raises(SettingsError, match=says):
        merge_shards(order, shards)


def test_other_versions_are_named(order, monkeypatch):
    """Not only that something differs."""
    first = made_by(order, 1, FIRST)
    monkeypatch.setattr(run.platform, "python_version", lambda: "3.99.0")
    second = made_by(order, 2, SECOND)

    with pytest.raises(SettingsError, match=r"the harness of .*2-of-2.*\(python 3\.99\.0 and 3\."):
        merge_shards(order, [first, second])


def test_shards_of_another_profile_than_the_one_here_are_refused(order):
    """The bundle has the profile of this machine in it."""
    shards = [made_by(order, 1, FIRST), made_by(order, 2, SECOND)]
    order.profile.path.write_bytes(PROFILE + b"# another line\n")

    with pytest.raises(SettingsError, match=r"the profile of .* differs from that of this machine"):
        merge_shards(order, shards)


def test_a_shard_is_missing_or_there_twice(order):
    """Both are told with what to do."""
    first, second = made_by(order, 1, FIRST), made_by(order, 2, SECOND)

    with pytest.raises(SettingsError, match=r"shard 2 of 2 is missing\. .*certify --shard 2/2"):
        merge_shards(order, [first])
    with pytest.raises(SettingsError, match="shard 1 is there 2 times, and only one can count"):
        merge_shards(order, [first, first, second])


def test_an_attempt_at_a_scenario_of_another_shard_is_refused(order):
    """A scenario is in one shard."""
    shards = [made_by(order, 1, FIRST), made_by(order, 2, SECOND, FIRST)]

    with pytest.raises(SettingsError, match="has attempts at 1 scenarios of other shards: "):
        merge_shards(order, shards)


def test_evidence_goes_into_the_file_as_it_was_written(order):
    """Who changes it meanwhile is told of."""
    there = replace(order, shard=Shard(1, 2))
    done = tried(there, FIRST)
    (there.folder / FIRST.evidence["steps"]).write_text("[]")

    with pytest.raises(HarnessError, match=r"steps\.json was changed"):
        write_shard(order.folder / "x.zip", there, done)


def test_no_secret_leaves_a_machine_in_the_file(order):
    """The file is fetched by others, as a bundle is."""
    there = replace(order, shard=Shard(1, 2))
    done = tried(there, replace(FIRST, message="key: sk_" + "test_abcDEF123456"))

    with pytest.raises(BundleError, match=r"attempts\.jsonl, line 1, holds what looks like"):
        write_shard(order.folder / "x.zip", there, done)


@pytest.mark.parametrize("content", [b"", b"PK\x05\x06" + b"\0" * 18], ids=["empty", "a zip"])
def test_what_is_no_file_of_a_shard_is_told(tmp_path, content):
    """With what writes one."""
    (tmp_path / "x.zip").write_bytes(content)

    with pytest.raises(BundleError, match=r"was to be the file of a shard, and is none: .*--shard"):
        read_shard(tmp_path / "x.zip")


def test_every_scenario_is_of_one_shard():
    """However many there are, and of one machine if they are not shared."""
    planned = [f"scenario {number}" for number in range(8)]
    for count in (1, 2, 3, 9):
        own = [name for number in range(count) for name in Shard(number + 1, count).own(planned)]
        assert sorted(own) == planned
    assert WHOLE.own(planned) == planned


@pytest.mark.parametrize("text", ["0/3", "4/3", "3", "1/0", "a/b", "-1/2"])
def test_a_shard_that_is_none_is_told(text):
    """With how one is written."""
    assert Shard.parse("2/3") == Shard(2, 3)
    with pytest.raises(SettingsError, match="Write which one it is, and of how many: --shard 1/3"):
        Shard.parse(text)


def by_durations(order, number, *attempts, seconds, count=2):
    """Return the file of a shard that was cut by what scenarios took before."""
    folder = order.folder.parent.parent / f"machine{number}/reports/certification"
    shard = Shard(number, count, seconds)
    there = replace(order, folder=folder, shard=shard)
    path = shard_path(order.folder.parent / f"by{number}{len(attempts)}/certificate.zip", shard)
    write_shard(path, there, tried(there, *attempts))
    return read_shard(path)


def test_shards_are_cut_by_what_scenarios_took():
    """The longest is alone where it outweighs the others; one that nobody knows is of average."""
    planned = [f"scenario {number}" for number in range(7)]
    seconds = {"scenario 3": 60.0, "scenario 0": 2.0, "scenario 1": 4.0}
    own = [Shard(number, 3, seconds).own(planned) for number in (1, 2, 3)]

    assert ["scenario 3"] in own
    assert sorted([*own[0], *own[1], *own[2]]) == planned
    assert all(each == sorted(each) for each in own)
    equal = [Shard(number, 3, dict.fromkeys(planned, 7.0)).own(planned) for number in (1, 2, 3)]
    assert equal == [planned[start::3] for start in range(3)]
    assert [Shard(number, 9).own(planned) for number in (8, 9)] == [[], []]


def test_shards_that_were_cut_by_durations_are_one_run(order):
    """Whichever of them has tried which scenario."""
    seconds = {RACE: 9.0, IN_TIME: 1.0}  # the second one is now the first shard's
    shards = [
        by_durations(order, 1, SECOND, seconds=seconds),
        by_durations(order, 2, FIRST, seconds=seconds),
    ]
    ended = merge_shards(order, shards)

    assert [list(each.own) for each in shards] == [[RACE], [IN_TIME]]
    assert ended.certificate.verdicts == certificate(order, PLANNED, [FIRST, SECOND]).verdicts
    assert ended.certificate.counts.agree


def test_shards_that_were_cut_by_different_durations_are_refused(order):
    """A scenario is in two of them, and another one in none."""
    seconds = {RACE: 9.0, IN_TIME: 1.0}
    shards = [made_by(order, 1, FIRST), by_durations(order, 2, FIRST, seconds=seconds)]

    with pytest.raises(SettingsError, match="1 of the scenarios are in several shards") as told:
        merge_shards(order, shards)
    assert "cut by different files of durations" in str(told.value)


def test_the_durations_of_all_shards_are_those_of_a_single_run(order, monkeypatch):
    """What they have measured is written; what is gone is not, and what was not run stays."""

    def try_scenarios(there):
        begin(there.folder, {})
        return tried(there, FIRST if there.shard.own(PLANNED) == [IN_TIME] else SECOND)

    monkeypatch.setattr(shard_session, "can_begin", lambda _: True)
    monkeypatch.setattr(shard_session, "try_scenarios", try_scenarios)
    file = order.folder.parent.parent / "durations"
    file.write_text(json.dumps({"gone": 3.0, IN_TIME: 1.0, RACE: 77.0}))
    by = ("--durations", "durations")
    files = [f"reports/certificate-{number}-of-2.zip" for number in (1, 2)]
    told = [CliRunner().invoke(certify, ["--shard", f"{n}/2", *by]).output for n in (1, 2)]
    done = CliRunner().invoke(certify, ["merge", *files, *by])

    assert all("It was cut by what 2 of them took before." in each for each in told)
    assert [list(read_shard(order.folder.parent.parent / each).own) for each in files] == [
        [RACE],
        [IN_TIME],
    ]
    assert done.exit_code == 1, done.output
    assert json.loads(file.read_text()) == measured([FIRST, SECOND]) == {IN_TIME: 1.25, RACE: 1.25}
    assert "Durations: durations, 2 scenarios as measured now, 1 taken out that are" in done.output
    assert "Bundle (unsigned" in done.output

    interrupted = replace(SECOND, outcome=Outcome.INTERRUPTED, seconds=0.1)
    said = keep_durations(file, PLANNED, [replace(FIRST, seconds=4.0), interrupted])
    assert json.loads(file.read_text()) == {IN_TIME: 4.0, RACE: 1.25}
    assert "1 as they were before" in said


@pytest.mark.parametrize("content", ["{", '{"a": true}', "[1]"])
def test_a_damaged_file_of_durations_cuts_nothing(order, content, monkeypatch):
    """It is refused before anything is tried, by a shard and by what merges."""
    monkeypatch.setattr(shard_session, "can_begin", lambda _: pytest.fail("it began"))
    file = order.folder.parent.parent / "durations"
    file.write_text(content)
    for words in (["--shard", "1/2"], ["merge", "certification.toml"]):
        done = CliRunner().invoke(certify, [*words, "--durations", "durations"])
        assert done.exit_code != 0
    with pytest.raises(SettingsError, match="durations was to say how long scenarios take"):
        durations_in(file)
    assert file.read_text() == content


def test_a_shard_that_goes_on_has_to_be_cut_alike():
    """Else it would try scenarios of another one, and leave out its own."""
    assert Shard(1, 2).rests_on != Shard(1, 2, {RACE: 1.0}).rests_on
    assert Shard(1, 2).rests_on != Shard(2, 2).rests_on
