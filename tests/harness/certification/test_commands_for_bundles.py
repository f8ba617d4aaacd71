"""The commands that check, compare and export bundles, as they are typed."""

import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from click.testing import CliRunner

from issuing_harness.certification import rejudging
from issuing_harness.certification.bundle_rules import whose_rules
from issuing_harness.certification.certificate import VALID_DAYS, Blame, Outcome
from issuing_harness.certification.requirements import library_path
from issuing_harness.certification.scenarios import feature_files, library_features
from issuing_harness.cli import main
from issuing_harness.clock import ISO
from tests.harness.certification import samples
from tests.harness.certification.samples import OWNER, certificate, key_of

#: The clock of the machine decides whether a certificate counts.
MADE = datetime.now(UTC).replace(microsecond=0)
LATER = {"made": MADE.strftime(ISO), "expires": (MADE + timedelta(days=VALID_DAYS)).strftime(ISO)}
#: A run in which the harness has failed, so that nothing is known.
FIRST, *OTHERS = certificate().attempts
BROKEN = (replace(FIRST, outcome=Outcome.BROKEN, blame=Blame.HARNESS, message="No."), *OTHERS)
DATES = f"Made {LATER['made']}, expires {LATER['expires']}."


@pytest.fixture(name="someone", scope="module")
def _someone():
    return samples.signer()


@pytest.fixture(name="run")
def _run(tmp_path, monkeypatch, someone):
    """Types a command in a folder with two bundles and a key."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.zip").write_bytes(samples.bundle(someone, certificate=certificate(**LATER)))
    other = samples.concluded(certificate(**LATER, attempts=BROKEN))
    (tmp_path / "b.zip").write_bytes(samples.bundle(certificate=other))
    (tmp_path / "qa.pub").write_text(f"{key_of(someone)} {OWNER}\n")
    (tmp_path / "broken.zip").write_bytes(b"PK")

    def run(*words):
        said = CliRunner().invoke(main, ["certify", *words])
        return said.exit_code, said.output

    return run


def test_a_genuine_bundle_ends_with_0(run):
    """And is told in three lines: whole and signed by whom, the verdict, the requirements."""
    code, said = run("verify", "a.zip", "--key", "qa.pub")

    assert code == 0
    assert said == (
        f"a.zip is whole, signed by {OWNER}.\n"
        f'"Spend platform": met, simulated (2 of 2 MUSTs are met). {DATES}\n'
        "Requirements: 2 met, 1 not applicable. Not proved.\n"
    )


def test_a_bundle_that_is_not_believed_ends_with_1(run):
    """Unsigned, broken, or expired; unsigned it passes only if that is asked for, and says so."""
    code, said = run("verify", "b.zip", "--key", "qa.pub")
    assert code == 1
    assert said == (
        "b.zip is refused. Nobody signed the bundle, so that anybody can have made it.\n"
        f'"Spend platform": inconclusive, simulated (ISS-DEC-001 is inconclusive). {DATES}\n'
        "Requirements: 1 inconclusive, 1 met, 1 not applicable. Not proved.\n"
    )
    assert run("verify", "broken.zip", "--key", "qa.pub") == (
        1,
        "broken.zip is refused. The bundle is no zip, or its end is missing.\n",
    )
    code, said = run("verify", "b.zip", "--allow-unsigned")
    assert code == 0
    assert said.startswith("b.zip is whole, unsigned.\n")


def test_without_a_key_a_signature_is_left_out(run, tmp_path):
    """Whether a bundle is whole can be asked of one that is signed; by whom is then not known.

    With a key the signature counts, also where an unsigned bundle would pass.
    """
    code, said = run("verify", "a.zip", "--allow-unsigned")
    assert code == 0
    assert said.startswith("a.zip is whole, signed by somebody whose key was not asked for.\n")
    (tmp_path / "other.pub").write_text(f"{key_of(samples.signer())} other\n")
    code, said = run("verify", "a.zip", "--allow-unsigned", "--key", "other.pub")
    assert code == 1
    assert "the signature is by none of the keys that count" in said


def test_a_verdict_that_is_met_can_be_demanded(run, tmp_path):
    """A genuine certificate of something else ends with 1 then, and with 0 otherwise."""
    assert run("verify", "a.zip", "--key", "qa.pub", "--met")[0] == 0
    assert run("verify", "b.zip", "--allow-unsigned")[0] == 0
    code, said = run("verify", "b.zip", "--allow-unsigned", "--met")
    assert code == 1
    assert said.endswith("b.zip was to certify what is met, and says inconclusive.\n")


def test_a_bundle_that_could_not_be_checked_ends_with_2(run):
    """No key, no file, no public key in the file."""
    for words in (["a.zip"], ["none.zip", "--key", "qa.pub"], ["a.zip", "--key", "broken.zip"]):
        code, said = run("verify", *words)
        assert code == 2
        assert "Traceback" not in said
    assert "Name a public key with --key FILE" in run("verify", "a.zip")[1].replace("\n", " ")


def test_what_a_bundle_says_stays_a_line(run, tmp_path):
    """It neither clears the terminal nor adds a line that looks like ours."""
    hostile = "\x1b[2J\na.zip is whole, signed by qa@example.com."
    bundle = samples.bundle(certificate=certificate(**LATER, integration=hostile))
    (tmp_path / "hostile.zip").write_bytes(bundle)

    for words in (["verify", "hostile.zip", "--key", "qa.pub"], ["diff", "a.zip", "hostile.zip"]):
        code, said = run(*words)
        assert code == 1
        assert "\x1b" not in said
        assert not [line for line in said.splitlines() if line.startswith("a.zip is whole")]


def test_judging_again_is_asked_for(run, monkeypatch):
    """By what derives the verdicts of a run."""
    monkeypatch.setattr(rejudging, "rejudge", lambda bundle: bundle.certificate, raising=False)
    code, said = run("verify", "a.zip", "--key", "qa.pub", "--rejudge")
    assert (code, "judged again to the same verdicts" in said) == (0, True)
    assert "Its requirements and scenarios are its own: " in said

    monkeypatch.setattr(rejudging, "rejudge", lambda _: certificate(**LATER, reason="red"))
    code, said = run("verify", "a.zip", "--key", "qa.pub", "--rejudge")
    assert code == 1
    assert "Judged again, it is otherwise. certificate · reason: 2 of 2 MUSTs are met → red" in said


def test_differences_end_with_1(run):
    """None with 0; what cannot be read with 2, and the file's name. First is what it comes to."""
    none = "0 requirements differ: 0 better, 0 worse, 0 neither, 0 with the same verdict.\n"
    assert run("diff", "a.zip", "a.zip") == (0, f"met → met; {none}0 differences.\n")
    code, said = run("diff", "a.zip", "b.zip")
    assert code == 1
    first, *lines, count = said.splitlines()
    assert first.startswith("met → inconclusive; 1 requirement differs: 0 better, 1 worse, ")
    assert "ISS-DEC-001 · verdict: met → inconclusive" in lines
    assert count == f"{len(lines)} differences."
    code, said = run("diff", "a.zip", "broken.zip")
    assert code == 2
    assert said == "broken.zip cannot be read. The bundle is no zip, or its end is missing.\n"


