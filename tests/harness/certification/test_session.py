"""What a person sees of a run, before it begins and when it has ended."""

from textwrap import dedent

import pytest

from issuing_harness.certification import session
from issuing_harness.certification.evidence_seals import seal
from issuing_harness.certification.profile import read_profile
from issuing_harness.certification.run import Ended, Order
from issuing_harness.certification.session import run_certification, run_preflight, run_proof
from issuing_harness.errors import BundleError, SettingsError
from tests.harness.certification.samples import certificate


@pytest.fixture(name="profile")
def _profile(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "certification.toml"
    path.write_text('[integration]\nname = "Ours"\n')
    return path


@pytest.mark.parametrize("run", ["certify", "preflight", "prove"])
def test_a_folder_that_cannot_be_written_is_told_before_anything_is_tried(profile, tmp_path, run):
    """It lies where the command is typed; the option that names the bundle does not move it."""
    (tmp_path / "reports").write_text("a file in its place")
    commands = {
        "certify": lambda: run_certification(
            profile, tmp_path / "elsewhere/x.zip", endpoint=None, resume=False
        ),
        "preflight": lambda: run_preflight(profile),
        "prove": lambda: run_proof(profile),
    }

    with pytest.raises(SettingsError) as told:
        commands[run]()

    assert str(told.value).startswith("reports was to keep what is found, and cannot be written")
    assert "no option moves it" in str(told.value)
    assert "--output" not in str(told.value)


def test_a_bundle_that_could_not_be_written_is_told_before_the_run(profile, tmp_path):
    """Minutes later all of it would have been for nothing; the option is named that helps."""
    (tmp_path / "taken").write_text("a file in its place")

    with pytest.raises(SettingsError) as told:
        run_certification(profile, tmp_path / "taken/x.zip", endpoint=None, resume=False)

    assert str(told.value).startswith("taken was to hold the bundle, and cannot be written into")
    assert str(told.value).endswith("or name a file elsewhere with --output.")


LEAKING = """
    import http.server, sys
    print("I begin", flush=True)
    print("key: sk_" + "test_" + "abcDEF123456", flush=True)
    class Endpoint(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            self.send_response(200); self.end_headers()
        def log_message(self, *_): pass
    http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Endpoint).serve_forever()
"""


def test_a_secret_in_the_log_is_found_before_the_run(profile, tmp_path, capsys):
    """With its line in the file, and that it is redacted where it is kept."""
    (tmp_path / "server.py").write_text(dedent(LEAKING))
    profile.write_text(
        '[integration]\nname = "O"\nendpoint = "http://127.0.0.1:{port}/"\nsecret = "S"\n'
        '[offers]\ncalls_stripe = "no"\n[start]\ncommand = ["{python}", "server.py", "{port}"]\n'
        'ready = "tcp://127.0.0.1:{port}"\n'
    )
    for line in (2, 4):  # the log of the first goes on
        assert run_preflight(profile)
        said = capsys.readouterr().out
        assert f"doubtful log: reports/certification/integration.log, line {line}, holds" in said
        assert "It is redacted in what is kept of a run. Take it out" in said
        assert "abcDEF" not in said


def test_what_a_run_has_found_is_told_where_its_bundle_is_refused(tmp_path, capsys):
    """The verdicts, the file and the line, what to do, and where all of it is kept."""
    path = tmp_path / "certification.toml"
    path.write_text('[integration]\nname = "Ours"\n')
    folder = tmp_path / "kept"
    (folder / "evidence").mkdir(parents=True)
    (folder / "evidence/note.txt").write_text("well\nsk_" + "test_abcDEF123456\n")
    order = Order(read_profile(path), (), (), folder)
    seals = {"evidence/note.txt": seal((folder / "evidence/note.txt").read_bytes())}
    made = Ended(certificate(attempts=()), seals)

    with pytest.raises(BundleError) as told:
        session._written(order, made, tmp_path / "x.zip", None)

    assert '"Spend platform": met, simulated' in capsys.readouterr().out
    assert "evidence/note.txt, line 2, holds what looks like" in str(told.value)
    assert "what the run has found is above, and kept in" in str(told.value)
    assert not (tmp_path / "x.zip").exists()


def test_the_end_says_how_many_were_run_in_all(capsys):
    """Of several processes each has a table of its own."""
    session._tell(certificate())

    said = capsys.readouterr().out
    assert "Scenarios: 2 planned, 2 run, 2 judged; attempts: 3, 1 of them did not pass." in said
    assert "Not proved. Whether this profile can turn red shows" in said


def test_the_end_says_why_a_proof_does_not_count(capsys):
    """It was told before the run, a screen or ten further up."""
    session._tell(certificate(), "What `certify prove` found is not used: Prove it again.")

    assert capsys.readouterr().out.endswith(
        "Not proved. What `certify prove` found is not used: Prove it again.\n"
    )
