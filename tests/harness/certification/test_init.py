"""``certify init``: what is asked, and the files that come of the answers.

The module is long because each question and each file is tried.
"""

import subprocess
import sys

import pytest
import yaml
from click.testing import CliRunner

from issuing_harness.certification import first_files, first_profile
from issuing_harness.certification.first_files import GROUPS
from issuing_harness.certification.profile import read_profile
from issuing_harness.certification.requirements import CAPABILITIES
from issuing_harness.cli import main

WORKFLOW = ".github/workflows/certify.yml"
#: The questions by the beginning of each, in their order; an empty answer takes what is usual.
ANSWERS = {
    "name": "Ours",
    "command": "node server.js",
    "endpoint": "",
    "secret": "OUR_SECRET",
    "decides": "reply",
    "account": "",
    "ready": "",
    "purchases": "4, 2",
    "why1": "All or nothing.",
    "cards": "",
    "money": "9",
    "money again": "4 7",
    "why2": "",
    "Stripe": "",
    "base": "",
    "reset": "-",
    "card": "",
    "authorization": "-",
    "transaction": "",
    "balance": "-",
    "cardholder": "",
    "budget": "",
    "blocked category": "",
    "allowed category": "",
    "allowed merchant": "-",
    "order": "-",
    "why not": "It keeps none.",
}


@pytest.fixture(name="init")
def _init(tmp_path, monkeypatch):
    """Types the command in a folder, and answers."""
    monkeypatch.chdir(tmp_path)
    # what is typed to the runner comes from no terminal
    monkeypatch.setattr(first_files, "_is_somebody_there", lambda: True)

    def init(*words, **changes):
        lines = {**ANSWERS, **changes}
        typed = "".join(f"{line}\n" for line in lines.values() if line is not None)
        return CliRunner().invoke(main, ["certify", "init", *words], input=typed)

    return init


def test_the_answers_are_in_the_profile(init, tmp_path):
    """What it does not do with the reason, how it is started and reached; a wrong number is asked
    for again.
    """  # noqa: D205 - one sentence
    said = init()

    assert said.exit_code == 0, said.output
    assert "9 is none of 1 to 7; say for example: 1 7" in said.output
    profile = read_profile(tmp_path / "certification.toml")
    assert (profile.name, profile.start.command) == ("Ours", ("node", "server.js"))
    assert profile.endpoint.url == "http://127.0.0.1:{port}/webhooks/stripe"
    assert profile.start.environment == {
        "PORT": "{port}",
        "OUR_SECRET": "{secret}",
        "STRIPE_API_BASE": "{sandbox.base}",
        "STRIPE_API_KEY": "{sandbox.key}",
    }
    asked = {each for group in GROUPS.values() for each in group}
    assert {name: profile.missing[name] for name in asked & set(profile.missing)} == {
        "own_limits": "All or nothing.",
        "partial_approval": "All or nothing.",
        "disputes": "It is no part of the product.",
        "treasury": "It is no part of the product.",
    }
    assert list(profile.application.shows) == ["card", "transaction", "cardholder"]
    assert list(profile.application.takes) == ["budget", "blocked category", "allowed category"]
    assert profile.application.lacks == dict.fromkeys(
        ("authorization", "balance", "allowed merchant", "card order"), "It keeps none."
    )
    assert profile.application.reset is None


def test_every_capability_is_asked_for_or_follows(init):
    """From how it decides, for which account it acts, and whether it has an endpoint."""
    asked = [each for group in GROUPS.values() for each in group]
    follows = {"connect", "decides", "decides_by_call", "decides_by_reply", "endpoint"}

    assert sorted([*asked, *follows]) == sorted(CAPABILITIES)


def test_what_can_be_chosen_is_listed_in_the_question(init):
    """Whoever is asked has read no documentation."""
    said = init().output

    assert "Decides on purchases by (reply, api or no) [reply]" in said
    assert "Acts for account (own or connect) [own]" in said


