"""The attack command: each attack finds what is planted for it, and the page says what held.

It is long because each attack has a fault of its own planted.
"""

import importlib.util
import json
import subprocess
import time
from pathlib import Path
from random import Random

import pytest
from hypothesis import strategies as st

from issuing_harness.certification.signing import read_signer
from issuing_harness.tape.signature import KEY_VARIABLE
from issuing_sandbox.app import Sandbox
from tests.attacks import attack as attacks
from tests.attacks import (
    damage,
    every_attack,
    fuzzed_inputs,
    kills,
    load,
    reliability_page,
    resources,
    supply,
)
from tests.attacks.attack import Attack, Skipped, Tries, carry_out
from tests.harness.certification import samples
from tests.sandbox.api import START, InProcess

ROOT = Path(__file__).parents[2]


@pytest.fixture(name="tries")
def _tries(tmp_path):
    return Tries(50, Random(1), tmp_path)


@pytest.fixture(name="command")
def _command(tmp_path, monkeypatch):
    """The command, on attacks of the test's own, in a folder of its own."""
    spec = importlib.util.spec_from_file_location("attack_command", ROOT / "scripts/attack.py")
    command = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(command)
    monkeypatch.setattr(command, "KEPT", tmp_path)
    monkeypatch.setattr(command, "_code", lambda: "code")
    monkeypatch.setattr(reliability_page, "PAGE", tmp_path / "page.md")
    monkeypatch.setattr(reliability_page, "FIGURES", tmp_path / "page.json")
    monkeypatch.setattr(reliability_page, "MUTATIONS", tmp_path / "mutations.json")
    return command


def _attack(name, run):
    return Attack(name, "Does it.", "The rest.", "goes", 2, 3, run)


def _holds(tries):
    for _ in tries.each():
        tries.check("", "held")


def _finds(tries):
    for _ in tries.each():
        tries.check("it was accepted", "held")


def test_a_lost_a_torn_and_a_left_behind_cassette_are_found(tmp_path):
    """Kills while recording and renaming: acknowledged later than what is there, cut, not swept."""
    path = kills.record(tmp_path, "one", 1)
    assert kills.judge_tapes(tmp_path, [("one", 1)]) == ""
    assert kills.judge_renamed(tmp_path, ["one"]) == ""
    assert kills.judge_tapes(tmp_path, [("one", 2)]) == "lost: ['one']"
    assert kills.judge_tapes(tmp_path, [("two", 1)]) == "lost: ['two']"

    left = path.with_name(".one.yaml.part")
    left.touch()
    assert kills.judge_tapes(tmp_path, []) == "left behind: ['.one.yaml.part']"
    left.unlink()
    path.write_bytes(path.read_bytes()[:-9])
    assert "is truncated" in kills.judge_tapes(tmp_path, [])
    assert "is truncated" in kills.judge_renamed(tmp_path, [])
    path.unlink()
    assert kills.judge_renamed(tmp_path, []) != ""


def test_a_torn_page_and_what_is_left_beside_it_are_found(tmp_path):
    """An older page than was acknowledged, half of one, a part that nobody sweeps."""
    page = tmp_path / "page.html"
    page.write_text("number 5 </html>")
    assert kills.judge_page(tmp_path, [5]) == ""
    assert "old" in kills.judge_page(tmp_path, [6])
    (tmp_path / ".page.html.x.part").touch()
    assert "left behind" in kills.judge_page(tmp_path, [5])
    page.write_text("number 5 <")
    assert "torn" in kills.judge_page(tmp_path, [5])