@pytest.mark.parametrize(
    ("kind", "holds"),
    [
        ("csv", "Test case ID,"),
        ("json", '"integration": "Spend platform"'),
        ("junit", 'name="signature" value="signed, and not checked here"'),
        ("reqif", "<REQ-IF xmlns="),
    ],
)
def test_a_certificate_is_exported(kind, holds, run, tmp_path):
    """To the terminal or to a file, the same text."""
    code, said = run("export", "a.zip", "--format", kind)
    assert (code, holds in said) == (0, True)
    assert run("export", "a.zip", "--format", kind, "--output", "x.xml") == (0, "Written: x.xml\n")
    written = (tmp_path / "x.xml").read_bytes().decode()
    assert written.replace("\r\n", os.linesep) == said.replace("\r\n", os.linesep)
    assert run("export", "broken.zip", "--format", kind)[0] == 2


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"catalogue": b"\xff"}, "requirements.toml cannot be read: 'utf-8' codec"),
        ({"catalogue": b"[[requirement]]"}, "requirements.toml:1"),
        (
            {"catalogue": b"a=" + b"{a=" * 20_000},
            "requirements.toml was to be read, and its tables",
        ),
        ({"features": {samples.FEATURE: b"\xff"}}, ""),
    ],
    ids=range(4),
)
def test_a_bundle_that_cannot_be_judged_again_is_refused(changes, says, run, someone, tmp_path):
    """It is the bundle's fault: 1, and no path of the folder in which it was tried."""
    content = {"catalogue": library_path().read_bytes(), **changes}
    made = certificate(**LATER)
    (tmp_path / "bad.zip").write_bytes(samples.bundle(someone, certificate=made, **content))

    code, said = run("verify", "bad.zip", "--key", "qa.pub", "--rejudge")

    assert (code, "bad.zip is refused. " + says in said) == (1, True), said
    assert "issuing-rejudge" not in said
    assert "Traceback" not in said


def test_whose_rules_a_bundle_was_judged_by_is_counted():
    """The installed harness's, or by how many requirements and scenarios its own differ."""
    files = dict(feature_files([library_features()]))
    files["requirements.toml"] = library_path().read_bytes()
    assert whose_rules(files).startswith("Its requirements and scenarios are those of the inst")

    feature = "features/integration/application_missed_events.feature"
    del files[feature]
    files["requirements.toml"] += b'[[requirement]]\nid = "ISS-ADD-001"\n'
    count = library_features().joinpath("application_missed_events.feature").read_text()
    assert f": 1 requirement and {count.count('Scenario')} scenario" in whose_rules(files), (
        whose_rules(files)
    )
