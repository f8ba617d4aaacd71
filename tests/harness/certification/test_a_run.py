"""A whole run: the example is certified by one command, and judged again from its evidence."""

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path
from textwrap import dedent

import pytest

ROOT = Path(__file__).parents[3]
PROFILE = ROOT / "examples/spend_platform/certification.toml"
FAULT = "SPEND_PLATFORM_FAULT"

pytestmark = pytest.mark.long


@pytest.fixture(name="typed", scope="module")
def _typed(tmp_path_factory):
    folder = tmp_path_factory.mktemp("certified")
    text = PROFILE.read_text()
    (folder / "certification.toml").write_text(f'{text}\n[requirements]\nonly = ["ISS-DSP-003"]\n')
    start = f'folder = "{ROOT.as_posix()}/examples/spend_platform"\nready'
    path = folder / "certification.toml"
    path.write_text(path.read_text().replace("ready", start, 1))

    def typed(*words, fault=""):
        return subprocess.run(
            [sys.executable, "-m", "issuing_harness", "certify", *words],
            cwd=folder,
            env={**os.environ, FAULT: fault},
            capture_output=True,
            text=True,
            check=False,
        )

    typed.folder = folder
    return typed


@pytest.fixture(name="sound", scope="module")
def _sound(typed):
    return typed("--output", "sound.zip")


@pytest.fixture(name="wrong", scope="module")
def _wrong(typed, sound):
    assert sound.returncode == 0, sound.stdout + sound.stderr
    return typed("--output", "wrong.zip", fault="ignores-reinstated-funds")


def test_a_sound_integration_is_met(sound, typed):
    """Preflight, scenarios, verdict, bundle and page, by one command."""
    assert sound.returncode == 0, sound.stdout + sound.stderr
    assert "good     signature: an event that is signed gets 200." in sound.stdout
    assert '"Spend platform": met, simulated (' in sound.stdout
    page = (typed.folder / "sound.html").read_text()
    assert "ISS-DSP-003" in page
    assert "<script" not in page


def test_it_is_judged_again_from_its_evidence(sound, typed):
    """Nobody is asked: the integration is gone, and the same verdicts come out."""
    again = typed("verify", "sound.zip", "--allow-unsigned", "--rejudge")

    assert again.returncode == 0, again.stdout + again.stderr + sound.stdout
    assert "judged again to the same verdicts" in again.stdout


def test_a_wrong_integration_is_not_met_and_judged_again_alike(wrong, typed):
    """What it breaks is named with whom it blames; the evidence of a failure shows it again."""
    assert wrong.returncode == 1, wrong.stdout + wrong.stderr
    assert "ISS-DSP-003 (MUST) not met: A dispute of a force capture is booked: " in wrong.stdout
    assert "(blamed: integration)" in wrong.stdout
    page = (typed.folder / "wrong.html").read_text()
    assert "What the application showed:" in page

    again = typed("verify", "wrong.zip", "--allow-unsigned", "--rejudge")

    assert again.returncode == 0, again.stdout + again.stderr


ALTERED = """
    import sys
    from dataclasses import replace
    from pathlib import Path
    from issuing_harness.certification.rejudging import rejudge
    from issuing_harness.certification.verification import read_bundle

    bundle = read_bundle(Path(sys.argv[1]))
    files = dict(bundle.files)
    for name in files:
        if name.endswith("conversation.json"):
            files[name] = files[name].replace(sys.argv[2].encode(), sys.argv[3].encode())
    found = rejudge(replace(bundle, files=files))
    print([str(each.verdict) for each in found.verdicts if each.id == "ISS-DSP-003"])
"""


@pytest.mark.parametrize(
    ("old", "new", "verdict"),
    [("nothing", "nothing", "met"), ('"available": ', '"available": 1', "not met")],
)
def test_the_evidence_alone_decides(sound, typed, old, new, verdict):
    """Where the application has shown another balance, another verdict follows."""
    again = subprocess.run(
        [sys.executable, "-c", dedent(ALTERED), "sound.zip", old, new],
        cwd=typed.folder,
        capture_output=True,
        text=True,
        check=False,
    )

    assert again.stdout.strip() == f"['{verdict}']", again.stderr + sound.stdout


@pytest.fixture(name="proved", scope="module")
def _proved(typed, sound):
    """The sound example with a proof that its profile can turn red."""
    said = typed("prove")
    assert said.returncode == 0, said.stdout + said.stderr + sound.stdout
    return said.stdout, typed("--output", "proved.zip")