def test_a_torn_bundle_and_an_older_one_are_found(tmp_path):
    """Kills while a bundle is written: cut, not signed, lost, or with something beside it."""
    kills.make_key(tmp_path)
    assert kills.judge_bundle(tmp_path, []) == ""
    assert kills.judge_bundle(tmp_path, [1]) == "lost: 1; there is 0"
    someone = read_signer({KEY_VARIABLE: (tmp_path / "key").read_text()})
    content = samples.bundle(someone, certificate=samples.certificate(commit={"hash": "5"}))
    path = tmp_path / "bundle.zip"
    path.write_bytes(content)
    assert kills.judge_bundle(tmp_path, [5]) == ""
    assert kills.judge_bundle(tmp_path, [6]) == "lost: 6; there is 5"
    (tmp_path / "part").touch()
    assert kills.judge_bundle(tmp_path, [5]) == "left behind: part"
    path.write_bytes(content[:-1])
    assert kills.judge_bundle(tmp_path, [5]) != ""
    path.write_bytes(samples.bundle(certificate=samples.certificate(commit={"hash": "5"})))
    assert "Nobody signed the bundle" in kills.judge_bundle(tmp_path, [5])


def test_a_damaged_bundle_that_passes_is_found(tries):
    """The attack tells a bundle that is believed from one that is not."""
    someone = samples.signer()
    read = damage.bundle_reader(tries.folder / "bundle.zip", samples.key_of(someone))

    assert read(samples.bundle(someone)) == samples.certificate()
    assert read(samples.bundle()) is None
    assert read(samples.bundle(someone)[1:]) is None


def test_a_lost_purchase_is_found(tmp_path):
    """Kills of a sandbox with a state file."""
    sandbox = Sandbox(at=START, state=tmp_path / "state")
    api = InProcess(sandbox, kills.KEY)
    api.fund(100)
    made = api.authorize(api.card()["id"], 1)["id"]
    sandbox.close()

    assert kills.judge_state(tmp_path, [made]) == ""
    assert kills.judge_state(tmp_path, [made, "iauth_1"]) == "lost: ['iauth_1']"


def test_a_passed_scenario_without_a_cassette_is_found(tmp_path):
    """Kills of a run."""
    assert kills.judge_run(tmp_path, []) == ""
    assert "does not exist" in kills.judge_run(tmp_path, ["number 1"])


def test_what_accepts_damage_is_found(tries):
    """Whatever is read from other bytes and is not what was written; a crash as well."""
    content = bytes(range(1, 200))
    damage.harm(tries, [("a", content)], lambda read: read, None)
    assert "a, flip: 199 other bytes were accepted" in tries.problems
    assert tries.held == {}

    tries.problems.clear()
    damage.harm(tries, [("a", content)], lambda _: 1 / 0, None)
    assert tries.problems[0] == "a, flip: ZeroDivisionError: division by zero"

    tries.problems.clear()
    damage.harm(tries, [("a", content)], lambda _: None, None)
    damage.harm(tries, [("a", content)], lambda _: "same", "same")
    assert tries.problems == []
    assert tries.held == {"refused by name": 50, "harmless: read as it was": 50}


def test_a_forged_tape_is_called_signed_by_nobody(tries):
    """And would be found if it were: the attack compares all that a signature vouches for."""
    signed = damage.signed_tape(tries.folder, damage.signing_key())
    read, content = damage.signed_reader(signed.path), signed.path.read_bytes()

    assert read(content) is not None
    assert read(content.replace(b"Lyon", b"Rome", 1)) is None


def test_a_crash_and_a_hang_are_found(tries):
    """Every input that a fuzz draws is answered in a moment, and nothing is raised."""

    def answer(drawn):
        if drawn % 2:
            raise KeyError(drawn)
        return "taken"

    fuzzed_inputs.fuzz(tries, st.integers(), answer, lambda one, _, __: one)
    assert tries.done == 50
    assert tries.held["taken"]
    assert any(problem.startswith("KeyError: ") for problem in tries.problems)
    with pytest.raises(TimeoutError, match=r"not done after 0.01 s"), attacks.limited(0.01):
        time.sleep(5)