def test_an_integration_without_an_endpoint_is_asked_for_less(init, tmp_path):
    """Nothing about an endpoint, nor about decisions."""
    about = ("secret", "decides", "account", "ready", "reset", "purchases", "why1")
    things = list(ANSWERS)[list(ANSWERS).index("card") :]
    nothing = dict.fromkeys([*about, *things])
    said = init(command="", endpoint="-", base="-", **nothing)

    assert said.exit_code == 0, said.output
    assert "Purchases" not in said.output
    assert read_profile(tmp_path / "certification.toml").endpoint is None


def test_nothing_is_written_over_without_being_told(init, tmp_path):
    """Neither file; what is missing is added, without a question where the profile is there."""
    init()
    (tmp_path / "certification.toml").write_text('[integration]\nname = "Mine"\n')
    (tmp_path / WORKFLOW).write_text("mine")
    said = init()

    assert said.exit_code == 0
    assert "certification.toml is there, and stays as it is" in said.output
    assert f"{WORKFLOW} is there, and stays as it is" in said.output
    assert (tmp_path / WORKFLOW).read_text() == "mine"
    (tmp_path / WORKFLOW).unlink()
    assert f"Written: {WORKFLOW}\n" in init().output
    assert read_profile(tmp_path / "certification.toml").name == "Mine"
    init("--overwrite")
    assert read_profile(tmp_path / "certification.toml").name == "Ours"


def test_a_bad_answer_is_asked_for_again_and_the_others_stay(init, tmp_path):
    """With the reason, whichever question it is; not for ever."""
    bad = {"secret": "whsec_1", "endpoint": "localhost", "command": "node 'x", "budget": "2000"}
    twice = {name: f"{bad[name]}\n{ANSWERS[name]}" for name in bad}
    said = init(**twice)

    assert said.exit_code == 0, said.output
    assert "never the secret itself" in said.output
    assert "localhost was answered, and it is an address, such as http://" in said.output
    assert "node 'x was answered, and No closing quotation" in said.output
    assert read_profile(tmp_path / "certification.toml").endpoint.secret == "OUR_SECRET"
    (tmp_path / "certification.toml").unlink()
    assert "Nothing was written" in init(secret="\n".join(["whsec_1"] * 5)).output


def test_a_bad_answer_that_nobody_can_mend_ends_it(init, tmp_path, monkeypatch):
    """It came from a file, say: the line is told, and what was there stays."""
    monkeypatch.setattr(first_files, "_is_somebody_there", lambda: False)
    (tmp_path / "certification.toml").write_text("mine")
    said = init("--overwrite", secret="whsec_1")

    assert said.exit_code == 2
    assert "whsec_… was answered, and it is a variable's name" in said.output
    assert "Nothing was written." in said.output
    assert (tmp_path / "certification.toml").read_text() == "mine"
    assert not (tmp_path / ".github").exists()


@pytest.mark.parametrize(
    ("answer", "way", "what"),
    [
        ('{fixed = "2000"}', "fixed", ("2000",)),
        ("fixed 2000", "fixed", ("2000",)),
        ("environment CARD_BUDGET", "environment", ["CARD_BUDGET={value}"]),
        ("POST /budgets", "http", ("POST /budgets",)),
    ],
)
def test_a_budget_may_be_fixed_or_a_variable(init, tmp_path, answer, way, what):
    """As it may be a route."""
    said = init(budget=answer)

    assert said.exit_code == 0, said.output
    profile = read_profile(tmp_path / "certification.toml")
    assert (profile.application.takes["budget"].way, profile.application.takes["budget"].what) == (
        way,
        what,
    )


@pytest.mark.parametrize("typed", ["", "Ours\n", "Ours\nnode server.js\n\n\n"])
def test_answers_that_end_are_told_in_a_sentence(tmp_path, monkeypatch, typed):
    """A pipe that is closed too early: the question that had no answer, and nothing is written."""
    monkeypatch.chdir(tmp_path)
    said = CliRunner().invoke(main, ["certify", "init"], input=typed)

    assert said.exit_code == 2
    assert "was asked, and no answer came: the input ended, or Ctrl-C was" in said.output
    assert "Nothing was written." in said.output
    assert list(tmp_path.iterdir()) == []