def test_a_fault_on_the_way_turns_the_example_red(proved, typed):
    """The certificate says so; whoever checks it turns its evidence red again."""
    said, certified = proved

    assert "caught         loses-disputes: A dispute that is won is booked: Not as expected" in said
    assert "does not apply loses-questions: no requirement that could notice it is" in said
    assert '"Spend platform": 1 of 1 planted faults turned it red (17 do not apply).' in said
    assert "Proved: 1 of 1 planted faults turned it red." in certified.stdout
    again = typed("verify", "proved.zip", "--allow-unsigned", "--rejudge")
    assert again.returncode == 0, again.stdout + again.stderr
    assert "Proved: 1 of 1 planted faults turned it red." in again.stdout


UNPROVED = """
    from dataclasses import replace
    from pathlib import Path
    from issuing_harness.certification.rejudging import rejudge
    from issuing_harness.certification.verification import read_bundle

    bundle = read_bundle(Path("proved.zip"))
    [planted] = [each for each in bundle.certificate.proof.faults if each.attempt]
    files = dict(bundle.files)
    red, green = planted.attempt, bundle.certificate.attempts
    [sound] = [each for each in green if each.scenario == red.scenario]
    for kind in ("tape", "conversation"):
        files[red.evidence[kind]] = files[sound.evidence[kind]]
    found = rejudge(replace(bundle, files=files))
    print(found.proof, "|", found.verdict, "|", found.reason)
"""


def test_a_proof_without_its_evidence_proves_nothing(proved, typed):
    """Where the evidence under a fault turns nothing red, nothing is certified."""
    again = subprocess.run(
        [sys.executable, "-c", dedent(UNPROVED)],
        cwd=typed.folder,
        capture_output=True,
        text=True,
        check=False,
    )

    assert again.stdout.strip() == (
        "0 of 1 planted faults turned it red; not loses-disputes | inconclusive | no planted fault "
        "turned it red, so that nothing is certified"
    ), again.stderr + proved[1].stdout


def test_an_example_without_a_reset_is_started_anew_for_each_scenario(typed, proved):
    """Its balance would be that of all scenarios together; its log says which is which."""
    profile = typed.folder / "certification.toml"
    text = profile.read_text()
    fresh = text.replace('reset = "POST /reset"\n', "").replace(
        'fresh = "run"', 'fresh = "scenario"'
    )
    profile.write_text(fresh)
    try:
        certified = typed("--output", "fresh.zip")
    finally:
        profile.write_text(text)

    assert certified.returncode == 0, certified.stdout + certified.stderr + proved[0]
    assert "good     reset: it is started anew for each scenario." in certified.stdout
    with zipfile.ZipFile(typed.folder / "fresh.zip") as bundle:
        log = bundle.read("evidence/integration.log").decode()
    began = [line for line in log.splitlines() if line.startswith("=== ")]
    assert "A dispute that is won is booked" in "".join(began)
    assert log.count("Spend platform on http://") == len(began) > 2


def test_a_run_that_was_interrupted_goes_on(typed):
    """Only what was not done is done; a changed profile is another run."""
    wrong = typed("--output", "interrupted.zip", fault="ignores-reinstated-funds")
    attempts = typed.folder / "reports/certification/attempts.jsonl"
    lines = attempts.read_bytes().splitlines(keepends=True)
    attempts.write_bytes(b"".join(lines[:2]) + lines[2][:40])

    resumed = typed("--resume", "--output", "resumed.zip", fault="ignores-reinstated-funds")

    with zipfile.ZipFile(typed.folder / "resumed.zip") as bundle:
        certificate = json.loads(bundle.read("certificate.json"))
    counts, attempts = certificate["counts"], certificate["attempts"]
    assert counts["planned"] == counts["run"] == counts["judged"] == len(attempts) > 2
    assert f"{len(attempts)} passed" not in resumed.stdout
    assert wrong.returncode == resumed.returncode
    with (typed.folder / "certification.toml").open("a") as file:
        file.write("# another line\n")
    refused = typed("--resume")
    assert refused.returncode == 2
    assert "something has changed since it began: the profile." in refused.stderr


def test_nobody_there_is_told_before_anything_is_tried(typed, tmp_path):
    """A dead endpoint ends it in preflight, with what to do."""
    profile = tmp_path / "certification.toml"
    profile.write_text(
        '[integration]\nname = "Gone"\nendpoint = "http://127.0.0.1:9/hooks"\nsecret = "GONE"\n'
    )

    refused = subprocess.run(
        [sys.executable, "-m", "issuing_harness", "certify", "--profile", str(profile)],
        cwd=typed.folder,
        env={**os.environ, "GONE": "whsec_gone"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert refused.returncode == 2
    assert "nobody answers at 127.0.0.1:9" in refused.stdout
    assert "Start the integration, or correct integration.endpoint" in refused.stdout