def test_what_grows_is_found(tries):
    """Memory, and the work of a request."""
    level = [1] * 60
    load.judge(tries, [100, *[101] * 59], level, level)
    assert tries.problems == []
    load.judge(tries, [110] * 30 + [130] * 30, [1] * 30 + [2] * 30, level)

    assert tries.problems == [
        "memory grew by 20.0 MB from the second quarter to the last, of 60 s",
        "a request takes 2.00 times the processor time that it took before",
    ]


def test_what_fails_without_a_word_or_not_at_all_is_found(monkeypatch):
    """A full disk and a read-only one are refused in our words; an old signature is refused."""

    def crash():
        raise OSError("no space")

    assert resources._told(lambda: None, ValueError) == "it did not fail"
    assert resources._told(crash, ValueError) == "OSError in place of ValueError: no space"
    assert resources._told(lambda: int("x"), ValueError) == ""
    assert resources._delivery() == ""
    monkeypatch.setattr(resources, "verify", lambda *_: True)
    assert resources._delivery() != ""


def test_a_purchase_that_a_jump_of_the_clock_repeats_is_found():
    """The same id twice, or a refusal."""
    api = InProcess(Sandbox(at=START), kills.KEY)
    api.fund(100)
    card = api.card()["id"]
    seen = []

    assert resources._purchase(api, card, seen) == ""
    assert len(seen) == 1
    assert resources._purchase(api, "ic_nobody", seen).startswith("400, out by 0")


def test_a_secret_is_found_and_not_repeated():
    """Keys, tokens, private keys, logins; what is plainly made up is none."""
    secrets = [
        *("sk_" + "live_51MqRvXyB2KqWmTzQ9", "wh" + "sec_9fK2mQ7xLp3RtV8w", "AKIA" + "Q7" * 8),
        *(
            "gh" + "p_" + "q7" * 18,
            "xox" + "b-1234567890-q7q7q7q7q7q7",
            "://qateam:" + "Q7q7q7q7@ci.example",
        ),
        "-----BEGIN PRIVATE" + " KEY-----\n" + "q7" * 40,
    ]
    for secret in secrets:
        (found,) = supply.secrets_in(f"x = '{secret}'")
        assert secret[8:] not in found
    assert list(supply.secrets_in("sk_test_0123456789abcdefghij")) == []


def test_a_package_without_its_hash_is_found():
    """Missing, pinned nowhere, or with an address; the file of this repository has none of it."""
    text = "a==1 \\\n    --hash=sha256:00\nb==1 ; x == 'y' \\\n    --hash=sha256:00\n"
    assert list(supply.hash_problems(text, ["a==1", "b==1"])) == []
    assert "a==2 has no hash" in next(supply.hash_problems(text, ["a==2", "b==1"]))
    assert len(list(supply.hash_problems(text + "--index-url https://x\n", ["a==1"]))) == 2


def test_an_advisory_is_found_and_a_service_out_of_reach_is_said(tries, monkeypatch):
    """What pip-audit could not ask about is no package without advisories."""
    package = {"name": "a", "version": "1"}

    def audited(**more):
        said = json.dumps({"dependencies": [package | more]})
        done = subprocess.CompletedProcess([], 0, said, "")
        monkeypatch.setattr(supply.subprocess, "run", lambda *_, **__: done)
        supply.audit(tries)

    audited(vulns=[])
    assert tries.problems == []
    audited(vulns=[{"id": "PYSEC-1"}])
    assert tries.problems == ["a 1: PYSEC-1"]
    with pytest.raises(Skipped, match="no advisory service"):
        audited(skip_reason="not found")


def test_the_command_is_red_if_anything_was_found(command, monkeypatch, capsys):
    """Quiet in a pipe: a line for each attack, the problems, a sum; no page without --full."""
    monkeypatch.setattr(command, "ATTACKS", (_attack("a", _holds), _attack("b", _finds)))

    assert command.main(["--only", "a"]) == 0
    assert command.main([]) == 1
    told = capsys.readouterr().out
    assert "a: held, 2 goes in 0.0 s (2 held)" in told
    assert "b: it was accepted" in told
    assert "1 attacks held, 1 found something, 0 skipped" in told
    assert "\x1b" not in told
    assert not reliability_page.PAGE.exists()