def test_no_input_at_all_is_told_in_a_sentence(tmp_path):
    """As a job of CI may start it."""
    command = [sys.executable, "-m", "issuing_harness", "certify", "init"]
    closed = subprocess.run(
        ["sh", "-c", 'exec "$@" <&-', "sh", *command],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )

    assert closed.returncode == 2
    assert "'Its name' was asked, and no answer came" in closed.stderr
    assert "Traceback" not in closed.stderr
    assert list(tmp_path.iterdir()) == []


def test_ctrl_c_ends_it_with_a_sentence(tmp_path, monkeypatch):
    """At a question: nothing is written."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("click.termui.visible_prompt_func", _interrupted)
    said = CliRunner().invoke(main, ["certify", "init"], standalone_mode=True)

    assert said.exit_code == 2
    assert "Nothing was written." in said.output
    assert list(tmp_path.iterdir()) == []


def _interrupted(_):
    raise KeyboardInterrupt


def test_every_capability_is_named_as_the_profile_names_it(init):
    """Beside its words, so that the question leads to the entry in the file."""
    said = init()

    for name in (each for group in GROUPS.values() for each in group):
        assert f" {CAPABILITIES[name]} ({name})\n" in said.output


def test_a_category_may_be_fixed(init, tmp_path):
    """By Stripe's name, which is no sum; a bad answer is told what it may be."""
    fixed = "fixed betting_casino_gambling"
    said = init(**{"blocked category": f"always\n{fixed}"})

    assert said.exit_code == 0, said.output
    assert f"or {fixed} (Stripe's name of the merchant's category), or environment" in said.output
    takes = read_profile(tmp_path / "certification.toml").application.takes
    assert takes["blocked category"].what == ("betting_casino_gambling",)


def test_nothing_is_asked_where_the_answers_could_not_be_written(init, tmp_path, monkeypatch):
    """The extra is named that brings what writes them."""
    monkeypatch.setattr(first_profile, "find_spec", lambda _: None)
    said = init()

    assert said.exit_code == 2
    assert "pip install 'issuing-harness[certify]'" in said.output
    assert "Its name" not in said.output
    assert list(tmp_path.iterdir()) == []


def test_the_workflow_is_one_of_github_s(init, tmp_path, monkeypatch):
    """It is YAML of a workflow's form, every step is one thing, and the parts below a repository's
    root are found there.
    """  # noqa: D205 - one sentence
    (tmp_path / ".git").mkdir()
    below = tmp_path / "pay"
    below.mkdir()
    monkeypatch.chdir(below)
    init()
    path = tmp_path / WORKFLOW
    workflow = yaml.safe_load(path.read_text())
    job = workflow["jobs"]["certify"]

    # YAML 1.1 takes `on` for true
    assert set(workflow) == {"name", True, "permissions", "jobs"}
    assert set(job) == {"runs-on", "timeout-minutes", "defaults", "env", "steps"}
    assert job["defaults"]["run"]["working-directory"] == below.name
    assert job["env"] == {
        "OUR_SECRET": "${{ secrets.OUR_SECRET }}",
        "ISSUING_SIGNING_KEY": "${{ secrets.ISSUING_SIGNING_KEY }}",
    }
    for step in job["steps"]:
        assert ("run" in step) != ("uses" in step)
        assert set(step) <= {"name", "id", "run", "uses", "with", "if"}
    typed = [step["run"] for step in job["steps"] if "run" in step]
    assert typed == [
        "python -m pip install 'issuing-harness[certify]'",
        "issuing-harness certify preflight",
        "issuing-harness certify prove",
        "issuing-harness certify --output reports/certificate.zip",
    ]
    # a fault that stays unnoticed makes the job red, and the certificate says so: it is made
    [made] = [step for step in job["steps"] if step.get("name") == "Certify"]
    assert made["if"] == "${{ !cancelled() && steps.preflight.outcome == 'success' }}"
    [kept] = [s["with"]["path"] for s in job["steps"] if "upload-artifact" in s.get("uses", "")]
    assert kept.splitlines()[0] == f"{below.name}/reports/certificate.zip"