def test_the_command_goes_on_where_it_stopped(command, monkeypatch, capsys):
    """What was done is kept, for this state of the code; what has ended begins anew."""
    ran = []

    def once(tries):
        ran.append("a")
        _holds(tries)

    def stops(tries):
        if ran.count("b") == 0:
            ran.append("b")
            raise KeyboardInterrupt
        _holds(tries)

    monkeypatch.setattr(command, "ATTACKS", (_attack("a", once), _attack("b", stops)))

    assert command.main([]) == 130
    assert "1 attacks are done. The same command goes on." in capsys.readouterr().out
    assert command.main([]) == 0
    assert ran == ["a", "b"]
    assert command.main([]) == 0
    assert ran == ["a", "b", "a"]


def test_the_full_command_writes_the_page(command, monkeypatch):
    """Only what was carried out is new; what is skipped or found stands there, with its command."""

    def skips(_):
        raise Skipped("there is none")

    planted = (_attack("a", _holds), _attack("b", _finds), _attack("c", skips))
    monkeypatch.setattr(command, "ATTACKS", planted)
    command.main(["--full", "--only", "a"])
    assert "| [b](#b) | not yet | | |" in reliability_page.PAGE.read_text()
    command.main(["--full"])
    page = reliability_page.PAGE.read_text()

    assert "    uv run scripts/attack.py --full --only a\n\n- **Tried** 3 goes" in page
    assert "- **Did not hold**: it was accepted" in page
    assert "there is none." in page


def test_an_unknown_attack_is_refused_with_the_nearest(command, capsys):
    """Exit 2, as for every command."""
    with pytest.raises(SystemExit) as ended:
        command.main(["--only", "kill-recordin"])

    assert ended.value.code == 2
    assert (
        "there is no attack kill-recordin. Did you mean kill-recording?" in capsys.readouterr().err
    )


def test_an_attack_that_falls_over_or_tries_nothing_has_found_something():
    """What has shown nothing never counts as what held."""
    assert carry_out(_attack("a", lambda _: 1 / 0), "quick", 1).problems == [
        "the attack itself failed: ZeroDivisionError: division by zero",
        "nothing was tried",
    ]
    assert carry_out(_attack("a", lambda _: None), "full", 1).problems == ["nothing was tried"]


def test_the_page_is_current():
    """It is what the kept figures make of it: every attack held, as often as it is to be tried."""
    figures = reliability_page.read_figures(reliability_page.FIGURES)
    mutations = reliability_page.read_figures(reliability_page.MUTATIONS)
    page = reliability_page.render_page(figures, every_attack.ATTACKS, mutations)

    assert (ROOT / "docs/reliability.md").read_text("utf-8") == page, (
        "docs/reliability.md is not current. Run: uv run scripts/attack.py --page"
    )
    assert figures.keys() == {each.name for each in every_attack.ATTACKS}
    assert {name: each["problems"] for name, each in figures.items() if each["problems"]} == {}
    assert {each["level"] for each in figures.values()} == {"full"}
    tried = {name: each["done"] for name, each in figures.items() if not each["skipped"]}
    sizes = {each.name: each.full for each in every_attack.ATTACKS}
    assert {name: done for name, done in tried.items() if done < sizes[name]} == {}
    # an advisory service is not everywhere
    assert figures.keys() - tried.keys() <= {"audit"}


def test_every_pin_has_its_hash():
    """requirements.hashes.txt is of the packages that pyproject.toml pins."""
    outcome = carry_out(_attack("hashes", supply.check_hashes), "quick", 1)

    assert outcome.problems == []