FILES = {"github": WORKFLOW, "gitlab": ".gitlab/issuing-certification.yml"}


def scripts(document):
    """The commands of each job."""
    jobs = document.get("jobs", document)
    return [
        [step["run"] for step in job["steps"] if "run" in step] if "steps" in job else job["script"]
        for job in jobs.values()
    ]


def accepted(line, number, shards):
    """Whether the command line knows the harness's command that CI types, with its options."""
    for name, value in {
        "${{ matrix.shard }}": number,
        "$CI_NODE_INDEX": number,
        "$CI_NODE_TOTAL": shards,
        "reports/shards/*.zip": "certification.toml",
    }.items():
        line = line.replace(name, str(value))
    typed = [words for words in line.split("issuing-harness ")[1:] if not words.startswith("[")]
    for words in typed:
        told = CliRunner().invoke(main, [*words.partition(" ||")[0].split(), "--help"])
        assert told.exit_code == 0, (line, told.output)
    return typed


@pytest.mark.parametrize("ci", FILES)
@pytest.mark.parametrize("shards", [1, 3])
def test_a_workflow_certifies_on_as_many_machines_as_are_asked_for(init, tmp_path, ci, shards):
    """Each tries a shard, by what scenarios took before; one more makes one certificate of them."""
    said = init("--ci", ci, "--shards", f"{shards}")
    assert said.exit_code == 0, said.output
    text = (tmp_path / FILES[ci]).read_text()
    document = yaml.safe_load(text)

    assert "{shards}" not in text
    assert "{prefix}" not in text
    told = [
        words for job in scripts(document) for line in job for words in accepted(line, 2, shards)
    ]
    certifying = [words.split() for words in told if words.startswith("certify")]
    if shards == 1:
        assert [words[1] for words in certifying] == ["preflight", "prove", "--output"]
        return
    assert certifying[0][1:3] == ["--shard", "2/3"]
    assert [words[1] for words in certifying[1:]] == ["prove", "merge"]
    for words in (certifying[0], certifying[2]):
        assert words[words.index("--durations") + 1] == ".certification_durations"
    jobs = document.get("jobs", document)
    if ci == "github":
        assert jobs["shard"]["strategy"] == {"fail-fast": False, "matrix": {"shard": [1, 2, 3]}}
        assert jobs["certificate"]["needs"] == "shard"
        assert "ISSUING_SIGNING_KEY" not in jobs["shard"]["env"]
        assert "ISSUING_SIGNING_KEY" in jobs["certificate"]["env"]
        assert jobs["certificate"]["if"] == "${{ !cancelled() }}"
    else:
        assert jobs["issuing-certificate-shard"]["parallel"] == shards
        assert jobs["issuing-certificate"]["needs"] == ["issuing-certificate-shard"]
        assert jobs["issuing-certificate"]["when"] == "always"


def test_what_gitlab_reads_includes_the_jobs(init, tmp_path):
    """It is written where there is none; else a person is told what it is to include."""
    said = init("--ci", "gitlab", "--shards", "2")
    include = {"include": [{"local": FILES["gitlab"]}]}

    assert yaml.safe_load((tmp_path / ".gitlab-ci.yml").read_text()) == include
    assert "Written: .gitlab-ci.yml" in said.output

    (tmp_path / ".gitlab-ci.yml").write_text("stages: [test]\n")
    (tmp_path / FILES["gitlab"]).unlink()
    said = init()
    assert (tmp_path / ".gitlab-ci.yml").read_text() == "stages: [test]\n"
    assert f"include:\n  - local: {FILES['gitlab']}" in said.output
    assert (tmp_path / FILES["gitlab"]).exists()


def test_a_workflow_of_one_machine_stays_and_is_told(init, tmp_path):
    """Whoever asks for shards then has to delete it first."""
    init()
    before = (tmp_path / WORKFLOW).read_text()
    said = init("--shards", "3")

    assert (tmp_path / WORKFLOW).read_text() == before
    assert "Delete it, and type this again, to have one of 3 shards." in said.output
